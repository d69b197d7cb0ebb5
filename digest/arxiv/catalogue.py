"""What is new on arXiv: both nets as one.

The API knows papers by submission, OAI-PMH by announcement. Papers that moderation held
are beyond any look-back on submission, so the second net is what makes the first whole;
either serves alone while the other is out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date

from digest.arxiv import schedule
from digest.arxiv.age import newest_first
from digest.arxiv.changes import by_age, changes, stamp, told_of_changes
from digest.arxiv.counted import Counted
from digest.arxiv.harvest import Harvest
from digest.arxiv.query import Down, Places, Query
from digest.arxiv.readiness import Readiness, due, readiness
from digest.arxiv.search import Listing, by_id, search
from digest.domain import HttpGet, Paper
from digest.errors import ArxivError, SourceDown


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is visible.

    ``papers``: newest first, each once. ``older``: changed papers of the categories
    whose id is from before the previous month and that got no new version, so they were
    cross-listed (or their metadata corrected); never candidates. ``filling``: the index
    does not show the whole last mailing yet. ``expected``: the calendar has a mailing
    in the 24 hours before ``now``. ``silent``: it should be visible by now, and nothing
    of it is, in any category of computer science. ``changed``: ids that the second net
    shows as new or changed, with the UTC date of the change. ``api``, ``oai``: which net
    answered; ``oai_failed``: it was asked in vain.
    """

    papers: tuple[Paper, ...]
    older: tuple[Paper, ...] = ()
    filling: bool = False
    expected: bool = False
    silent: bool = False
    notes: tuple[str, ...] = ()
    api: bool = True
    oai: bool = True
    requests: int = 0
    changed: Mapping[str, date] = field(default_factory=dict)
    oai_failed: bool = False


def find(get: HttpGet, places: Places, query: Query) -> Catalogue:
    """Return what is visible in both nets, or in the one that answers.

    On an ordinary day: one request for the span, one for the state of the index, one
    for each category's set.

    Raises:
        ArxivError: neither net answers, or there is more than arXiv gives for one query.
    """
    counted = Counted(get)
    listing = _listing(counted, places, query)
    changed = changes(counted, places, query, needed=isinstance(listing, Down))
    match listing, changed:
        case Down(api), Down(oai):
            raise ArxivError(
                f"arXiv cannot be read. API: {api}. OAI-PMH: {oai}. Nothing was written;"
                " the next run catches up."
            )
    return _merged(counted, places, query, listing, changed)


def hydrate(get: HttpGet, places: Places, ids: Iterable[str]) -> tuple[Paper, ...]:
    """Return the newest version of each paper that the API knows.

    Raises:
        SourceDown: the API gives no useful answer.
    """
    return by_id(get, places.api, ids)


def _listing(get: HttpGet, places: Places, query: Query) -> Listing | Down:
    try:
        return search(get, places.api, query.categories, query.since, query.until)
    except SourceDown as error:
        return Down(str(error))


def _merged(
    get: Counted,
    places: Places,
    query: Query,
    listing: Listing | Down,
    changed: Harvest | Down | None,
) -> Catalogue:
    recent, older = by_age(query, changed)
    if isinstance(listing, Down):
        notes = [f"API out, OAI-PMH alone: {listing.reason}"]
        papers = [p for p in recent if query.second_net or query.since <= p.submitted < query.until]
        ready = Readiness(expected=due(query.now))
    else:
        notes = list(_told(query, listing))
        papers = [*listing.papers, *_extras(get, places, query, listing, recent, notes)]
        ready = _ready(get, places, query, papers)
    notes += [*told_of_changes(changed, recent, older), *ready.notes]
    notes.append(f"{get.requests} requests to arXiv's index")
    return Catalogue(
        papers=newest_first(papers),
        older=newest_first(older),
        filling=ready.filling or (isinstance(listing, Listing) and listing.missing > 0),
        expected=ready.expected,
        silent=ready.silent,
        notes=tuple(notes),
        api=isinstance(listing, Listing),
        oai=isinstance(changed, Harvest),
        requests=get.requests,
        changed={paper.id: stamp(paper, changed) for paper in recent},
        oai_failed=isinstance(changed, Down),
    )


def _extras(
    get: HttpGet,
    places: Places,
    query: Query,
    listing: Listing,
    recent: tuple[Paper, ...],
    notes: list[str],
) -> list[Paper]:
    """Return what OAI shows beyond the API's span, as the API has it where it can be had."""
    listed = {paper.id for paper in listing.papers} | query.known
    beyond = [paper for paper in recent if paper.id not in listed]
    if not beyond:
        return []
    try:
        hydrated = {p.id: p for p in by_id(get, places.api, (p.id for p in beyond))}
    except SourceDown as error:
        notes.append(f"papers beyond the span taken from OAI-PMH itself: {error}")
        hydrated = {}
    return [hydrated.get(paper.id, paper) for paper in beyond]


def _ready(get: HttpGet, places: Places, query: Query, papers: list[Paper]) -> Readiness:
    """Ask for the state of the index, unless the span was over long before."""
    last = schedule.last_announced(query.now)
    if not query.second_net and query.until <= schedule.previous(last).freeze:
        return Readiness(expected=due(query.now))
    return readiness(get, places.api, papers, query.now)


def _told(query: Query, listing: Listing) -> Iterable[str]:
    span = f"{query.since.astimezone(UTC):%m-%d %H:%M} to {query.until.astimezone(UTC):%m-%d %H:%M}"
    yield f"API: {len(listing.papers)} papers submitted {span} UTC"
    if listing.missing:
        yield f"API: {listing.missing} papers short of its own count"
    if listing.skipped:
        yield f"API: {listing.skipped} unreadable entries left out"
