"""How old a paper is, by its id and by its versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from digest.arxiv.fields import order
from digest.domain import Paper

_REVISION = timedelta(days=7)
"""A new version is announced within this time of its submission, weekends included."""


def oldest_month(now: datetime, *reached: date) -> int:
    """Return, as ``202601``, the oldest month that a newly announced id may be of.

    The month before ``now`` (UTC), or the earliest of the days ``reached`` back to: a
    run that catches up also sees what was announced then.
    """
    months = (day.year * 100 + day.month for day in reached)
    return min((month_before(now.astimezone(UTC).date()), *months))


def month_before(day: date) -> int:
    """Return the month before that of a day, as ``202601``."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.year * 100 + last.month


def is_revision(paper: Paper, since: date) -> bool:
    """Tell whether a change on ``since`` or later may be the announcement of a new version."""
    return paper.version > 1 and paper.updated.date() >= since - _REVISION


def newest_first(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Sort by submission, then by number, each paper once.

    arXiv's own order cannot be relied on: it was wrong for two days in November 2025
    (ropensci/aRxiv issue 70).
    """
    once = {paper.id: paper for paper in papers}.values()
    return tuple(sorted(once, key=lambda p: (p.submitted, order(p.id)), reverse=True))


def named(papers: Sequence[Paper], most: int = 20) -> str:
    """Name the first papers, for the log: arXiv has touched whole archives in a day."""
    more = f" and {len(papers) - most} more" if len(papers) > most else ""
    return ", ".join(paper.id for paper in papers[:most]) + more
