"""What was merged is done; what was closed is not shown again unasked."""

from __future__ import annotations

import pytest

from digest.domain import Prompt, Status
from digest.errors import QuotaGone
from digest.post import arxiv_ids
from tests.pipeline_over_git import PipelineOverGit, good, some
from tests.publish.publishing_blog import DATE
from tests.publish.reviews.outcome import operation
from tests.world.github import GitHubWorld


@pytest.mark.parametrize("how", ["merge", "squash"])
def test_a_merged_day_is_done_and_the_next_day_repeats_nothing(
    how: str, git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    world.merge(world.pulls[0].number, how)
    again = git_pipeline.run()
    assert (operation(again), git_pipeline.calls, world.pushes) == ("none", 0, 1)
    git_pipeline.add(*some(7))
    outcome = git_pipeline.run(day=16)

    assert operation(outcome) == "created"
    text = git_pipeline.post("arxiv-digest/2026-01-16", "_posts/2026-01-16-arxiv.md")
    assert arxiv_ids(text.encode()) == (some(7)[0].id,)
    assert "补录，提交于" in text


def test_a_closed_day_is_not_reopened_and_its_papers_are_not_shown_again(
    git_pipeline: PipelineOverGit, world: GitHubWorld, caplog: pytest.LogCaptureFixture
) -> None:
    git_pipeline.run()
    world.close(world.pulls[0].number)
    again = git_pipeline.run()
    assert any("is closed and left alone" in message for message in caplog.messages)
    assert (operation(again), git_pipeline.calls, len(world.pulls)) == ("none", 0, 1)
    outcome = git_pipeline.run(day=16)

    assert outcome.status is Status.EMPTY
    assert len(world.pulls) == 1


def test_a_closed_day_that_is_left_alone_does_not_fail_as_an_empty_one(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    world.close(world.pulls[0].number)

    assert git_pipeline.run("--on-empty=fail").error is None


def test_a_closed_day_is_opened_anew_when_its_date_is_given(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    world.close(world.pulls[0].number)
    outcome = git_pipeline.run(f"--date={DATE}")

    assert operation(outcome) == "created"
    assert git_pipeline.calls == 0
    assert [pull.state for pull in world.pulls] == ["closed", "open"]
    assert git_pipeline.post().count("\n## ") == 3


def test_a_withheld_paper_of_a_closed_day_is_shown_another_day(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    def quota(prompt: Prompt) -> str | Exception:
        return QuotaGone("gone") if "Slow Echoes" in prompt.user else good(prompt)

    git_pipeline.answer = quota
    git_pipeline.run()
    world.close(world.pulls[0].number)
    git_pipeline.answer = good
    git_pipeline.run(day=16)

    text = git_pipeline.post("arxiv-digest/2026-01-16", "_posts/2026-01-16-arxiv.md")
    assert arxiv_ids(text.encode()) == (some(0)[0].id,)
