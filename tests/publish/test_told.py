"""Where a server says why it refuses, its own words reach the owner."""

from __future__ import annotations

import pytest

from digest.errors import PublishError
from digest.publish.git import WORDS, GitRefusal, refusal_of, server_words
from tests.publish.publishing_blog import BRANCH, PublishingBlog
from tests.world.github import GitHubWorld
from tests.world.server import Response

RULE = (
    "remote: error: GH013: Repository rule violations found for refs/heads/x.        \n"
    "remote: \nremote: - Commits must have verified signatures.        \n"
    "error: failed to push some refs to 'https://github.com/o/r'\n"
    "!\tabc:refs/heads/x\t[remote rejected] (pre-receive hook declined)\n"
)
PLAIN = {"Content-Type": "text/plain"}


def test_a_refused_push_is_told_in_the_servers_own_words(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    said = b"This repository was archived so it is read-only.\n"
    world.fault("GET", "git-receive-pack", Response(403, said, PLAIN))

    with pytest.raises(PublishError, match="archived so it is read-only"):
        publishing_blog.publish("A")


def test_all_that_a_rule_says_is_told_and_not_only_its_heading() -> None:
    assert server_words(RULE) == (
        "error: GH013: Repository rule violations found for refs/heads/x. "
        "- Commits must have verified signatures."
    )


@pytest.mark.parametrize("line", ["fatal: something new", "remote: error: GH006: no"])
def test_a_single_line_is_told_once(line: str) -> None:
    assert server_words(line) == line


def test_a_server_that_never_stops_talking_is_cut_short() -> None:
    assert len(server_words("remote: again and again\n" * 500)) == WORDS


@pytest.mark.parametrize(
    "words",
    [
        "You have exceeded a secondary rate limit.",
        "You have triggered an abuse detection mechanism.",
    ],
)
def test_a_limit_of_rate_is_waited_for_and_no_missing_permission(
    words: str, publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    limited = Response(403, words.encode(), PLAIN)
    world.fault("GET", "git-upload-pack", limited)
    world.fault("GET", "git-receive-pack", limited)
    world.fault("GET", "/pulls", Response(403, b'{"message": "%s"}' % words.encode()))

    assert refusal_of(f"remote: {words}\nfatal: error: 403") is GitRefusal.DOWN
    assert publishing_blog.publish("A").branch == BRANCH
    assert 60.0 in publishing_blog.slept
