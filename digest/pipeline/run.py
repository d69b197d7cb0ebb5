"""The order of a run's steps, and what it tells of itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import quote

from digest import post
from digest.domain import DayRecord, FullText, Paper, Status, Usage
from digest.errors import ArxivError, RunError, UnfinishedError
from digest.ledger import Ledger, build_ledger
from digest.pipeline import search
from digest.pipeline.adapters import Adapters
from digest.pipeline.days import (
    Composed,
    Job,
    Mend,
    compose,
    days_of,
    job_of,
    mends_of,
    tasks_of,
)
from digest.pipeline.parts import PaperTask, Parts, WorkResult, finished
from digest.pipeline.search import SearchResult
from digest.post.blocks import lines_of
from digest.publication import Draft, Operation, Place, Published, Publisher, Standing, Tree, View
from digest.report import RunReport, commit_message, pull_request_body, pull_request_title
from digest.report.failures import NO_CHINESE
from digest.report.tables import OPERATIONS
from digest.settings import Settings
from digest.window import Span

if TYPE_CHECKING:
    from digest.period import PeriodDigest

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, for outputs, summary and log; ``error`` is to be raised after them.

    ``period`` is what the post of a week or a month speaks of; None of a day's.
    """

    report: RunReport
    status: Status
    posts: Mapping[str, bytes] = field(default_factory=dict)
    error: RunError | None = None
    period: PeriodDigest | None = None


class RunLog:
    """Keeps what a run has to tell, from its beginning on."""

    def __init__(self, settings: Settings, adapters: Adapters) -> None:
        self._settings, self._adapters = settings, adapters
        self._began = adapters.clock()
        self._notes: list[str] = []

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the summary is told, in Chinese."""
        return tuple(self._notes)

    def warn(self, english: str, chinese: str) -> None:
        """Tell a warning to the log and to the summary."""
        logger.warning("%s", english)
        self.note(chinese)

    def note(self, chinese: str) -> None:
        """Tell the summary alone; a `Notice` says there what it has in Chinese."""
        self._notes += [chinese] if chinese else []

    def report(
        self,
        composed: Composed,
        published: Published | None = None,
        view: View | None = None,
        span: Span | None = None,
    ) -> RunReport:
        """Return the report; without a publication and a view, what a review is told of it.

        ``span`` are the days of the branch that is published to, this run's own where it is None.
        """
        settings, model = self._settings, self._adapters.model
        last_commit = view.last_commit if view else None
        return RunReport(
            records=composed.records,
            model=model.name if model else "",
            usage=sum((model.usage for model in self._adapters.models), Usage()),
            seconds=self._adapters.clock() - self._began,
            published=published,
            notes=tuple(dict.fromkeys(self._notes)),
            next_end=settings.window(settings.days[-1] + timedelta(days=1)).end,
            left=composed.left,
            waiting=sum(s.place is Place.OPEN for s in view.snapshots) if view else 0,
            idle_days=(settings.now - last_commit).days if last_commit else None,
            kept=composed.kept,
            deleted=composed.deleted,
            before=composed.before,
            places=self._places(composed, span),
            fallback=bool(settings.fallback_model),
        )

    def _places(self, composed: Composed, span: Span | None) -> dict[str, str]:
        """Return the addresses on GitHub of each paper's lines in the posts, by id."""
        settings = self._settings
        if settings.publish not in ("pull-request", "commit"):
            return {}
        branch = settings.base or settings.github_ref_name
        if settings.publish == "pull-request":
            branch = settings.branch_prefix + (span or settings.span).key
        root = "" if settings.working_directory == "." else f"{settings.working_directory}/"
        blob = f"{settings.github_server_url}/{settings.github_repository}/blob/{quote(branch)}"
        return {
            name: f"{blob}/{quote(root + path)}?plain=1#L{line}"
            for record in composed.records
            if branch
            for path in (settings.location.post_path(record.date),)
            for name, line in lines_of(composed.files.get(path, b"")).items()
        }

    def outcome(
        self, composed: Composed, published: Published, view: View, error: RunError | None = None
    ) -> Outcome:
        """Return the outcome; where nothing went wrong, an empty day is an error if asked for."""
        settings, status = self._settings, composed.status
        empty = status is Status.EMPTY and composed.records  # else no day was looked into
        if error is None and empty and settings.on_empty == "fail":
            error = UnfinishedError(
                f"{settings.span.key} has no papers to show, on-empty is fail",
                f"{settings.span.key} 没有可显示的论文，on-empty 为 fail",
            )
        posts = {
            path: composed.files[path]
            for path in map(settings.location.post_path, settings.days)
            if path in composed.files
        }
        return Outcome(self.report(composed, published, view), status, posts, error)


SITE_FILES = ("_config.yml", "_config.yaml", "_config.toml")


def site_file(tree: Tree) -> bytes:
    """Return the first of Jekyll's configuration files that says anything, empty if none does."""
    return next(filter(None, map(tree.read, SITE_FILES)), b"")


def run(settings: Settings, adapters: Adapters) -> Outcome:
    """Run the whole way from the settings to the publication.

    Raises:
        RunError: what ends the run; what was finished before is in the journal.
    """
    return Run(settings, adapters).go()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is known once arXiv has been asked and before anything is made."""

    publisher: Publisher
    view: View
    job: Job
    ledger: Ledger


class Run:
    """One run, step by step; a stage of a backfill does some of the steps in another way."""

    def __init__(self, settings: Settings, adapters: Adapters) -> None:
        self.settings, self.adapters = settings, adapters
        self.explicit = settings.date is not None
        self.run_log = RunLog(settings, adapters)
        self.composed = Composed()
        self._rehearsed = False

    def go(self) -> Outcome:
        """Run the whole way; see `run`."""
        ready = self.prepared()
        return ready if isinstance(ready, Outcome) else self.finished(ready)

    def prepared(self) -> Prepared | Outcome:
        """Look at the blog and at arXiv; where that ends the run, return its outcome."""
        settings, adapters = self.settings, self.adapters
        publisher = adapters.publisher(settings.span, self.explicit, False)
        view = publisher.look()
        for note in view.notes:
            logger.warning("%s", note)
            self.run_log.note(note)
        self.greet(view)
        job = self.job()
        if view.standing in (Standing.MERGED, Standing.CLOSED) and not self.explicit:
            return self._left_alone(job, view)
        ledger = build_ledger(view, job.location, job.days, since=job.since, explicit=self.explicit)
        if adapters.models and any(day not in ledger.own for day in job.days):
            # beside the search; no daemon, for a process that ends amid an import may abort
            threading.Thread(target=self._prepare, name="preparing").start()
        try:
            job = self._searched(job, ledger)
        except ArxivError:
            if not adapters.cancelled():
                raise
            return self._cancelled(job, view)
        if job.search.status is Status.PARTIAL and settings.on_partial == "fail":
            return self._unfinished(job, view)
        return Prepared(publisher, view, job, ledger)

    def _prepare(self) -> None:
        """Load what asks, makes and judges: a new day is all but sure to need it."""
        for model in self.adapters.models:
            model.prepare()
        import_module("digest.pipeline.workers")

    def finished(self, ready: Prepared) -> Outcome:
        """Make what is missing and publish it."""
        settings, adapters, ledger = self.settings, self.adapters, ready.ledger
        job = self.ranked(ready.job, ledger, ready.publisher)
        mends = mends_of(ledger, job, settings) if settings.daily else ()
        asked = self.asked(job, ledger, mends)
        if adapters.model is not None:
            records = (filed.record for filed in (*ledger.own.values(), *ledger.filed))
            adapters.model.recall(records, fresh=any(todo.fresh for todo in asked))
        works = self.make(asked, ready.publisher, job)
        published = self._publish(job, works.made)
        errors = [works.error, *(self._mended(mend, works.made) for mend in mends)]
        return self.run_log.outcome(
            self.composed, published, ready.view, next(filter(None, errors), None)
        )

    def job(self) -> Job:
        """Return what is to be published, before arXiv has been asked."""
        return job_of(
            self.settings,
            has_model=self.adapters.model is not None,
            template=self.adapters.template,
        )

    def greet(self, view: View) -> None:
        """Warn where the folder does not look like a Jekyll site, or like one for our posts."""
        base = next((s.tree for s in view.snapshots if s.place is Place.BASE), None)
        found = site_file(base) if base else b""
        if post.cannot_fold(post.read_configuration(found)):
            self.run_log.warn(
                "_config.yml has kramdown: parse_block_html: true; with it no reading can be "
                "folded, and each holds what follows it on the page: take it out",
                "_config.yml 里的 kramdown 设了 parse_block_html: true："
                "解读将无法折叠，并会把其后的论文一并包进去，请删去这一项",
            )
        if not found:
            self.run_log.warn(
                "no _config.yml here: is working-directory the root of a Jekyll site?",
                "此处没有 _config.yml，working-directory 是否指向 Jekyll 站点的根目录？",
            )

    def _searched(self, job: Job, ledger: Ledger) -> Job:
        for note in ledger.notes:
            self.run_log.warn(note, f"记录文件有问题：{note}")
        for day, name in ledger.elsewhere.items():
            self.run_log.warn(
                f"{day} stands on the branch {name} already and is left alone",
                f"{day} 已在分支 {name} 上，本次不动",
            )
        seen = self.search(job, ledger)
        for english, chinese in seen.notes:
            self.run_log.warn(english, chinese)
        return replace(job, search=seen)

    def search(self, job: Job, ledger: Ledger) -> SearchResult:
        """Ask arXiv for the papers of the days."""
        settings, get = self.settings, self.adapters.get
        if settings.daily:
            seen = search.daily(get, settings, job.windows[job.days[-1]], ledger)
        else:
            seen = search.backfill(get, settings, tuple(job.windows.values()), ledger)
        told = search.confirmed(get, settings, ledger, seen.found)
        return replace(seen, found=replace(seen.found, confirmed=told))

    def ranked(self, job: Job, ledger: Ledger, publisher: Publisher) -> Job:
        """Return the publication with its papers held against the blog's interests."""
        if self.adapters.interests is None:
            return job
        from digest.pipeline.ranked_days import ranked  # noqa: PLC0415 (as workers are)

        job, failures = ranked(
            job, days_of(ledger, job), self.adapters, lambda: self._rehearse(publisher, job.paths)
        )
        unscored = sum(match.score is None for match in (job.matches or {}).values())
        if failures and unscored:
            self.run_log.warn(
                f"{unscored} papers have no score and keep arXiv's order: {failures[0]}",
                f"{unscored} 篇没有得到评分，按 arXiv 的顺序排列、不因此折叠（排序的调用没有成功）",
            )
        return job

    def _rehearse(self, publisher: Publisher, paths: Sequence[str]) -> None:
        if not self._rehearsed:
            publisher.rehearse(paths)
            self._rehearsed = True

    def asked(self, job: Job, ledger: Ledger, mends: Sequence[Mend]) -> list[PaperTask]:
        """Return what is to be made."""
        journal = self.adapters.journal.parts()
        asked = list(tasks_of(days_of(ledger, job), job, journal))
        for mend in mends:
            asked += tasks_of(mend.days, mend.job, journal)
        return asked

    def make(self, asked: Sequence[PaperTask], publisher: Publisher, job: Job) -> WorkResult:
        """Make what is asked for."""
        adapters, settings = self.adapters, self.settings
        if adapters.model is None or not asked:
            return WorkResult()
        from digest.pipeline import workers  # noqa: PLC0415 (slow to load: a run may need none)

        self._rehearse(publisher, job.paths)
        adapters.begin(len(asked), sum(task.reading for task in asked))
        context = workers.WorkContext(
            model=adapters.model,
            fetch=self.text_of if settings.reading == "full" else workers.abstract_only,
            journal=adapters.journal,
            over=adapters.over,
            tell=adapters.tell,
            concurrency=settings.concurrency,
            cancelled=adapters.cancelled,
            glossary=adapters.glossary,
            fallback=bool(settings.fallback_model),
            with_sentence=settings.page == "rich",
        )
        try:
            works = workers.make(asked, context)
        finally:
            adapters.end()
        told = works.error.chinese if works.error else ""
        for note in adapters.model.notes:
            if note != told:
                self.run_log.note(note)
        return works

    def text_of(self, paper: Paper) -> FullText:
        """Return the full text that a reading is made from."""
        from digest import fulltext  # noqa: PLC0415 (as workers are)

        adapters = self.adapters
        return fulltext.fetch(
            adapters.get, self.settings.arxiv_url, paper, read_pdf=adapters.read_pdf
        )

    def forget(self, records: Sequence[DayRecord]) -> None:
        """Drop from the journal what is published."""
        if self.settings.publish != "dry-run":
            self.adapters.journal.forget(finished(records))

    def _mended(self, mend: Mend, made: Mapping[str, Parts]) -> RunError | None:
        """Fill the holes of earlier days; what forbids that is told after the day's own outcome."""
        try:
            published = self._publish(mend.job, made, mend.span)
        except RunError as error:
            self.run_log.warn(
                f"holes of {mend.span.key} stay: {error}",
                f"{mend.span.key} 的缺漏未能补上：{error.chinese or NO_CHINESE}",
            )
            return error
        logger.info("holes of %s: %s", mend.span.key, published.operation.value)
        told = OPERATIONS[published.operation]
        if mend.left_behind and published.operation in (Operation.CREATED, Operation.COMMITTED):
            self.run_log.note(f"{mend.span.key} 的分支先前没有拉取请求：{told}")
        elif published.operation in (Operation.UPDATED, Operation.COMMITTED, Operation.WRITTEN):
            self.run_log.note(f"已尝试补上 {mend.span.key} 的缺漏（{told}）")
        return None

    def _publish(self, job: Job, made: Mapping[str, Parts], span: Span | None = None) -> Published:
        settings = self.settings
        held = job.search.status is Status.PARTIAL and settings.on_partial == "draft"
        publisher = self.adapters.publisher(span or settings.span, job.explicit, held)
        journal = self.adapters.journal.parts()
        composed = Composed()

        def draft_of(view: View) -> Draft | None:
            nonlocal composed
            composed = compose(view, job, made, journal)
            return self._draft(composed, span) if composed.files else None

        published = publisher.publish(draft_of)
        self.forget(composed.records)
        if not job.mend:
            self.composed = composed
        for warning in published.warnings:
            logger.warning("%s", warning)
        return published

    def _draft(self, composed: Composed, span: Span | None) -> Draft:
        return Draft(
            files=composed.files,
            message=commit_message(
                composed.records, self.settings.commit_message, composed.deleted
            ),
            title=pull_request_title(composed.records, self.settings.pr_title, composed.deleted),
            body=pull_request_body(self.run_log.report(composed, span=span))
            if self.settings.publish == "pull-request"
            else "",
            visible=composed.visible,
            kept=bool(composed.kept or composed.deleted),
        )

    def _left_alone(self, job: Job, view: View) -> Outcome:
        key, merged = self.settings.span.key, view.standing is Standing.MERGED
        self.run_log.warn(
            f"the pull request of {key} is {'merged' if merged else 'closed'} and left alone; "
            "give its date to have it done again",
            f"{key} 的拉取请求{'已合并' if merged else '已关闭且未合并'}，本次不动；"
            "要重做请指定 date",
        )
        return self._untouched(job, view)

    def _unfinished(self, job: Job, view: View) -> Outcome:
        key = self.settings.span.key
        self.run_log.note(f"{key}：{job.search.quiet}；on-partial 为 fail，本次没有发布")
        error = UnfinishedError(
            f"{key} is partial and on-partial is fail: nothing was published; "
            "run again later, or set on-partial to publish or draft",
            f"arXiv 对 {key} 的索引尚未齐全，on-partial 为 fail：没有发布",
        )
        return replace(self._untouched(job, view), status=Status.PARTIAL, error=error)

    def _cancelled(self, job: Job, view: View) -> Outcome:
        self.run_log.warn(
            "the run was cancelled before arXiv had answered: nothing is published, "
            "the next run makes the day",
            "运行在 arXiv 应答之前被取消：什么都没有发布，下一次运行会补上",
        )
        return self._untouched(job, view)

    def _untouched(self, job: Job, view: View) -> Outcome:
        self.composed = compose(view, replace(job, mend=True), {}, {})
        untouched = Published(Operation.NONE, pull_request_url=view.pull_request_url)
        return self.run_log.outcome(self.composed, untouched, view)
