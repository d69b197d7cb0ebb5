"""How far arXiv's index is: whole, filling, or silent where a mailing was due.

This sets a status and a warning; which papers belong to a day never depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from digest.arxiv import schedule
from digest.arxiv.fields import belongs
from digest.arxiv.search import newest
from digest.domain import HttpGet, Paper
from digest.errors import SourceDown

_SLACK = timedelta(minutes=10)
"""A whole index ends this close to the freeze; recorded were 2 s and 23 s before it."""
_PATIENCE = timedelta(hours=5)
"""The index was seen to fill for 3.5 hours; a mailing unseen after this is a warning."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is known of the last mailing.

    ``filling``: it is not whole yet. ``expected``: the calendar has one on the last
    evening. ``silent``: it should be visible by now, and nothing of it is.
    """

    filling: bool = False
    expected: bool = False
    silent: bool = False
    notes: tuple[str, ...] = ()


def readiness(get: HttpGet, address: str, seen: Iterable[Paper], now: datetime) -> Readiness:
    """Compare the newest computer science paper with the last announced freeze.

    Args:
        get: asked once, for the newest paper.
        address: the API.
        seen: papers of either net; one of them may be newer than the index says.
        now: the present moment.
    """
    expected = due(now)
    mailing = schedule.last_announced(now)
    try:
        latest = newest(get, address)
    except SourceDown as error:
        return Readiness(expected=expected, notes=(f"state of the index unknown: {error}",))
    latest = max([latest, *(p.submitted for p in seen if belongs(p.categories, ("cs.*",)))])
    if latest >= mailing.freeze - _SLACK:
        return Readiness(expected=expected)
    note = f"index still filling: newest cs.* of {_utc(latest)}, freeze at {_utc(mailing.freeze)}"
    nothing = latest < schedule.previous(mailing).freeze
    if expected and nothing and now - mailing.announced >= _PATIENCE:
        return Readiness(True, expected, True, (note, _silence(mailing)))
    return Readiness(True, expected, False, (note,))


def due(now: datetime) -> bool:
    """Tell whether the calendar has a mailing on the last evening before ``now``."""
    return not schedule.why_quiet(now)


def _silence(mailing: schedule.Freeze) -> str:
    return (
        f"a mailing was due at {_utc(mailing.announced)}, and no source shows a cs.* paper of it:"
        " arXiv has deferred it, or its index is stuck"
    )


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
