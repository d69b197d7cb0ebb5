"""Step 3: the ledger: what was shown, dropped, seen or left pending, on which day.

It is the sum of all records on the base branch, on open digest branches and, as ids
only, of what pull requests closed unmerged had shown. Keyed on the id without version.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from digest.domain import DayRecord, Entry, Kind, Place, Snapshot, State, View
from digest.errors import SettingsError
from digest.post import arxiv_ids
from digest.record_file import DamagedRecordError, date_of, loads

logger = logging.getLogger(__name__)

NEWEST_ALWAYS_READ = 5  # pending papers are carried on by the newest records


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
        head, tail = self.file_name.split("{date}")
        folder = "" if self.posts_dir == "." else f"{self.posts_dir}/"
        name = path.removeprefix(folder)
        if not path.startswith(folder) or not name.startswith(head) or not name.endswith(tail):
            return None
        try:
            return date.fromisoformat(name[len(head) : len(name) - len(tail)])
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Filed:
    """A record and where it lies."""

    record: DayRecord
    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What earlier runs have decided.

    ``own`` holds the records of the days at hand; nothing of them is in the other
    fields. ``shown`` and ``dropped`` map ids to the day that decided. ``lost_days``
    are days whose record cannot be read or is gone while a post is there: what was
    visible before them counts as seen. ``elsewhere`` are days at hand whose record
    lies on another open branch, with the branch's name. ``withheld`` are papers that a
    rejected day had left pending: the rejection is not theirs.
    """

    own: Mapping[date, Filed] = field(default_factory=dict)
    filed: tuple[Filed, ...] = ()
    shown: Mapping[str, date] = field(default_factory=dict)
    dropped: Mapping[str, date] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    pending: Mapping[str, Entry] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    horizons: Mapping[str, datetime] = field(default_factory=dict)
    last_daily: date | None = None
    lost_days: tuple[date, ...] = ()
    elsewhere: Mapping[date, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """Return every id that needs no look-up any more."""
        own = (e.paper.id for filed in self.own.values() for e in filed.record.entries)
        return frozenset({*self.shown, *self.dropped, *self.seen, *self.pending, *own})


def read(
    view: View, shelf: Shelf, days: tuple[date, ...], *, since: date, explicit: bool
) -> Ledger:
    """Return the ledger as seen from the days at hand.

    Args:
        view: where records lie, freshly fetched.
        shelf: whose records to read.
        days: the days of this run.
        since: older records than this are not read, but for the newest few: a paper
            cannot be shown before it is announced.
        explicit: the user named the days, so what their own closed pull requests
            showed may be shown again.

    Raises:
        SettingsError: the records belong to another configuration.
    """
    builder = _Builder(shelf, days, explicit=explicit)
    for snapshot in sorted(view.snapshots, key=lambda s: list(Place).index(s.place)):
        builder.take(snapshot, since)
    return builder.ledger()


class _Builder:
    def __init__(self, shelf: Shelf, days: tuple[date, ...], *, explicit: bool) -> None:
        self.shelf, self.days, self.explicit = shelf, days, explicit
        self.own: dict[date, Filed] = {}
        self.filed: list[Filed] = []
        self.posts: dict[str, date] = {}
        self.lost: set[date] = set()
        self.elsewhere: dict[date, str] = {}
        self.notes: list[str] = []

    def take(self, snapshot: Snapshot, since: date) -> None:
        recorded = set()
        for path, day in self._records(snapshot, since):
            recorded.add(day)
            body = snapshot.tree.read(path) or b""
            try:
                self._file(Filed(loads(body), snapshot.place, snapshot.name), day)
            except DamagedRecordError as error:
                self._damaged(snapshot, path, day, str(error))
        if snapshot.place in (Place.BASE, Place.OWN):
            self._unrecorded(snapshot, recorded, since)

    def _records(self, snapshot: Snapshot, since: date) -> Iterator[tuple[str, date]]:
        found = [(path, day) for path in snapshot.tree.names(self.shelf.state_dir)
                 if (day := date_of(path))]  # fmt: skip
        found.sort(key=lambda pair: pair[1], reverse=True)
        for rank, (path, day) in enumerate(found):
            if day >= since or rank < NEWEST_ALWAYS_READ or day in self.days:
                yield path, day

    def _file(self, filed: Filed, day: date) -> None:
        if filed.record.date != day:
            raise DamagedRecordError(f"speaks of {filed.record.date}")
        closed = filed.place is Place.CLOSED
        if not closed:
            self._same_configuration(filed)
        if day not in self.days:
            self.filed.append(filed)
        elif filed.place is Place.OWN or (filed.place is Place.BASE and day not in self.own):
            self.own[day] = filed
        elif filed.place is Place.OPEN:
            self.elsewhere[day] = filed.name
            self.filed.append(filed)
        elif closed and not self.explicit:
            self.filed.append(filed)

    def _same_configuration(self, filed: Filed) -> None:
        record = filed.record
        if record.configuration == self.shelf.configuration and (
            set(record.categories) & set(self.shelf.categories)
        ):
            return
        raise SettingsError(
            f"the record of {record.date} ({filed.name}) belongs to another configuration: "
            f"{record.configuration!r} with {', '.join(record.categories)}, this one is "
            f"{self.shelf.configuration!r} with {', '.join(self.shelf.categories)}. Give each "
            "digest of a repository its own state-dir, file-name and branch-prefix"
        )

    def _damaged(self, snapshot: Snapshot, path: str, day: date, why: str) -> None:
        if snapshot.place is Place.CLOSED:
            return
        self.notes.append(
            f"record {path} ({snapshot.name}) is damaged ({why}): what its post shows and what "
            "was visible before its date counts as seen"
        )
        self.lost.add(day)
        self._scan(snapshot, day)

    def _unrecorded(self, snapshot: Snapshot, recorded: set[date], since: date) -> None:
        """Take the posts that have no record: another tool's, or ours with the record lost."""
        have = recorded | {date_of(path) for path in snapshot.tree.names(self.shelf.state_dir)}
        for path in snapshot.tree.names(self.shelf.posts_dir):
            day = self.shelf.post_day(path)
            if day and day >= since and day not in have and day <= max(self.days):
                self.lost.add(day)
                self._scan(snapshot, day)

    def _scan(self, snapshot: Snapshot, day: date) -> None:
        for path in snapshot.tree.names(self.shelf.posts_dir):
            if self.shelf.post_day(path) == day:
                ids = arxiv_ids(snapshot.tree.read(path) or b"")
                self.posts |= dict.fromkeys(ids, day)

    def ledger(self) -> Ledger:
        living = [f for f in self.filed if f.place is not Place.CLOSED]
        daily = [f.record for f in living if f.record.kind is Kind.DAILY]
        shown = {**self.posts, **_shown(self.filed)}
        dropped = {
            entry.paper.id: filed.record.date
            for filed in living
            for entry in filed.record.entries
            if entry.state is State.DROPPED
        }
        own_daily = [f.record for f in self.own.values() if f.record.kind is Kind.DAILY]
        return Ledger(
            own=self.own,
            filed=tuple(self.filed),
            shown=shown,
            dropped=dropped,
            seen=frozenset(
                sighting.id
                for filed in (*living, *self.own.values())
                for sighting in filed.record.seen
            ),
            pending=_pending(living, {*shown, *dropped}),
            withheld=frozenset(
                entry.paper.id
                for filed in self.filed
                for entry in filed.record.entries
                if filed.place is Place.CLOSED and entry.state is State.PENDING
            ),
            horizons=_horizons([*daily, *own_daily]),
            last_daily=max((r.date for r in daily if r.date < max(self.days)), default=None),
            lost_days=tuple(sorted(self.lost - set(self.days))),
            elsewhere={d: n for d, n in self.elsewhere.items() if d not in self.own},
            notes=tuple(self.notes),
        )


def _shown(filed: list[Filed]) -> dict[str, date]:
    found: dict[str, date] = {}
    for item in filed:  # strongest place first
        for entry in item.record.shown:
            found.setdefault(entry.paper.id, item.record.date)
    return found


def _pending(living: list[Filed], decided: set[str]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for item in sorted(living, key=lambda f: f.record.date):
        for entry in item.record.entries:
            if entry.state is State.PENDING and entry.paper.id not in decided:
                found[entry.paper.id] = entry  # the newest knows the tries and the parts
    return found


def _horizons(records: list[DayRecord]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for record in records:
        for category, horizon in record.horizons.items():
            found[category] = min(horizon, found.get(category, horizon))
    return found
