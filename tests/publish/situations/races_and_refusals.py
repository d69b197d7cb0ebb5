"""Races, refusals, lost answers and kills."""

from __future__ import annotations

from digest.publication import Operation, Published
from tests.publish.publishing_blog import BRANCH, PublishingBlog, digest, once
from tests.publish.situations.table import situation
from tests.world.server import Response


@situation(Operation.UPDATED, 2)
def a_race_on_the_branch(publishing_blog: PublishingBlog) -> Published:
    publishing_blog.publish("A")
    meanwhile = once(
        lambda: publishing_blog.edit("A text on A.", "A better text."), digest("A", "B")
    )
    return publishing_blog.publish(compose=meanwhile)


@situation(Operation.UPDATED, 2)
def a_race_on_the_branch_at_the_last_moment(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    path = "git-receive-pack$"
    world.before("POST", path, lambda: publishing_blog.edit("A text on A.", "A better text."))
    return publishing_blog.publish("A", "B")


@situation(Operation.CREATED, 1)
def the_base_moves_meanwhile(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    move = once(lambda: world.person_commits("main", {"a.md": b"a"}), digest("A"))
    return publishing_blog.publish(compose=move)


@situation(Operation.PUSHED, 1)
def pull_requests_forbidden(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    world.rules.pull_requests_allowed = False
    published = publishing_blog.publish("A")
    (warning,) = published.warnings
    assert f"/owner/blog/compare/main...{BRANCH}?expand=1" in warning
    assert "Allow GitHub Actions to create and approve pull requests" in warning
    return published


@situation(Operation.CREATED, 1)
def pull_requests_forbidden_then_allowed(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    world.rules.pull_requests_allowed = False
    publishing_blog.publish("A")
    world.rules.pull_requests_allowed = True
    return publishing_blog.publish("A")


@situation(Operation.UNCHANGED, 1)
def forbidden_and_opened_by_hand(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    world.rules.pull_requests_allowed = False
    publishing_blog.publish("A")
    world.add_pull(BRANCH, "By hand", "My own words", "main")
    published = publishing_blog.publish("A")
    assert (world.pulls[0].title, world.pulls[0].body) == ("By hand", "My own words")
    return published


@situation(Operation.CREATED, 1)
def killed_between_push_and_pull_request(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    world.pulls.clear()
    return publishing_blog.publish("A")


@situation(Operation.CREATED, 1)
def the_answer_to_the_creation_is_lost(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    world.fault("POST", "/pulls$", Response(502), after=True)
    return publishing_blog.publish("A")


@situation(Operation.CREATED, 1)
def the_answer_to_the_push_is_lost(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    world.fault("POST", "git-receive-pack$", Response(502), after=True)
    return publishing_blog.publish("A")


@situation(Operation.CREATED, 1)
def the_new_branch_is_not_known_yet(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    world.rules.unseen_branches = 2
    return publishing_blog.publish("A")


@situation(Operation.CREATED, 1)
def a_secondary_limit_at_the_creation(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    told = b'{"message": "You have exceeded a secondary rate limit."}'
    world.fault("POST", "/pulls$", Response(403, told, {"Retry-After": "17"}))
    published = publishing_blog.publish("A")
    assert 17.0 in publishing_blog.slept
    return published


@situation(Operation.CREATED, 1)
def drafts_are_not_supported(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    world.rules.drafts_allowed = False
    return publishing_blog.publish("A", draft=True)
