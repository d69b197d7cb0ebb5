"""The digest: load the settings, run the pipeline, tell what came of it."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from types import FrameType

from digest.actions import Runner, RunnerHandler
from digest.domain import Operation, Paper, Section, State
from digest.errors import RunError
from digest.pipeline import Outcome, World, run
from digest.report import english_story, summary
from digest.settings import Settings, load

logger = logging.getLogger("digest")


def main(argv: Sequence[str]) -> int:
    """Run the digest and return the exit code."""
    with Runner(os.environ, sys.stdout, sys.stderr) as runner:
        _log_to(runner)
        try:
            settings = load(argv, datetime.now(UTC))
            for secret in settings.secrets:
                runner.mask(secret)
            outcome = _run(settings)
        except RunError as error:
            runner.error(str(error), title=type(error).__name__)
            return error.exit_code
        _tell(settings, outcome, runner)
    return 0


def _run(settings: Settings) -> Outcome:
    world = World(settings)

    def stop(number: int, _frame: FrameType | None) -> None:
        logger.warning(
            "%s: starting nothing new, publishing what is done", signal.Signals(number).name
        )
        world.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)

    def begin(papers: int, readings: int) -> None:
        logger.info("%d papers to work on, %d readings", papers, readings)

    def tell(what: str, paper: Paper, note: str) -> None:
        logger.info("%s: %s (%s)", paper.id, what, note)

    return run(settings, world.adapters(begin, tell))


def _log_to(runner: Runner) -> None:
    root = logging.getLogger("digest")
    root.handlers[:] = [RunnerHandler(runner)]
    root.setLevel(logging.DEBUG if runner.debug else logging.INFO)
    root.propagate = False


def _tell(settings: Settings, outcome: Outcome, runner: Runner) -> None:
    report = outcome.report
    for line in english_story(report):
        logger.info("%s", line)
    for note in report.notes:
        runner.warning(note)
    markdown = summary(report)
    if settings.publish == "dry-run":
        for body in outcome.posts.values():
            runner.post(body.decode())
            markdown += f"\n\n````markdown\n{body.decode()}\n````\n"
    runner.summary(markdown)
    for name, value in outputs(settings, outcome).items():
        runner.output(name, value)


def outputs(settings: Settings, outcome: Outcome) -> dict[str, str]:
    """Return the outputs of ``action.yml`` by name."""
    report = outcome.report
    published = report.published
    shown = [entry for record in report.records for entry in record.shown]
    pending = [e for record in report.records for e in record.entries if e.state is State.PENDING]
    prefix = "" if settings.working_directory == "." else f"{settings.working_directory}/"
    posts = [prefix + path for path in outcome.posts]
    operation = published.operation if published else Operation.NONE
    quiet = (Operation.NONE, Operation.UNCHANGED, Operation.KEPT)
    return {
        "date": settings.span.key.replace("_", ".."),
        "status": outcome.status.value,
        "post-path": posts[-1] if posts else "",
        "posts": json.dumps(posts, ensure_ascii=False),
        "paper-count": str(len(shown)),
        "late-count": str(sum(entry.section is Section.LATE for entry in shown)),
        "pending-count": str(len(pending)),
        "changed": str(operation not in quiet).lower(),
        "operation": operation.value,
        "branch": published.branch if published else "",
        "commit-sha": published.commit_sha if published else "",
        "pull-request-number": str(published.pull_request_number or "") if published else "",
        "pull-request-url": published.pull_request_url if published else "",
        "model-calls": str(report.usage.calls),
        "input-tokens": str(report.usage.input_tokens),
        "output-tokens": str(report.usage.output_tokens),
    }
