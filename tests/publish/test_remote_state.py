"""What a run sees before it decides: the places where records lie, strongest first."""

from __future__ import annotations

from digest.publication import Operation, Place, Standing, View
from tests.publish.publishing_blog import BRANCH, POST, PublishingBlog, digest
from tests.world.github import GitHubWorld
from tests.world.github_hub import PullState


def places(view: View) -> list[tuple[Place, str]]:
    return [(snapshot.place, snapshot.name) for snapshot in view.snapshots]


def other(day: str) -> str:
    return f"arxiv-digest/{day}"


def a_busy_blog(publishing_blog: PublishingBlog, world: GitHubWorld) -> None:
    """Days of every fate: own open, open, state alone, merged, closed, closed and deleted."""
    publishing_blog.publish("own")
    for day in ("2026-01-10", "2026-01-11", "2026-01-12", "2026-01-13"):
        publishing_blog.publish(compose=digest(f"of {day}", date=day), key=day)
    publishing_blog.publish(compose=digest(visible=False, date="2026-01-14"), key="2026-01-14")
    world.merge(3)
    world.close(4)
    world.delete(other("2026-01-13"))
    world.person_commits("unrelated", {"x": b""})
    world.add_pull("unrelated", "Not a digest", "", "main")
    world.close(6)


def test_places_come_strongest_first_and_each_has_its_own_files(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    a_busy_blog(publishing_blog, world)

    view = publishing_blog.publisher().look()

    assert places(view) == [
        (Place.BASE, "main"),
        (Place.OWN, BRANCH),
        (Place.OPEN, other("2026-01-10")),
        (Place.OPEN, other("2026-01-14")),
        (Place.CLOSED, "#5"),
        (Place.CLOSED, "#4"),
    ]
    assert (view.standing, view.pull_request_url) == (
        Standing.OPEN,
        f"{world.server.url}/owner/blog/pull/1",
    )
    trees = {snapshot.name: snapshot.tree for snapshot in view.snapshots}
    assert trees["main"].read(POST) is None
    assert b"own" in (trees[BRANCH].read(POST) or b"")
    assert trees["#5"].names("_posts") == (
        "_posts/2025-12-31-hello.md",
        "_posts/2026-01-13-arxiv.md",
    )


def test_commit_mode_sees_the_same_but_has_no_branch_of_its_own(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    a_busy_blog(publishing_blog, world)

    view = publishing_blog.publisher(mode="commit").look()

    assert (Place.OPEN, BRANCH) in places(view)
    assert Place.OWN not in dict(places(view))
    assert view.standing is Standing.NONE


def test_a_closed_date_is_known_before_any_model_is_called(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A")
    world.close(1)

    view = publishing_blog.publisher().look()

    assert view.standing is Standing.CLOSED
    assert places(view) == [(Place.BASE, "main"), (Place.CLOSED, "#1")]


def test_an_explicit_run_forgives_the_rejection_of_its_own_date_alone(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A")
    publishing_blog.publish(compose=digest("B", date="2026-01-14"), key="2026-01-14")
    world.close(1)
    world.close(2)

    view = publishing_blog.publisher(explicit=True).look()

    assert view.standing is Standing.CLOSED
    assert places(view) == [(Place.BASE, "main"), (Place.OWN, BRANCH), (Place.CLOSED, "#2")]


def test_a_merged_branch_that_was_pushed_to_since_counts_again(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A")
    world.merge(1)
    assert Place.OWN not in dict(places(publishing_blog.publisher(explicit=True).look()))
    publishing_blog.edit("A text on A.", "Written after the merge.")

    view = publishing_blog.publisher(explicit=True).look()

    assert (Place.OWN, BRANCH) in places(view)


def test_a_base_that_begins_like_a_digest_is_not_taken_for_one(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.person_commits("arxiv-digest/site", {"x": b""})

    view = publishing_blog.publisher(base="arxiv-digest/site").look()

    assert places(view) == [(Place.BASE, "arxiv-digest/site")]


def test_what_was_rejected_is_found_behind_a_hundred_other_pull_requests(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish(compose=digest("B", date="2026-01-14"), key="2026-01-14")
    world.close(1)
    tip = world.tip("main")
    world.pulls += [
        PullState(n, "No digest", "", "main", "main", tip, world.name, state="closed")
        for n in range(2, 112)
    ]

    assert (Place.CLOSED, "#1") in places(publishing_blog.publisher().look())
    assert world.violations == []


def test_a_head_that_github_no_longer_keeps_is_left_out(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish(compose=digest("B", date="2026-01-14"), key="2026-01-14")
    world.close(1)
    world.hub.forget(1)

    assert places(publishing_blog.publisher().look()) == [(Place.BASE, "main")]


def test_a_branch_that_vanishes_during_the_look_does_not_end_the_run(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish(compose=digest("B", date="2026-01-14"), key="2026-01-14")
    world.before("POST", "git-upload-pack", lambda: world.before("POST", "git-upload-pack", vanish))

    def vanish() -> None:
        world.pulls.clear()
        world.delete(other("2026-01-14"))

    view = publishing_blog.publisher().look()

    assert (Place.OPEN, other("2026-01-14")) not in places(view)


def test_a_branch_deleted_while_the_run_looks_is_a_rejection_and_is_not_made_again(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A")
    world.before("GET", "info/refs", lambda: world.delete(BRANCH))

    published = publishing_blog.publish("A", "B")

    assert published.operation is Operation.NONE
    assert f"refs/heads/{BRANCH}" not in world.refs()
