"""A range in three stages, on as many machines as there are: harvest, read, publish.

``harvest`` asks arXiv alone and plans what this run can pay for, ``read`` asks the model for
the days of one shard and nothing of arXiv, ``publish`` renders and publishes. Each is the run of
`pipeline.run` with some of its steps done in another way; a `StageFolder` carries between them
what that run would hold in memory.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from digest.domain import DayRecord, Entry, FullText, Match, Origin, Paper, Part, Skipped, Status
from digest.errors import Cause, RunError
from digest.journal import Key
from digest.ledger import Ledger
from digest.models import BatchModel
from digest.pipeline.adapters import Adapters
from digest.pipeline.days import Job, Mend, days_of, job_of, tasks_of, unmade_record
from digest.pipeline.parts import PaperTask, Parts, WantedParts, WorkResult, recalled, to_do
from digest.pipeline.range_plan import Plan, calls_of, groups_of, handed_over, plan_of
from digest.pipeline.run import Outcome, Run
from digest.pipeline.search import NOTHING_THERE, SearchResult
from digest.pipeline.workers import abstract_only
from digest.publication import Publisher, View
from digest.selection import Found
from digest.settings import Settings
from digest.stage_folder import StageFolder, StagePublisher, decided
from digest.window import Span

logger = logging.getLogger(__name__)

LEFT = Skipped(Cause.TIME, "left for the next run", tries=0)
NOT_TRIED = (Cause.QUOTA, Cause.TIME)  # they say that nothing was asked of the paper itself


# ------------------------------------------------------------------------------ harvest


class HarvestRun(Run):
    """Looks at the blog and asks arXiv for a group of days; makes and publishes nothing."""

    def job(self) -> Job:
        """Return the days; where the interests will rank them, no paper is folded yet."""
        job = _job(self.settings, self.adapters)
        if not self.settings.interests:
            return job
        return replace(job, rules=replace(job.rules, max_papers=0, min_score=0))

    def harvested(self) -> Mapping[date, tuple[DayRecord, tuple[PaperTask, ...]]] | Outcome:
        """Return the days that are not done: their records, and what is to be made of them."""
        ready = self.prepared()
        if isinstance(ready, Outcome):
            return ready
        journal = self.adapters.journal.parts()
        found = {}
        for day in days_of(ready.ledger, ready.job):
            record = unmade_record(day, ready.job, journal, ready.ledger)
            tasks = tasks_of((day,), ready.job, journal)
            known = day.filed and replace(day.filed.record, blocks={})
            leaves_trace = record.entries or day.filed or ready.job.post_if_empty
            if tasks or (leaves_trace and record != known):
                found[day.date] = (record, tasks)
        return found


def _job(settings: Settings, adapters: Adapters) -> Job:
    return job_of(settings, has_model=settings.provider != "none", template=adapters.template)


def _job_of_days(run: Run, days: Container[date]) -> Job:
    job = _job(run.settings, run.adapters)
    return replace(job, windows={day: w for day, w in job.windows.items() if day in days})


def _harvest(settings: Settings, adapters: Adapters, folder: StageFolder) -> StageResult:
    records: dict[date, DayRecord] = {}
    asked: dict[date, Sequence[PaperTask]] = {}
    run = HarvestRun(settings, adapters)
    notes: list[str] = []
    for span in groups_of(settings):
        run = HarvestRun(settings.model_copy(update={"date": span}), adapters)
        found = run.harvested()
        notes += run.run_log.notes
        if isinstance(found, Outcome):
            return StageResult(Plan(), error=found.error, notes=tuple(notes))
        records |= {day: record for day, (record, _) in found.items()}
        asked |= {day: tasks for day, (_, tasks) in found.items() if tasks}
    plan = plan_of(asked, settings)
    folder.keep_records(r for day, r in records.items() if day in plan.days or day not in asked)
    folder.keep_texts_of(task.entry.paper for task in plan.tasks)
    fetched = _bring_texts(run, plan.tasks, folder)
    return StageResult(plan, texts=fetched, notes=tuple(dict.fromkeys(notes)))


def _bring_texts(run: Run, tasks: Sequence[PaperTask], folder: StageFolder) -> int:
    """Put the text of each paper of this run into the folder; return how many were fetched.

    A text that is there is not asked for again, and each goes to the disk at once. Where no
    full text is wanted the abstract stands for it: what has none is another run's.
    """
    adapters, fetched = run.adapters, 0
    missing = [task for task in tasks if not folder.has_text(task.entry.paper)]
    wanted = []
    for task in missing:
        if task.reading and run.settings.reading == "full":
            wanted.append(task.entry.paper)
        else:
            folder.keep_text(task.entry.paper, abstract_only(task.entry.paper))
    if not wanted:
        return 0
    adapters.begin(len(wanted), len(wanted))
    try:
        for paper in wanted:
            if adapters.over():
                break
            text = run.text_of(paper)
            if text.origin is Origin.ABSTRACT and adapters.over():
                break  # the end of the run was in the way, not the paper
            folder.keep_text(paper, text)
            fetched += 1
            adapters.tell("text", paper, text.origin.value)
    finally:
        adapters.end()
    return fetched


# --------------------------------------------------------------------------------- read


class ReadRun(Run):
    """Makes what is to be made of a shard's days, from the folder and into it."""

    def __init__(self, settings: Settings, adapters: Adapters, folder: StageFolder) -> None:
        alone = {"publish": "write", "on_partial": "publish", "on_empty": "skip"}
        super().__init__(settings.model_copy(update=alone), adapters)
        self._folder = folder
        self._records = {record.date: record for record in folder.records(settings.span)}

    def greet(self, view: View) -> None:
        """Say nothing of a site that is not looked at."""

    def job(self) -> Job:
        """Return the days that the harvest has brought."""
        return _job_of_days(self, self._records)

    def search(self, job: Job, ledger: Ledger) -> SearchResult:  # noqa: ARG002 (of `Run`)
        """Return what the harvest has found and the blog had not decided on."""
        return search_result(self._records.values(), lambda entry: not decided(entry))

    def asked(self, job: Job, ledger: Ledger, mends: Sequence[Mend]) -> list[PaperTask]:
        """Return what is to be made of the papers whose texts are there."""
        asked = super().asked(job, ledger, mends)
        return [task for task in asked if self._folder.has_text(task.entry.paper)]

    def make(self, asked: Sequence[PaperTask], publisher: Publisher, job: Job) -> WorkResult:
        """Make what is asked for; in batches, collect and hand over what there is."""
        model = self.adapters.model
        if not isinstance(model, BatchModel):
            return super().make(asked, publisher, job)
        span, wanted = self.settings.span, {task.entry.paper.id for task in asked}
        noted = {key: at for key, at in self._folder.places(span).items() if key[0] in wanted}
        model.collect(handed_over(task.entry for task in asked) | noted)
        works = super().make(asked, publisher, job)
        if not self.adapters.over():
            model.hand_over(lambda places: self._folder.keep_places(span, places))
        places = model.places
        for note in model.notes:
            self.run_log.note(note)
        return replace(works, made={n: placed(n, made, places) for n, made in works.made.items()})

    def text_of(self, paper: Paper) -> FullText:
        """Return the full text that the harvest has brought."""
        return self._folder.text(paper) or abstract_only(paper)

    def forget(self, records: Sequence[DayRecord]) -> None:
        """Keep the journal: the stage that publishes takes from it too."""


def placed(name: str, made: Parts, places: Mapping[tuple[str, str], str]) -> Parts:
    """Return the parts of a paper, those that wait for a batch with their place in it."""
    kinds = ("translation", "reading")
    parts = (
        replace(part, batch=places.get((name, kind), "")) if isinstance(part, Skipped) else part
        for kind, part in zip(kinds, made.parts, strict=True)
    )
    return Parts(*parts)


def _read(settings: Settings, adapters: Adapters, folder: StageFolder) -> Iterator[Outcome]:
    span = Span(settings.span.first, settings.span.last, ranged=True)
    mine = settings.model_copy(update={"date": span})
    journal = folder.journal(span)
    if settings.requests_per_day:
        spent = len(journal.parts())  # by an earlier try of this shard
        share = share_of(span, folder, _job(mine, adapters), settings.requests_per_day)
        adapters.budget.allow(max(0, share - spent))
    publisher = StagePublisher(folder, span, settings.location)
    inside = replace(adapters, journal=journal, publisher=lambda *_: publisher)
    run = ReadRun(mine, inside, folder)
    if run.job().windows:
        yield run.go()


def share_of(span: Span, folder: StageFolder, job: Job, most: int) -> int:
    """Return how many of so many requests are a shard's, by what each shard has to make."""
    mine = whole = 0
    for record in folder.records(Span(date.min, date.max)):
        entries = (recalled(entry, {}) for entry in record.entries)
        tasks = (to_do(entry, job.wanted, again=job.overwrite) for entry in entries)
        calls = sum(calls_of(task) for task in tasks if folder.has_text(task.entry.paper))
        whole += calls
        mine += calls if span.covers(record.date) else 0
    return most * mine // whole if whole else 0


# ------------------------------------------------------------------------------ publish


@dataclass(frozen=True, slots=True)
class Brought:
    """What the other stages have brought of some days.

    ``made`` are the parts, by paper id, of the papers that were tried; ``left`` counts the
    others. ``matches`` are as for `select`.
    """

    records: Mapping[date, DayRecord] = field(default_factory=dict)
    made: Mapping[str, Parts] = field(default_factory=dict)
    matches: Mapping[str, Match] = field(default_factory=dict)
    left: int = 0


def brought(folder: StageFolder, span: Span, job: Job) -> Brought:
    """Return what lies in the folder of a span's days, leaving out days not begun."""
    records: dict[date, DayRecord] = {}
    made: dict[str, Parts] = {}
    left = 0
    told = _told(folder, span)
    for record in folder.records(span):
        names = frozenset(entry.paper.versioned for entry in record.entries)
        kept = folder.finished(span, names).parts()
        tried: dict[str, Parts] = {}
        open_ = 0
        for entry in record.entries:
            if any(_open_parts(entry, job.wanted, again=job.overwrite)):
                open_ += 1
                parts = parts_made(entry, told.get(entry.paper.versioned), kept, job)
                tried |= {entry.paper.id: parts} if parts else {}
        left += open_ - len(tried)
        made |= tried
        if tried or not open_:
            records[record.date] = record
    matches = {name: entry.match for name, entry in told.items() if entry.match}
    return Brought(records, made, matches, left)


def _told(folder: StageFolder, span: Span) -> dict[str, Entry]:
    """Return the papers as the shards tell of them, by versioned id; the first word counts."""
    found: dict[str, Entry] = {}
    for record in folder.made(span):
        for entry in record.entries:
            found.setdefault(entry.paper.versioned, entry)
    return found


def _open_parts(entry: Entry, wanted: WantedParts, *, again: bool) -> tuple[bool, bool]:
    task = to_do(recalled(entry, {}), wanted, again=again)
    return task.translation, task.reading


def parts_made(
    entry: Entry, told: Entry | None, journal: Mapping[Key, Part], job: Job
) -> Parts | None:
    """Return what was made of a paper, None where it was not tried.

    Args:
        entry: the paper as it was to be made.
        told: as a shard tells of it.
        journal: what shards have finished, told or not.
        job: whose parts are wanted.
    """
    before = told or (replace(entry, translation=None, reading=None) if job.overwrite else entry)
    held = replace(entry, translation=before.translation, reading=before.reading)
    new = recalled(held, journal)
    wanted = _open_parts(entry, job.wanted, again=job.overwrite)
    pairs = tuple(zip(entry.parts, new.parts, strict=True))
    parts = [
        (part if _tried(old, part) else _waiting(part)) if wished else None
        for wished, (old, part) in zip(wanted, pairs, strict=True)
    ]
    tried = any(
        wished and _tried(old, part) for wished, (old, part) in zip(wanted, pairs, strict=True)
    )
    return Parts(*parts) if tried else None


def _tried(old: Part | Skipped | None, new: Part | Skipped | None) -> bool:
    if new is None or new == old:
        return False
    return isinstance(new, Part) or bool(new.batch) or new.cause not in NOT_TRIED


def _waiting(part: Part | Skipped | None) -> Skipped:
    waits = isinstance(part, Skipped) and part.cause.waits
    return replace(part, tries=0) if isinstance(part, Skipped) and waits else LEFT


class PublishRun(Run):
    """Publishes what the other stages have brought of a group of days."""

    def __init__(self, settings: Settings, adapters: Adapters, folder: StageFolder) -> None:
        super().__init__(settings, adapters)
        self.brought = brought(folder, settings.span, _job(settings, adapters))

    def job(self) -> Job:
        """Return the days that were begun."""
        return _job_of_days(self, self.brought.records)

    def search(self, job: Job, ledger: Ledger) -> SearchResult:  # noqa: ARG002 (of `Run`)
        """Return what the harvest has found."""
        seen = search_result(self.brought.records.values(), lambda _entry: True)
        told = {p.id: p for p in seen.found.papers if p.id in ledger.hearsay}
        return replace(seen, found=replace(seen.found, confirmed=told))

    def ranked(self, job: Job, ledger: Ledger, publisher: Publisher) -> Job:  # noqa: ARG002
        """Return the publication with the matches that were found beside the readings."""
        if not self.settings.interests:
            return job
        return replace(job, matches=self.brought.matches)

    def make(
        self,
        asked: Sequence[PaperTask],
        publisher: Publisher,  # noqa: ARG002 (of `Run`)
        job: Job,  # noqa: ARG002 (of `Run`)
    ) -> WorkResult:
        """Return what was made."""
        wanted = {task.entry.paper.id for task in asked}
        return WorkResult({n: p for n, p in self.brought.made.items() if n in wanted})


def search_result(records: Iterable[DayRecord], counts: Callable[[Entry], bool]) -> SearchResult:
    """Return the search that these records came from, as far as they tell of it."""
    records = tuple(records)
    papers = tuple(e.paper for record in records for e in record.entries if counts(e))
    older = tuple(dict.fromkeys(name for record in records for name in record.older))
    partial = [record for record in records if record.status is Status.PARTIAL]
    whole = [record.window.end for record in records if record.status is not Status.PARTIAL]
    return SearchResult(
        Found(papers, older),
        Status.PARTIAL if partial else Status.COMPLETE,
        partial[0].reason if partial else NOTHING_THERE,
        whole_until=max(whole, default=None),
    )


def _publish(settings: Settings, adapters: Adapters, folder: StageFolder) -> Iterator[Outcome]:
    for span in groups_of(settings):
        run = PublishRun(settings.model_copy(update={"date": span}), adapters, folder)
        if left := run.brought.left:
            run.run_log.warn(
                f"{span.key}: {left} papers are left for the next run",
                f"{span.label}：还有 {left} 篇留给下一次运行",
            )
        if run.brought.records:
            yield run.go()


# ---------------------------------------------------------------------------------- all


@dataclass(frozen=True, slots=True)
class StageResult:
    """What a stage did: a harvest its plan and how many texts it fetched; and what ended it."""

    plan: Plan | None = None
    texts: int = 0
    notes: tuple[str, ...] = ()
    error: RunError | None = None


def run_stage(
    settings: Settings, adapters: Adapters, told: Callable[[Outcome], None]
) -> StageResult:
    """Run one stage of a range; ``told`` hears of each group of days as it is done.

    Raises:
        RunError: what ends the stage; what was finished before is in the folder or published.
    """
    root = settings.github_workspace / settings.stage_dir
    folder = StageFolder(root, settings.location, settings.window)
    if settings.stage == "harvest":
        return _harvest(settings, adapters, folder)
    errors = []
    way = _read if settings.stage == "read" else _publish
    for outcome in way(settings, adapters, folder):
        told(outcome)
        errors.append(outcome.error)
    return StageResult(error=next(filter(None, errors), None))
