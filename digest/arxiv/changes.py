"""What the second net, OAI-PMH, shows as new or changed, and how old it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from digest.arxiv.age import is_revision, month_before, named, oldest_month
from digest.arxiv.fields import belongs, month
from digest.arxiv.harvest import Harvest, harvest
from digest.arxiv.query import Down, Places, Query
from digest.domain import HttpGet, Paper
from digest.errors import SourceDown


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
