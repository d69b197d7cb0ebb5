"""arXiv's calendar of announcements, and whether its index is complete.

Submissions up to 14:00 Eastern on a working day (the freeze) are announced at 20:00,
Friday's on Sunday. https://info.arxiv.org/help/availability.html

This sets a status and a warning; which papers belong to a day never depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytz

from digest.arxiv.api import newest
from digest.arxiv.ids import belongs
from digest.domain import HttpGet, Paper
from digest.errors import SourceDown

EASTERN = pytz.timezone("America/New_York")

_FREEZE = time(14, 0)
_ANNOUNCEMENT = time(20, 0)
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
_DAY = timedelta(days=1)

# Holidays of the United States on which arXiv announces nothing: by the page named above
# those of 2025 and 2026 (25 December 2025 from its mailings); it works on the other ones.
_OCCASIONS = {
    "New Year's Day": "元旦",
    "Martin Luther King Jr. Day": "马丁·路德·金日",
    "Juneteenth National Independence Day": "六月节",
    "Independence Day": "美国独立日",
    "Labor Day": "美国劳动节",
    "Thanksgiving Day": "感恩节",
    "Christmas Day": "圣诞节",
}
# When they can be, a day earlier or later where one falls on a weekend: loading the
# library takes longer than the rest of a run that has nothing to do.
_NEAR = {1: (*range(1, 3), *range(15, 22)), 6: range(18, 21), 7: range(3, 6), 9: range(1, 8),
         11: range(22, 29), 12: (*range(24, 27), 31)}  # fmt: skip
_YEAR_END = (29, 31)
"""December days without a mailing in arXiv's list since 2026."""


def holiday(day: date) -> str:
    """Return the Chinese name of the holiday whose freeze is not followed by a mailing.

    What that freeze holds goes out with the next one. Years that arXiv has not published
    yet may be wrong by a day without harm. Empty for a working day, and on weekends.
    """
    if day.weekday() in (_SATURDAY, _SUNDAY):
        return ""
    if day.year >= 2026 and day.month == 12 and day.day in _YEAR_END:
        return "年末假期"
    return _federal(day.year).get(day, "") if day.day in _NEAR.get(day.month, ()) else ""


@cache
def _federal(year: int) -> dict[date, str]:
    """Return the occasions of a year with the days on which they are observed."""
    from holidays.countries.united_states import US  # noqa: PLC0415 (slow, and rarely needed)

    federal: dict[date, str] = US(years=year)  # type: ignore[no-untyped-call]
    named = ((day, name.removesuffix(" (observed)")) for day, name in federal.items())
    return {day: _OCCASIONS[name] for day, name in named if name in _OCCASIONS}


@dataclass(frozen=True, slots=True)
class Freeze:
    """One mailing: the last moment of submission for it, and its announcement; both UTC."""

    freeze: datetime
    announced: datetime


def last_announced(now: datetime) -> Freeze:
    """Return the latest mailing that should be out at ``now``.

    Raises:
        ValueError: ``now`` has no timezone.
    """
    day = _eastern(now).date()
    while True:
        mailing = _mailing(day)
        if mailing is not None and mailing.announced <= now:
            return mailing
        day -= _DAY


def previous(mailing: Freeze) -> Freeze:
    """Return the mailing before this one."""
    return last_announced(mailing.announced - timedelta(seconds=1))


def why_quiet(now: datetime) -> str:
    """Say in Chinese why the last evening (20:00 Eastern) before ``now`` had no mailing.

    Returns:
        An empty string where a mailing was due that evening.
    """
    local = _eastern(now)
    evening = local.date() if local.time() >= _ANNOUNCEMENT else local.date() - _DAY
    if evening.weekday() in (_FRIDAY, _SATURDAY):
        return "周末，arXiv 不发布新论文"
    held = evening - 2 * _DAY if evening.weekday() == _SUNDAY else evening
    named = holiday(held)
    return f"{named}放假，arXiv 未发布新论文" if named else ""


def _mailing(day: date) -> Freeze | None:
    """Return the mailing of the freeze on ``day``, if that freeze has one."""
    if day.weekday() in (_SATURDAY, _SUNDAY) or holiday(day):
        return None
    evening = day + 2 * _DAY if day.weekday() == _FRIDAY else day
    return Freeze(_moment(day, _FREEZE), _moment(evening, _ANNOUNCEMENT))


def _moment(day: date, clock: time) -> datetime:
    return EASTERN.localize(datetime.combine(day, clock)).astimezone(UTC)


def _eastern(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError(f"need an aware moment, got {now!r}")
    return now.astimezone(EASTERN)


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
    mailing = last_announced(now)
    try:
        latest = newest(get, address)
    except SourceDown as error:
        return Readiness(expected=expected, notes=(f"state of the index unknown: {error}",))
    latest = max([latest, *(p.submitted for p in seen if belongs(p.categories, ("cs.*",)))])
    if latest >= mailing.freeze - _SLACK:
        return Readiness(expected=expected)
    note = f"index still filling: newest cs.* of {_utc(latest)}, freeze at {_utc(mailing.freeze)}"
    nothing = latest < previous(mailing).freeze
    if expected and nothing and now - mailing.announced >= _PATIENCE:
        return Readiness(True, expected, True, (note, _silence(mailing)))
    return Readiness(True, expected, False, (note,))


def due(now: datetime) -> bool:
    """Tell whether the calendar has a mailing on the last evening before ``now``."""
    return not why_quiet(now)


def _silence(mailing: Freeze) -> str:
    return (
        f"a mailing was due at {_utc(mailing.announced)}, and no source shows a cs.* paper of it:"
        " arXiv has deferred it, or its index is stuck"
    )


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
