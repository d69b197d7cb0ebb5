"""What GitHub refuses is told with the way out, and nothing is half done silently."""

from __future__ import annotations

import logging

import pytest

from digest.errors import PublishError
from digest.publication import Draft, View
from digest.publish import git
from digest.publish.git import GitRefusal, refusal_of
from tests.publish.invariants import Invariants
from tests.publish.publishing_blog import BRANCH, PublishingBlog, digest
from tests.world.github import GitHubWorld
from tests.world.server import Response


@pytest.mark.parametrize("mode", ["pull-request", "commit"])
def test_a_read_only_token_is_told_which_permissions_to_add(
    mode: str, publishing_blog: PublishingBlog, world: GitHubWorld, invariants: Invariants
) -> None:
    world.rules.rights = frozenset()

    with pytest.raises(PublishError, match="permissions:\n  contents: write") as caught:
        publishing_blog.publish("A", mode=mode)

    assert ("pull-requests: write" in str(caught.value)) == (mode == "pull-request")
    assert world.pushes == 0
    assert invariants.complaints == []


def test_a_token_without_pull_requests_names_the_permission_and_leaves_the_branch(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.rules.rights = frozenset({"contents"})

    with pytest.raises(PublishError, match="pull-requests: write"):
        publishing_blog.publish("A")

    assert world.has(BRANCH, "_posts/2026-01-15-arxiv.md")


def test_commit_mode_needs_no_right_to_read_pull_requests(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.rules.rights = frozenset({"contents"})
    told = b'{"message": "Resource not accessible by integration"}'
    world.fault("GET", "/pulls", Response(403, told), times=9)

    publishing_blog.publish("A", mode="commit")

    assert world.pushes == 1


@pytest.mark.parametrize("mode", ["pull-request", "commit"])
def test_an_expired_token_is_named_as_such(
    mode: str, publishing_blog: PublishingBlog, world: GitHubWorld, invariants: Invariants
) -> None:
    world.rules.token = "another"

    with pytest.raises(PublishError, match="expired"):
        publishing_blog.publish("A", mode=mode)

    assert invariants.complaints == []


def test_git_itself_says_that_the_token_has_expired(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    unauthorized = Response(401, b"", {"WWW-Authenticate": 'Basic realm="GitHub"'})
    world.fault("GET", "git-upload-pack", unauthorized, times=9)

    with pytest.raises(PublishError, match="renew the token"):
        publishing_blog.publish("A")


@pytest.mark.parametrize(
    "told",
    [
        "error: GH006: Protected branch update failed for refs/heads/main.",
        "error: GH013: Repository rule violations found for refs/heads/main.",
        "error: 4 of 4 required status checks are expected.",
    ],
)
def test_a_protected_base_names_both_ways_out(
    told: str, publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.protect("main", told)

    with pytest.raises(PublishError, match=r"publish: pull-request.*bypass") as caught:
        publishing_blog.publish("A", mode="commit")

    assert world.token not in str(caught.value)
    assert world.pushes == 0


def test_a_rule_on_the_digest_branches_is_told_apart(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.protect(BRANCH)

    with pytest.raises(PublishError, match="branch-prefix"):
        publishing_blog.publish("A")


def test_a_commit_that_loses_every_race_gives_up_with_advice(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    moves: list[str] = []

    def compose(view: View) -> Draft | None:
        moves.append(world.person_commits("main", {"a.md": str(len(moves)).encode()}))
        return digest("A")(view)

    with pytest.raises(PublishError, match="concurrency group"):
        publishing_blog.publish(compose=compose, mode="commit")

    assert len(moves) == 6
    assert len(publishing_blog.slept) == 5
    assert len(set(publishing_blog.slept)) == 5


def test_a_push_that_has_no_end_is_told_and_not_repeated(
    publishing_blog: PublishingBlog, world: GitHubWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.fault("POST", "git-receive-pack", Response(delay_s=60), times=9)

    def compose(view: View) -> Draft | None:
        monkeypatch.setattr(git, "TIMEOUT_S", 4.0)  # ten minutes in life
        return digest("A")(view)

    with pytest.raises(PublishError, match="is too slow; run again later"):
        publishing_blog.publish(compose=compose)

    assert publishing_blog.slept == []


def test_a_read_that_is_tried_again_says_so_each_time(
    publishing_blog: PublishingBlog, world: GitHubWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    world.fault("GET", "git-upload-pack", Response(502), times=3)

    publishing_blog.publish("A")

    told = [message for message in caplog.messages if message.endswith("trying again")]
    assert len(told) == 3
    assert all("git ls-remote" in message and "502" in message for message in told)


def test_a_repository_that_is_not_there_after_all_trouble_is_told(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.fault("GET", "git-upload-pack", Response(502), times=3)
    world.fault("GET", "git-upload-pack", Response(404), times=1)

    with pytest.raises(PublishError, match="cannot read"):
        publishing_blog.publish("A")


def test_a_missing_base_branch_is_named(publishing_blog: PublishingBlog) -> None:
    with pytest.raises(PublishError, match="has no branch gone; set base"):
        publishing_blog.publish("A", base="gone")


@pytest.mark.parametrize("path", ["_posts", ".arxiv-digest"])
def test_a_link_in_the_repository_is_not_written_over(
    path: str, publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.person_commits("main", {"_posts/2025-12-31-hello.md": None})
    world.hub.put_link("main", path, "elsewhere")

    with pytest.raises(PublishError, match=f"{path} is a symbolic link"):
        publishing_blog.publish("A")

    assert world.pushes == 0


@pytest.mark.parametrize(
    ("output", "refusal"),
    [
        ("! [rejected] x -> x (fetch first)", GitRefusal.LOST),
        ("! [remote rejected] x -> x (cannot lock ref 'refs/heads/x')", GitRefusal.LOST),
        ("! [remote rejected] x -> x (protected branch hook declined)", GitRefusal.PROTECTED),
        ("remote: error: GH013: Repository rule violations found", GitRefusal.PROTECTED),
        ("fatal: Authentication failed for 'https://github.com/o/r/'", GitRefusal.EXPIRED),
        ("fatal: could not read Username for 'https://github.com'", GitRefusal.EXPIRED),
        ("remote: Permission to o/r.git denied to github-actions[bot].", GitRefusal.FORBIDDEN),
        (
            "fatal: unable to access 'u': The requested URL returned error: 403",
            GitRefusal.FORBIDDEN,
        ),
        ("fatal: repository 'https://github.com/o/r/' not found", GitRefusal.ABSENT),
        ("fatal: couldn't find remote ref refs/heads/x", GitRefusal.VANISHED),
        ("error: RPC failed; HTTP 502 curl 22", GitRefusal.DOWN),
        ("fatal: unable to access 'u': Could not resolve host: github.com", GitRefusal.DOWN),
        ("no end after 600 s", GitRefusal.SLOW),
        ("fatal: unable to access 'u': Failed to connect: Connection timed out", GitRefusal.DOWN),
        ("fatal: something new", GitRefusal.OTHER),
    ],
)
def test_gits_words_are_understood(output: str, refusal: GitRefusal) -> None:
    assert refusal_of(output) is refusal
