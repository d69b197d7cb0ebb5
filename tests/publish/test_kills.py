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

from digest.errors import PublishError
from digest.publication import Operation
from tests.publish.invariants import fingerprint
from tests.publish.publishing_blog import BRANCH, PublishingBlog
from tests.world.github import GitHubWorld
from tests.world.server import Request, Response

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("DIGEST_KILLS", "8"))
SETTINGS: dict[str, Any] = {"labels": ("arxiv",), "reviewers": ("someone",)}


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Iterator[PublishingBlog]]:
    """Return as many fresh worlds as are asked for; each has an open pull request with an edit."""
    with contextlib.ExitStack() as stack:

        def make() -> Iterator[PublishingBlog]:
            for number in itertools.count():
                folder = tmp_path / str(number)
                folder.mkdir()
                world = stack.enter_context(GitHubWorld(folder))
                world.person_commits("main", {"_config.yml": b""}, message="The blog")
                yield PublishingBlog(world, folder)

        yield make()


def state(publishing_blog: PublishingBlog) -> tuple[object, ...]:
    """Return what counts: the branch's tree and commits, and the pull requests."""
    world = publishing_blog.world
    pulls = [(p.title, p.body, p.labels, p.reviewers, p.state) for p in world.pulls]
    return world.tree(BRANCH), world.commits(BRANCH), pulls


def life(publishing_blog: PublishingBlog, *papers: str) -> None:
    """Publish, be edited, publish again."""
    publishing_blog.publish("A", **SETTINGS)
    publishing_blog.edit("A text on A.", "A better text.")
    publishing_blog.publish("A", *papers, **SETTINGS)


def killed_after(publishing_blog: PublishingBlog, delay_s: float) -> None:
    """Publish in a process of its own and kill it; a git under way may outlive it."""
    with subprocess.Popen(
        (sys.executable, "-m", "tests.publish.publish_process"),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as press:
        assert press.stdin
        assert press.stdout
        press.stdin.write(pickle.dumps((publishing_blog.options(**SETTINGS), ("A", "B"))))
        press.stdin.close()
        assert press.stdout.readline() == b"begun\n"
        time.sleep(delay_s)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(press.pid, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("fresh", [True, False], ids=["creation", "update"])
def test_a_kill_at_any_moment_is_made_good_by_the_next_run(
    fresh: bool, desks: Iterator[PublishingBlog]
) -> None:
    expected, longest = undisturbed(next(desks), fresh=fresh)
    moments = random.Random(6)

    for _ in range(KILLS // 2):
        publishing_blog = next(desks)
        if not fresh:
            life(publishing_blog)
        clone = fingerprint(publishing_blog.clone())
        killed_after(publishing_blog, moments.uniform(0.0, longest))
        settle(publishing_blog)
        publishing_blog.publish("A", "B", **SETTINGS)

        assert state(publishing_blog) == expected
        assert publishing_blog.world.forced == []
        assert fingerprint(publishing_blog.clone()) == clone


def undisturbed(
    publishing_blog: PublishingBlog, *, fresh: bool
) -> tuple[tuple[object, ...], float]:
    """Return the state after undisturbed runs, and how long the last one took."""
    if not fresh:
        life(publishing_blog)
    began = time.monotonic()
    publishing_blog.publish("A", "B", **SETTINGS)
    return state(publishing_blog), time.monotonic() - began


def settle(publishing_blog: PublishingBlog) -> None:
    """Wait until the server has finished what it was doing for a killed client."""
    served = -1
    while served != len(publishing_blog.world.server.log):
        served = len(publishing_blog.world.server.log)
        time.sleep(0.1)


KINDS = {
    "503": (Response(503), False),
    "reset": (Response(reset=True), False),
    "answer lost": (Response(502), True),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(KINDS))
def test_trouble_at_each_single_call_is_made_good(
    kind: str, desks: Iterator[PublishingBlog]
) -> None:
    plain = next(desks)
    plain.publish("A", "B", **SETTINGS)
    expected, calls = state(plain), len(plain.world.server.log)
    assert calls >= 10

    for number in range(list(KINDS).index(kind), calls, len(KINDS)):
        publishing_blog = next(desks)
        spoil(publishing_blog.world, number, *KINDS[kind])
        with contextlib.suppress(PublishError):
            publishing_blog.publish("A", "B", **SETTINGS)
        published = publishing_blog.publish("A", "B", **SETTINGS)

        assert published.operation in (Operation.UNCHANGED, Operation.CREATED), number
        assert state(publishing_blog) == expected, number


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
