"""Stopped or killed in the middle: what is done is kept, and the next run ends where it should.

The program as a process of its own. ``DIGEST_KILLS`` sets how many random moments of a
run are tried with SIGKILL (6 by default, half of them with pull requests).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from digest.domain import Entry, Part
from digest.journal import Journal
from digest.record_file import loads
from tests import invented
from tests.publish.desk import BRANCH, POST, RECORD, Desk
from tests.trial import holds, leaks
from tests.world.blog import TITLE, Run, Started, Surroundings, good_model, make_blog
from tests.world.github import GitHubWorld
from tests.world.models import KEY, Ask, Dialect, Say
from tests.world.server import Response

KILLS = int(os.environ.get("DIGEST_KILLS", "6"))
CALL_S = 0.1
AT_ONCE = 4
IN_HAND = 6  # papers: a reply just come in is lost with the calls under way
HANGS_S = 120.0


@dataclass(slots=True)
class Stage:
    """A blog in its world, a program that runs in it, and what it asked the model for.

    With a ``hub`` it opens pull requests there, else it writes files.
    """

    around: Surroundings
    hub: GitHubWorld | None
    dialect: Dialect = "openai"
    asks: list[tuple[str, str]] = field(default_factory=list)
    hangs_after: int | None = None

    def answer(self, ask: Ask) -> Say | Response:
        title = TITLE.search(ask.user)
        kind = "reading" if "3)" in ask.system else "translation"
        self.asks.append((title[1] if title else "", kind))
        hangs = self.hangs_after is not None and len(self.asks) > self.hangs_after
        return replace(good_model(ask), delay_s=HANGS_S if hangs else CALL_S)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (KEY, *([self.hub.token] if self.hub else ()))

    def start(self) -> Started:
        flags = [
            f"--provider={self.dialect}", "--model=m-1", f"--concurrency={AT_ONCE}",
            f"--base-url={self.around.models.base_url(self.dialect)}",
        ]  # fmt: skip
        temp = self.around.blog.parent / "temp"
        temp.mkdir(exist_ok=True)
        if self.hub is None:
            return self.around.start("--publish=write", *flags, env={"RUNNER_TEMP": str(temp)})
        env = {
            "RUNNER_TEMP": str(temp),
            "GITHUB_REPOSITORY": self.hub.name,
            "GITHUB_WORKSPACE": str(self.around.blog),
            "GITHUB_API_URL": self.hub.api_url,
            "GITHUB_SERVER_URL": self.hub.server.url,
            "INPUT_GITHUB_TOKEN": self.hub.token,
        }
        return self.around.start("--publish=pull-request", *flags, env=env)

    def read(self, path: str) -> bytes:
        """Return a published file, or nothing."""
        if self.hub is None:
            place = self.around.blog / path
            return place.read_bytes() if place.exists() else b""
        return self.hub.raw(BRANCH, path) if f"refs/heads/{BRANCH}" in self.hub.refs() else b""

    def entries(self) -> tuple[Entry, ...]:
        body = self.read(RECORD)
        return loads(body).entries if body else ()

    def journal(self) -> set[tuple[str, str]]:
        return set(Journal(self.around.blog / ".git/arxiv-digest").parts())

    def finished(self) -> set[tuple[str, str]]:
        """Return the parts that are safe: published, or in the journal."""
        titles = {paper.versioned: paper.title for paper in self.around.arxiv.visible()}
        safe = {(titles[versioned], kind) for versioned, kind in self.journal()}
        for entry in self.entries():
            for kind, part in (("translation", entry.translation), ("reading", entry.reading)):
                if isinstance(part, Part):
                    safe.add((entry.paper.title, kind))
        return safe

    def state(self) -> object:
        """Return what counts: the files, and on GitHub the commits and pull requests."""
        if self.hub is None:
            return self.read(POST), self.read(RECORD), sorted(files(self.around.blog))
        pulls = [(p.title, p.body, p.labels, p.state) for p in self.hub.pulls]
        return self.hub.tree(BRANCH), self.hub.commits(BRANCH), pulls, self.hub.forced

    def everything(self) -> str:
        """Return all that lies in the blog, its git folder and the temporary files."""
        here = self.around.blog.parent
        places = [self.around.blog, here / "runner", here / "temp"]
        found = [path for place in places for path in place.rglob("*") if path.is_file()]
        return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in found)

    def served(self) -> int:
        servers = [self.around.server, *([self.hub.server] if self.hub else ())]
        return sum(len(server.log) for server in servers)

    def begun(self) -> bool:
        return self.served() > 0

    @property
    def lasted_s(self) -> float:
        """Return the time from the first request to the end of the last."""
        servers = [self.around.server, self.around.models.server]
        servers += [self.hub.server] if self.hub else []
        logged = [one for server in servers for one in server.log]
        return max(one.ended for one in logged) - min(one.began for one in logged)

    def settle(self) -> None:
        """Wait until the servers have finished what they did for a killed client."""
        before = -1
        while before != self.served():
            before = self.served()
            time.sleep(2 * CALL_S)


def files(blog: Path) -> Iterator[str]:
    for path in blog.rglob("*"):
        name = path.relative_to(blog).as_posix()
        if path.is_file() and not name.startswith(".git/"):
            yield name


@contextmanager
def stage(folder: Path, papers: int, *, pulls: bool) -> Iterator[Stage]:
    """Set up a fresh world in a folder."""
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        hub = stack.enter_context(GitHubWorld(folder)) if pulls else None
        if hub is None:
            blog = make_blog(folder / "blog")
        else:
            hub.person_commits("main", {"_config.yml": b"title: A blog\n"}, message="The blog")
            blog = Desk(hub, folder).clone()
        around = Surroundings(blog, invented.day(papers), invented.NOON)
        made = Stage(around, hub)
        around.writer = around.models.writer = made.answer
        stack.enter_context(around)
        yield made


def until(done: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    """Wait until something is so, or the process has ended."""
    while not done() and process.poll() is None:
        time.sleep(0.01)


def again(acted: Stage) -> tuple[Run, list[tuple[str, str]]]:
    """Run to the end; return the run and what it asked the model for."""
    before = len(acted.asks)
    return acted.start().finish(), acted.asks[before:]


# ------------------------------------------------------------------ a cancelled job


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


# ------------------------------------------------------------------ a kill


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


def killed_in(acted: Stage, seconds: float) -> None:
    """Start a run and kill it with its children so long after its first request."""
    process = acted.start().process
    until(acted.begun, process)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    acted.settle()
