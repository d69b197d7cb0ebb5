"""The days of a run: which they are, the window of each, where its post and record lie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

import pytz
from pytz.tzinfo import BaseTzInfo

_KEY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:_([0-9]{4}-[0-9]{2}-[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one run, from ``first`` to ``last``, both included."""

    first: date
    last: date
    ranged: bool = False
    """Whether the user named two ends; a range may be of one day."""

    @classmethod
    def of_key(cls, key: str) -> Span | None:
        """Return the span that a `key` names, None where it names none."""
        match = _KEY.fullmatch(key)
        if match is None:
            return None
        try:
            first, last = (date.fromisoformat(end or match[1]) for end in match.groups())
        except ValueError:
            return None
        return cls(first, last, ranged=match[2] is not None) if first <= last else None

    @property
    def days(self) -> tuple[date, ...]:
        """Return the dates, oldest first."""
        length = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=n) for n in range(length))

    @property
    def key(self) -> str:
        """Return ``YYYY-MM-DD``, or ``A_B`` for a range: the end of a branch's name."""
        return f"{self.first}_{self.last}" if self.ranged else f"{self.first}"

    @property
    def label(self) -> str:
        """Return what people read, as the input ``date`` takes it: ``A..B`` for a range."""
        return f"{self.first}..{self.last}" if self.ranged else f"{self.first}"

    def covers(self, day: date) -> bool:
        """Tell whether the day is one of the span."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time one post speaks of: ``start`` belongs to it, ``end`` does not.

    Both ends carry the zone of the settings, so ``end.date()`` is the post's date.
    """

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    @property
    def date(self) -> date:
        """Return the date of the post: the local date on which the window ends."""
        return self.end.date()


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


@dataclass(frozen=True, slots=True)
class Period:
    """A week, Monday to Sunday, or a calendar month: the days that one post looks back on."""

    kind: Literal["week", "month"]
    first: date
    last: date

    @property
    def label(self) -> str:
        """Return its name in messages: ``2026-01-12..2026-01-18``, or ``2026-01`` for a month."""
        return f"{self.first:%Y-%m}" if self.kind == "month" else f"{self.first}..{self.last}"

    @property
    def shown(self) -> str:
        """Return what stands in a title: ``2026-01-12 to 01-18``, or ``2026-01``."""
        same_year = self.first.year == self.last.year
        last = f"{self.last:%m-%d}" if same_year else f"{self.last}"
        return self.label if self.kind == "month" else f"{self.first} to {last}"

    @property
    def days(self) -> tuple[date, ...]:
        """Return the dates, oldest first."""
        return Span(self.first, self.last).days

    @property
    def before(self) -> Period:
        """Return the period of the same kind that ends the day before."""
        return period_of(self.kind, self.first - timedelta(days=1))


def period_of(kind: Literal["week", "month"], day: date) -> Period:
    """Return the week or the month that a day is of; each day is of one of either kind."""
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(kind, monday, monday + timedelta(days=6))
    next_month = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return Period(kind, day.replace(day=1), next_month - timedelta(days=1))


def latest_period(kind: Literal["week", "month"], closed: date) -> Period:
    """Return the latest period of which all days are over, ``closed`` being the last that is."""
    found = period_of(kind, closed)
    return found if found.last <= closed else found.before


@dataclass(frozen=True, slots=True)
class RecordLocation:
    """Where a blog's records and posts stand, and which configuration they are of."""

    state_dir: str
    posts_dir: str
    file_name: str
    configuration: str
    categories: tuple[str, ...]

    def post_path(self, day: date) -> str:
        """Return the path of a date's post, relative to the Jekyll root."""
        return self._posts + self.file_name.replace("{date}", f"{day}")

    def record_path(self, day: date) -> str:
        """Return the path of a date's record, relative to the Jekyll root."""
        return f"{self.state_dir}/{day:%Y}/{day}.json"

    def period_post_path(self, period: Period) -> str:
        """Return the path of a period's post: a day's, with its kind behind the name."""
        stem, dot, ending = self.post_path(period.last).rpartition(".")
        return f"{stem}-{period.kind}{dot}{ending}"

    def period_record_path(self, period: Period) -> str:
        """Return the path of a period's record; no day's record has such a name."""
        return f"{self.state_dir}/{period.last:%Y}/{period.last}-{period.kind}.json"

    def post_day(self, path: str) -> date | None:
        """Return the date of the post at that path, or None where it is none of ours."""
        name = path.removeprefix(self._posts)  # a post's name begins with its date
        span = Span.of_key(name[: len("2026-01-15")])
        return span.first if span and path == self.post_path(span.first) else None

    @property
    def _posts(self) -> str:
        return "" if self.posts_dir == "." else f"{self.posts_dir}/"
