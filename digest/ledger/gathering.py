"""Gathering the ledger from all places, the strongest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from digest.domain import DayRecord, Kind, Place, Snapshot, State, View
from digest.ledger import reckoning
from digest.ledger.belonging import refuse_strangers
from digest.ledger.records import Filed, Ledger, Shelf
from digest.post import arxiv_ids
from digest.record_file import DamagedRecordError, date_of, loads

NEWEST_ALWAYS_READ = 5  # pending papers are carried on by the newest records
_KEY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:_([0-9]{4}-[0-9]{2}-[0-9]{2}))?")
_RIVALS = (Place.OPEN, Place.OWN)


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
    refuse_strangers(builder.read, shelf)
    return builder.ledger()


class _Builder:
    def __init__(self, shelf: Shelf, days: tuple[date, ...], *, explicit: bool) -> None:
        self.shelf, self.days, self.explicit = shelf, days, explicit
        self.own: dict[date, Filed] = {}
        self.read: list[Filed] = []
        self.filed: list[Filed] = []
        self.posts: dict[str, date] = {}
        self.lost: set[date] = set()
        self.elsewhere: dict[date, str] = {}
        self.notes: list[str] = []

    def take(self, snapshot: Snapshot, since: date) -> None:
        records = self._records(snapshot)
        for rank, (path, day) in enumerate(records):
            if day < since and rank >= NEWEST_ALWAYS_READ and day not in self.days:
                continue
            body = snapshot.tree.read(path) or b""
            try:
                record = loads(body)
                self._file(Filed(record, snapshot.place, snapshot.name, snapshot.key), day)
            except DamagedRecordError as error:
                self._damaged(snapshot, path, day, str(error))
        if snapshot.place in (Place.BASE, Place.OWN):
            self._unrecorded(snapshot, {day for _, day in records}, since)

    def _records(self, snapshot: Snapshot) -> list[tuple[str, date]]:
        """Return the records a snapshot speaks for, newest first."""
        names = snapshot.tree.names(self.shelf.state_dir)
        dated = [(path, day) for path in names if (day := date_of(path))]
        found = [(path, day) for path, day in dated if _speaks_for(snapshot, day)]
        return sorted(found, key=lambda pair: pair[1], reverse=True)

    def _file(self, filed: Filed, day: date) -> None:
        if filed.record.date != day:
            raise DamagedRecordError(f"speaks of {filed.record.date}")
        closed = filed.place is Place.CLOSED
        self.read.append(filed)
        if day not in self.days:
            self.filed.append(filed)
        elif filed.place is Place.OWN or (filed.place is Place.BASE and day not in self.own):
            self.own[day] = filed
        elif filed.place is Place.OPEN:
            self.elsewhere[day] = filed.name
            self.filed.append(filed)
        elif closed and not self.explicit and day not in self.own:
            self.filed.append(filed)  # a rejection is over once its day was done anew

    def _damaged(self, snapshot: Snapshot, path: str, day: date, why: str) -> None:
        if snapshot.place is Place.CLOSED:
            return
        self.notes.append(
            f"record {path} ({snapshot.name}) is damaged ({why}): what its post shows and what "
            "was visible before its date counts as seen"
        )
        self.lost.add(day)
        for post, date_of_post in self._posts(snapshot):
            if date_of_post == day:
                self._scan(snapshot, post, day)

    def _unrecorded(self, snapshot: Snapshot, recorded: set[date], since: date) -> None:
        """Take the posts that have no record: another tool's, or ours with the record lost.

        Of a later day's post it only counts what it shows: no past range shows that again.
        """
        last = date.max if self.explicit else max(self.days)
        for path, day in self._posts(snapshot):
            if since <= day <= last and day not in recorded:
                self._scan(snapshot, path, day)
                if day <= max(self.days):
                    self.lost.add(day)

    def _posts(self, snapshot: Snapshot) -> Iterator[tuple[str, date]]:
        for path in snapshot.tree.names(self.shelf.posts_dir):
            day = self.shelf.post_day(path)
            if day is not None and _speaks_for(snapshot, day):
                yield path, day

    def _scan(self, snapshot: Snapshot, path: str, day: date) -> None:
        self.posts |= dict.fromkeys(arxiv_ids(snapshot.tree.read(path) or b""), day)

    def _held(self) -> dict[str, Place]:
        """Return the ids in the records of the days at hand, with the place of the record."""
        return {
            entry.paper.id: filed.place
            for filed in self.own.values()
            for entry in filed.record.entries
        }

    def _shown(self) -> dict[str, date]:
        """Return what days have shown, the strongest place first.

        What a record of the days at hand holds is overruled by the base, by another open
        branch if it lies on a branch itself, and never by a rejection.
        """
        held, found = self._held(), self._beside_records()
        for item in self.filed:
            for entry in item.record.shown:
                own = held.get(entry.paper.id)
                if own is None or item.place is Place.BASE or (item.place, own) == _RIVALS:
                    found.setdefault(entry.paper.id, item.record.date)
        for item in (*self.filed, *self.own.values()):
            for name in item.record.imported:
                found.setdefault(name, item.record.date)
        return found

    def _beside_records(self) -> dict[str, date]:
        """Return what posts show and no record of the days at hand shows."""
        held = {e.paper.id for filed in self.own.values() for e in filed.record.shown}
        return {name: day for name, day in self.posts.items() if name not in held}

    def _imported(self) -> dict[date, tuple[str, ...]]:
        found = {day: set(filed.record.imported) for day, filed in self.own.items()}
        for name, day in self._beside_records().items():
            if day in self.days:
                found.setdefault(day, set()).add(name)
        return {day: tuple(sorted(names)) for day, names in found.items() if names}

    def _unsettled(self, daily: list[DayRecord]) -> tuple[date, ...]:
        """Return the lost days after which not all categories were seeded."""
        seeds: dict[str, date] = {}
        for record in daily:
            for category in record.seeded:
                seeds[category] = max(record.date, seeds.get(category, record.date))
        settled = min(seeds.get(category, date.min) for category in self.shelf.categories)
        return tuple(sorted(d for d in self.lost.difference(self.days) if d >= settled))

    def ledger(self) -> Ledger:
        living = [f for f in self.filed if f.place is not Place.CLOSED]
        daily = [f.record for f in living if f.record.kind is Kind.DAILY]
        shown = self._shown()
        dropped = {
            entry.paper.id: filed.record.date
            for filed in living
            for entry in filed.record.entries
            if entry.state is State.DROPPED
        }
        own_daily = [f.record for f in self.own.values() if f.record.kind is Kind.DAILY]
        # later runs build on a first one: what it had noted is old, whatever it showed was rejected
        horizons = reckoning.horizons([*daily, *own_daily])
        return Ledger(
            own=self.own,
            filed=tuple(self.filed),
            shown=shown,
            dropped=dropped,
            imported=self._imported(),
            seen=frozenset(
                sighting.id
                for filed in (*(self.filed if horizons else living), *self.own.values())
                for sighting in filed.record.seen
            ),
            older=frozenset(name for filed in living for name in filed.record.older),
            pending=reckoning.pending(living, {*shown, *dropped}),
            withheld=frozenset(
                entry.paper.id
                for filed in self.filed
                for entry in filed.record.entries
                if filed.place is Place.CLOSED and entry.state is State.PENDING
            ),
            horizons=horizons,
            begun=reckoning.begun([*daily, *own_daily]),
            owed=reckoning.owed([*daily, *own_daily]),
            last_daily=max((r.date for r in daily if r.date < max(self.days)), default=None),
            lost_days=self._unsettled([*daily, *own_daily]),
            elsewhere={d: n for d, n in self.elsewhere.items() if d not in self.own},
            notes=tuple(self.notes),
        )


def _speaks_for(snapshot: Snapshot, day: date) -> bool:
    """Tell whether a day of a branch is the branch's own, not a copy of the base's."""
    match = _KEY.fullmatch(snapshot.key)
    if match is None:
        return True
    return match[1] <= day.isoformat() <= (match[2] or match[1])
