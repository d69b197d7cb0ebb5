"""Blogs of odd shapes, and direct commits."""

from __future__ import annotations

from digest.domain import Operation, Published
from tests.publish.desk import BRANCH, POST, Desk, digest, once
from tests.publish.situations.table import situation


@situation(Operation.COMMITTED, 1)
def commit(desk: Desk) -> Published:
    return desk.publish("A", mode="commit")


@situation(Operation.KEPT, 1)
def commit_keeps_an_edit(desk: Desk) -> Published:
    desk.publish("A", mode="commit")
    desk.edit("A text on A.", "A better text.", branch="main")
    return desk.publish("A", mode="commit")


@situation(Operation.COMMITTED, 1)
def commit_races_on_the_base(desk: Desk) -> Published:
    world = desk.world
    move = once(lambda: world.person_commits("main", {"a.md": b"a"}), digest("A"))
    published = desk.publish(compose=move, mode="commit")
    assert world.has("main", "a.md")
    return published


@situation(Operation.CREATED, 1)
def a_blog_in_a_subfolder(desk: Desk) -> Published:
    world = desk.world
    published = desk.publish("A", working_directory="./blog/")
    assert world.has(BRANCH, f"blog/{POST}")
    assert not world.has(BRANCH, POST)
    return published


@situation(Operation.CREATED, 1)
def no_posts_folder_yet(desk: Desk) -> Published:
    world = desk.world
    world.person_commits("main", {"_posts/2025-12-31-hello.md": None})
    return desk.publish("A")


@situation(Operation.CREATED, 1)
def attributes_of_lfs_and_line_ends(desk: Desk) -> Published:
    world = desk.world
    rules = b"* text eol=crlf\n*.md filter=lfs diff=lfs merge=lfs -text\n*.json ident\n"
    world.person_commits("main", {".gitattributes": rules})
    published = desk.publish("A")
    assert "\r" not in desk.post()
    assert desk.post().startswith("---\n")
    return published


@situation(Operation.CREATED, 1)
def a_persons_own_base_branch(desk: Desk) -> Published:
    world = desk.world
    world.person_commits("site", {"site.md": b"site"})
    published = desk.publish("A", base="site")
    assert world.pulls[0].base == "site"
    assert world.has(BRANCH, "site.md")
    return published


@situation(Operation.CREATED, 1)
def the_default_branch_is_asked_for(desk: Desk) -> Published:
    return desk.publish("A", base="")
