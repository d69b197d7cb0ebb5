"""Stopped or killed in the middle: what is done is kept, and the next run ends where it should."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests import made_up_papers
from tests.faulty_model_day import holds
from tests.publish.publishing_blog import PublishingBlog
from tests.secret_leaks import leaks
from tests.whole.interruptible_blog import AT_ONCE, InterruptibleBlog
from tests.world.blog import Run, Surroundings, make_blog
from tests.world.github import GitHubWorld
from tests.world.models import Dialect
from tests.world.preloaded import Forked
from tests.world.server import Request, Response

KILLS = int(os.environ.get("DIGEST_KILLS", "6"))
IN_HAND = 6  # papers: a reply just come in is lost with the calls under way


@contextmanager
def stage(folder: Path, papers: int, *, pulls: bool) -> Iterator[InterruptibleBlog]:
    """Set up a fresh world in a folder."""
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        hub = stack.enter_context(GitHubWorld(folder)) if pulls else None
        if hub is None:
            blog = make_blog(folder / "blog")
        else:
            hub.person_commits("main", {"_config.yml": b"title: A blog\n"}, message="The blog")
            blog = PublishingBlog(hub, folder).clone()
        around = Surroundings(blog, made_up_papers.day(papers), made_up_papers.NOON)
        made = InterruptibleBlog(around, hub)
        around.writer = around.models.writer = made.answer
        stack.enter_context(around)
        yield made


def until(done: Callable[[], object], process: subprocess.Popen[bytes] | Forked) -> None:
    """Wait until something is so, or the process has ended."""
    while not done() and process.poll() is None:
        time.sleep(0.01)


def again(acted: InterruptibleBlog) -> tuple[Run, list[tuple[str, str]]]:
    """Run to the end; return the run and what it asked the model for."""
    before = len(acted.asks)
    return acted.start().finish(), acted.asks[before:]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "dialect", "pulls"),
    [(signal.SIGINT, "openai", True), (signal.SIGTERM, "gemini", False)],
    ids=["SIGINT", "SIGTERM"],
)
def test_a_cancelled_run_publishes_what_is_done_within_the_runners_patience(
    number: signal.Signals, dialect: Dialect, pulls: bool, tmp_path: Path
) -> None:
    with stage(tmp_path / "world", 20, pulls=pulls) as acted:
        acted.dialect, acted.hangs_after = dialect, 16
        started = acted.start()
        until(lambda: len(acted.asks) >= 16 + AT_ONCE, started.process)
        started.process.send_signal(number)
        # A runner waits so long before the next signal; the calls under way hang for longer.
        run = started.finish(timeout_s=7.5)
        done, entries = acted.finished(), acted.entries()
        acted.hangs_after = None
        healed, asked = again(acted)

        assert run.exit_code == healed.exit_code == 0, run.said + healed.said
        assert f"{number.name}: starting nothing new" in run.said
        assert done == set(acted.asks[:16])
        whole = {entry.paper.title for entry in entries if holds(entry) == "whole"}
        assert len(whole) >= 4
        assert run.outputs["paper-count"] == str(len(whole))
        assert {e.reason for e in entries if e.paper.title not in whole} == {"time"}
        assert sorted(asked) == sorted(set(asked) - done)
        assert (len(asked), set(map(holds, acted.entries()))) == (40 - 16, {"whole"})
        assert acted.journal() == set()
        told = run.said + run.summary + healed.said + healed.summary + acted.everything()
        assert leaks(told, *acted.secrets) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("path", ["/api/query", "/oai"])
def test_a_run_cancelled_while_arxiv_is_asked_ends_as_any_cancelled_run(
    number: signal.Signals, path: str, tmp_path: Path
) -> None:
    with stage(tmp_path / "world", 3, pulls=False) as acted:
        asked: list[str] = []

        def hang(request: Request) -> Response | None:
            asked.append(request.path)
            return Response(503, delay_s=60) if request.path.startswith(path) else None

        acted.around.server.faults.append(hang)
        started = acted.start()
        until(lambda: any(one.startswith(path) for one in asked), started.process)
        for _ in range(2):  # the runner's second signal changes nothing
            started.process.send_signal(number)
        run = started.finish(timeout_s=7.5)
        acted.around.server.faults.clear()
        healed, _ = again(acted)

        assert run.exit_code == healed.exit_code == 0, run.said + healed.said
        assert f"{number.name}: starting nothing new" in run.said
        assert all(holds(entry).startswith("whole") for entry in acted.entries())


@pytest.mark.slow
def test_three_cancelled_runs_leave_no_paper_in_english(tmp_path: Path) -> None:
    with stage(tmp_path / "world", 3, pulls=False) as acted:
        for _ in range(3):
            acted.hangs_after = len(acted.asks)
            started = acted.start()
            until(lambda: len(acted.asks) > (acted.hangs_after or 0), started.process)
            started.process.send_signal(signal.SIGTERM)
            assert started.finish(timeout_s=7.5).exit_code == 0
        acted.hangs_after = None
        again(acted)

        assert all(holds(entry).startswith("whole") for entry in acted.entries())
        assert len(acted.entries()) == 3


PAPERS = 6


@pytest.mark.slow
@pytest.mark.parametrize("pulls", [True, False], ids=["pull-request", "write"])
def test_a_run_killed_at_any_moment_is_made_good_by_the_next(pulls: bool, tmp_path: Path) -> None:
    with stage(tmp_path / "undisturbed", PAPERS, pulls=pulls) as acted:
        assert again(acted)[0].exit_code == 0
        expected, longest = acted.state(), acted.lasted_s
    chance = random.Random(11 + pulls)

    for number in range(max(1, KILLS // 2)):
        with stage(tmp_path / str(number), PAPERS, pulls=pulls) as acted:
            killed_in(acted, chance.uniform(0.0, longest))
            done, published = acted.finished(), acted.entries()
            run, asked = again(acted)

            assert run.exit_code == 0, run.said
            assert acted.state() == expected
            assert set(asked) & done == set()
            assert not (asked and published)
            assert len(acted.asks) <= 2 * PAPERS + IN_HAND
            assert max(Counter(acted.asks).values()) <= 2
            assert leaks(run.said + acted.everything(), *acted.secrets) == []


def killed_in(acted: InterruptibleBlog, seconds: float) -> None:
    """Start a run and kill it with its children so long after its first request."""
    process = acted.start().process
    until(acted.begun, process)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    acted.settle()
