"""Step 3: the ledger: what was shown, dropped, seen or left pending, on which day."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from digest import program_hash
from digest.arxiv.ids import names_of, order
from digest.domain import DayRecord, Entry, Kind, Skipped, State
from digest.errors import Notice, SettingsError
from digest.post import arxiv_ids
from digest.publication import Place, Snapshot, View
from digest.record_file import DamagedRecordError, date_of, is_as_stamped, loads
from digest.window import RecordLocation, Span


@dataclass(frozen=True, slots=True)
class Filed:
    """A record and where it lies; ``span`` and ``proposed`` as in `Snapshot`.

    ``as_stamped``: the record of a day at hand and its post are as this very program left them.
    """

    record: DayRecord
    place: Place
    name: str
    span: Span | None = None
    proposed: bool = True
    as_stamped: bool = False


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
    branch's name. ``hearsay`` is what is pending by the word of a branch alone, which anybody
    may have pushed. ``withheld`` are papers that a rejected day had left pending: the
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
    hearsay: frozenset[str] = frozenset()
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


def strangers(read: Sequence[Filed], location: RecordLocation) -> list[Filed]:
    """Return the records of another digest.

    A digest is known by where its posts and branches are, and by its categories. These may
    change by stages: a record belongs to it that has a category in common with the present
    ones or with another record of its own.

    Raises:
        SettingsError: one is on the base or on the day's own branch; the message names the ways
            out. On another branch it stops nothing: anybody may have pushed it.
    """
    ours = _named(location.categories)
    apart = {_named(f.record.categories) for f in read if _at_home(f, location)}
    while related := {categories for categories in apart if categories & ours}:
        ours = ours.union(*related)
        apart -= related
    alien = [
        one
        for one in read
        if not _at_home(one, location) or ours.isdisjoint(_named(one.record.categories))
    ]
    for one in alien:
        if one.place in (Place.BASE, Place.OWN):
            raise SettingsError(_refusal(one, location))
    return alien


def _named(categories: Iterable[str]) -> frozenset[str]:
    """Return the categories under all their names."""
    return frozenset(name for category in categories for name in names_of(category))


def _at_home(filed: Filed, location: RecordLocation) -> bool:
    return filed.record.configuration == location.configuration


def _refusal(filed: Filed, location: RecordLocation) -> Notice:
    record, now = filed.record, ", ".join(location.categories)
    before = ", ".join(record.categories)
    said = (
        f"the record of {record.date} ({filed.name}) belongs to another configuration: "
        f"{record.configuration!r} with {before}, "
        f"this one is {location.configuration!r} with {now}. "
    )
    here = f"{record.date} 的记录（{filed.name}）属于另一份日报（分区 {before}；现在是 {now}）。"
    if _at_home(filed, location):
        here += (
            f"若只是换了分区，请分两步：先把 categories 设为 {before}, {now}，"
            "等一次每日运行写下记录，再去掉旧的分区。若是两份日报，"
        )
        said += (
            f"If you only changed the categories, go by a stage: set categories to {before}, {now} "
            "until a daily run has written its record, then leave the old ones out. If these are "
            "two digests, give"
        )
    else:
        said += "Give"
    return Notice(
        f"{said} each digest of a repository its own state-dir, file-name and branch-prefix; "
        "if one of these was changed since, set it back",
        f"{here}请给同一仓库的每份日报各设 state-dir、file-name 和 branch-prefix；"
        "若改过其中一项，请改回去",
    )


def pending(living: list[Filed], decided: set[str]) -> dict[str, Filed]:
    """Return which record tells of what waits and was not decided on another day.

    The newest, for it knows the tries and the parts; the base before any branch. What was
    handed over to a batch waits for that, and for the days it belongs to.
    """
    found: dict[str, Filed] = {}
    for item in sorted(living, key=lambda f: (f.place is Place.BASE, f.record.date)):
        for entry in item.record.entries:
            if entry.state is not State.PENDING or in_a_batch(entry):
                continue
            if entry.paper.id not in decided:
                found[entry.paper.id] = item
    return found


def in_a_batch(entry: Entry) -> bool:
    """Tell whether a part of a paper was handed over, to be collected later."""
    return any(isinstance(part, Skipped) and part.batch for part in entry.parts)


def horizons_of(records: list[DayRecord]) -> dict[str, datetime]:
    """Return how far back each category was looked at since it was last taken up."""
    found: dict[str, datetime] = {}
    newest_first = sorted(records, key=lambda record: record.date, reverse=True)
    kept = set(newest_first[0].categories) if newest_first else set()
    for record in newest_first:
        kept &= set(record.categories)
        for category in kept & record.horizons.keys():
            horizon = record.horizons[category]
            found[category] = min(horizon, found.get(category, horizon))
    return found


def begun(records: list[DayRecord]) -> dict[str, date]:
    """Return the day of each category's first daily record."""
    newest_first = sorted(records, key=lambda record: record.date, reverse=True)
    return {category: record.date for record in newest_first for category in record.horizons}


def owed(records: list[DayRecord]) -> dict[str, date]:
    """Return from when on each category's newest record wants the second net to be asked."""
    newest: dict[str, DayRecord] = {}
    for record in sorted(records, key=lambda record: record.date):
        newest |= dict.fromkeys(record.categories, record)
    return {c: record.owed[c] for c, record in newest.items() if c in record.owed}


NEWEST_ALWAYS_READ = 5  # pending papers are carried on by the newest records
_RIVALS = (Place.OPEN, Place.OWN)


def build_ledger(
    view: View, location: RecordLocation, days: tuple[date, ...], *, since: date, explicit: bool
) -> Ledger:
    """Return the ledger as seen from the days at hand.

    Args:
        view: where records lie, freshly fetched.
        location: whose records to read.
        days: the days of this run.
        since: older records than this are not read, but for the newest few: a paper
            cannot be shown before it is announced.
        explicit: the user named the days, so what their own closed pull requests
            showed may be shown again.

    Raises:
        SettingsError: the records belong to another configuration.
    """
    builder = _Builder(location, days, explicit=explicit)
    for snapshot in sorted(view.snapshots, key=lambda s: list(Place).index(s.place)):
        builder.take(snapshot, since)
    builder.file_all()
    return builder.ledger()


class _Builder:
    def __init__(self, location: RecordLocation, days: tuple[date, ...], *, explicit: bool) -> None:
        self.location, self.days, self.explicit = location, days, explicit
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
                if record.date != day:
                    raise DamagedRecordError(f"speaks of {record.date}")
                filed = Filed(
                    record, snapshot.place, snapshot.name, snapshot.span, snapshot.proposed
                )
                self.read.append(replace(filed, as_stamped=self._as_stamped(snapshot, day, body)))
            except DamagedRecordError as error:
                self._damaged(snapshot, path, day, str(error))
        if snapshot.place in (Place.BASE, Place.OWN):
            self._unrecorded(snapshot, {day for _, day in records}, since)

    def _as_stamped(self, snapshot: Snapshot, day: date, body: bytes) -> bool:
        if day not in self.days or snapshot.place not in (Place.BASE, Place.OWN):
            return False
        path = self.location.post_path(day)
        return is_as_stamped(body, lambda: snapshot.tree.read(path) or b"", program_hash())

    def _records(self, snapshot: Snapshot) -> list[tuple[str, date]]:
        """Return the records a snapshot speaks for, newest first."""
        names = snapshot.tree.names(self.location.state_dir)
        dated = [(path, day) for path in names if (day := date_of(path))]
        found = [(path, day) for path, day in dated if _speaks_for(snapshot, day)]
        return sorted(found, key=lambda pair: pair[1], reverse=True)

    def file_all(self) -> None:
        """File what was read, another digest's records on branches aside, and name those."""
        aside = strangers(self.read, self.location)
        for filed in self.read:
            if filed not in aside:
                self._file(filed, filed.record.date)
        for filed in aside:
            if filed.place is not Place.CLOSED:
                self.notes.append(
                    f"the record of {filed.record.date} on {filed.name} belongs to another "
                    "digest and is left aside"
                )

    def _file(self, filed: Filed, day: date) -> None:
        closed = filed.place is Place.CLOSED
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
        for path in snapshot.tree.names(self.location.posts_dir):
            day = self.location.post_day(path)
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
        return {day: tuple(sorted(names, key=order)) for day, names in found.items() if names}

    def _unsettled(self, daily: list[DayRecord]) -> tuple[date, ...]:
        """Return the lost days after which not all categories were seeded."""
        seeds: dict[str, date] = {}
        for record in daily:
            for category in record.seeded:
                seeds[category] = max(record.date, seeds.get(category, record.date))
        settled = min(seeds.get(category, date.min) for category in self.location.categories)
        return tuple(sorted(d for d in self.lost.difference(self.days) if d >= settled))

    def ledger(self) -> Ledger:
        living = [f for f in self.filed if f.place is not Place.CLOSED]
        daily = [f.record for f in living if f.record.kind is Kind.DAILY]
        shown = self._shown()
        dropped = _dropped(living)
        waiting = pending(living, {*shown, *dropped})
        own_daily = [f.record for f in self.own.values() if f.record.kind is Kind.DAILY]
        # later runs build on a first one: what it had noted is old, whatever it showed was rejected
        horizons = horizons_of([*daily, *own_daily])
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
            pending={name: _entry_of(name, filed) for name, filed in waiting.items()},
            hearsay=frozenset(n for n, filed in waiting.items() if filed.place is Place.OPEN),
            withheld=frozenset(
                entry.paper.id
                for filed in self.filed
                for entry in filed.record.entries
                if filed.place is Place.CLOSED and entry.state is State.PENDING
            ),
            horizons=horizons,
            begun=begun([*daily, *own_daily]),
            owed=owed([*daily, *own_daily]),
            last_daily=max((r.date for r in daily if r.date < max(self.days)), default=None),
            lost_days=self._unsettled([*daily, *own_daily]),
            elsewhere={d: n for d, n in self.elsewhere.items() if d not in self.own},
            notes=tuple(self.notes),
        )


def _dropped(living: Sequence[Filed]) -> dict[str, date]:
    """Return when each paper was dropped by a filter."""
    return {
        entry.paper.id: filed.record.date
        for filed in living
        for entry in filed.record.entries
        if entry.state is State.DROPPED
    }


def _entry_of(name: str, filed: Filed) -> Entry:
    return next(entry for entry in filed.record.entries if entry.paper.id == name)


def _speaks_for(snapshot: Snapshot, day: date) -> bool:
    """Tell whether a day of a branch is the branch's own, not a copy of the base's."""
    return snapshot.span is None or snapshot.span.covers(day)
