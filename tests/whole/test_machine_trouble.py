"""The whole program on a machine in trouble: two runs at once, a full disk, a clock that jumps."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests import made_up_papers
from tests.made_up_papers import DAY, NOON
from tests.world.blog import Surroundings, make_blog

pytestmark = pytest.mark.slow

FLAGS = ("--publish=write", "--provider=none", "--reading=off")
TOO_LITTLE = 1_000  # bytes that fit into a file; a record of three papers has more
Files = dict[str, bytes]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Surroundings]:
    with Surroundings(make_blog(tmp_path / "blog"), made_up_papers.day(), NOON) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return what one run leaves in a blog."""
    blog = make_blog(tmp_path_factory.mktemp("world") / "blog")
    with Surroundings(blog, made_up_papers.day(), NOON) as made:
        assert made.run(*FLAGS).exit_code == 0
    return files(blog)


def files(blog: Path) -> Files:
    """Return all that lies in a blog, but for git's own folder."""
    found = [path for path in blog.rglob("*") if path.is_file()]
    named = {path.relative_to(blog).as_posix(): path.read_bytes() for path in found}
    return {name: body for name, body in named.items() if not name.startswith(".git/")}


def left_over(blog: Path) -> set[str]:
    return {path.name for path in (blog / ".git/arxiv-digest").iterdir()} - {"lock"}


def test_two_runs_at_once_in_one_checkout_end_as_one(
    world: Surroundings, undisturbed: Files
) -> None:
    both = [world.start(*FLAGS).process for _ in range(2)]

    assert [process.wait(120) for process in both] == [0, 0]
    assert f"_posts/{DAY}-arxiv.md" in undisturbed
    assert files(world.blog) == undisturbed
    assert left_over(world.blog) == set()


def test_a_full_disk_is_one_error_and_the_next_run_ends_as_if_it_had_not_been(
    world: Surroundings, undisturbed: Files
) -> None:
    before = files(world.blog)
    started = world.start(*FLAGS)
    resource.prlimit(started.process.pid, resource.RLIMIT_FSIZE, (TOO_LITTLE, TOO_LITTLE))
    run = started.finish()

    assert run.exit_code == 5, run.said
    assert files(world.blog) == before
    (world.blog / ".git/index.lock").touch()  # of a git that was killed, too
    assert world.run(*FLAGS).exit_code == 0
    assert files(world.blog) == undisturbed
    assert left_over(world.blog) == set()


@pytest.mark.parametrize("jump", [timedelta(days=-3), timedelta(days=-20_000)])
def test_a_clock_that_went_back_takes_nothing_from_what_is_published(
    jump: timedelta, world: Surroundings, undisturbed: Files
) -> None:
    assert world.run(*FLAGS).exit_code == 0
    astray = world.run(*FLAGS, env={"DIGEST_NOW": (NOON + jump).isoformat()})

    assert astray.exit_code in (0, 2, 3), astray.said
    assert "Traceback" not in astray.said
    shown = {name: body for name, body in files(world.blog).items() if name in undisturbed}
    assert shown == undisturbed
    healed = world.run(*FLAGS)
    assert (healed.exit_code, healed.outputs["operation"]) == (0, "unchanged")
