"""What would keep a digest from being published is told before anything is paid for."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import PublishError
from tests import made_up_papers
from tests.publish.invariants import Invariants
from tests.publish.publishing_blog import POST, RECORD, PublishingBlog
from tests.world.blog import Surroundings
from tests.world.github import GitHubWorld

PATHS = (POST, RECORD)
MODES = ["pull-request", "commit"]


@pytest.mark.parametrize("mode", MODES)
def test_a_token_that_may_not_push_is_told_at_a_rehearsal(
    mode: str, publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.rules.rights = frozenset({"pull-requests"})

    with pytest.raises(PublishError, match="permissions:\n  contents: write"):
        publishing_blog.publisher(mode=mode).rehearse(PATHS)


@pytest.mark.parametrize("mode", MODES)
def test_a_link_in_place_of_the_posts_is_told_at_a_rehearsal(
    mode: str, publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.person_commits("main", {"_posts/2025-12-31-hello.md": None})
    world.hub.put_link("main", "_posts", "elsewhere")

    with pytest.raises(PublishError, match="_posts is a symbolic link"):
        publishing_blog.publisher(mode=mode).rehearse(PATHS)


@pytest.mark.parametrize("mode", MODES)
def test_a_rehearsal_changes_nothing(
    mode: str, publishing_blog: PublishingBlog, world: GitHubWorld, invariants: Invariants
) -> None:
    before = world.all_refs()
    publishing_blog.publish("A", mode=mode)
    between = world.all_refs()
    publisher = publishing_blog.publisher(mode=mode)
    publisher.look()
    publisher.rehearse(PATHS)

    assert before != between == world.all_refs()
    assert world.pushes == 1
    assert invariants.complaints == []


def test_files_that_a_link_leads_out_of_the_blog_are_told_at_a_rehearsal(tmp_path: Path) -> None:
    blog, outside = tmp_path / "blog", tmp_path / "outside"
    blog.mkdir()
    outside.mkdir()
    (blog / "_posts").symlink_to(outside)
    (blog / "_config.yml").write_text("title: A blog\n", encoding="utf-8")

    with Surroundings(blog, made_up_papers.day(), made_up_papers.NOON) as made:
        run = made.run("--publish=write")

    assert run.exit_code != 0
    assert made.models.asks == []
    assert list(outside.iterdir()) == []


def test_a_run_that_may_not_push_asks_no_model(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.rules.rights = frozenset({"pull-requests"})
    with Surroundings(publishing_blog.clone(), made_up_papers.day(), made_up_papers.NOON) as made:
        run = made.run(
            "--publish=pull-request",
            env={
                "GITHUB_REPOSITORY": world.name,
                "GITHUB_WORKSPACE": str(publishing_blog.clone()),
                "GITHUB_API_URL": world.api_url,
                "GITHUB_SERVER_URL": world.server.url,
                "INPUT_GITHUB_TOKEN": world.token,
            },
        )

    assert (run.exit_code, made.models.asks) == (5, []), run.said
    assert "contents: write" in run.said
