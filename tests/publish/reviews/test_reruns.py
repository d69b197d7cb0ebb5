"""A first run, and what a rerun adds to it: the whole pipeline against real git."""

from __future__ import annotations

import json

import pytest

from digest.domain import Prompt
from digest.errors import PublishError, QuotaGone
from tests.pipeline_over_git import PipelineOverGit, good, some
from tests.publish.publishing_blog import BRANCH, DATE, RECORD
from tests.publish.reviews.outcome import operation
from tests.world.github import GitHubWorld
from tests.world.server import Response


def test_a_first_run_opens_one_pull_request_with_post_and_record(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    outcome = git_pipeline.run()

    assert operation(outcome) == "created"
    assert world.pushes == 1
    (pull,) = world.pulls
    assert all(title in pull.body for title in ("Slow Echoes", "A Small Vocoder"))
    assert git_pipeline.post().count("<details>") == 3
    assert json.loads(world.raw(BRANCH, RECORD))["kind"] == "daily"
    assert b"linguist-generated" in world.raw(BRANCH, ".arxiv-digest/.gitattributes")


def test_a_rerun_pushes_nothing_and_asks_no_model(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    outcome = git_pipeline.run()

    assert operation(outcome) == "unchanged"
    assert (world.pushes, git_pipeline.calls) == (1, 0)


def test_late_papers_are_added_at_their_place_and_alone_are_paid_for(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    before = git_pipeline.post()
    git_pipeline.add(*some(7))
    outcome = git_pipeline.run()

    assert operation(outcome) == "updated"
    assert (world.pushes, git_pipeline.calls) == (2, 2)
    after = git_pipeline.post()
    assert "本页显示：4 篇" in after
    for block in before.split("\n## ")[1:]:
        assert block in after


def test_holes_that_cannot_be_filled_cost_the_day_neither_its_outputs_nor_other_holes(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.answer = lambda p: "抱歉，我无法完成。" if "3)" in p.system else good(p)
    git_pipeline.run()
    git_pipeline.add(*some(7))
    git_pipeline.run(day=16)
    git_pipeline.answer = good
    git_pipeline.add(*some(8))
    world.protect(BRANCH)
    outcome = git_pipeline.run(day=17)

    assert operation(outcome) == "created"
    assert outcome.error is not None
    assert outcome.error.exit_code == PublishError.exit_code
    assert any(f"{DATE} 的缺漏未能补上" in note for note in outcome.report.notes)
    assert any("已尝试补上 2026-01-16 的缺漏" in note for note in outcome.report.notes)
    assert "解读待补" not in git_pipeline.post(
        "arxiv-digest/2026-01-16", "_posts/2026-01-16-arxiv.md"
    )


def test_a_branch_pushed_without_its_pull_request_gets_it_at_the_next_run(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    world.fault("POST", "/pulls", Response(502), times=9)
    with pytest.raises(PublishError):
        git_pipeline.run()
    world.server.faults.clear()
    outcome = git_pipeline.run()

    assert operation(outcome) == "created"
    assert (world.pushes, git_pipeline.calls, len(world.pulls)) == (1, 0, 1)


def test_where_pull_requests_are_forbidden_the_branch_is_there_and_the_day_goes_on(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    world.rules.pull_requests_allowed = False
    outcome = git_pipeline.run()

    assert operation(outcome) == "pushed"
    assert git_pipeline.post().count("\n## ") == 3
    world.rules.pull_requests_allowed = True
    assert operation(git_pipeline.run()) == "created"


def test_an_open_hole_is_filled_on_its_own_branch_the_next_day(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    def refuses(prompt: Prompt) -> str:
        reading = "3)" in prompt.system
        return "抱歉，我无法完成。" if reading and "Slow Echoes" in prompt.user else good(prompt)

    git_pipeline.answer = refuses
    git_pipeline.run()
    assert "解读待补" in git_pipeline.post()
    git_pipeline.answer = good
    git_pipeline.run(day=16)

    assert "解读待补" not in git_pipeline.post()
    assert git_pipeline.post().count("<details>") == 3
    assert len(world.pulls) == 1


def test_a_merged_hole_of_an_earlier_day_is_left_alone(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.answer = lambda p: "抱歉，我无法完成。" if "3)" in p.system else good(p)
    git_pipeline.run()
    world.merge(world.pulls[0].number)
    git_pipeline.answer = good
    pushes = world.pushes
    git_pipeline.run(day=16)

    assert world.pushes == pushes
    assert git_pipeline.calls == 0


def test_a_day_that_shows_nothing_yet_pushes_its_state_without_a_pull_request(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.answer = lambda _prompt: QuotaGone("gone")
    outcome = git_pipeline.run()

    assert operation(outcome) == "pushed"
    assert world.pulls == []
    git_pipeline.answer = good
    git_pipeline.run()
    assert git_pipeline.post().count("\n## ") == 3
    assert len(world.pulls) == 1
