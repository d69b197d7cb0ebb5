"""Where records lie, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from digest.domain import DayRecord, Entry, Place

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_CHARS = len("2026-01-15")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a blog's records and posts stand, and which configuration they are of."""

    state_dir: str
    posts_dir: str
    file_name: str
    configuration: str
    categories: tuple[str, ...]

    def post_day(self, path: str) -> date | None:
        """Return the date of the post at that path, or None where it is none of ours."""
        folder = "" if self.posts_dir == "." else f"{self.posts_dir}/"
        name = path.removeprefix(folder)
        day = _day(name[:_DATE_CHARS])  # a post's name begins with its date
        ours = day is not None and path == folder + self.file_name.replace("{date}", f"{day}")
        return day if ours else None


@dataclass(frozen=True, slots=True)
class Filed:
    """A record and where it lies; ``key`` as in `Snapshot`."""

    record: DayRecord
    place: Place
    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What earlier runs have decided.

    ``own`` holds the records of the days at hand; their entries are in no other field,
    unless a stronger place decided otherwise. ``shown`` and ``dropped`` map ids to the
    day that decided. ``older`` are cross-lists of old papers that another day has named.
    ``imported`` are ids that the posts of the days at hand show beside
    their records: another tool's, or ours from before the record was lost. ``lost_days``
    are days whose record cannot be read or is gone while a post is there: what was
    visible before them counts as seen; they are over once all categories were seeded
    after them. ``begun`` is the day of each category's first daily record that was read.
    ``owed`` is what the newest daily record of each category says of it.
    ``elsewhere`` are days at hand whose record lies on another open branch, with the
    branch's name. ``withheld`` are papers that a rejected day had left pending: the
    rejection is not theirs.
    """

    own: Mapping[date, Filed] = field(default_factory=dict)
    filed: tuple[Filed, ...] = ()
    shown: Mapping[str, date] = field(default_factory=dict)
    dropped: Mapping[str, date] = field(default_factory=dict)
    imported: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    older: frozenset[str] = frozenset()
    pending: Mapping[str, Entry] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    horizons: Mapping[str, datetime] = field(default_factory=dict)
    begun: Mapping[str, date] = field(default_factory=dict)
    owed: Mapping[str, date] = field(default_factory=dict)
    last_daily: date | None = None
    lost_days: tuple[date, ...] = ()
    elsewhere: Mapping[date, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """Return every id that needs no look-up any more."""
        own = (e.paper.id for filed in self.own.values() for e in filed.record.entries)
        return frozenset({*self.shown, *self.dropped, *self.seen, *self.older, *self.pending, *own})

    def elsewhere_filed(self, days: Container[date]) -> tuple[DayRecord, ...]:
        """Return the records of these days that are not their own: open elsewhere, or rejected."""
        return tuple(filed.record for filed in self.filed if filed.record.date in days)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
