"""git runs as we say, whatever the machine, the user or checkout have set up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from digest.errors import PublishError
from digest.publication import Operation
from digest.publish import git as git_module
from digest.publish.git import Git, GitFailed, basic, first_line
from digest.publish.git_objects import end
from tests.publish.invariants import Invariants, fingerprint
from tests.publish.publishing_blog import PublishingBlog
from tests.world.githttp import git
from tests.world.github import GitHubWorld


def hostile_settings(folder: Path, url: str) -> str:
    """Return git settings that would spoil a run, and put a telling hook into ``folder``."""
    hooks = folder / "hooks"
    hooks.mkdir(parents=True)
    for name in ("pre-push", "reference-transaction", "post-index-change"):
        hook = hooks / name
        hook.write_text(f"#!/bin/sh\ntouch {folder}/ran-{name}\nexit 1\n")
        hook.chmod(0o755)
    return (
        f"[core]\n hooksPath = {hooks}\n autocrlf = true\n attributesFile = {folder}/attributes\n"
        "[commit]\n gpgSign = true\n[push]\n gpgSign = true\n followTags = true\n"
        f"[init]\n templateDir = {folder}\n"
        '[credential]\n helper = "!echo password=stolen"\n'
        "[http]\n extraheader = X-Leak: everywhere\n"
        f'[http "{url}/"]\n extraheader = X-Leak: here\n'
    )


@pytest.mark.parametrize("whose", ["user", "machine"])
@pytest.mark.parametrize("mode", ["pull-request", "commit"])
def test_settings_of_the_machine_and_the_user_have_no_say(
    whose: str,
    mode: str,
    publishing_blog: PublishingBlog,
    world: GitHubWorld,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = tmp_path / ".gitconfig"
    settings.write_text(hostile_settings(tmp_path / "hostile", world.server.url))
    publishing_blog.clone()
    if whose == "user":
        monkeypatch.setenv("HOME", str(tmp_path))
    else:
        monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(settings))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "no-index"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "http.extraheader")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "X-Leak: from the environment")

    published = publishing_blog.publish("A", mode=mode)

    assert published.operation in (Operation.CREATED, Operation.COMMITTED)
    assert not any("x-leak" in logged.request.headers for logged in world.server.log)
    assert list((tmp_path / "hostile").glob("ran-*")) == []


def test_a_users_rewriting_of_addresses_does_not_lead_elsewhere(
    publishing_blog: PublishingBlog,
    world: GitHubWorld,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = tmp_path / ".gitconfig"
    settings.write_text(f'[url "http://127.0.0.1:1/"]\n insteadOf = {world.server.url}/\n')
    publishing_blog.clone()
    monkeypatch.setenv("HOME", str(tmp_path))

    assert publishing_blog.publish("A").operation is Operation.CREATED


def checkout_5(clone: Path, url: str) -> None:
    """Leave credentials as checkout up to v5 does: a header in the clone's settings."""
    git(clone, "config", f"http.{url}/.extraheader", f"AUTHORIZATION: basic {basic('of-checkout')}")


def checkout_6(clone: Path, url: str) -> None:
    """Leave credentials as checkout from v6 on does: a file that the clone's settings include."""
    file = clone.parent / "git-credentials-1.config"
    checkout = f"AUTHORIZATION: basic {basic('of-checkout')}"
    file.write_text(f'[http "{url}/"]\n\textraheader = {checkout}\n')
    git(clone, "config", f"includeIf.gitdir:{clone}/.git.path", str(file))


@pytest.mark.parametrize("leave", [checkout_5, checkout_6])
def test_credentials_that_checkout_left_are_neither_used_nor_touched(
    leave: object, publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    assert callable(leave)
    leave(publishing_blog.clone(), world.server.url)
    before = fingerprint(publishing_blog.clone())

    published = publishing_blog.publish("A")

    sent = {logged.request.headers.get("authorization", "") for logged in world.server.log}
    assert published.operation is Operation.CREATED
    assert sent <= {f"Bearer {world.token}", f"basic {basic(world.token)}"}
    assert fingerprint(publishing_blog.clone()) == before


@pytest.mark.parametrize("shape", ["full", "shallow", "detached", "dirty", "crlf"])
def test_a_clone_of_any_shape_stays_as_it_is(
    shape: str, publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.person_commits("main", {"more.md": b"more\n"})
    clone = publishing_blog.clone(*(["--depth=1"] if shape == "shallow" else []))
    if shape == "detached":
        git(clone, "checkout", "--quiet", "--detach")
    if shape == "dirty":
        (clone / "more.md").write_text("changed\n")
        git(clone, "add", "more.md")
        (clone / "untracked").touch()
    if shape == "crlf":
        git(clone, "config", "core.autocrlf", "true")
        git(clone, "config", "core.hooksPath", "hooks")
    before = fingerprint(clone)

    for mode in ("pull-request", "commit"):
        publishing_blog.publish("A", mode=mode)

    assert fingerprint(clone) == before
    assert world.pushes == 2


def test_submodules_and_large_files_are_carried_along_unseen(
    publishing_blog: PublishingBlog, world: GitHubWorld, invariants: Invariants
) -> None:
    picture = bytes(range(256)) * 20_000
    world.person_commits("main", {"picture.png": picture})
    world.hub.put_submodule("main", "theme")

    published = publishing_blog.publish("A")

    assert world.raw(published.branch, "picture.png") == picture
    assert world.has(published.branch, "theme")
    assert sum(f.stat().st_size for f in publishing_blog.temp.rglob("*") if f.is_file()) < 1_000_000
    assert invariants.complaints == []


def test_the_private_repository_is_removed_with_the_publisher(
    publishing_blog: PublishingBlog,
) -> None:
    publisher = publishing_blog.publisher()
    publisher.look().snapshots[0].tree.read("_config.yml")
    assert len(list(publishing_blog.temp.iterdir())) == 1

    publishing_blog.publishers.clear()
    del publisher

    assert list(publishing_blog.temp.iterdir()) == []


def test_files_can_be_read_after_the_publisher_is_gone(publishing_blog: PublishingBlog) -> None:
    tree = publishing_blog.publisher().look().snapshots[0].tree
    publishing_blog.publishers.clear()

    assert tree.read("_config.yml") == b"title: A blog\n"


def test_a_machine_without_git_is_told_so(
    tmp_path: Path, publishing_blog: PublishingBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing_blog.clone()
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PublishError, match=r"install git 2\.31"):
        publishing_blog.publish("A")


def test_an_old_git_is_told_so(
    tmp_path: Path, publishing_blog: PublishingBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing_blog.clone()
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\necho git version 2.25.1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")

    with pytest.raises(PublishError, match=r"2\.25\.1 is too old"):
        publishing_blog.publish("A")


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_a_git_that_has_no_end_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_module, "TIMEOUT_S", 0.5)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    pipe, stand_in = tmp_path / "pipe", tmp_path / "git"
    os.mkfifo(pipe)
    stand_in.write_text(f"#!/bin/sh\n(sleep 30; echo alive) > {pipe} &\nwait\n")
    stand_in.chmod(0o755)
    with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb") as end:
        with pytest.raises(GitFailed, match=r"git fetch ended.*no end after 0\.5 s"):
            Git(tmp_path)("fetch")
        os.set_blocking(end.fileno(), True)

        assert end.read() == b""  # its last writer has gone without a word


def test_what_git_says_is_repeated_without_the_token(tmp_path: Path) -> None:
    token = "ghs_secret"
    runner = Git(tmp_path, server_url="https://github.com", token=token)

    with pytest.raises(GitFailed) as caught:
        runner("rev-parse", f"{token}-{basic(token)}")

    assert token not in str(caught.value) + caught.value.output
    assert basic(token) not in caught.value.output


def test_a_git_that_was_talked_with_has_ended_and_leaves_nothing_to_be_collected(
    tmp_path: Path,
) -> None:
    process = Git(tmp_path).open("cat-file", "--batch")
    end(process)

    assert process.returncode is not None  # asked for, or else nobody would know


def test_inputs_of_the_action_do_not_reach_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INPUT_API_KEY", "a-key")
    monkeypatch.setenv("GIT_TRACE_CURL", "1")

    assert {"INPUT_API_KEY", "GIT_TRACE_CURL"}.isdisjoint(Git(tmp_path).environment)


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("warning: x\nfatal: the reason\nmore", "fatal: the reason"),
        (
            "remote: hello\nremote: error: GH006: no\n! [remote rejected]",
            "remote: error: GH006: no",
        ),
        ("only this", "only this"),
        ("\n \n", "no output"),
    ],
)
def test_the_most_telling_line_is_chosen(output: str, line: str) -> None:
    assert first_line(output) == line
