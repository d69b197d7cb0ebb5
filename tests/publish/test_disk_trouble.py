"""Writing to disk at any bad moment: killed, twice at once, on a full disk, beside what is left.

``DIGEST_KILLS`` sets how many random moments are tried (12 by default).
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from digest.errors import PublishError
from digest.publication import Operation
from digest.publish.repository import new_folder
from tests.publish.publishing_blog import (
    BRANCH,
    NOW,
    POST,
    RECORD,
    PublishingBlog,
    cut,
    digest,
    fingerprint,
)
from tests.publish.test_files import Blog
from tests.world.githttp import git

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("DIGEST_KILLS", "12"))
PAPERS = tuple(f"{n:03}" for n in range(300))
WRITES = """
import os, resource, signal, sys
from pathlib import Path
from tests.publish.publishing_blog import digest
from tests.publish.test_files import Blog
folder, number, most = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
if most:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
publisher = Blog(folder, folder.parent).publisher()
print("begun", flush=True)
for _ in range(3):
    publisher.publish(digest(*(f"{n:03}" for n in range(int(number)))))
"""


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    folder = tmp_path / "blog"
    folder.mkdir()
    git(folder, "init", "--quiet")
    made = Blog(folder, tmp_path)
    made.publish("000")
    return made


def started(blog: Blog, number: int, most: int = 0) -> subprocess.Popen[bytes]:
    """Publish so many papers in a process of its own; ``most`` bytes fit into a file."""
    process = subprocess.Popen(
        (sys.executable, "-c", WRITES, str(blog.folder), str(number), str(most)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdout.readline() == b"begun\n"
    return process


def assert_whole(blog: Blog) -> set[str]:
    """Post and record are of one run, and nothing lies beside them; return the papers shown.

    The record also remembers what an earlier run has shown.
    """
    blog.publisher().look()
    known = json.loads((blog.folder / RECORD).read_bytes())
    blocks = cut((blog.folder / POST).read_text(encoding="utf-8"))
    files = [p.relative_to(blog.folder).as_posix() for p in blog.folder.rglob("*") if p.is_file()]

    assert {p: fingerprint(text) for p, text in blocks.items()} == {p: known[p] for p in blocks}
    assert sorted(name for name in files if not name.startswith(".git/")) == [RECORD, POST]
    assert [p.name for p in (blog.folder / ".git/arxiv-digest").iterdir()] == ["lock"]
    return set(blocks)


@pytest.mark.slow
def test_a_write_that_is_killed_at_any_moment_is_whole_after_the_next_look(blog: Blog) -> None:
    began = time.monotonic()
    started(blog, len(PAPERS)).wait()
    longest = time.monotonic() - began
    chance = random.Random(14)

    for number in range(KILLS):
        process = started(blog, 1 + number % 7)
        time.sleep(chance.uniform(0, min(longest, 0.08)))
        process.send_signal(signal.SIGKILL)
        process.wait()

        assert_whole(blog)
    assert blog.publish(*PAPERS).operation in (Operation.WRITTEN, Operation.UNCHANGED)


@pytest.mark.slow
def test_two_runs_at_once_in_one_checkout_leave_a_whole_one(blog: Blog) -> None:
    for number in range(4):
        both = [started(blog, 3 + number), started(blog, 30 + number)]
        codes = [process.wait(timeout=60) for process in both]

        assert codes == [0, 0]
        assert "000" in assert_whole(blog)


@pytest.mark.slow
@pytest.mark.parametrize("most", [1, 100, 1_000, 5_000])
def test_a_disk_that_is_full_is_one_error_and_leaves_the_post_of_before(
    most: int, blog: Blog
) -> None:
    before = (blog.folder / POST).read_bytes(), (blog.folder / RECORD).read_bytes()
    process = started(blog, 100, most)
    _, said = process.communicate(timeout=60)

    assert process.returncode != 0
    assert b"PublishError: cannot write" in said
    assert ((blog.folder / POST).read_bytes(), (blog.folder / RECORD).read_bytes()) == before
    assert_whole(blog)


def test_a_file_system_that_takes_nothing_is_one_error(tmp_path: Path) -> None:
    """The kernel's own folder: it takes no new file, whoever asks."""
    if not Path("/proc/self").is_dir():
        pytest.skip("there is no /proc")
    with pytest.raises(PublishError, match="cannot write"):
        Blog(Path("/proc/self/task"), tmp_path).publish("A")


def test_what_git_left_behind_in_the_clone_stops_no_run(publishing_blog: PublishingBlog) -> None:
    clone = publishing_blog.clone()
    locks = [clone / ".git" / name for name in ("index.lock", "HEAD.lock", "shallow.lock")]
    for lock in locks:
        lock.touch()

    assert publishing_blog.publish("A").operation is Operation.CREATED
    assert publishing_blog.publish("A", "B", mode="commit").operation is Operation.COMMITTED
    assert all(lock.exists() for lock in locks)


def test_a_commit_from_beyond_all_calendars_stops_no_run(publishing_blog: PublishingBlog) -> None:
    world = publishing_blog.world
    tree, tip = world.tree("main"), world.tip("main")
    late = {"GIT_COMMITTER_DATE": "@253402300800 +0000"}  # the first second of the year 10000
    commit = git(world.remote, "commit-tree", tree, "-p", tip, "-m", "Late", extra=late)
    git(world.remote, "update-ref", "refs/heads/main", commit)

    assert publishing_blog.publish("A").operation is Operation.CREATED


@pytest.mark.parametrize("jump", [-10 * NOW, -NOW, -86_400.0, 86_400.0 * 365 * 100])
def test_a_clock_that_jumps_changes_nothing_but_dates(
    jump: float, publishing_blog: PublishingBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing_blog.publish("A")
    monkeypatch.setattr("tests.publish.publishing_blog.NOW", NOW + jump)

    with suppress(PublishError):
        publishing_blog.publish("A", "B")
    monkeypatch.undo()
    publishing_blog.publish("A", "B")

    assert set(cut(publishing_blog.post(BRANCH))) == {"A", "B"}
    assert publishing_blog.publish(*"AB", compose=digest(*"AB")).operation is Operation.UNCHANGED


def test_a_place_for_work_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"make a folder below .*: No such file") as caught:
        new_folder(tmp_path / "none")

    assert "请检查磁盘空间和权限" in caught.value.chinese
