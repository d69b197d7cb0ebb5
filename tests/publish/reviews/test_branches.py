"""Several days, ranges, forks and strange records on open branches."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.domain import Status
from digest.errors import SettingsError
from digest.markdown import abs_url
from digest.post import arxiv_ids
from tests.made_up_papers import NOON
from tests.pipeline_over_git import PipelineOverGit, some
from tests.publish.publishing_blog import BRANCH, RECORD
from tests.publish.reviews.outcome import operation, posts
from tests.world.arxiv import always, status
from tests.world.github import GitHubWorld


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_open_days_may_be_merged_in_either_order(
    order: tuple[int, int], git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    git_pipeline.add(*(replace(p, submitted=p.submitted + timedelta(days=1)) for p in some(7, 8)),
               moment=NOON + timedelta(hours=20))  # fmt: skip
    git_pipeline.run(day=16)
    for index in order:
        world.merge(world.pulls[index].number)
    git_pipeline.run(day=17)

    shown = [
        name
        for path in posts(world)
        for name in arxiv_ids(git_pipeline.post("main", path).encode())
    ]
    assert sorted(shown) == sorted(p.id for p in some(0, 1, 2, 7, 8))


def test_a_range_is_one_pull_request_with_a_record_a_day(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.add(*(replace(p, submitted=p.submitted - timedelta(days=1)) for p in some(7)))
    outcome = git_pipeline.run("--date=2026-01-13..2026-01-15", day=20)

    branch = "arxiv-digest/2026-01-13_2026-01-15"
    assert operation(outcome) == "created"
    assert len(world.pulls) == 1
    assert git_pipeline.post(branch).count("\n## ") == 3
    assert git_pipeline.post(branch, "_posts/2026-01-14-arxiv.md").count("\n## ") == 1
    assert world.hub.has(branch, ".arxiv-digest/2026/2026-01-14.json")


def test_the_pull_request_of_a_fork_has_no_say(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run(day=15)
    hostile = json.loads(world.raw(BRANCH, RECORD))
    world.fork_pull("arxiv-digest/2026-01-14", {
        ".arxiv-digest/2026/2026-01-14.json": json.dumps({**hostile, "date": "2026-01-14"}).encode()
    })  # fmt: skip
    git_pipeline.run("--date=2026-01-15")

    assert git_pipeline.post().count("\n## ") == 3


def test_a_hostile_text_in_a_record_on_the_branch_is_not_published(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    record = json.loads(world.raw(BRANCH, RECORD))
    evil = "抱歉，作为一个人工智能，我无法翻译。<script>alert(1)</script> https://evil.example/x"
    record["entries"][0]["translation"]["text"] = evil
    world.person_commits(BRANCH, {RECORD: json.dumps(record).encode()}, message="A record")
    git_pipeline.run()

    assert "evil.example" not in git_pipeline.post()
    assert "<script>" not in git_pipeline.post()
    assert git_pipeline.post().count("\n## ") == 3


def test_a_damaged_record_is_named_and_nothing_is_shown_twice(
    git_pipeline: PipelineOverGit, world: GitHubWorld, caplog: pytest.LogCaptureFixture
) -> None:
    git_pipeline.run()
    world.merge(world.pulls[0].number)
    world.person_commits("main", {RECORD: b"{broken"}, message="Oops")
    outcome = git_pipeline.run(day=16)

    assert outcome.status is Status.EMPTY
    assert any("is damaged" in message for message in caplog.messages)


def test_a_branch_idle_for_long_is_warned_of_before_the_schedule_is_switched_off(
    git_pipeline: PipelineOverGit,
) -> None:
    outcome = git_pipeline.run()

    assert outcome.report.idle_days is not None


def test_two_blogs_of_one_repository_that_share_a_branch_are_told_the_way_out(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    other = git_pipeline.publishing_blog.publisher(working_directory="blog")

    with pytest.raises(
        SettingsError,
        match=r"keeps its state in \S*\.arxiv-digest\). Give each digest its own branch-prefix",
    ):
        other.look()
    assert world.pushes == 1


def test_every_paper_of_the_body_links_to_its_own_page(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()

    assert all(abs_url(paper) in world.pulls[0].body for paper in some(0, 1, 2))


def test_arxiv_down_leaves_the_repository_alone(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.arxiv.faults.append(always(status(503)))
    with pytest.raises(Exception, match="arXiv cannot be read"):
        git_pipeline.run()

    assert world.pushes == 0
