"""Atom feeds of arXiv's API: bytes in, papers out.

Both shapes are read: the one since November 2025 and the one before. Nothing here
raises on what a server may send: an entry that is not a paper is skipped and counted,
a body that is no feed is named in ``broken``.
https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser

from digest.arxiv.fields import clean_categories, identity, one_line, plain_xml, prose
from digest.domain import Paper

_ABS = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org/abs/(.+)")
_ERROR = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org/api/errors\b")
_PREFIX = re.compile(r"""xmlns:([\w.-]+)\s{0,9}=\s{0,9}["']([^"'<>]*)["']""")
_PREFIXED = re.compile(r"(</?|xmlns:)([\w.-]+)(:|\s{0,9}=)")
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


def parse(body: bytes) -> Feed:
    """Read a feed; never raises."""
    text = _usual_prefixes(plain_xml(body))
    if broken := _broken(text):
        return Feed(broken=broken)
    feed = feedparser.parse(
        io.BytesIO(text.encode()),  # a stream: feedparser takes short bytes for a URL or a file
        response_headers={"content-type": "application/atom+xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    total = str(feed.get("feed", {}).get("opensearch_totalresults", ""))
    if not (feed.get("version") or "").startswith("atom") or not total.isdecimal():
        return Feed(broken="not a feed of the API (no totalResults)")
    entries = feed.get("entries", [])
    for entry in entries:
        if _ERROR.match(str(entry.get("id") or "")):
            return Feed(error=one_line(entry.get("summary") or "")[:300] or "no reason given")
    papers = tuple(paper for paper in map(_paper, entries) if paper is not None)
    return Feed(papers, int(total), skipped=len(entries) - len(papers))


def _broken(text: str) -> str:
    """Tell a cut feed from one that a stray character made ill-formed: that one is read."""
    if "<feed" not in text:
        return "not an Atom feed"
    return "" if "</feed>" in text else "the feed is cut off"


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
    address = _ABS.fullmatch(one_line(entry.get("id") or ""))
    named = identity(address[1]) if address else None
    submitted, updated = _moment(entry, "published"), _moment(entry, "updated")
    title, abstract = one_line(entry.get("title") or ""), prose(entry.get("summary") or "")
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
        comment=one_line(entry.get("arxiv_comment") or ""),
    )


def _moment(entry: Any, field: str) -> datetime | None:
    """Return a date as RFC 3339 has it; feedparser's own reading guesses at bad ones."""
    try:
        moment = datetime.fromisoformat(one_line(entry[field]) if field in entry else "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _categories(entry: Any) -> tuple[str, tuple[str, ...]]:
    """Return the primary category, and all of them in the order given."""
    named = clean_categories([str((entry.get("arxiv_primary_category") or {}).get("term") or "")])
    given = clean_categories(str(tag.get("term") or "") for tag in entry.get("tags") or [])
    categories = given if set(named) <= set(given) else (*named, *given)
    return (*named, *categories, "")[0], categories


def _authors(entry: Any) -> tuple[str, ...]:
    names = (one_line(author.get("name") or "") for author in entry.get("authors") or [])
    return tuple(name for name in names if name)
