"""The days of a run: from a view of the blog to the draft of a publication, purely.

The same function serves the plan (what is to be made) and the publication (what is to
be written), so that a race with another run is answered by doing it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from digest import ledger as ledgers
from digest import record_file
from digest.domain import (
    DayRecord,
    Entry,
    Kind,
    Part,
    Place,
    State,
    Status,
    Tree,
    View,
    Window,
)
from digest.journal import Key
from digest.ledger import Filed, Ledger
from digest.pipeline.jobs import Job
from digest.pipeline.page import placed
from digest.pipeline.parts import Made, Todo, recalled, settled, to_do
from digest.pipeline.reasons import why_nothing
from digest.pipeline.search import NOTHING_THERE
from digest.selection import Selection, select

ATTRIBUTES = (
    b"# Records of the digest: a review folds them and shows the post.\n* linguist-generated=true\n"
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day as selected, before its parts are put in."""

    window: Window
    selection: Selection
    filed: Filed | None


@dataclass(frozen=True, slots=True)
class Composed:
    """What a publication would write, and what the report tells of it.

    ``elsewhere`` are records of days at hand that this publication leaves alone: on
    another branch, or rejected.
    """

    records: tuple[DayRecord, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    elsewhere: tuple[DayRecord, ...] = ()
    left: int = 0
    visible: bool = False
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def status(self) -> Status:
        """Return the status of all days together: partial before complete before empty.

        Where the run has no record of a day, as one left alone, that of the place counts
        that has it.
        """
        statuses = {record.status for record in (*self.records, *self.elsewhere)}
        if Status.PARTIAL in statuses:
            return Status.PARTIAL
        return Status.COMPLETE if Status.COMPLETE in statuses else Status.EMPTY


def plan(view: View, job: Job) -> tuple[Ledger, tuple[Day, ...]]:
    """Return the ledger and the days as they are to be, parts not yet made.

    Raises:
        SettingsError: the records belong to another configuration.
    """
    ledger = ledgers.read(view, job.shelf, job.days, since=job.since, explicit=job.explicit)
    return ledger, days_of(ledger, job)


def days_of(ledger: Ledger, job: Job) -> tuple[Day, ...]:
    """Return the days as they are to be by what the ledger knows, parts not yet made."""
    days = []
    for window in job.windows:
        filed = ledger.own.get(window.date)
        if window.date in ledger.elsewhere or (job.mend and filed is None):
            continue
        if job.mend and filed is not None:
            selection = Selection(filed.record.entries, filed.record.fetched, filed.record.seen)
        else:
            selection = select(job.found, ledger, window, job.kind, job.rules)
        days.append(Day(window, selection, filed))
    return tuple(days)


def todos(days: tuple[Day, ...], job: Job, journal: Mapping[Key, Part]) -> tuple[Todo, ...]:
    """Return what is to be made, in page order."""
    entries = (recalled(e, journal) for day in days for e in day.selection.entries)
    asked = (
        to_do(entry, job.wishes, again=job.overwrite) for entry in entries if _open(entry, job)
    )
    return tuple(todo for todo in asked if todo.translation or todo.reading)


def _open(entry: Entry, job: Job) -> bool:
    return entry.state is State.SHOWN or (entry.state is State.PENDING and not job.mend)


def compose(
    view: View, job: Job, made: Mapping[str, Made], journal: Mapping[Key, Part]
) -> Composed:
    """Return the records, and the files as they should lie in the blog."""
    ledger, days = plan(view, job)
    elsewhere = ledger.elsewhere_filed(set(job.days) - {day.window.date for day in days})
    left = sum(len(day.selection.left) for day in days)
    result = Composed(ledger=ledger, elsewhere=elsewhere, left=left)
    for day in days:
        record = _record(day, job, made, journal, ledger)
        if _worth_writing(record, day, job, ledger):
            result = _written(result, record, job, _tree(view, day.filed), day)
        else:
            result = replace(result, records=(*result.records, record))
    path = f"{job.shelf.state_dir}/.gitattributes"
    tree = _tree(view, None)
    if result.files and (tree is None or tree.read(path) is None):
        result = replace(result, files={**result.files, path: ATTRIBUTES})
    return result


def _tree(view: View, filed: Filed | None) -> Tree | None:
    """Return the files that the publication stands on."""
    wanted = (filed.place,) if filed else (Place.OWN, Place.BASE)
    for place in wanted:
        for snapshot in view.snapshots:
            if snapshot.place is place:
                return snapshot.tree
    return None


def _record(
    day: Day, job: Job, made: Mapping[str, Made], journal: Mapping[Key, Part], ledger: Ledger
) -> DayRecord:
    old = day.filed.record if day.filed else None
    ready = tuple(
        entry
        for selected in day.selection.entries
        if (entry := _made(recalled(selected, journal), job, made, old)) is not None
    )
    return _assembled(day, job, ready, old, ledger)


def _worth_writing(record: DayRecord, day: Day, job: Job, ledger: Ledger) -> bool:
    """Tell whether the day leaves a trace: papers, a post that says there are none, or seeds."""
    seeds = job.kind is Kind.DAILY and any(c not in ledger.horizons for c in job.rules.categories)
    return bool(day.filed or record.entries or job.post_if_empty or (seeds and record.seen))


def _made(entry: Entry, job: Job, made: Mapping[str, Made], old: DayRecord | None) -> Entry | None:
    """Return the entry with its parts; None where it came into view after the work."""
    if not _open(entry, job):
        return entry
    name = entry.paper.id
    before = {e.paper.id: e for e in old.entries}.get(name) if old else None
    todo = to_do(entry, job.wishes, again=job.overwrite)
    if name not in made and (todo.translation or todo.reading):
        if before is None:
            return None
        if entry.state is State.PENDING:
            return entry
    was_shown = before is not None and before.state is State.SHOWN
    return settled(entry, _wanted(made.get(name, Made()), todo), job.wishes, was_shown=was_shown)


def _wanted(made: Made, todo: Todo) -> Made:
    """Return what is still asked for: a race may have brought another run's parts."""
    return Made(
        made.translation if todo.translation else None, made.reading if todo.reading else None
    )


def _assembled(
    day: Day, job: Job, entries: tuple[Entry, ...], old: DayRecord | None, ledger: Ledger
) -> DayRecord:
    if job.mend and old is not None:
        return replace(old, entries=entries)
    status, quiet = job.status, job.quiet
    if job.whole_until and day.window.end <= job.whole_until:
        status, quiet = Status.COMPLETE, NOTHING_THERE
    if status is Status.COMPLETE and not any(e.state is State.SHOWN for e in entries):
        status, quiet = Status.EMPTY, why_nothing(entries, day.window, job, quiet)
    horizons = {
        category: min(since, ledger.horizons.get(category, since))
        for category, since in job.horizons.items()
    }
    return DayRecord(
        date=day.window.date,
        window=day.window,
        categories=job.rules.categories,
        kind=Kind.DAILY if old and old.kind is Kind.DAILY else job.kind,
        status=status,
        style=job.style,
        configuration=job.shelf.configuration,
        fetched=day.selection.fetched,
        reason="" if status is Status.COMPLETE else quiet,
        entries=entries,
        seen=day.selection.seen,
        older=day.selection.older,
        imported=ledger.imported.get(day.window.date, ()),
        horizons=horizons or (old.horizons if old else {}),
        seeded=tuple(dict.fromkeys((*(old.seeded if old else ()), *job.seeded))),
        owed=job.owed if job.kind is Kind.DAILY or not old else old.owed,
        blocks=old.blocks if old else {},
    )


def _written(
    result: Composed, record: DayRecord, job: Job, tree: Tree | None, day: Day
) -> Composed:
    path = job.post_path(record.date)
    existing = tree.read(path) if tree else None
    files = dict(result.files)
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    if record.shown or existing is not None or job.post_if_empty or record.blocks:
        old = day.filed.record if day.filed else None
        record, revision = placed(
            record, existing, old, overwrite=job.overwrite, template=job.template
        )
        kept, deleted = revision.kept, revision.deleted
        if revision.body:
            files[path] = revision.body
    files[job.record_path(record.date)] = record_file.dumps(record)
    return replace(
        result,
        records=(*result.records, record),
        files=files,
        kept=(*result.kept, *kept),
        deleted=(*result.deleted, *deleted),
        visible=result.visible or path in files,
    )
