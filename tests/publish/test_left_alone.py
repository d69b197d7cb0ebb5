"""What is told of a day that a run leaves alone."""

from __future__ import annotations

import pytest

from digest.domain import Status
from tests.pipeline_over_git import PipelineOverGit, some
from tests.publish.publishing_blog import DATE
from tests.world.github import GitHubWorld


@pytest.mark.parametrize("fate", ["merge", "close"])
def test_the_status_of_a_day_whose_pull_request_is_decided_is_that_of_its_record(
    git_pipeline: PipelineOverGit, world: GitHubWorld, fate: str
) -> None:
    git_pipeline.run()
    getattr(world, fate)(world.pulls[0].number)

    assert git_pipeline.run().status is Status.COMPLETE


def test_the_status_of_a_day_that_stands_on_a_range_s_branch_is_that_of_its_record(
    git_pipeline: PipelineOverGit,
) -> None:
    git_pipeline.run(f"--date=2026-01-14..{DATE}", day=16)

    assert git_pipeline.run(f"--date={DATE}", day=16).status is Status.COMPLETE


def test_a_rejected_day_s_status_does_not_outlive_the_day_s_new_record(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    world.close(world.pulls[0].number)
    git_pipeline.add(*some(7))
    git_pipeline.run(f"--date={DATE}", mode="commit")

    assert git_pipeline.run(mode="commit", day=16).status is Status.EMPTY
