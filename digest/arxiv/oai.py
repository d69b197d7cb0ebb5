"""OAI-PMH: requests, pages, resumption tokens, and which records changed.

The second net: it knows papers by the day of their announcement, so it also holds
those that moderation kept for weeks. https://info.arxiv.org/help/oa/index.html

https://info.arxiv.org/help/oa/index.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from digest.arxiv.ids import (
    LONGEST_ABSTRACT,
    LONGEST_COMMENT,
    LONGEST_TITLE,
    clean_categories,
    cut_to_length,
    fit_authors,
    identity,
    plain_xml,
    plausible,
    prose,
    single_spaced,
)
from digest.domain import Answer, HttpGet, Paper, Traffic
from digest.errors import SourceDown

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_RAW = "{http://arxiv.org/OAI/arXivRaw/}"
_PREFIX = "oai:arXiv.org:"

# Groups other than the archive itself, see "Sets" on the page named above
# fmt: off
_PHYSICS = frozenset({
    "astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph",
    "nlin", "nucl-ex", "nucl-th", "physics", "quant-ph",
})
# fmt: on
_END = re.compile(rb"</(?:[\w.-]+:)?OAI-PMH\s*>")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_BRACKET = re.compile(r"[()]")
_BETWEEN_NAMES = re.compile(r",\s*and\s+|\s+and\s+|,\s*|;\s*")
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class OaiPage:
    """One page of a list.

    ``stamps`` maps the id of every readable record to the UTC date of its last change.
    ``token`` asks for the next page, empty on the last. ``error`` is an OAI error code
    with its text, empty also where there are simply no records; ``broken`` says why
    the body is not a whole answer. ``skipped`` counts unreadable records.
    """

    records: tuple[Paper, ...] = ()
    deleted: tuple[str, ...] = ()
    token: str = ""
    error: str = ""
    broken: str = ""
    skipped: int = 0
    stamps: tuple[tuple[str, date], ...] = ()

    @property
    def expired(self) -> bool:
        """Tell whether the token of the request was refused; tokens live a day."""
        return self.error.startswith("badResumptionToken")


def set_name(category: str) -> str:
    """Return the set of a category: ``cs:cs:SD`` for ``cs.SD``, ``physics:hep-th``."""
    archive, _, name = category.removesuffix(".*").partition(".")
    group = "physics" if archive in _PHYSICS else archive
    return ":".join(part for part in (group, archive, name) if part)


def parse_oai(body: bytes) -> OaiPage:
    """Read a ListRecords or GetRecord answer; never raises."""
    try:
        root = etree.fromstring(
            plain_xml(body).encode(), _parser(whole=_END.search(body) is not None)
        )
    except (etree.XMLSyntaxError, ValueError) as error:
        return OaiPage(broken=f"not well-formed: {single_spaced(str(error))[:120]}")
    if root is None or root.tag != f"{_OAI}OAI-PMH":
        return OaiPage(broken="not an OAI-PMH answer")
    failure = root.find(f"{_OAI}error")
    if failure is not None:
        return OaiPage(error=_failure(failure))
    listing = root.find(f"{_OAI}ListRecords")
    listing = root.find(f"{_OAI}GetRecord") if listing is None else listing
    if listing is None:
        return OaiPage(broken="neither records nor an error")
    return _page(listing)


def _parser(*, whole: bool) -> etree.XMLParser:
    """Return a parser that opens nothing and expands nothing.

    A stray character in a whole answer is passed over; a cut answer is refused.
    """
    return etree.XMLParser(
        recover=whole,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _failure(element: etree._Element) -> str:
    code = element.get("code", "error")
    if code == "noRecordsMatch":
        return ""
    return single_spaced(f"{code}: {element.text or ''}")[:300]


def _page(listing: etree._Element) -> OaiPage:
    records, deleted, stamps, skipped = [], [], [], 0
    for record in listing.iterfind(f"{_OAI}record"):
        name, stamp, gone = _header(record)
        paper = _paper(record)
        if gone and name:
            deleted.append(name)
        elif paper is None:
            skipped += 1
        else:
            records.append(paper)
            stamps.extend([(paper.id, stamp)] if stamp else [])
    token = single_spaced(listing.findtext(f"{_OAI}resumptionToken") or "")
    return OaiPage(tuple(records), tuple(deleted), token, skipped=skipped, stamps=tuple(stamps))


def _header(record: etree._Element) -> tuple[str, date | None, bool]:
    header = record.find(f"{_OAI}header")
    if header is None:
        return "", None, False
    name = single_spaced(header.findtext(f"{_OAI}identifier") or "").removeprefix(_PREFIX)
    named = identity(name)
    gone = header.get("status") == "deleted"
    return named[0] if named else "", _date(header.findtext(f"{_OAI}datestamp") or ""), gone


def _paper(record: etree._Element) -> Paper | None:
    raw = record.find(f"{_OAI}metadata/{_RAW}arXivRaw")
    if raw is None:
        return None
    named = identity(_text(raw, "id"))
    versions = _versions(raw)
    categories = clean_categories(_text(raw, "categories").split())
    title = cut_to_length(single_spaced(_text(raw, "title")), LONGEST_TITLE)
    abstract = cut_to_length(prose(raw.findtext(f"{_RAW}abstract") or ""), LONGEST_ABSTRACT)
    if named is None or not (versions and categories and title and abstract):
        return None
    version, updated = max(versions.items())
    submitted = versions[min(versions)]
    return Paper(
        id=named[0],
        version=version,
        title=title,
        authors=fit_authors(author_names(_text(raw, "authors"))),
        categories=categories,
        primary=categories[0],
        abstract=abstract,
        submitted=submitted,
        updated=max(submitted, updated),
        comment=cut_to_length(_text(raw, "comments"), LONGEST_COMMENT),
    )


def author_names(line: str) -> tuple[str, ...]:
    """Split arXiv's one line of authors into names, without affiliations.

    ``A. One (Univ. X), B. Two, Jr. and C. Three`` gives three names.
    https://info.arxiv.org/help/prep.html#author
    """
    plain = _without_brackets(line)
    names: list[str] = []
    for part in _BETWEEN_NAMES.split(single_spaced(plain)):
        name = part.strip()
        if name.lower() in _SUFFIXES and names:
            names[-1] += f", {name}"
        elif name:
            names.append(name)
    return tuple(names)


def _without_brackets(line: str) -> str:
    """Return the text outside of brackets, however nested; one that is never closed is text."""
    opened: list[int] = []
    matched: list[tuple[int, int]] = []
    for bracket in _BRACKET.finditer(line):
        if bracket[0] == "(":
            opened.append(bracket.start())
        elif opened:
            start = opened.pop()
            while matched and matched[-1][0] > start:
                matched.pop()
            matched.append((start, bracket.end()))
    kept, at = [], 0
    for start, end in matched:
        kept.append(line[at:start])
        at = end
    return " ".join((*kept, line[at:]))


def _versions(raw: etree._Element) -> dict[int, datetime]:
    found = {}
    for element in raw.iterfind(f"{_RAW}version"):
        number = element.get("version", "").removeprefix("v")
        moment = _moment(element.findtext(f"{_RAW}date") or "")
        if _NUMBER.fullmatch(number) and moment:
            found[int(number)] = moment
    return found


def _text(raw: etree._Element, field: str) -> str:
    return single_spaced(raw.findtext(f"{_RAW}{field}") or "")


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.strip())
        return plausible(moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


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
    for name in dict.fromkeys(set_name(category) for category in categories):
        for page in _whole_set(get, address, name, since):
            found.update((paper.id, paper) for paper in page.records)
            stamps.update(page.stamps)
            skipped += page.skipped
    return Harvest(tuple(found.values()), skipped, stamps)


def _whole_set(get: HttpGet, address: str, name: str, since: date) -> tuple[OaiPage, ...]:
    """Read a set; once more from its start where a token has expired on the way."""
    for _ in range(2):
        with suppress(_Expired):
            return tuple(_pages(get, address, name, since))
    raise SourceDown(f"OAI set {name}: its resumption tokens expire at once")


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
        pages.append(parse_oai(answer.body))
        return pages[-1].broken

    answer = get(address, traffic=Traffic.INDEX, params=params, accept=_ACCEPT, check=check)
    page = pages[-1] if answer.status == 200 else parse_oai(answer.body)
    if page.broken or (answer.status != 200 and not page.error):
        raise SourceDown(f"OAI answers HTTP {answer.status}")
    return page
