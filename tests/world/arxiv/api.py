"""The API's side: queries as arXiv reads them since November 2025, Atom as it writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from digest.domain import Paper
from tests.world.server import Response

SLICE = 2000
MOST = 30_000
_TOKEN = re.compile(r"\(|\)|\bANDNOT\b|\bAND\b|\bOR\b|[a-zA-Z]+:(?:\[[^\]]*\]|[^\s()]+)")
_SPAN = re.compile(r"\[(\d{12}|\d{14}) TO (\d{12}|\d{14})\]")
_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(\d+))?")
_SORTS: Mapping[str, Callable[[Paper], datetime]] = {
    "relevance": lambda paper: paper.submitted,
    "submittedDate": lambda paper: paper.submitted,
    "lastUpdatedDate": lambda paper: paper.updated,
}

Matches = Callable[[Paper], bool]


class Refused(Exception):
    """A query that arXiv answers with HTTP 400; the message is arXiv's."""


def answer(query: Mapping[str, str], papers: Sequence[Paper], now: datetime) -> Response:
    """Answer one query over the visible papers."""
    try:
        start, size = _slice(query)
        if id_list := query.get("id_list", ""):
            found = _by_id(id_list, papers)
        else:
            found = _sorted(query, list(filter(compiled(query["search_query"]), papers)))
    except KeyError:
        return error("search_query or id_list must be given", now)
    except Refused as refusal:
        return error(str(refusal), now)
    return xml(feed(found[start : start + size], len(found), start, size, query, now))


def _slice(query: Mapping[str, str]) -> tuple[int, int]:
    texts = query.get("start", "0"), query.get("max_results", "10")
    if not all(text.isdecimal() for text in texts):
        raise Refused("start and max_results must be non-negative integers")
    start, size = int(texts[0]), int(texts[1])
    if size > SLICE or start + size > MOST + SLICE:
        raise Refused(f"max_results must be at most {SLICE}, of {MOST} results")
    return start, size


def _by_id(id_list: str, papers: Sequence[Paper]) -> list[Paper]:
    by_id = {paper.id: paper for paper in papers}
    found = []
    for text in id_list.split(","):
        match = _ID.fullmatch(text.strip())
        if match is None:
            raise Refused(f"incorrect id format for {text}")
        if paper := by_id.get(match[1]):
            found.append(replace(paper, version=int(match[2])) if match[2] else paper)
    return found


def _sorted(query: Mapping[str, str], papers: list[Paper]) -> list[Paper]:
    by = query.get("sortBy", "relevance")
    order = query.get("sortOrder", "descending")
    if by not in _SORTS or order not in ("ascending", "descending"):
        raise Refused(f"sortBy {by} or sortOrder {order} is not known")
    key = _SORTS[by]
    return sorted(papers, key=lambda p: (key(p), p.id), reverse=order == "descending")


def compiled(text: str) -> Matches:
    """Compile a search_query of the forms that this project sends."""
    tokens = _TOKEN.findall(text)
    if not tokens or "".join(tokens).replace(" ", "") != text.replace(" ", ""):
        raise Refused(f"cannot parse {text}")
    matches = _either(tokens)
    if tokens:
        raise Refused(f"cannot parse {text}")
    return matches


def _either(tokens: list[str]) -> Matches:
    parts = [_both(tokens)]
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        parts.append(_both(tokens))
    return lambda paper: any(part(paper) for part in parts)


def _both(tokens: list[str]) -> Matches:
    left = _term(tokens)
    while tokens and tokens[0] in ("AND", "ANDNOT"):
        negated = tokens.pop(0) == "ANDNOT"
        left = _joined(left, _term(tokens), negated=negated)
    return left


def _joined(left: Matches, right: Matches, *, negated: bool) -> Matches:
    return lambda paper: left(paper) and right(paper) is not negated


def _term(tokens: list[str]) -> Matches:
    token = tokens.pop(0) if tokens else ")"
    if token == "(":
        inside = _either(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise Refused("a parenthesis is missing")
        return inside
    field, _, value = token.partition(":")
    if field == "cat":
        return _category(value)
    if field in ("submittedDate", "lastUpdatedDate"):  # the latter silently means the former
        return _span(value)
    raise Refused(f"cannot parse {token}")


def _category(value: str) -> Matches:
    if value.endswith(".*"):
        return lambda paper: any(c.startswith(value[:-1]) for c in paper.categories)
    return lambda paper: value in paper.categories


def _span(value: str) -> Matches:
    match = _SPAN.fullmatch(value)
    if match is None:
        raise Refused(f"incorrect date format {value}")
    first, last = (
        datetime.strptime(text.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        for text in match.groups()
    )
    return lambda paper: first <= paper.submitted <= last


def xml(text: str, code: int = 200) -> Response:
    """Return an Atom response."""
    return Response(code, text.encode(), {"Content-Type": "application/atom+xml; charset=utf-8"})


def feed(
    papers: Iterable[Paper],
    total: int,
    start: int,
    size: int,
    query: Mapping[str, str],
    now: datetime,
) -> str:
    """Write a feed in the shape of 2026."""
    named = "&".join(f"{k}={query.get(k, '')}" for k in ("search_query", "id_list"))
    head = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
        ' xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
        "  <id>https://arxiv.org/api/made-here</id>\n"
        f"  <title>arXiv Query: {escape(named)}</title>\n"
        f"  <updated>{_time(now)}</updated>\n"
        f"  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>\n"
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>\n"
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>\n"
    )
    return head + "".join(map(entry, papers)) + "</feed>\n"


def entry(paper: Paper) -> str:
    """Write one entry."""
    terms = "".join(
        f'    <category term={quoteattr(c)} scheme="http://arxiv.org/schemas/atom"/>\n'
        for c in paper.categories
    )
    authors = "".join(
        f"    <author>\n      <name>{escape(name)}</name>\n    </author>\n"
        for name in paper.authors
    )
    comment = f"    <arxiv:comment>{escape(paper.comment)}</arxiv:comment>\n"
    return (
        "  <entry>\n"
        f"    <id>http://arxiv.org/abs/{paper.versioned}</id>\n"
        f"    <title>{escape(paper.title)}</title>\n"
        f"    <updated>{_time(paper.updated)}</updated>\n"
        f'    <link href="https://arxiv.org/abs/{paper.versioned}" rel="alternate"'
        ' type="text/html"/>\n'
        f"    <summary>{escape(paper.abstract)}</summary>\n"
        f"{terms}"
        f"    <published>{_time(paper.submitted)}</published>\n"
        f"{comment if paper.comment else ''}"
        f"    <arxiv:primary_category term={quoteattr(paper.primary)}/>\n"
        f"{authors}"
        "  </entry>\n"
    )


def error(message: str, now: datetime) -> Response:
    """Write arXiv's error feed, with HTTP 400."""
    address = f"https://arxiv.org/api/errors#{message.replace(' ', '_')}"
    return xml(
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
        ' xmlns="http://www.w3.org/2005/Atom">\n'
        "  <id>https://arxiv.org/</id>\n  <title>arXiv Search Results</title>\n"
        f"  <updated>{_time(now)}</updated>\n"
        "  <opensearch:totalResults>1</opensearch:totalResults>\n"
        f"  <entry>\n    <id>{escape(address)}</id>\n    <title>Error</title>\n"
        f"    <updated>{_time(now)}</updated>\n    <summary>{escape(message)}</summary>\n"
        "    <author>\n      <name>arXiv api core</name>\n    </author>\n  </entry>\n</feed>\n",
        400,
    )


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
