"""From a search to day records: what each day shows, fills and leaves.

They are filled in place while that is still a review's or the blog's own business: on
the branch of an open pull request or, in the other modes, in the post itself, within
the look-back. A merged post of an earlier date is left alone.

The same function serves the plan (what is to be made) and the publication (what is to
be written), so that a race with another run is answered by doing it again.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from digest import ledger as ledgers
from digest.domain import DayRecord, Entry, Kind, Match, Part, Skipped, State, Status, Style
from digest.journal import Key
from digest.ledger import Filed, Ledger
from digest.pipeline import search
from digest.pipeline.archived_days import archive_files, changed_since
from digest.pipeline.day_files import PageWanted, day_files
from digest.pipeline.parts import (
    MOST_TRIES,
    PaperTask,
    Parts,
    WantedParts,
    recalled,
    settled,
    to_do,
)
from digest.pipeline.search import NOTHING_THERE, SearchResult
from digest.publication import Place, Tree, View
from digest.selection import Rules, Selection, select
from digest.settings import Settings
from digest.window import RecordLocation, Span, Window


@dataclass(frozen=True, slots=True)
class Job:
    """One publication: its days and the rules they follow.

    ``mend``: only fill holes of papers already shown. ``kind`` is how new papers are
    chosen. ``search`` is what arXiv has told, ``matches`` are as for `select`.
    """

    location: RecordLocation
    windows: Mapping[date, Window]
    kind: Kind
    rules: Rules
    wanted: WantedParts
    style: Style
    since: date
    template: str | None = None
    explicit: bool = False
    overwrite: bool = False
    post_if_empty: bool = False
    mend: bool = False
    search: SearchResult = field(default_factory=SearchResult)
    matches: Mapping[str, Match] | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """Return the dates, oldest first."""
        return tuple(self.windows)

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the posts and records of the days, relative to the Jekyll root."""
        ways = (self.location.post_path, self.location.record_path)
        return tuple(way(day) for day in self.days for way in ways)


def job_of(settings: Settings, *, has_model: bool, template: str | None) -> Job:
    """Return the main publication of a run, before arXiv has been asked."""
    return Job(
        location=settings.location,
        windows={day: settings.window(day) for day in settings.days},
        kind=Kind.DAILY if settings.daily else Kind.BACKFILL,
        rules=Rules(
            categories=settings.categories,
            late=settings.late,
            primary_only=settings.primary_only,
            include=settings.include_keywords,
            exclude=settings.exclude_keywords,
            max_papers=settings.max_papers,
            min_score=settings.min_score,
        ),
        wanted=WantedParts(has_model, has_model and settings.reading != "off"),
        style=settings.style,
        since=search.oldest_needed(settings),
        template=template,
        explicit=settings.date is not None,
        overwrite=settings.overwrite,
        post_if_empty=settings.on_empty == "post",
    )


ELSEWHERE = "该窗口的论文已见于其他日期的记录"


def why_nothing(entries: tuple[Entry, ...], window: Window, job: Job, quiet: str) -> str:
    """Return the reason of a day without shown papers; ``quiet`` where there are none at all."""
    waiting = sum(entry.state is State.PENDING for entry in entries)
    dropped = sum(entry.state is State.DROPPED for entry in entries)
    if waiting or dropped:
        counts = ((waiting, "待补"), (dropped, "被过滤"))
        return "没有可显示的论文，" + "、".join(f"{n} 篇{word}" for n, word in counts if n)
    known = any(paper.submitted in window for paper in job.search.found.papers)
    if job.kind is Kind.BACKFILL and quiet == NOTHING_THERE and known:
        return ELSEWHERE
    return quiet


@dataclass(frozen=True, slots=True)
class Mend:
    """Earlier days with holes: those of their branch, and how they are to be filled.

    ``left_behind``: the branch never had a pull request.
    """

    span: Span
    job: Job
    days: tuple[Day, ...]
    left_behind: bool = False


def mends_of(ledger: Ledger, job: Job, settings: Settings) -> tuple[Mend, ...]:
    """Return the earlier days of the look-back whose shown papers have holes.

    And those whose branch was pushed when GitHub allowed no pull request: they are
    proposed or committed now.
    """
    place = Place.OPEN if settings.publish == "pull-request" else Place.BASE
    oldest = job.days[0] - timedelta(days=settings.look_back_days)
    on_base = {filed.record.date for filed in ledger.filed if filed.place is Place.BASE}
    by_span: dict[Span, list[Filed]] = {}
    for filed in sorted(ledger.filed, key=lambda item: item.record.date):
        day = filed.record.date
        if day >= oldest and (filed.place is place or _left_behind(filed, on_base)):
            by_span.setdefault(filed.span or Span(day, day), []).append(filed)
    return tuple(
        _mend(job, span, days)
        for span, days in by_span.items()
        if any(_left_behind(f, on_base) or _has_holes(f.record, job.wanted) for f in days)
    )


def _left_behind(filed: Filed, on_base: Container[date]) -> bool:
    """Tell whether a day stands on a branch that was pushed and never proposed."""
    return not filed.proposed and bool(filed.record.shown) and filed.record.date not in on_base


def _has_holes(record: DayRecord, wanted: WantedParts) -> bool:
    return any(
        isinstance(part, Skipped) and part.tries < MOST_TRIES and wished
        for entry in record.shown
        for part, wished in zip(entry.parts, wanted.of(entry), strict=True)
    )


def _mend(job: Job, span: Span, filed: Sequence[Filed]) -> Mend:
    records = [item.record for item in filed]
    mend = replace(
        job,
        windows={record.date: record.window for record in records},
        style=records[0].style,
        mend=True,
        overwrite=False,
        explicit=False,
        post_if_empty=False,
    )
    days = tuple(
        Day(record.date, record.window, Selection(record.entries, record.fetched), item)
        for record, item in zip(records, filed, strict=True)
    )
    return Mend(span, mend, days, left_behind=not all(item.proposed for item in filed))


ATTRIBUTES = (
    b"# Records of the digest: a review folds them and shows the post.\n* linguist-generated=true\n"
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day as selected, before its parts are put in."""

    date: date
    window: Window
    selection: Selection
    filed: Filed | None

    @property
    def judged(self) -> Mapping[str, Entry]:
        """Return the entries by id whose texts need no judgement while the day stays as it is."""
        if self.filed is None or not self.filed.as_stamped:
            return {}
        return {entry.paper.id: entry for entry in self.filed.record.entries}


@dataclass(frozen=True, slots=True)
class Composed:
    """What a publication would write, and what the report tells of it.

    ``elsewhere`` are records of days at hand that this publication leaves alone: on
    another branch, or rejected. ``before`` are the records of its days as they stood.
    """

    records: tuple[DayRecord, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    elsewhere: tuple[DayRecord, ...] = ()
    before: tuple[DayRecord, ...] = ()
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
        empty = Status.COMPLETE not in statuses
        if Status.PARTIAL in statuses or (empty and self.waits):
            return Status.PARTIAL
        return Status.COMPLETE if Status.COMPLETE in statuses else Status.EMPTY

    @property
    def waits(self) -> bool:
        """Tell whether a paper of these days waits for a later run."""
        return any(e.state is State.PENDING for record in self.records for e in record.entries)


def plan(view: View, job: Job) -> tuple[Ledger, tuple[Day, ...]]:
    """Return the ledger and the days as they are to be, parts not yet made.

    Raises:
        SettingsError: the records belong to another configuration.
    """
    ledger = ledgers.build_ledger(
        view, job.location, job.days, since=job.since, explicit=job.explicit
    )
    return ledger, days_of(ledger, job)


def days_of(ledger: Ledger, job: Job) -> tuple[Day, ...]:
    """Return the days as they are to be by what the ledger knows, parts not yet made."""
    days = []
    for day, window in job.windows.items():
        filed = ledger.own.get(day)
        if day in ledger.elsewhere or (job.mend and filed is None):
            continue
        if job.mend and filed is not None:
            selection = Selection(filed.record.entries, filed.record.fetched, filed.record.seen)
        else:
            selection = select(job.search.found, ledger, window, job.kind, job.rules, job.matches)
        days.append(Day(day, window, selection, filed))
    return tuple(days)


def tasks_of(days: tuple[Day, ...], job: Job, journal: Mapping[Key, Part]) -> tuple[PaperTask, ...]:
    """Return what is to be made, in page order."""
    entries = (
        recalled(entry, journal, judged)
        for day in days
        for judged in (day.judged,)
        for entry in day.selection.entries
    )
    asked = (
        to_do(entry, job.wanted, again=job.overwrite) for entry in entries if _open(entry, job)
    )
    return tuple(task for task in asked if task.translation or task.reading)


def _open(entry: Entry, job: Job) -> bool:
    return entry.state is State.SHOWN or (entry.state is State.PENDING and not job.mend)


def compose(
    view: View, job: Job, made: Mapping[str, Parts], journal: Mapping[Key, Part]
) -> Composed:
    """Return the records, and the files as they should lie in the blog."""
    ledger, days = plan(view, job)
    elsewhere = ledger.elsewhere_filed(set(job.days) - {day.date for day in days})
    left = sum(len(day.selection.left) for day in days)
    before = tuple(day.filed.record for day in days if day.filed)
    result = Composed(ledger=ledger, elsewhere=elsewhere, before=before, left=left)
    for day in days:
        record = _record(day, job, made, journal, ledger)
        if _worth_writing(record, day, job, ledger):
            result = _written(result, record, job, _tree(view, day.filed), day)
        else:
            result = replace(result, records=(*result.records, record))
    result = _archived(result, view, job)
    path = f"{job.location.state_dir}/.gitattributes"
    tree = _tree(view, None)
    if result.files and (tree is None or tree.read(path) is None):
        result = replace(result, files={**result.files, path: ATTRIBUTES})
    return result


def _archived(result: Composed, view: View, job: Job) -> Composed:
    """Add what the blog's archive shows of the days, where it has one."""
    if not result.files:
        return result
    files = {
        **result.files,
        **archive_files(view, result.records, result.files, job.location),
    }
    if job.kind is Kind.DAILY and not job.mend:
        files |= changed_since(view, result.ledger, job.location)
    return replace(result, files=files)


def _tree(view: View, filed: Filed | None) -> Tree | None:
    """Return the files that the publication stands on."""
    wanted = (filed.place,) if filed else (Place.OWN, Place.BASE)
    for place in wanted:
        for snapshot in view.snapshots:
            ours = filed is None or snapshot.name == filed.name
            if snapshot.place is place and ours:
                return snapshot.tree
    return None


def _record(
    day: Day, job: Job, made: Mapping[str, Parts], journal: Mapping[Key, Part], ledger: Ledger
) -> DayRecord:
    old = day.filed.record if day.filed else None

    def of(judged: Mapping[str, Entry]) -> DayRecord:
        ready = tuple(
            entry
            for selected in day.selection.entries
            if (entry := _made(recalled(selected, journal, judged), job, made, old)) is not None
        )
        return _assembled(day, job, ready, old, ledger)

    judged = day.judged
    record = of(judged)
    if not judged or record == old:
        return record
    return of({})  # what is to be published is judged now


def _worth_writing(record: DayRecord, day: Day, job: Job, ledger: Ledger) -> bool:
    """Tell whether the day leaves a trace: papers, a post that says there are none, or seeds."""
    seeds = job.kind is Kind.DAILY and any(c not in ledger.horizons for c in job.rules.categories)
    return bool(day.filed or record.entries or job.post_if_empty or (seeds and record.seen))


def _made(entry: Entry, job: Job, made: Mapping[str, Parts], old: DayRecord | None) -> Entry | None:
    """Return the entry with its parts; None where it came into view after the work."""
    if not _open(entry, job):
        return entry
    name = entry.paper.id
    before = {e.paper.id: e for e in old.entries}.get(name) if old else None
    task = to_do(entry, job.wanted, again=job.overwrite)
    if name not in made and (task.translation or task.reading):
        if before is None:
            return None
        if entry.state is State.PENDING:
            return entry
    was_shown = before is not None and before.state is State.SHOWN
    return settled(entry, _wanted(made.get(name, Parts()), task), job.wanted, was_shown=was_shown)


def _wanted(made: Parts, task: PaperTask) -> Parts:
    """Return what is still asked for: a race may have brought another run's parts."""
    return Parts(
        made.translation if task.translation else None, made.reading if task.reading else None
    )


def unmade_record(day: Day, job: Job, journal: Mapping[Key, Part], ledger: Ledger) -> DayRecord:
    """Return the record of a day as selected, with what is finished of it, before any work."""
    entries = tuple(recalled(entry, journal) for entry in day.selection.entries)
    old = day.filed.record if day.filed else None
    return replace(_assembled(day, job, entries, old, ledger), blocks={})


def _assembled(
    day: Day, job: Job, entries: tuple[Entry, ...], old: DayRecord | None, ledger: Ledger
) -> DayRecord:
    if job.mend and old is not None:
        return replace(old, entries=entries)
    status, quiet = job.search.status, job.search.quiet
    if job.search.whole_until and day.window.end <= job.search.whole_until:
        status, quiet = Status.COMPLETE, NOTHING_THERE
    if status is Status.COMPLETE and not any(e.state is State.SHOWN for e in entries):
        status, quiet = Status.EMPTY, why_nothing(entries, day.window, job, quiet)
    horizons = {
        category: min(since, ledger.horizons.get(category, since))
        for category, since in job.search.horizons.items()
    }
    return DayRecord(
        date=day.date,
        window=day.window,
        categories=job.rules.categories,
        kind=Kind.DAILY if old and old.kind is Kind.DAILY else job.kind,
        status=status,
        style=_style(job, old),
        configuration=job.location.configuration,
        fetched=day.selection.fetched,
        reason="" if status is Status.COMPLETE else quiet,
        entries=entries,
        seen=day.selection.seen,
        older=day.selection.older,
        imported=ledger.imported.get(day.date, ()),
        horizons=horizons or (old.horizons if old else {}),
        seeded=tuple(dict.fromkeys((*(old.seeded if old else ()), *job.search.seeded))),
        owed=job.search.owed if job.kind is Kind.DAILY or not old else old.owed,
        blocks=old.blocks if old else {},
    )


def _style(job: Job, old: DayRecord | None) -> Style:
    """Return how the day's post is written: one that is there keeps the page it was begun with."""
    if old is None or not old.blocks or job.overwrite:
        return job.style
    return replace(job.style, page=old.style.page)


def _written(
    result: Composed, record: DayRecord, job: Job, tree: Tree | None, day: Day
) -> Composed:
    wanted = PageWanted(job.overwrite, job.post_if_empty, job.template)
    made = day_files(record, day.filed, tree, job.location, wanted)
    return replace(
        result,
        records=(*result.records, made.record),
        files={**result.files, **made.files},
        kept=(*result.kept, *made.kept),
        deleted=(*result.deleted, *made.deleted),
        visible=result.visible or job.location.post_path(day.date) in made.files,
    )
