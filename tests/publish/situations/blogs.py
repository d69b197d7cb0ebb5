"""Blogs of odd shapes, and direct commits."""

from __future__ import annotations

from digest.publication import Operation, Published
from tests.publish.publishing_blog import BRANCH, POST, PublishingBlog, digest, once
from tests.publish.situations.table import situation


@situation(Operation.COMMITTED, 1)
def commit(publishing_blog: PublishingBlog) -> Published:
    return publishing_blog.publish("A", mode="commit")


@situation(Operation.KEPT, 1)
def commit_keeps_an_edit(publishing_blog: PublishingBlog) -> Published:
    publishing_blog.publish("A", mode="commit")
    publishing_blog.edit("A text on A.", "A better text.", branch="main")
    return publishing_blog.publish("A", mode="commit")


@situation(Operation.COMMITTED, 1)
def commit_races_on_the_base(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    move = once(lambda: world.person_commits("main", {"a.md": b"a"}), digest("A"))
    published = publishing_blog.publish(compose=move, mode="commit")
    assert world.has("main", "a.md")
    return published


@situation(Operation.CREATED, 1)
def a_blog_in_a_subfolder(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    published = publishing_blog.publish("A", working_directory="./blog/")
    assert world.has(BRANCH, f"blog/{POST}")
    assert not world.has(BRANCH, POST)
    return published


@situation(Operation.CREATED, 1)
def no_posts_folder_yet(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    world.person_commits("main", {"_posts/2025-12-31-hello.md": None})
    return publishing_blog.publish("A")


@situation(Operation.CREATED, 1)
def attributes_of_lfs_and_line_ends(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    rules = b"* text eol=crlf\n*.md filter=lfs diff=lfs merge=lfs -text\n*.json ident\n"
    world.person_commits("main", {".gitattributes": rules})
    published = publishing_blog.publish("A")
    assert "\r" not in publishing_blog.post()
    assert publishing_blog.post().startswith("---\n")
    return published


@situation(Operation.CREATED, 1)
def a_persons_own_base_branch(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    world.person_commits("site", {"site.md": b"site"})
    published = publishing_blog.publish("A", base="site")
    assert world.pulls[0].base == "site"
    assert world.has(BRANCH, "site.md")
    return published


@situation(Operation.CREATED, 1)
def the_default_branch_is_asked_for(publishing_blog: PublishingBlog) -> Published:
    return publishing_blog.publish("A", base="")
