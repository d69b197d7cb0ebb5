"""What people do to the text of an open pull request, and to its title and labels."""

from __future__ import annotations

from digest.publication import Operation, Published
from tests.publish.publishing_blog import BRANCH, DATE, PublishingBlog
from tests.publish.situations.table import situation


@situation(Operation.CREATED, 1)
def create(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    published = publishing_blog.publish("A", "B")
    assert world.pulls[0].title == f"arXiv 日报 {DATE}"
    assert world.commits(BRANCH) == [f"github-actions[bot] Digest of {DATE}", "Reviewer The blog"]
    return published


@situation(Operation.UNCHANGED, 1)
def rerun(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    calls = len(world.calls)
    published = publishing_blog.publish("A")
    assert [c for c in world.calls[calls:] if not c.startswith("GET")] == []
    return published


@situation(Operation.UPDATED, 2)
def late_papers_added(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    published = publishing_blog.publish("A", "B")
    assert "共 2 篇" in world.pulls[0].body
    return published


@situation(Operation.KEPT, 1)
def an_edit_is_kept(publishing_blog: PublishingBlog) -> Published:
    publishing_blog.publish("A", "B")
    publishing_blog.edit("A text on A.", "A better text.")
    return publishing_blog.publish("A", "B")


@situation(Operation.UPDATED, 2)
def an_edit_and_a_late_paper(publishing_blog: PublishingBlog) -> Published:
    publishing_blog.publish("A")
    publishing_blog.edit("A text on A.", "A better text.")
    published = publishing_blog.publish("A", "B")
    assert "A text on B." in publishing_blog.post()
    return published


@situation(Operation.UNCHANGED, 1)
def a_paper_deleted_stays_out(publishing_blog: PublishingBlog) -> Published:
    publishing_blog.publish("A", "B")
    publishing_blog.edit("## B\n\nA text on B.\n", "")
    published = publishing_blog.publish("A", "B")
    assert "## B" not in publishing_blog.post()
    return published


@situation(Operation.UPDATED, 3)
def a_bot_commit_above_a_persons(publishing_blog: PublishingBlog) -> Published:
    publishing_blog.publish("A")
    publishing_blog.edit("A text on A.", "A better text.")
    publishing_blog.publish("A", "B")
    return publishing_blog.publish("A", "B", "C")


@situation(Operation.UPDATED, 2)
def update_branch_merges_the_base(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    world.person_commits("main", {"about.md": b"About\n"}, message="Write about")
    world.update_branch(1)
    published = publishing_blog.publish("A", "B")
    assert world.has(BRANCH, "about.md")
    return published


@situation(Operation.UPDATED, 2)
def title_and_text_of_a_person_stay(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A")
    pull = world.pulls[0]
    pull.title = "My title"
    pull.body = f"Before\r\n{pull.body}\r\nAfter".replace("\n", "\r\n")
    published = publishing_blog.publish("A", "B")
    assert pull.title == "My title"
    assert pull.body.startswith("Before\n")
    assert pull.body.endswith("\nAfter")
    assert "共 2 篇" in pull.body
    return published


@situation(Operation.CREATED, 1)
def labels_and_reviewers(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    published = publishing_blog.publish("A", labels=("arxiv",), reviewers=("someone", "owner/team"))
    pull = world.pulls[0]
    assert (pull.labels, pull.reviewers, pull.teams) == (["arxiv"], ["someone"], ["team"])
    assert published.warnings == ()
    return published


@situation(Operation.CREATED, 1)
def a_reviewer_from_outside(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    published = publishing_blog.publish("A", labels=("arxiv",), reviewers=("owner-outsider",))
    assert "collaborators" in published.warnings[0]
    assert world.pulls[0].labels == ["arxiv"]
    return published


@situation(Operation.UNCHANGED, 1)
def a_label_taken_off_stays_off(publishing_blog: PublishingBlog) -> Published:
    world = publishing_blog.world
    publishing_blog.publish("A", labels=("arxiv",))
    world.pulls[0].labels.clear()
    published = publishing_blog.publish("A", labels=("arxiv",))
    assert world.pulls[0].labels == []
    return published
