"""Step 1: the window of a date, a pure function of date, anchor and zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytz
from pytz.tzinfo import BaseTzInfo

from digest.domain import Window


def window_of(day: date, anchor: time, zone: BaseTzInfo) -> Window:
    """Return the window whose post bears the date ``day``.

    It ends at ``anchor`` on ``day`` and begins where the window of the day before
    ended, so windows tile time without gap or overlap; that is 24 hours, less or
    more by one where the zone changes its clocks in between (China does not).

    Args:
        day: the date of the post.
        anchor: closing time, wall clock of ``zone``.
        zone: a zone of pytz.
    """
    return Window(_close(day - timedelta(days=1), anchor, zone), _close(day, anchor, zone))


def latest_closed(now: datetime, anchor: time, zone: BaseTzInfo) -> date:
    """Return the date of the latest window that has closed at ``now``.

    A late or repeated run gets the same date until the next window closes.

    Raises:
        ValueError: ``now`` has no zone.
    """
    if now.tzinfo is None:
        raise ValueError(f"need an aware now, got {now!r}")
    local = now.astimezone(zone).date()
    return local if _close(local, anchor, zone) <= now else local - timedelta(days=1)


def _close(day: date, anchor: time, zone: BaseTzInfo) -> datetime:
    naive = datetime.combine(day, anchor)
    # An hour that a clock change leaves out or repeats is read as standard time, once
    # for the end of one window and the start of the next, so the tiles still meet.
    return (
        zone.normalize(zone.localize(naive, is_dst=False))
        if zone is not pytz.utc
        else (pytz.utc.localize(naive))
    )
