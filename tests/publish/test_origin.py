"""Which repository a clone is of, where the environment does not say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import PublishError
from digest.publish.git import Git
from digest.publish.options import PublishOptions, remote_name, with_repository
from tests.plain_settings import publish_settings
from tests.world.githttp import git


def options(workspace: Path, **changes: str) -> PublishOptions:
    return PublishOptions(publish_settings("commit", workspace, workspace, **changes))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    return tmp_path


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/owner/blog",
        "https://github.com/owner/blog.git",
        "https://github.com/owner/blog/",
        "https://someone:password@github.com/owner/blog.git",
        "git@github.com:owner/blog.git",
        "ssh://git@github.com/owner/blog.git",
    ],
)
def test_the_name_is_read_from_the_remote(url: str, clone: Path) -> None:
    git(clone, "remote", "add", "origin", url)

    assert remote_name(Git(clone), options(clone)) == "owner/blog"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("https://ghe.example.com/owner/blog", "https://ghe.example.com"),
        ("http://127.0.0.1:8080/owner/blog.git", "http://127.0.0.1:8080"),
    ],
)
def test_the_server_may_be_ones_own(url: str, server: str, clone: Path) -> None:
    git(clone, "remote", "add", "origin", url)

    assert with_repository(options(clone, github_server_url=server)).repository == "owner/blog"


@pytest.mark.parametrize(
    "url", ["https://gitlab.com/owner/blog", "https://github.com.evil.net/owner/blog", "/a/path"]
)
def test_a_remote_elsewhere_is_refused(url: str, clone: Path) -> None:
    git(clone, "remote", "add", "origin", url)

    with pytest.raises(PublishError, match=r"is not on https://github\.com"):
        with_repository(options(clone))


def test_a_password_in_the_remote_is_not_repeated(clone: Path) -> None:
    git(clone, "remote", "add", "origin", "https://me:hunter2@gitlab.com/owner/blog")

    with pytest.raises(PublishError) as caught:
        with_repository(options(clone))

    assert "hunter2" not in str(caught.value)


def test_a_clone_without_a_remote_is_told_how_to_get_one(clone: Path) -> None:
    with pytest.raises(PublishError, match="no remote “origin”; add one"):
        with_repository(options(clone))


def test_a_folder_that_is_no_clone_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="is not a git repository"):
        with_repository(options(tmp_path))
