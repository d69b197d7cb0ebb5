"""The command that makes the digest, and how signals end it.

A handler in Python waits for the main thread, which may sit in a call that does not come
back: a name that is looked up, a page being parsed. So the system writes the signal's
number to a socket as well, and a thread acts on it at once:
https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd

The pipeline and what it needs is imported once the inputs are known to be good: ``--help`` and a
mistyped input take no longer than Python and the settings do.
"""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO, cast
from urllib.parse import quote

from digest.actions import Runner, RunnerHandler
from digest.domain import Section, State
from digest.errors import PublishError, RunError
from digest.publication import Operation, Published
from digest.settings import Settings, load, secrets_given

if TYPE_CHECKING:
    from digest.pipeline import Adapters, Outcome, World
    from digest.pipeline.range_plan import Plan
    from digest.pipeline.stages import StageResult
    from digest.terminal.drawing import Terminal
    from digest.window import Period

HEEDED = (signal.SIGINT, signal.SIGTERM)
PATIENCE_S = 6.5
"""From the first signal to the end; a runner sends the next after 7.5 s:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation"""
LAST_WORD_S = 0.5  # a log that nobody reads must not hold up the end

Told = Callable[[str], None]


@contextmanager
def heeded(stop: Told, leave: Told) -> Generator[None]:
    """Heed SIGINT and SIGTERM while the block runs; both callables get a signal's name.

    Args:
        stop: called at each signal, in another thread: what waits is to give up.
        leave: called where the block has not ended in time; then the process ends,
            with the exit code of what could not be published.
    """
    ear, mouth = socket.socketpair()
    mouth.setblocking(False)
    over = threading.Event()
    threading.Thread(target=_listen, args=(ear, over, stop, leave), daemon=True).start()
    handlers = {number: signal.signal(number, _noted) for number in HEEDED}
    before = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        over.set()
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        mouth.close()


def _noted(_number: int, _frame: object) -> None:
    """Do nothing: without a handler the system would end the process."""


def _listen(ear: socket.socket, over: threading.Event, stop: Told, leave: Told) -> None:
    names = {int(number): number.name for number in HEEDED}
    watched = False
    with ear:
        while told := ear.recv(1):
            if (name := names.get(told[0])) is None:
                continue
            if not watched:
                threading.Thread(target=_watch, args=(over, leave, name), daemon=True).start()
            watched = True
            stop(name)


def _watch(over: threading.Event, leave: Told, name: str) -> None:
    if over.wait(PATIENCE_S):
        return
    last = threading.Thread(target=leave, args=(name,), daemon=True)
    last.start()
    last.join(LAST_WORD_S)
    os._exit(PublishError.exit_code)


logger = logging.getLogger("digest")


class _Stderr(io.TextIOBase):
    """Standard error as it is at the moment, for a progress display may stand before it."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def main(argv: Sequence[str]) -> int:
    """Run the digest and return the exit code."""
    stderr = cast("TextIO", _Stderr())
    with Runner(os.environ, sys.stdout, stderr) as runner:
        _log_to(runner)
        for secret in secrets_given(argv, os.environ):
            runner.mask(secret)
        try:
            settings = load(argv, datetime.now(UTC))
            for secret in settings.secrets:
                runner.mask(secret)
            error = _made(settings, runner)
        except RunError as ended:
            from digest.report import failure_summary  # noqa: PLC0415 (see above)

            runner.summary(failure_summary(ended))
            error = ended
        if error is not None:
            runner.error(str(error), title=type(error).__name__)
            return error.exit_code
    return 0


def _made(settings: Settings, runner: Runner) -> RunError | None:
    """Make the digest and tell of it; return what is to end the run after that."""
    from digest.pipeline import World, run  # noqa: PLC0415 (see above)

    world = World(settings.of_period if settings.period else settings)

    def stop(signalled: str) -> None:
        logger.warning("%s: starting nothing new, publishing what is done", signalled)
        world.stop()

    def leave(signalled: str) -> None:
        logger.error(
            "%s: what was under way has not ended within %g s and is left behind;"
            " what the journal holds the next run need not make again",
            signalled,
            PATIENCE_S,
        )

    with heeded(stop, leave):
        adapters, period = _adapters(world, runner), settings.period
        if settings.stage != "all" and not period:
            return _staged(settings, adapters, runner)
        outcome = _of_period(settings, adapters, period) if period else run(settings, adapters)
        _tell(settings, outcome, runner)
        _output(outputs(settings, outcome), runner)
        return outcome.error


def _of_period(settings: Settings, adapters: Adapters, period: Period) -> Outcome:
    from digest.pipeline.period_run import run_period  # noqa: PLC0415 (see above)

    return run_period(settings, adapters, period)


def _staged(settings: Settings, adapters: Adapters, runner: Runner) -> RunError | None:
    """Run one stage of a backfill and tell of each group of days as it is done."""
    from digest.pipeline.stages import run_stage  # noqa: PLC0415 (see above)

    found: list[dict[str, str]] = []

    def told(outcome: Outcome) -> None:
        _tell(settings, outcome, runner)
        found.append(outputs(settings, outcome))

    result = run_stage(settings, adapters, told)
    _output(together(settings.span.label, found), runner)
    if result.plan is not None:
        _tell_of_plan(settings.span.label, result.plan, result, runner)
    return result.error


def _tell_of_plan(label: str, plan: Plan, result: StageResult, runner: Runner) -> None:
    from digest.report import HarvestCounts, harvest_summary  # noqa: PLC0415 (see above)

    counts = HarvestCounts(
        plan.papers, plan.calls, len(plan.tasks), len(plan.shards), result.texts, plan.runs_left
    )
    english, chinese = harvest_summary(label, counts, result.notes, result.error)
    logger.info("%s", english)
    runner.summary(chinese)
    _output(
        {
            "shards": json.dumps([shard.label for shard in plan.shards]),
            "parallel": str(plan.parallel),
            "runs-left": str(plan.runs_left),
        },
        runner,
    )


def together(label: str, found: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the outputs of several groups of days as one: counts added, posts in one list.

    Of branch, commit and pull request there can be one only: that of the last that changed.
    """
    if not found:
        return {"date": label, "posts": "[]", "changed": "false", "operation": "none"}
    last = next((one for one in reversed(found) if one["changed"] == "true"), found[-1])
    posts = [post for one in found for post in json.loads(one["posts"])]
    statuses = {one["status"] for one in found}
    status = next((s for s in ("partial", "complete") if s in statuses), "empty")
    counts = {name: str(sum(int(one[name]) for one in found)) for name in COUNTED}
    merged = {
        "posts": json.dumps(posts, ensure_ascii=False),
        "post-path": posts[-1] if posts else "",
    }
    return {**last, **counts, **merged, "date": label, "status": status}


COUNTED = (
    "paper-count", "late-count", "pending-count", "model-calls", "input-tokens", "output-tokens",
)  # fmt: skip


def _adapters(world: World, runner: Runner) -> Adapters:
    from digest.terminal import counted, watch  # noqa: PLC0415 (see above)

    watched = watch(os.environ, sys.stderr, runner.line)
    folded = ExitStack()

    def begin(papers: int, readings: int) -> None:
        folded.enter_context(runner.group(counted(papers, "paper")))
        watched.begin(papers, readings)

    def end() -> None:
        watched.stop()
        folded.close()

    return world.adapters(begin, watched.tell, end)


def _log_to(runner: Runner) -> None:
    """Let everything that is logged, by libraries too, pass the runner's care."""
    root = logging.getLogger()
    root.handlers[:] = [RunnerHandler(runner)]
    root.setLevel(logging.WARNING)
    logger.setLevel(logging.DEBUG if runner.debug else logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda _kind, error, _trace: runner.crash(error)
    threading.excepthook = lambda said: runner.crash(said.exc_value or SystemExit())


def _tell(settings: Settings, outcome: Outcome, runner: Runner) -> None:
    from digest.report import (  # noqa: PLC0415 (see above)
        english_story,
        period_summary,
        preview,
        ranked_list,
        summary,
    )
    from digest.terminal import is_looked_on  # noqa: PLC0415 (see above)

    report = outcome.report
    post = "post, not written" if settings.publish == "dry-run" else "post"
    for line in (*english_story(report), *(f"{post}: {p}" for p in posts_of(settings, outcome))):
        logger.info("%s", line)
    terminal = _terminal() if is_looked_on(os.environ, sys.stderr) else None
    if terminal and not outcome.period:
        terminal.table(report)
    digest, error = outcome.period, outcome.error
    markdown = period_summary(digest, report, error) if digest else summary(report, error)
    if settings.publish == "dry-run":
        ranked = [row for record in report.records for row in ranked_list(record)]
        if terminal:
            terminal.ranking(ranked)
        else:
            for place, said in ranked:
                logger.info("%s %s", place, said)
        for body in outcome.posts.values():
            runner.post(body.decode())
            markdown += preview(body.decode())
    runner.summary(markdown)


def _terminal() -> Terminal:
    from digest.terminal.drawing import Terminal  # noqa: PLC0415 (see above)

    return Terminal(os.environ, sys.stderr)


def _output(values: Mapping[str, str], runner: Runner) -> None:
    for name, value in values.items():
        runner.output(name, value)


def outputs(settings: Settings, outcome: Outcome) -> dict[str, str]:
    """Return the outputs of ``action.yml`` by name."""
    from digest.report import notification, on_page, period_notification  # noqa: PLC0415 (see above)

    report, period = outcome.report, outcome.period
    published = report.published or Published(Operation.NONE)
    shown = [entry for record in report.records for entry in on_page(record, report.deleted)]
    if period:
        shown = [one.found.entry for one in period.papers]
    pending = [e for record in report.records for e in record.entries if e.state is State.PENDING]
    posts = posts_of(settings, outcome)
    link = _link(settings, outcome)
    quiet = (Operation.NONE, Operation.UNCHANGED, Operation.KEPT)
    return {
        "date": period.period.label if period else settings.span.label,
        "status": outcome.status.value,
        "post-path": posts[-1] if posts else "",
        "posts": json.dumps(posts, ensure_ascii=False),
        "paper-count": str(len(shown)),
        "late-count": str(sum(entry.section is Section.LATE for entry in shown)),
        "pending-count": str(len(pending)),
        "changed": str(published.operation not in quiet).lower(),
        "operation": published.operation.value,
        "branch": published.branch,
        "commit-sha": published.commit_sha,
        "pull-request-number": str(published.pull_request_number or ""),
        "pull-request-url": published.pull_request_url,
        "model-calls": str(report.usage.calls),
        "input-tokens": str(report.usage.input_tokens),
        "output-tokens": str(report.usage.output_tokens),
        "summary-text": period_notification(period, link)
        if period
        else notification(report.records, report.deleted, link),
    }


def _link(settings: Settings, outcome: Outcome) -> str:
    """Return where the post of a run can be read on GitHub: its pull request, else its file."""
    published, posts = outcome.report.published, posts_of(settings, outcome)
    if published is None:
        return ""
    if published.pull_request_url or not (published.commit_sha and posts):
        return published.pull_request_url
    blog = f"{settings.github_server_url}/{settings.github_repository}"
    return f"{blog}/blob/{quote(published.branch)}/{quote(posts[-1])}"


def posts_of(settings: Settings, outcome: Outcome) -> list[str]:
    """Return the paths of the run's posts, relative to the workspace."""
    prefix = "" if settings.working_directory == "." else f"{settings.working_directory}/"
    return [prefix + path for path in outcome.posts]
