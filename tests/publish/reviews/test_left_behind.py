"""A branch that was pushed when GitHub allowed no pull request is taken up later, its edits too."""

from __future__ import annotations

import pytest

from tests.pipeline_over_git import PipelineOverGit
from tests.publish.publishing_blog import BRANCH, POST
from tests.publish.reviews.outcome import operation
from tests.world.github import GitHubWorld


@pytest.fixture
def left_behind(git_pipeline: PipelineOverGit, world: GitHubWorld) -> PipelineOverGit:
    """Return a blog whose day of the 15th stands on a branch alone, edited by a person."""
    world.rules.pull_requests_allowed = False
    assert operation(git_pipeline.run()) == "pushed"
    git_pipeline.publishing_blog.edit("研究背景", "研究缘起")
    assert world.pulls == []
    return git_pipeline


def test_a_later_days_run_proposes_it_once_that_is_allowed(
    left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    world.rules.pull_requests_allowed = True
    left_behind.run(day=16)

    assert [pull.branch for pull in world.pulls] == [BRANCH]
    assert "研究缘起" in left_behind.post()
    assert left_behind.calls == 0
    pushes = world.pushes
    left_behind.run(day=16)
    assert (len(world.pulls), world.pushes) == (1, pushes)


def test_it_stays_where_it_is_as_long_as_that_is_forbidden(
    left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    tip = world.tip(BRANCH)
    left_behind.run(day=16)

    assert (world.pulls, world.tip(BRANCH), left_behind.calls) == ([], tip, 0)


def test_a_branch_that_is_under_review_is_not_committed(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    git_pipeline.run(mode="commit", day=16)

    assert len(world.pulls) == 1
    assert not world.hub.has("main", POST)


def test_a_branch_whose_pull_request_was_rejected_is_not_committed(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    world.close(world.pulls[0].number)
    git_pipeline.run(mode="commit", day=16)

    assert not world.hub.has("main", POST)
