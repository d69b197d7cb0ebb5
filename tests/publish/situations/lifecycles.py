"""Merged, closed, reopened, asked for again; days, ranges and forks beside each other."""

from __future__ import annotations

from digest.publication import Draft, Operation, Published, View
from tests.publish.publishing_blog import BRANCH, DATE, POST, RECORD, PublishingBlog, digest
from tests.publish.situations.table import OTHER, situation


@situation(Operation.NONE, 1)
def merged(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    world.merge(1)
    return publishing_blog.publish("A", "B")


@situation(Operation.NONE, 1)
def squashed_and_branch_deleted(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    publishing_blog.edit("A text on A.", "A better text.")
    world.merge(1, "squash")
    world.delete(BRANCH)
    return publishing_blog.publish("A")


@situation(Operation.CREATED, 2)
def merged_and_asked_for_again(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    publishing_blog.edit("A text on A.", "A better text.")
    world.merge(1, "squash")
    world.person_commits("main", {"about.md": b"About\n"}, message="Write about")
    published = publishing_blog.publish("A", "B", explicit=True)
    assert world.has(BRANCH, "about.md")
    assert "A better text." in publishing_blog.post()
    return published


@situation(Operation.NONE, 1)
def merged_and_asked_for_again_in_vain(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    world.merge(1)
    return publishing_blog.publish("A", explicit=True)


@situation(Operation.NONE, 1)
def closed_unmerged(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    world.close(1)
    return publishing_blog.publish("A", "B")


@situation(Operation.CREATED, 2)
def closed_and_asked_for_again(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    publishing_blog.edit("A text on A.", "A better text.")
    world.close(1)
    published = publishing_blog.publish("A", "B", explicit=True)
    assert [p.state for p in world.pulls] == ["closed", "open"]
    return published


@situation(Operation.CREATED, 2)
def closed_deleted_and_asked_for_again(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    world.delete(BRANCH)
    return publishing_blog.publish("A", explicit=True)


@situation(Operation.UPDATED, 2)
def reopened(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    world.close(1)
    world.pulls[0].state = "open"
    return publishing_blog.publish("A", "B")


@situation(Operation.UPDATED, 4)
def two_open_days_merged_newest_first(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A", compose=digest("A", date=OTHER), key=OTHER)
    publishing_blog.publish("B")
    world.merge(2)
    world.delete(BRANCH)
    late = digest("A", "C", date=OTHER)
    publishing_blog.publish(compose=late, key=OTHER)
    world.update_branch(1)
    return publishing_blog.publish(compose=digest("A", "C", "D", date=OTHER), key=OTHER)


@situation(Operation.CREATED, 2)
def two_open_days_merged_oldest_first(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish(compose=digest("A", date=OTHER), key=OTHER)
    published = publishing_blog.publish("B")
    world.merge(1)
    world.merge(2)
    assert world.has("main", f"_posts/{OTHER}-arxiv.md")
    assert world.has("main", POST)
    return published


@situation(Operation.CREATED, 1)
def a_range_in_one_pull_request(publishing_blog: PublishingBlog) -> Published:
    days = (digest("A", date=OTHER), digest("B"))

    def both(view: View) -> Draft:
        drafts = [draft for day in days if (draft := day(view))]
        files = {path: data for draft in drafts for path, data in draft.files.items()}
        return Draft(files, "A range", "A range", "Two days")

    published = publishing_blog.publish(compose=both, key=f"{OTHER}_{DATE}", explicit=True)
    assert published.branch == f"arxiv-digest/{OTHER}_{DATE}"
    return published


@situation(Operation.CREATED, 1)
def a_forks_pull_request_of_the_same_name(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    hostile = {RECORD: b'{"A": "hostile"}', POST: b"hostile"}
    world.fork_pull(BRANCH, hostile)
    world.fork_pull(BRANCH, hostile, repo="")
    world.fork_pull(BRANCH, hostile)
    world.close(3)
    places = [s.name for s in publishing_blog.publisher().look().snapshots]
    assert places == ["main"]
    return publishing_blog.publish("A")


@situation(Operation.PUSHED, 1)
def state_alone_opens_nothing(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    published = publishing_blog.publish(compose=digest(visible=False))
    assert world.pulls == []
    return published


@situation(Operation.CREATED, 2)
def state_alone_then_papers(publishing_blog: PublishingBlog) -> Published:
    publishing_blog.publish(compose=digest(visible=False))
    return publishing_blog.publish("A")


@situation(Operation.NONE, 0)
def nothing_to_write(publishing_blog: PublishingBlog) -> Published:
    return publishing_blog.publish(compose=lambda _: None)


@situation(Operation.NONE, 0)
def the_base_has_it_already(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    draft = digest("A")(publishing_blog.publisher().look())
    assert draft is not None
    world.person_commits("main", draft.files)
    return publishing_blog.publish("A")
