"""Races, refusals, lost answers and kills."""

from __future__ import annotations

from digest.domain import Operation, Published
from tests.publish.desk import BRANCH, Desk, digest, once
from tests.publish.situations.table import situation
from tests.world.server import Response


@situation(Operation.UPDATED, 2)
def a_race_on_the_branch(desk: Desk) -> Published:
    desk.publish("A")
    meanwhile = once(lambda: desk.edit("A text on A.", "A better text."), digest("A", "B"))
    return desk.publish(compose=meanwhile)


@situation(Operation.UPDATED, 2)
def a_race_on_the_branch_at_the_last_moment(desk: Desk) -> Published:
    world = desk.world
    desk.publish("A")
    path = "git-receive-pack$"
    world.before("POST", path, lambda: desk.edit("A text on A.", "A better text."))
    return desk.publish("A", "B")


@situation(Operation.CREATED, 1)
def the_base_moves_meanwhile(desk: Desk) -> Published:
    world = desk.world
    move = once(lambda: world.person_commits("main", {"a.md": b"a"}), digest("A"))
    return desk.publish(compose=move)


@situation(Operation.PUSHED, 1)
def pull_requests_forbidden(desk: Desk) -> Published:
    world = desk.world
    world.rules.pull_requests_allowed = False
    published = desk.publish("A")
    (warning,) = published.warnings
    assert f"/owner/blog/compare/main...{BRANCH}?expand=1" in warning
    assert "Allow GitHub Actions to create and approve pull requests" in warning
    return published


@situation(Operation.CREATED, 1)
def pull_requests_forbidden_then_allowed(desk: Desk) -> Published:
    world = desk.world
    world.rules.pull_requests_allowed = False
    desk.publish("A")
    world.rules.pull_requests_allowed = True
    return desk.publish("A")


@situation(Operation.UNCHANGED, 1)
def forbidden_and_opened_by_hand(desk: Desk) -> Published:
    world = desk.world
    world.rules.pull_requests_allowed = False
    desk.publish("A")
    world.add_pull(BRANCH, "By hand", "My own words", "main")
    published = desk.publish("A")
    assert (world.pulls[0].title, world.pulls[0].body) == ("By hand", "My own words")
    return published


@situation(Operation.CREATED, 1)
def killed_between_push_and_pull_request(desk: Desk) -> Published:
    world = desk.world
    desk.publish("A")
    world.pulls.clear()
    return desk.publish("A")


@situation(Operation.CREATED, 1)
def the_answer_to_the_creation_is_lost(desk: Desk) -> Published:
    world = desk.world
    world.fault("POST", "/pulls$", Response(502), after=True)
    return desk.publish("A")


@situation(Operation.CREATED, 1)
def the_answer_to_the_push_is_lost(desk: Desk) -> Published:
    world = desk.world
    world.fault("POST", "git-receive-pack$", Response(502), after=True)
    return desk.publish("A")


@situation(Operation.CREATED, 1)
def the_new_branch_is_not_known_yet(desk: Desk) -> Published:
    world = desk.world
    world.rules.unseen_branches = 2
    return desk.publish("A")


@situation(Operation.CREATED, 1)
def a_secondary_limit_at_the_creation(desk: Desk) -> Published:
    world = desk.world
    told = b'{"message": "You have exceeded a secondary rate limit."}'
    world.fault("POST", "/pulls$", Response(403, told, {"Retry-After": "17"}))
    published = desk.publish("A")
    assert 17.0 in desk.slept
    return published


@situation(Operation.CREATED, 1)
def drafts_are_not_supported(desk: Desk) -> Published:
    world = desk.world
    world.rules.drafts_allowed = False
    return desk.publish("A", draft=True)
