"""Git is never taken from the blog's folder, nor the blog's folders for a repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import PublishError
from digest.publish.git import Git, GitFailed, candidates, lies_in, program

ABSOLUTE = st.sampled_from(("C:\\Git\\cmd", '"D:\\a b"', "\\\\host\\share\\bin", "c:/git"))
RELATIVE = st.sampled_from(
    ("", ".", "..", "bin", ".\\bin", "C:", "C:bin", "\\bin", "/bin", '""', "a:b:c")
)


@given(st.lists(st.one_of(ABSOLUTE, RELATIVE)))
def test_on_windows_only_whole_paths_are_looked_into_and_only_programs(folders: list[str]) -> None:
    found = list(candidates(";".join(folders), windows=True))

    assert all(c[1:3] in (":\\", ":/") or c.startswith("\\\\") for c in found)
    assert all(c.endswith((".exe", ".com")) for c in found)


BLOG = "C:\\work\\My Blog"
BELOW = st.sampled_from(
    ("", "\\bin", "\\a\\..\\bin", "/node_modules/.bin", "\\.", "\\x\\y\\..\\..")
)
DRESSES = st.sampled_from(
    (str, str.upper, str.lower, lambda p: p.replace("\\", "/"), '"{}"'.format)
)
BESIDE = st.sampled_from(
    ("C:\\work\\My Blog2", "C:\\work", "D:\\work\\My Blog", "C:\\work\\My Blog\\..")
)


@given(below=BELOW, dress=DRESSES, beside=BESIDE)
def test_on_windows_no_folder_of_the_blog_is_looked_into_in_any_spelling(
    below: str, dress: Callable[[str], str], beside: str
) -> None:
    own = dress(BLOG + below)
    found = list(candidates(f"{own};\\\\?\\{BLOG}{below};{beside}", windows=True, blogs=[BLOG]))

    assert found == [f"{beside}\\git.exe", f"{beside}\\git.com"]
    assert not lies_in("C:\\Git", "C:\\", windows=True)


def test_a_folder_of_the_blog_on_the_path_is_passed_over_by_any_way(
    blog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (blog / ".git").mkdir()
    (blog / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (blog.parent / "way").symlink_to(blog / "bin")
    for way in (blog, blog / "bin", blog / "x/../bin", blog.parent / "way"):
        monkeypatch.setenv("PATH", f"{way}:{os.environ['PATH']}")

    assert Git(blog / "bin").line("version").startswith("git version")
    assert not (blog / "taken").exists()


def test_a_folder_beside_the_blog_that_differs_in_case_alone_is_no_folder_of_the_blog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blog, beside = tmp_path / "Blog", tmp_path / "blog"
    (blog / ".git").mkdir(parents=True)
    (blog / ".git/HEAD").write_text("ref: refs/heads/main\n")
    beside.mkdir()
    (beside / "git").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(beside))

    assert program(blog) == str(beside / "git")


@given(st.lists(st.sampled_from(("", ".", "..", "bin", "./x", "/usr/bin", "/opt/git"))))
def test_elsewhere_too(folders: list[str]) -> None:
    assert all(c.startswith("/") for c in candidates(":".join(folders), windows=False))


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a blog with a program called git in it, as the current folder."""
    for name in ("git", "git.exe", "bin/git"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/taken\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("before", [":", ".:", "bin:", "./bin:", "::.:bin:"])
def test_a_program_in_the_current_folder_is_not_taken(
    before: str, blog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", before + os.environ["PATH"])

    assert Git(blog).line("version").startswith("git version")
    assert Path(program(blog)).is_absolute()
    assert not (blog / "taken").exists()


def test_where_there_is_no_other_git_it_is_missing(
    blog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", ".:bin")

    with pytest.raises(PublishError, match="git is not installed"):
        Git(blog)("version")
    assert not (blog / "taken").exists()


def test_a_folder_that_looks_like_a_bare_repository_is_none(tmp_path: Path) -> None:
    for folder in ("objects", "refs"):
        (tmp_path / folder).mkdir()
    (tmp_path / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / "config").write_text(
        f"[core]\n\tbare = true\n\tfsmonitor = touch {tmp_path}/taken\n"
        '[remote "origin"]\n\turl = https://github.com/evil/blog\n'
    )

    with pytest.raises(GitFailed):
        Git(tmp_path)("config", "--local", "--get", "remote.origin.url")
