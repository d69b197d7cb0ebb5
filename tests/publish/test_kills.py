"""Trouble at any moment: the next run ends where an undisturbed one ends.

``DIGEST_KILLS`` sets how many random moments are tried (8 by default).
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.domain import Operation
from digest.errors import PublishError
from tests.publish.desk import BRANCH, Desk
from tests.publish.witness import fingerprint
from tests.world.github import GitHubWorld
from tests.world.server import Request, Response

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("DIGEST_KILLS", "8"))
SETTINGS: dict[str, Any] = {"labels": ("arxiv",), "reviewers": ("someone",)}


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Iterator[Desk]]:
    """Return as many fresh worlds as are asked for; each has an open pull request with an edit."""
    with contextlib.ExitStack() as stack:

        def make() -> Iterator[Desk]:
            for number in itertools.count():
                folder = tmp_path / str(number)
                folder.mkdir()
                world = stack.enter_context(GitHubWorld(folder))
                world.person_commits("main", {"_config.yml": b""}, message="The blog")
                yield Desk(world, folder)

        yield make()


def state(desk: Desk) -> tuple[object, ...]:
    """Return what counts: the branch's tree and commits, and the pull requests."""
    world = desk.world
    pulls = [(p.title, p.body, p.labels, p.reviewers, p.state) for p in world.pulls]
    return world.tree(BRANCH), world.commits(BRANCH), pulls


def life(desk: Desk, *papers: str) -> None:
    """Publish, be edited, publish again."""
    desk.publish("A", **SETTINGS)
    desk.edit("A text on A.", "A better text.")
    desk.publish("A", *papers, **SETTINGS)


def killed_after(desk: Desk, delay_s: float) -> None:
    """Publish in a process of its own and kill it; a git under way may outlive it."""
    with subprocess.Popen(
        (sys.executable, "-m", "tests.publish.press"),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as press:
        assert press.stdin
        assert press.stdout
        press.stdin.write(pickle.dumps((desk.options(**SETTINGS), ("A", "B"))))
        press.stdin.close()
        assert press.stdout.readline() == b"begun\n"
        time.sleep(delay_s)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(press.pid, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("fresh", [True, False], ids=["creation", "update"])
def test_a_kill_at_any_moment_is_made_good_by_the_next_run(
    fresh: bool, desks: Iterator[Desk]
) -> None:
    expected, longest = undisturbed(next(desks), fresh=fresh)
    moments = random.Random(6)

    for _ in range(KILLS // 2):
        desk = next(desks)
        if not fresh:
            life(desk)
        clone = fingerprint(desk.clone())
        killed_after(desk, moments.uniform(0.0, longest))
        settle(desk)
        desk.publish("A", "B", **SETTINGS)

        assert state(desk) == expected
        assert desk.world.forced == []
        assert fingerprint(desk.clone()) == clone


def undisturbed(desk: Desk, *, fresh: bool) -> tuple[tuple[object, ...], float]:
    """Return the state after undisturbed runs, and how long the last one took."""
    if not fresh:
        life(desk)
    began = time.monotonic()
    desk.publish("A", "B", **SETTINGS)
    return state(desk), time.monotonic() - began


def settle(desk: Desk) -> None:
    """Wait until the server has finished what it was doing for a killed client."""
    served = -1
    while served != len(desk.world.server.log):
        served = len(desk.world.server.log)
        time.sleep(0.1)


KINDS = {
    "503": (Response(503), False),
    "reset": (Response(reset=True), False),
    "answer lost": (Response(502), True),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(KINDS))
def test_trouble_at_each_single_call_is_made_good(kind: str, desks: Iterator[Desk]) -> None:
    plain = next(desks)
    plain.publish("A", "B", **SETTINGS)
    expected, calls = state(plain), len(plain.world.server.log)
    assert calls >= 10

    for number in range(list(KINDS).index(kind), calls, len(KINDS)):
        desk = next(desks)
        spoil(desk.world, number, *KINDS[kind])
        with contextlib.suppress(PublishError):
            desk.publish("A", "B", **SETTINGS)
        published = desk.publish("A", "B", **SETTINGS)

        assert published.operation in (Operation.UNCHANGED, Operation.CREATED), number
        assert state(desk) == expected, number


def spoil(world: GitHubWorld, number: int, response: Response, after: bool) -> None:
    """Answer the request of that number, counted from 0, with ``response``."""
    count = itertools.count()

    def trouble(request: Request) -> Response | None:
        if next(count) != number:
            return None
        if after:
            world.handle(request)
        return response

    world.server.faults.append(trouble)
