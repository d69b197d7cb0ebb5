"""The arXiv API: query, pages of Atom, and papers out of them.

Both shapes are read: the one since November 2025 and the one before. Nothing here
raises on what a server may send: an entry that is not a paper is skipped and counted,
a body that is no feed is named in ``broken``.
https://info.arxiv.org/help/api/user-manual.html

https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import feedparser

from digest.arxiv.ids import (
    LONGEST_ABSTRACT,
    LONGEST_COMMENT,
    LONGEST_TITLE,
    belongs,
    clean_categories,
    cut_to_length,
    fit_authors,
    identity,
    names_of,
    plain_xml,
    plausible,
    prose,
    single_spaced,
)
from digest.domain import Answer, HttpGet, Paper, Traffic
from digest.errors import ArxivError, SourceDown

_ABS = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org/abs/(.+)")
_ERROR = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org/api/errors\b")
_PREFIX = re.compile(r"""xmlns:([\w.-]+)\s{0,9}=\s{0,9}["']([^"'<>]*)["']""")
_PREFIXED = re.compile(r"(</?|xmlns:)([\w.-]+)(:|\s{0,9}=)")
_TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]{0,99})([^<>]*)")
_COUNT = re.compile(r"[0-9]{1,9}")
_MOST_ATTRIBUTES, _MOST_PREFIXES, _MOST_CATEGORIES, _DEEPEST = 50, 50, 500, 100
_USUAL = {
    "http://www.w3.org/2005/Atom": "",
    "http://arxiv.org/schemas/atom": "arxiv",
    "http://a9.com/-/spec/opensearch/1.1/": "opensearch",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """One answer of the API.

    ``total`` is what the whole query has, by arXiv's count. ``error`` is arXiv's own
    message where it refused the query; ``broken`` says why the body is not a whole
    feed, and then nothing else can be relied on. ``skipped`` counts the entries that
    are no papers.
    """

    papers: tuple[Paper, ...] = ()
    total: int = 0
    error: str = ""
    skipped: int = 0
    broken: str = ""

    @property
    def entries(self) -> int:
        """Return how many entries the feed had, readable or not."""
        return len(self.papers) + self.skipped


def parse_atom(body: bytes) -> Feed:
    """Read a feed; never raises."""
    text = _usual_prefixes(plain_xml(body))
    if broken := _broken(text):
        return Feed(broken=broken)
    try:
        feed = feedparser.parse(
            io.BytesIO(text.encode()),  # a stream: feedparser takes short bytes for a URL or a file
            response_headers={"content-type": "application/atom+xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        # What it lets through where elements of GeoRSS and its like end that never began.
        return Feed(broken=f"not to be parsed ({type(error).__name__})")
    total = str(feed.get("feed", {}).get("opensearch_totalresults", ""))
    if not (feed.get("version") or "").startswith("atom") or not _COUNT.fullmatch(total):
        return Feed(broken="not a feed of the API (no totalResults)")
    entries = feed.get("entries", [])
    for entry in entries:
        if _ERROR.match(str(entry.get("id") or "")):
            return Feed(error=single_spaced(entry.get("summary") or "")[:300] or "no reason given")
    papers = tuple(paper for paper in map(_paper, entries) if paper is not None)
    return Feed(papers, int(total), skipped=len(entries) - len(papers))


def _broken(text: str) -> str:
    """Tell a cut feed from one that a stray character made ill-formed: that one is read."""
    if "<feed" not in text:
        return "not an Atom feed"
    return _beyond_measure(text) if "</feed>" in text else "the feed is cut off"


def _beyond_measure(text: str) -> str:
    """Say what no feed of arXiv's has so much of that feedparser would take minutes over it.

    Its time grows with the square of a tag's attributes, of the prefixes declared, of an
    entry's categories and of the elements within each other.
    """
    depth = categories = 0
    prefixes: set[str] = set()
    for tag in _TAG.finditer(text):
        closes, name, rest = tag.groups()
        if name == "entry":
            depth = categories = 0
        depth += -1 if closes else not rest.endswith("/")
        categories += name == "category"
        if rest.count("=") > _MOST_ATTRIBUTES:
            return f"a tag has more than {_MOST_ATTRIBUTES} attributes"
        if "xmlns" in rest:
            prefixes.update(prefix for prefix, _ in _PREFIX.findall(rest))
        if depth > _DEEPEST:
            return f"elements are nested more than {_DEEPEST} deep"
        if categories > _MOST_CATEGORIES or len(prefixes) > _MOST_PREFIXES:
            return "more categories or prefixes than any feed has"
    return ""


def _usual_prefixes(text: str) -> str:
    """Return the feed with arXiv's usual prefixes: feedparser names fields by what is written."""
    usual = {prefix: _USUAL[name] for prefix, name in _PREFIX.findall(text) if name in _USUAL}
    if all(prefix == name for prefix, name in usual.items()):
        return text

    def renamed(match: re.Match[str]) -> str:
        before, prefix, after = match.groups()
        name = usual.get(prefix, prefix)
        if before == "xmlns:":
            return f"xmlns:{name}{after}" if name else f"xmlns{after}"
        return f"{before}{name}{after}" if name else before

    return _PREFIXED.sub(renamed, text)


def _paper(entry: Any) -> Paper | None:
    address = _ABS.fullmatch(single_spaced(entry.get("id") or ""))
    named = identity(address[1]) if address else None
    submitted, updated = _moment(entry, "published"), _moment(entry, "updated")
    title = cut_to_length(single_spaced(entry.get("title") or ""), LONGEST_TITLE)
    abstract = cut_to_length(prose(entry.get("summary") or ""), LONGEST_ABSTRACT)
    primary, categories = _categories(entry)
    if named is None or submitted is None or not (title and abstract and categories):
        return None
    return Paper(
        id=named[0],
        version=named[1] or 1,
        title=title,
        authors=_authors(entry),
        categories=categories,
        primary=primary,
        abstract=abstract,
        submitted=submitted,
        updated=max(submitted, updated or submitted),
        comment=cut_to_length(single_spaced(entry.get("arxiv_comment") or ""), LONGEST_COMMENT),
    )


def _moment(entry: Any, field: str) -> datetime | None:
    """Return a date as RFC 3339 has it; feedparser's own reading guesses at bad ones."""
    try:
        moment = datetime.fromisoformat(single_spaced(entry[field]) if field in entry else "")
        return plausible(moment.astimezone(UTC)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _categories(entry: Any) -> tuple[str, tuple[str, ...]]:
    """Return the primary category, and all of them in the order given."""
    named = clean_categories([str((entry.get("arxiv_primary_category") or {}).get("term") or "")])
    given = clean_categories(str(tag.get("term") or "") for tag in entry.get("tags") or [])
    categories = given if set(named) <= set(given) else (*named, *given)
    return (*named, *categories, "")[0], categories


def _authors(entry: Any) -> tuple[str, ...]:
    names = (single_spaced(author.get("name") or "") for author in entry.get("authors") or [])
    return fit_authors(name for name in names if name)


ACCEPT = "application/atom+xml, application/xml;q=0.9, */*;q=0.8"

_SLICE = 2000
"""Largest ``max_results`` (manual, 3.1.1.2); paging was often at fault, one page is not."""
_MOST = 30_000
"""More results than this are refused (the same place)."""
_IDS = 100
"""Ids in one request: the address stays below 2,000 characters."""
_SHORT_TRIES = 3
"""A page shorter than arXiv's own count is asked for so often, then taken as it is."""


class TooManyPapersError(ArxivError):
    """A query has more results than arXiv's API gives; a shorter span may have fewer."""


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
        TooManyPapersError: there are more papers than arXiv gives for one query.
    """
    pages = _pages(get, address, _query(categories, since, until))
    found: dict[str, Paper] = {}
    skipped = total = 0
    for page in pages:
        found.update((paper.id, paper) for paper in page.papers)
        skipped += page.skipped
        total = max(total, page.total)
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
        self.feed = parse_atom(answer.body)
        return self.feed.broken or ("" if self.feed.error else self._wrong(self.feed))


class _Whole:
    """Compares a page with arXiv's own count.

    An empty page where there should be entries is never taken (arxiv.py issue 43);
    a short one is, after some tries. A count that is smaller than on a page before is
    no end of the list: ``total`` is the largest so far.
    """

    def __init__(self, start: int, *, total: int = 0, empty_is_final: bool = True) -> None:
        self._start = start
        self._total = total
        self._empty_is_final = empty_is_final
        self._tries = 0

    def __call__(self, feed: Feed) -> str:
        due = min(_SLICE, max(feed.total, self._total) - self._start)
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
        feed = _ask(get, address, params, _Check(_Whole(start, total=total if start else 0)))
        if feed.total > _MOST:
            raise TooManyPapersError(
                f"arXiv gives at most {_MOST} papers for one query and has {feed.total} for"
                " this one: run a shorter range or fewer categories",
                f"arXiv 对一次查询最多给出 {_MOST} 篇，而这次有 {feed.total} 篇："
                "请缩短日期范围或减少分区",
            )
        yield feed
        start, total = start + _SLICE, max(total, feed.total)


def _ask(get: HttpGet, address: str, params: Mapping[str, str], check: _Check) -> Feed:
    answer = get(address, traffic=Traffic.INDEX, params=params, accept=ACCEPT, check=check)
    feed = check.feed if answer.status == 200 else parse_atom(answer.body)
    if feed.error or answer.status == 400:
        raise SourceDown(f"it refuses the query: {feed.error or 'HTTP 400'}")
    if answer.status != 200:
        raise SourceDown(f"the API answers HTTP {answer.status}")
    return feed
