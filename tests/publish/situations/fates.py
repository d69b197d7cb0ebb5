"""Merged, closed, reopened, asked for again; days, ranges and forks beside each other."""

from __future__ import annotations

from digest.domain import Draft, Operation, Published, View
from tests.publish.desk import BRANCH, DATE, POST, RECORD, Desk, digest
from tests.publish.situations.table import OTHER, situation


@situation(Operation.NONE, 1)
def merged(desk: Desk) -> Published:
    world = desk.world
    desk.publish("A")
    world.merge(1)
    return desk.publish("A", "B")


@situation(Operation.NONE, 1)
def squashed_and_branch_deleted(desk: Desk) -> Published:
    world = desk.world
    desk.publish("A")
    desk.edit("A text on A.", "A better text.")
    world.merge(1, "squash")
    world.delete(BRANCH)
    return desk.publish("A")


@situation(Operation.CREATED, 2)
def merged_and_asked_for_again(desk: Desk) -> Published:
    world = desk.world
    desk.publish("A")
    desk.edit("A text on A.", "A better text.")
    world.merge(1, "squash")
    world.person_commits("main", {"about.md": b"About\n"}, message="Write about")
    published = desk.publish("A", "B", explicit=True)
    assert world.has(BRANCH, "about.md")
    assert "A better text." in desk.post()
    return published


@situation(Operation.NONE, 1)
def merged_and_asked_for_again_in_vain(desk: Desk) -> Published:
    world = desk.world
    desk.publish("A")
    world.merge(1)
    return desk.publish("A", explicit=True)


@situation(Operation.NONE, 1)
def closed_unmerged(desk: Desk) -> Published:
    world = desk.world
    desk.publish("A")
    world.close(1)
    return desk.publish("A", "B")


@situation(Operation.CREATED, 2)
def closed_and_asked_for_again(desk: Desk) -> Published:
    world = desk.world
    desk.publish("A")
    desk.edit("A text on A.", "A better text.")
    world.close(1)
    published = desk.publish("A", "B", explicit=True)
    assert [p.state for p in world.pulls] == ["closed", "open"]
    return published


@situation(Operation.CREATED, 2)
def closed_deleted_and_asked_for_again(desk: Desk) -> Published:
    world = desk.world
    desk.publish("A")
    world.delete(BRANCH)
    return desk.publish("A", explicit=True)


@situation(Operation.UPDATED, 2)
def reopened(desk: Desk) -> Published:
    world = desk.world
    desk.publish("A")
    world.close(1)
    world.pulls[0].state = "open"
    return desk.publish("A", "B")


@situation(Operation.UPDATED, 4)
def two_open_days_merged_newest_first(desk: Desk) -> Published:
    world = desk.world
    desk.publish("A", compose=digest("A", date=OTHER), key=OTHER)
    desk.publish("B")
    world.merge(2)
    world.delete(BRANCH)
    late = digest("A", "C", date=OTHER)
    desk.publish(compose=late, key=OTHER)
    world.update_branch(1)
    return desk.publish(compose=digest("A", "C", "D", date=OTHER), key=OTHER)


@situation(Operation.CREATED, 2)
def two_open_days_merged_oldest_first(desk: Desk) -> Published:
    world = desk.world
    desk.publish(compose=digest("A", date=OTHER), key=OTHER)
    published = desk.publish("B")
    world.merge(1)
    world.merge(2)
    assert world.has("main", f"_posts/{OTHER}-arxiv.md")
    assert world.has("main", POST)
    return published


@situation(Operation.CREATED, 1)
def a_range_in_one_pull_request(desk: Desk) -> Published:
    days = (digest("A", date=OTHER), digest("B"))

    def both(view: View) -> Draft:
        drafts = [draft for day in days if (draft := day(view))]
        files = {path: data for draft in drafts for path, data in draft.files.items()}
        return Draft(files, "A range", "A range", "Two days")

    published = desk.publish(compose=both, key=f"{OTHER}_{DATE}", explicit=True)
    assert published.branch == f"arxiv-digest/{OTHER}_{DATE}"
    return published


@situation(Operation.CREATED, 1)
def a_forks_pull_request_of_the_same_name(desk: Desk) -> Published:
    world = desk.world
    hostile = {RECORD: b'{"A": "hostile"}', POST: b"hostile"}
    world.fork_pull(BRANCH, hostile)
    world.fork_pull(BRANCH, hostile, repo="")
    world.fork_pull(BRANCH, hostile)
    world.close(3)
    places = [s.name for s in desk.publisher().look().snapshots]
    assert places == ["main"]
    return desk.publish("A")


@situation(Operation.PUSHED, 1)
def state_alone_opens_nothing(desk: Desk) -> Published:
    world = desk.world
    published = desk.publish(compose=digest(visible=False))
    assert world.pulls == []
    return published


@situation(Operation.CREATED, 2)
def state_alone_then_papers(desk: Desk) -> Published:
    desk.publish(compose=digest(visible=False))
    return desk.publish("A")


@situation(Operation.NONE, 0)
def nothing_to_write(desk: Desk) -> Published:
    return desk.publish(compose=lambda _: None)


@situation(Operation.NONE, 0)
def the_base_has_it_already(desk: Desk) -> Published:
    world = desk.world
    draft = digest("A")(desk.publisher().look())
    assert draft is not None
    world.person_commits("main", draft.files)
    return desk.publish("A")
