"""Publishing as a commit: whose it is, and what starts afterwards."""

from __future__ import annotations

from digest.publication import Operation
from tests.publish.publishing_blog import DATE, PublishingBlog
from tests.world.githttp import git
from tests.world.github import GitHubWorld
from tests.world.server import Response


def test_a_commit_is_by_the_bot_and_dated_by_the_clock(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A", mode="commit")

    told = git(world.remote, "log", "-1", "--format=%an <%ae>|%cn <%ce>|%aI|%s", "main")
    bot = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"
    assert told == f"{bot}|{bot}|2026-01-15T09:00:00+00:00|Digest of {DATE}"


def test_a_direct_commit_starts_the_workflow_named(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    published = publishing_blog.publish("A", mode="commit", dispatch_workflow="pages.yml")

    assert world.dispatched == [("pages.yml", "main")]
    assert published.warnings == ()
    assert world.violations == []


def test_nothing_new_starts_no_workflow(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A", mode="commit")
    publishing_blog.publish("A", mode="commit", dispatch_workflow="pages.yml")

    assert world.dispatched == []


def test_a_workflow_that_may_not_be_started_is_a_warning(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.rules.rights = frozenset({"contents"})

    published = publishing_blog.publish("A", mode="commit", dispatch_workflow="pages.yml")

    assert published.operation is Operation.COMMITTED
    assert "actions: write" in published.warnings[0]


def test_a_workflow_that_trouble_kept_from_starting_is_to_be_started_by_hand(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.fault("POST", "/dispatches$", Response(502))

    (warning,) = publishing_blog.publish("A", mode="commit", dispatch_workflow="pages.yml").warnings

    assert "start it by hand" in warning
    assert "permissions" not in warning


def test_a_lost_answer_to_a_push_is_looked_after(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.fault("POST", "git-receive-pack$", Response(502), after=True)

    assert publishing_blog.publish("A", mode="commit").operation is Operation.COMMITTED
    assert world.pushes == 1


def test_a_race_at_the_last_moment_is_composed_anew(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    move = {"a.md": b"a"}
    world.before("POST", "git-receive-pack$", lambda: world.person_commits("main", move))

    assert publishing_blog.publish("A", mode="commit").operation is Operation.COMMITTED
    assert world.has("main", "a.md")
    assert world.forced == []


def test_the_default_branch_is_used_where_no_base_is_given(publishing_blog: PublishingBlog) -> None:
    published = publishing_blog.publish("A", mode="commit", base="")

    assert published.branch == "main"


def test_an_executable_post_stays_executable(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A", mode="commit")
    world.hub.make_executable("main", f"_posts/{DATE}-arxiv.md")

    publishing_blog.publish("A", "B", mode="commit")

    listing = git(world.remote, "ls-tree", "main", "--", f"_posts/{DATE}-arxiv.md")
    assert listing.startswith("100755")
