"""Rank the new papers of a run's days by the blog's interests, day by day."""

from __future__ import annotations

import logging
import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from digest.domain import Entry, Match, Paper, Part, State
from digest.pipeline.adapters import Adapters
from digest.pipeline.days import Day, Job
from digest.ranking import Ranking, RankingContext, rank, recalled_match, usable

logger = logging.getLogger(__name__)


def ranked(
    job: Job, days: Sequence[Day], adapters: Adapters, before: Callable[[], None]
) -> tuple[Job, tuple[str, ...]]:
    """Return the publication with its papers' matches, and why some have no score.

    Args:
        job: the publication, its papers known.
        days: as selected without matches.
        adapters: the outside world of the run.
        before: is called once before anything is paid for.
    """
    context = _context(adapters, before)
    matches: dict[str, Match] = {}
    failures: list[str] = []
    for day in days:
        entries = [e for e in day.selection.entries if _wants_a_score(e, day)]
        known = {e.paper.versioned: m for e in entries if (m := _known(e, adapters, context))}
        ranking = rank([e.paper for e in entries], known, context)
        matches |= ranking.matches
        failures += ranking.failures
        _tell(day, ranking)
    return replace(job, matches=matches), tuple(dict.fromkeys(failures))


def _context(adapters: Adapters, before: Callable[[], None]) -> RankingContext:
    assert adapters.interests is not None  # noqa: S101 (for the type)

    def nonce() -> str:
        before()
        return secrets.token_hex(4)

    def keep(paper: Paper, part: Part) -> None:
        adapters.journal.add(paper.versioned, "ranking", part)

    return RankingContext(
        interests=adapters.interests,
        model=adapters.ranker or adapters.model,
        over=adapters.over,
        keep=keep,
        nonce=nonce,
        draw=random.SystemRandom().sample,
    )


def _wants_a_score(entry: Entry, day: Day) -> bool:
    """Tell whether a paper's place is still open: what a day has shown keeps its place."""
    shown = {e.paper.id for e in day.filed.record.shown} if day.filed else set()
    return entry.state is not State.DROPPED and entry.paper.id not in shown


def _known(entry: Entry, adapters: Adapters, context: RankingContext) -> Match | None:
    """Return the score that this paper has already, from its record or from the journal."""
    if entry.match is not None and usable(entry.match, entry.paper, context):
        return entry.match
    kept = adapters.journal.parts().get((entry.paper.versioned, "ranking"))
    return recalled_match(kept, entry.paper, context) if kept else None


def _tell(day: Day, ranking: Ranking) -> None:
    if ranking.matches:
        followed = sum(bool(match.author) for match in ranking.matches.values())
        logger.info(
            "%s: %d papers ranked, %d of followed authors, %d without a score",
            day.date,
            len(ranking.matches),
            followed,
            ranking.unscored,
        )
