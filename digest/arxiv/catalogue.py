"""Step 2: all papers that the API and OAI-PMH show, as one catalogue.

The API knows papers by submission, OAI-PMH by announcement. Papers that moderation held
are beyond any look-back on submission, so the second net is what makes the first whole;
either serves alone while the other is out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from digest.arxiv import schedule
from digest.arxiv.api import Listing, by_id, search
from digest.arxiv.ids import (
    belongs,
    is_revision,
    month,
    month_before,
    named,
    newest_first,
    oldest_month,
)
from digest.arxiv.oai import Harvest, harvest
from digest.arxiv.schedule import Readiness, due, readiness
from digest.domain import Answer, HttpGet, Paper
from digest.errors import ArxivError, SourceDown


class RequestCounter:
    """An `HttpGet` that counts what it is asked for."""

    def __init__(self, get: HttpGet) -> None:
        self.requests = 0
        self._get = get

    def __call__(self, url: str, **asked: Any) -> Answer:  # as `HttpGet` has them, unread
        """Pass the request on; retries within it are not counted."""
        self.requests += 1
        return self._get(url, **asked)


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of arXiv's API and of its OAI-PMH service."""

    api: str
    oai: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    ``since`` (included) and ``until`` (excluded) bound the submission for the API alone:
    what OAI shows as changed on ``changed_since`` (UTC) or later may be submitted long
    before. ``known`` ids need no hydration. ``second_net``: ask OAI even where the API
    answers; off, it serves only in the API's place, and within the bounds.
    """

    categories: tuple[str, ...]
    since: datetime
    until: datetime
    changed_since: date | None
    known: frozenset[str]
    now: datetime
    second_net: bool = True

    @property
    def changes_from(self) -> date:
        """Return the UTC date from which OAI's changes are asked for."""
        return self.changed_since or self.since.astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class Down:
    """A net that gave nothing, and why."""

    reason: str


def changes(get: HttpGet, places: Places, query: Query, *, needed: bool) -> Harvest | Down | None:
    """Ask the second net where it is wanted or needed; None where it is neither."""
    if not needed and (not query.second_net or query.changed_since is None):
        return None
    try:
        return harvest(get, places.oai, query.categories, query.changes_from)
    except SourceDown as error:
        return Down(str(error))


def stamp(paper: Paper, changed: Harvest | Down | None) -> date:
    """Return the UTC date of a paper's change; its newest version's where OAI tells none."""
    stamps = changed.stamps if isinstance(changed, Harvest) else {}
    return stamps.get(paper.id, paper.updated.date())


def by_age(
    query: Query, changed: Harvest | Down | None
) -> tuple[tuple[Paper, ...], tuple[Paper, ...]]:
    """Part what OAI shows into papers of this or the previous month, and older ones.

    An id is assigned at the first announcement, so its month tells a held paper from
    an old one that was cross-listed. What changed in an earlier month is judged as it
    would have been then: the runs of those days may have been skipped. What the API is
    asked for by its submission is no older paper here either.
    """
    if not isinstance(changed, Harvest):
        return (), ()
    floor = oldest_month(query.now, query.changes_from)
    wanted = [p for p in changed.papers if belongs(p.categories, query.categories)]
    floors = {p.id: min(floor, month_before(stamp(p, changed))) for p in wanted}
    recent = {p for p in wanted if month(p.id) >= floors[p.id] or p.submitted >= query.since}
    older = (p for p in wanted if p not in recent and p.id not in query.known)
    crossed = tuple(p for p in older if not is_revision(p, stamp(p, changed)))
    return tuple(p for p in wanted if p in recent), crossed


def told_of_changes(
    changed: Harvest | Down | None, recent: tuple[Paper, ...], older: tuple[Paper, ...]
) -> Iterable[str]:
    """Tell the log of the second net and of what was left out."""
    match changed:
        case Down(reason):
            yield f"OAI-PMH out, API alone: {reason}"
        case Harvest(papers, skipped):
            yield f"OAI-PMH: {len(papers)} papers changed, {len(recent)} of them recent"
            if older:
                yield f"old papers cross-listed, not shown: {named(older)}"
            if skipped:
                yield f"OAI-PMH: {skipped} unreadable records left out"


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
    counted = RequestCounter(get)
    listing = _listing(counted, places, query)
    changed = changes(counted, places, query, needed=isinstance(listing, Down))
    match listing, changed:
        case Down(api), Down(oai):
            raise ArxivError(
                f"arXiv cannot be read. API: {api}. OAI-PMH: {oai}. Nothing was written;"
                " the next run catches up.",
                "arXiv 的 API 与 OAI-PMH 都没有给出可用的应答；什么都没有写入，下一次运行会补上",
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
    get: RequestCounter,
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
