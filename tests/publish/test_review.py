"""Publishing as a pull request, against real git over HTTP."""

from __future__ import annotations

from digest.domain import Operation
from tests.publish.desk import DATE, Desk
from tests.world.github import GitHubWorld

BRANCH = f"arxiv-digest/{DATE}"


def test_a_first_run_pushes_once_and_opens_one_pull_request(desk: Desk, world: GitHubWorld) -> None:
    published = desk.publish("A", "B")

    assert published.operation is Operation.CREATED
    assert (world.pushes, len(world.pulls)) == (1, 1)
    assert published.pull_request_number == 1
    assert published.commit_sha == world.tip(BRANCH)
    assert "A text on B." in desk.post()
    assert world.violations == []


def test_a_second_run_pushes_nothing(desk: Desk, world: GitHubWorld) -> None:
    desk.publish("A")
    published = desk.publish("A")

    assert published.operation is Operation.UNCHANGED
    assert world.pushes == 1
    assert world.violations == []


def test_commit_mode_appends_to_the_base(desk: Desk, world: GitHubWorld) -> None:
    first = desk.publish("A", mode="commit")
    second = desk.publish("A", mode="commit")

    assert (first.operation, second.operation) == (Operation.COMMITTED, Operation.UNCHANGED)
    assert world.commits("main")[0] == f"github-actions[bot] Digest of {DATE}"
    assert world.violations == []
