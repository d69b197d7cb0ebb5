"""A pull request of a day that is not whole waits as a draft, and asks for review once it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.domain import Status
from digest.publication import Operation
from tests.made_up_papers import MAILING, NOON
from tests.pipeline_over_git import PipelineOverGit, environment, some
from tests.publish.publishing_blog import PublishingBlog
from tests.world.github import GitHubWorld
from tests.world.server import Response


def test_a_draft_of_a_partial_day_is_ready_once_the_day_is_whole(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A", held=True)
    first = world.pulls[0].draft
    publishing_blog.publish("A", "B", held=True)
    still = world.pulls[0].draft
    publishing_blog.publish("A", "B", "C")

    assert (first, still, world.pulls[0].draft) == (True, True, False)
    assert len(world.pulls) == 1
    assert world.violations == []


def test_a_draft_that_the_owner_wants_stays_one(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A", held=True, draft=True)
    publishing_blog.publish("A", "B", draft=True)

    assert world.pulls[0].draft


def test_a_draft_that_the_owner_wants_meanwhile_waits_until_it_is_wanted_no_more(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A", held=True)
    publishing_blog.publish("A", "B", draft=True)
    wanted = world.pulls[0].draft
    publishing_blog.publish("A", "B", "C")

    assert (wanted, world.pulls[0].draft) == (True, False)


def test_a_pull_request_that_a_person_made_a_draft_stays_one(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A", held=True)
    publishing_blog.publish("A", "B")
    world.pulls[0].draft = True
    publishing_blog.publish("A", "B", "C")

    assert world.pulls[0].draft


def test_what_a_person_released_is_left_alone(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A", held=True)
    world.pulls[0].draft = False
    publishing_blog.publish("A", "B", held=True)
    world.pulls[0].draft = True
    publishing_blog.publish("A", "B", "C")

    assert world.pulls[0].draft


@pytest.mark.parametrize(
    "trouble",
    [
        Response(502),
        Response(
            200, b'{"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}'
        ),
        Response(
            200, b'{"errors": [{"message": "Something went wrong while executing your query."}]}'
        ),
    ],
)
def test_trouble_with_the_release_is_told_and_tried_again(
    trouble: Response, publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A", held=True)
    world.fault("POST", "/api/graphql", trouble)
    troubled = publishing_blog.publish("A", "B")
    assert world.pulls[0].draft
    assert any("Ready for review" in warning for warning in troubled.warnings)

    again = publishing_blog.publish("A", "B")
    assert again.operation is Operation.UNCHANGED
    assert not world.pulls[0].draft


def test_a_release_that_is_refused_is_told_once_and_the_pull_request_stands(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A", held=True)
    refusal = b'{"errors": [{"message": "Resource not accessible by integration"}]}'
    world.fault("POST", "/api/graphql", Response(200, refusal))
    refused = publishing_blog.publish("A", "B")
    after = publishing_blog.publish("A", "B")

    assert "contents: write" in "".join(refused.warnings)
    assert after.warnings == ()


def test_where_drafts_are_not_to_be_had_nothing_waits(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.rules.drafts_allowed = False
    publishing_blog.publish("A", held=True)
    done = publishing_blog.publish("A", "B")

    assert not world.pulls[0].draft
    assert done.warnings == ()
    assert "/api/graphql" not in [logged.request.path for logged in world.server.log]


def test_a_day_whose_index_is_still_filling_waits_as_a_draft_where_asked(
    publishing_blog: PublishingBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(monkeypatch, publishing_blog.clone())
    git_pipeline = PipelineOverGit(publishing_blog, [])
    git_pipeline.add(*some(1, 2, 3))
    git_pipeline.arxiv.lag = timedelta(hours=3.5)
    git_pipeline.now = MAILING + timedelta(hours=2)
    early = git_pipeline.run("--on-partial=draft")
    (pull,) = publishing_blog.world.pulls
    was_draft = pull.draft

    git_pipeline.now = NOON
    late = git_pipeline.run("--on-partial=draft")

    assert (early.status, late.status) == (Status.PARTIAL, Status.COMPLETE)
    assert (was_draft, pull.draft) == (True, False)
    assert publishing_blog.world.pulls == [pull]
