"""Trees of commits: files only, read through one process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.errors import PublishError
from digest.publication import Tree
from digest.publish.files import DiskTree
from digest.publish.git import Git
from digest.publish.git_objects import GitObjects
from tests.publish.invariants import Invariants
from tests.publish.publishing_blog import PublishingBlog
from tests.world.githttp import git
from tests.world.github import GitHubWorld

Plant = Callable[[dict[str, bytes], str], Tree]


@pytest.fixture(params=["git", "disk"])
def plant(
    request: pytest.FixtureRequest, publishing_blog: PublishingBlog, world: GitHubWorld
) -> Plant:
    """Return what makes a tree of files, once in git and once on disk."""

    def planted(files: dict[str, bytes], working_directory: str) -> Tree:
        world.person_commits("main", files)
        if request.param == "git":
            return (
                publishing_blog.publisher(working_directory=working_directory)
                .look()
                .snapshots[0]
                .tree
            )
        clone = publishing_blog.clone()
        return DiskTree(clone / working_directory)

    return planted


def test_names_are_sorted_and_only_those_below_the_folder(plant: Plant) -> None:
    tree = plant({"d/b.md": b"", "d/a/c.md": b"", "dd/x.md": b"", "d-e/y.md": b""}, ".")

    assert tree.names("d") == ("d/a/c.md", "d/b.md")
    assert tree.names("d/a") == ("d/a/c.md",)
    assert tree.names("d/") == ("d/a/c.md", "d/b.md")
    assert tree.names("gone") == ()
    assert tree.names("d/b.md") == ()


def test_bytes_come_back_as_they_were(plant: Plant) -> None:
    contents = b"\r\n\0\xff\n\n" * 50_000
    tree = plant({"论文/a b\t'\"*?[x].md": contents, "empty": b""}, ".")

    assert tree.read(tree.names("论文")[0]) == contents
    assert tree.read("empty") == b""
    assert tree.read("gone") is None
    assert tree.read("论文") is None


def test_paths_are_relative_to_the_jekyll_root(plant: Plant) -> None:
    tree = plant({"blog/x/a.md": b"in", "x/a.md": b"out"}, "blog")

    assert tree.names("x") == ("x/a.md",)
    assert tree.read("x/a.md") == b"in"
    assert "_posts/2025-12-30-deep.md" in tree.names(".")


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", ".git/config", "a\nb"])
def test_a_path_out_of_the_tree_is_refused(plant: Plant, path: str) -> None:
    tree = plant({"a": b""}, "blog")

    with pytest.raises(PublishError):
        tree.read(path)


def test_links_and_submodules_are_not_files(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.hub.put_link("main", "d/link.md", "../_config.yml")
    world.hub.put_submodule("main", "d/theme")
    tree = publishing_blog.publisher().look().snapshots[0].tree

    assert tree.names("d") == ()
    assert tree.read("d/link.md") is None
    assert tree.read("d/theme") is None


def test_a_thousand_records_take_no_more_processes_than_one(
    publishing_blog: PublishingBlog, world: GitHubWorld, invariants: Invariants
) -> None:
    records = {f".arxiv-digest/{n // 300}/{n}.json": b"%d" % (n % 7) for n in range(1000)}
    world.person_commits("main", records)
    tree = publishing_blog.publisher().look().snapshots[0].tree
    before = invariants.arguments.read_text().count("\n")

    assert {path: tree.read(path) for path in tree.names(".arxiv-digest")} == records

    assert invariants.arguments.read_text().count("\n") - before <= 10


def test_a_blob_that_is_gone_is_an_error_of_publishing(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare")
    objects = GitObjects(Git(tmp_path, bare=True))

    with pytest.raises(PublishError, match=r"cannot read 0+: 0+ missing"):
        objects.read("0" * 40)


def test_a_blob_that_breaks_off_is_an_error_of_publishing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bin/git"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nread blob\nprintf '%s blob 100\\nonly this' \"$blob\"\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken.parent}:{os.environ['PATH']}")

    with pytest.raises(PublishError, match="ended within"):
        GitObjects(Git(tmp_path)).read("0" * 40)
