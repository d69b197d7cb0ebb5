"""Which repository, with which token: found out before anything is begun."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from digest.errors import PublishError
from digest.publish.git import Git
from digest.publish.options import PublishOptions, located, remote_name
from digest.window import Span
from tests.plain_settings import publish_settings
from tests.world.githttp import git


def options(workspace: Path, **changes: str) -> PublishOptions:
    token = SecretStr(changes.pop("token", "t"))
    settings = publish_settings("commit", workspace, workspace, github_token=token, **changes)
    return PublishOptions(settings, Span.of_key("2026-01-15"))


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

    assert located(options(clone, github_server_url=server)).repository == "owner/blog"


@pytest.mark.parametrize(
    "url", ["https://gitlab.com/owner/blog", "https://github.com.evil.net/owner/blog", "/a/path"]
)
def test_a_remote_elsewhere_is_refused(url: str, clone: Path) -> None:
    git(clone, "remote", "add", "origin", url)

    with pytest.raises(PublishError, match=r"is not on https://github\.com"):
        located(options(clone))


def test_a_password_in_the_remote_is_not_repeated(clone: Path) -> None:
    git(clone, "remote", "add", "origin", "https://me:hunter2@gitlab.com/owner/blog")

    with pytest.raises(PublishError) as caught:
        located(options(clone))

    assert "hunter2" not in str(caught.value)


def test_a_clone_without_a_remote_is_told_how_to_get_one(clone: Path) -> None:
    with pytest.raises(PublishError, match="no remote “origin”; add one"):
        located(options(clone))


def test_a_folder_that_is_no_clone_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="is not a git repository"):
        located(options(tmp_path))


def test_a_missing_token_is_told_where_to_get_one(clone: Path) -> None:
    with pytest.raises(PublishError, match="github-token at its default"):
        located(options(clone, token="", github_repository="o/r"))


@pytest.mark.parametrize("repository", ["owner", "owner/", "owner/a/b", "../x", "o/r?x=1", "-o/r"])
def test_a_name_that_is_none_is_refused(repository: str, clone: Path) -> None:
    with pytest.raises(PublishError, match="OWNER/NAME is needed"):
        located(options(clone, github_repository=repository))


@pytest.mark.parametrize("prefix", ["", "/", "-x/", "a b/", "x..y/", "x.lock/", "a:b/", "@{-1}"])
def test_a_branch_prefix_that_git_refuses_is_refused(prefix: str, clone: Path) -> None:
    with pytest.raises(PublishError, match="branch"):
        located(options(clone, github_repository="o/r", branch_prefix=prefix))
