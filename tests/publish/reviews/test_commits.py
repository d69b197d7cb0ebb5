"""Straight on the base, without a pull request."""

from __future__ import annotations

from tests.pipeline_over_git import PipelineOverGit, some
from tests.publish.reviews.outcome import operation
from tests.world.github import GitHubWorld


def test_a_commit_goes_to_the_base_and_a_rerun_changes_nothing(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    first = git_pipeline.run(mode="commit")
    again = git_pipeline.run(mode="commit")

    assert (operation(first), operation(again)) == ("committed", "unchanged")
    assert world.pushes == 1
    assert git_pipeline.post("main").count("\n## ") == 3


def test_an_edit_on_the_base_stays_in_commit_mode_too(git_pipeline: PipelineOverGit) -> None:
    git_pipeline.run(mode="commit")
    git_pipeline.publishing_blog.edit("研究背景", "研究缘起", branch="main")
    git_pipeline.add(*some(7))
    git_pipeline.run(mode="commit")

    assert "研究缘起" in git_pipeline.post("main")
    assert git_pipeline.post("main").count("\n## ") == 4


def test_a_race_on_the_base_is_won_without_losing_the_other_commit(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    world.before(
        "POST",
        "git-receive-pack",
        lambda: world.person_commits("main", {"n.md": b"n\n"}, message="N"),
    )
    outcome = git_pipeline.run(mode="commit")

    assert operation(outcome) == "committed"
    assert world.hub.has("main", "n.md")
    assert git_pipeline.post("main").count("\n## ") == 3
