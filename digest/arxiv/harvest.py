"""The second net: OAI-PMH, asked set by set for everything changed since a day.

https://info.arxiv.org/help/oa/index.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from digest.arxiv import oai
from digest.arxiv.oai import OaiPage
from digest.domain import Answer, HttpGet, Paper, Traffic
from digest.errors import SourceDown

_ACCEPT = "text/xml, application/xml;q=0.9, */*;q=0.8"
_PAGES = 200
"""A list longer than this is no day's list; it ends a server that never stops."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """What the sets gave: each paper once; ``skipped`` were unreadable.

    ``stamps``: the UTC date of each paper's last change.
    """

    papers: tuple[Paper, ...]
    skipped: int = 0
    stamps: Mapping[str, date] = field(default_factory=dict)


def harvest(get: HttpGet, address: str, categories: Iterable[str], since: date) -> Harvest:
    """Return the papers of the categories that changed on ``since`` (UTC) or later.

    No end is asked for: changes of today are wanted, and arXiv advises against one.

    Raises:
        SourceDown: one of the sets cannot be read to its end.
    """
    found: dict[str, Paper] = {}
    skipped = 0
    stamps: dict[str, date] = {}
    for name in dict.fromkeys(oai.set_name(category) for category in categories):
        for page in _whole_set(get, address, name, since):
            found.update((paper.id, paper) for paper in page.records)
            stamps.update(page.stamps)
            skipped += page.skipped
    return Harvest(tuple(found.values()), skipped, stamps)


def _whole_set(get: HttpGet, address: str, name: str, since: date) -> tuple[OaiPage, ...]:
    """Read a set; once more from its start where a token has expired on the way."""
    try:
        return tuple(_pages(get, address, name, since))
    except _Expired:
        pass
    try:
        return tuple(_pages(get, address, name, since))
    except _Expired as error:
        raise SourceDown(f"OAI set {name}: its resumption tokens expire at once") from error


class _Expired(Exception):
    """A resumption token was refused."""


def _pages(get: HttpGet, address: str, name: str, since: date) -> Iterator[OaiPage]:
    params = {
        "verb": "ListRecords",
        "metadataPrefix": "arXivRaw",
        "set": name,
        "from": since.isoformat(),
    }
    for _ in range(_PAGES):
        page = _ask(get, address, params)
        if page.expired:
            raise _Expired
        if page.error:
            raise SourceDown(f"OAI set {name}: {page.error}")
        yield page
        if not page.token:
            return
        params = {"verb": "ListRecords", "resumptionToken": page.token}
    raise SourceDown(f"OAI set {name}: no end after {_PAGES} pages")


def _ask(get: HttpGet, address: str, params: Mapping[str, str]) -> OaiPage:
    pages: list[OaiPage] = []

    def check(answer: Answer) -> str:
        pages.append(oai.parse(answer.body))
        return pages[-1].broken

    answer = get(address, traffic=Traffic.INDEX, params=params, accept=_ACCEPT, check=check)
    page = pages[-1] if answer.status == 200 else oai.parse(answer.body)
    if page.broken or (answer.status != 200 and not page.error):
        raise SourceDown(f"OAI answers HTTP {answer.status}")
    return page
