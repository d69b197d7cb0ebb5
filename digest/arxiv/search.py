"""The first net: arXiv's API, asked by submission time or by id.

https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from digest.arxiv.atom import Feed, parse
from digest.arxiv.fields import belongs, names_of
from digest.domain import Answer, HttpGet, Paper, Traffic
from digest.errors import ArxivError, SourceDown

ACCEPT = "application/atom+xml, application/xml;q=0.9, */*;q=0.8"

_SLICE = 2000
"""Largest ``max_results`` (manual, 3.1.1.2); paging was often at fault, one page is not."""
_MOST = 30_000
"""More results than this are refused (the same place)."""
_IDS = 100
"""Ids in one request: the address stays below 2,000 characters."""
_SHORT_TRIES = 3
"""A page shorter than arXiv's own count is asked for so often, then taken as it is."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a search gave.

    ``missing`` of arXiv's own count never came, ``skipped`` were unreadable.
    """

    papers: tuple[Paper, ...]
    missing: int = 0
    skipped: int = 0


def search(
    get: HttpGet, address: str, categories: tuple[str, ...], since: datetime, until: datetime
) -> Listing:
    """Return the papers submitted from ``since`` (included) to ``until`` (excluded).

    One request, unless there are more than 2,000. The answer is filtered again: the
    date filter was seen to leak, and ``cat:`` also finds cross-lists.

    Raises:
        SourceDown: no useful answer, or a refusal, in arXiv's own words.
        ArxivError: there are more papers than arXiv gives for one query.
    """
    pages = _pages(get, address, _query(categories, since, until))
    found: dict[str, Paper] = {}
    skipped = total = 0
    for page in pages:
        found.update((paper.id, paper) for paper in page.papers)
        skipped += page.skipped
        total = page.total
    papers = tuple(
        paper
        for paper in found.values()
        if since <= paper.submitted < until and belongs(paper.categories, categories)
    )
    return Listing(papers, max(0, total - len(found) - skipped), skipped)


def newest(get: HttpGet, address: str) -> datetime:
    """Return the submission time of the newest computer science paper in the index.

    The index fills by ascending id after an announcement, so this shows how far it is.

    Raises:
        SourceDown: no useful answer, or a refusal.
    """
    params = {
        "search_query": "cat:cs.*",
        "sortBy": "submittedDate",
        "sortOrder": "descending",
        "max_results": "1",
    }
    check = _Check(lambda feed: "" if feed.papers else "no entry for cat:cs.*")
    return _ask(get, address, params, check).papers[0].submitted


def by_id(get: HttpGet, address: str, ids: Iterable[str]) -> tuple[Paper, ...]:
    """Return the newest version of each paper that arXiv's index knows, unknown ids left out.

    Raises:
        SourceDown: no useful answer, or a refusal.
    """
    rest = iter(dict.fromkeys(ids))
    found: list[Paper] = []
    while chunk := list(islice(rest, _IDS)):
        # without max_results the list is cut at ten
        params = {"id_list": ",".join(chunk), "max_results": str(len(chunk))}
        found.extend(_ask(get, address, params, _Check(_Whole(0, empty_is_final=False))).papers)
    return tuple(found)


class _Check:
    """Reads each answer once and says what is wrong with it; keeps the last reading."""

    def __init__(self, wrong: Callable[[Feed], str]) -> None:
        self.feed = Feed()
        self._wrong = wrong

    def __call__(self, answer: Answer) -> str:
        self.feed = parse(answer.body)
        return self.feed.broken or ("" if self.feed.error else self._wrong(self.feed))


class _Whole:
    """Compares a page with arXiv's own count.

    An empty page where there should be entries is never taken (arxiv.py issue 43);
    a short one is, after some tries.
    """

    def __init__(self, start: int, *, empty_is_final: bool = True) -> None:
        self._start = start
        self._empty_is_final = empty_is_final
        self._tries = 0

    def __call__(self, feed: Feed) -> str:
        due = min(_SLICE, feed.total - self._start)
        if feed.entries >= due:
            return ""
        self._tries += 1
        if self._tries >= _SHORT_TRIES and (feed.entries or not self._empty_is_final):
            return ""
        return f"{feed.entries} entries where there are {due}"


def _query(categories: tuple[str, ...], since: datetime, until: datetime) -> str:
    names = dict.fromkeys(name for category in categories for name in names_of(category))
    wanted = " OR ".join(f"cat:{name}" for name in names)
    last = until + timedelta(seconds=59)  # the filter knows minutes only
    span = f"{since.astimezone(UTC):%Y%m%d%H%M} TO {last.astimezone(UTC):%Y%m%d%H%M}"
    return f"({wanted}) AND submittedDate:[{span}]"


def _pages(get: HttpGet, address: str, query: str) -> Iterable[Feed]:
    start, total = 0, 1
    while start < total:
        # ascending: what the index gains meanwhile comes at the end
        params = {
            "search_query": query,
            "sortBy": "submittedDate",
            "sortOrder": "ascending",
            "start": str(start),
            "max_results": str(_SLICE),
        }
        feed = _ask(get, address, params, _Check(_Whole(start)))
        if feed.total > _MOST:
            raise ArxivError(
                f"arXiv gives at most {_MOST} papers for one query and has {feed.total} for"
                " this one: run a shorter range or fewer categories"
            )
        yield feed
        start, total = start + _SLICE, feed.total


def _ask(get: HttpGet, address: str, params: Mapping[str, str], check: _Check) -> Feed:
    answer = get(address, traffic=Traffic.INDEX, params=params, accept=ACCEPT, check=check)
    feed = check.feed if answer.status == 200 else parse(answer.body)
    if feed.error or answer.status == 400:
        raise SourceDown(f"it refuses the query: {feed.error or 'HTTP 400'}")
    if answer.status != 200:
        raise SourceDown(f"the API answers HTTP {answer.status}")
    return feed
