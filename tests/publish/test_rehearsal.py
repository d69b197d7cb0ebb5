"""What would keep a digest from being published is told before anything is paid for."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import PublishError
from tests import invented
from tests.publish.desk import POST, RECORD, Desk
from tests.publish.witness import Witness
from tests.world.blog import Surroundings
from tests.world.github import GitHubWorld

PATHS = (POST, RECORD)
MODES = ["pull-request", "commit"]


@pytest.mark.parametrize("mode", MODES)
def test_a_token_that_may_not_push_is_told_at_a_rehearsal(
    mode: str, desk: Desk, world: GitHubWorld
) -> None:
    world.rules.rights = frozenset({"pull-requests"})

    with pytest.raises(PublishError, match="permissions:\n  contents: write"):
        desk.publisher(mode=mode).rehearse(PATHS)


@pytest.mark.parametrize("mode", MODES)
def test_a_link_in_place_of_the_posts_is_told_at_a_rehearsal(
    mode: str, desk: Desk, world: GitHubWorld
) -> None:
    world.person_commits("main", {"_posts/2025-12-31-hello.md": None})
    world.hub.put_link("main", "_posts", "elsewhere")

    with pytest.raises(PublishError, match="_posts is a symbolic link"):
        desk.publisher(mode=mode).rehearse(PATHS)


@pytest.mark.parametrize("mode", MODES)
def test_a_rehearsal_changes_nothing(
    mode: str, desk: Desk, world: GitHubWorld, witness: Witness
) -> None:
    before = world.all_refs()
    desk.publish("A", mode=mode)
    between = world.all_refs()
    publisher = desk.publisher(mode=mode)
    publisher.look()
    publisher.rehearse(PATHS)

    assert before != between == world.all_refs()
    assert world.pushes == 1
    assert witness.complaints == []


def test_files_that_a_link_leads_out_of_the_blog_are_told_at_a_rehearsal(tmp_path: Path) -> None:
    blog, outside = tmp_path / "blog", tmp_path / "outside"
    blog.mkdir()
    outside.mkdir()
    (blog / "_posts").symlink_to(outside)
    (blog / "_config.yml").write_text("title: A blog\n", encoding="utf-8")

    with Surroundings(blog, invented.day(), invented.NOON) as made:
        run = made.run("--publish=write")

    assert run.exit_code != 0
    assert made.models.asks == []
    assert list(outside.iterdir()) == []


def test_a_run_that_may_not_push_asks_no_model(desk: Desk, world: GitHubWorld) -> None:
    world.rules.rights = frozenset({"pull-requests"})
    with Surroundings(desk.clone(), invented.day(), invented.NOON) as made:
        run = made.run(
            "--publish=pull-request",
            env={
                "GITHUB_REPOSITORY": world.name,
                "GITHUB_WORKSPACE": str(desk.clone()),
                "GITHUB_API_URL": world.api_url,
                "GITHUB_SERVER_URL": world.server.url,
                "INPUT_GITHUB_TOKEN": world.token,
            },
        )

    assert (run.exit_code, made.models.asks) == (5, []), run.said
    assert "contents: write" in run.said
