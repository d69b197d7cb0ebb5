"""Publishing as a pull request: its text, title, labels and warnings."""

from __future__ import annotations

import pytest

from digest.errors import PublishError
from digest.publication import Compose, Draft, Operation, View
from tests.publish.publishing_blog import BRANCH, RECORD, PublishingBlog, digest
from tests.world.github import GitHubWorld
from tests.world.server import Response


def titled(title: str, *papers: str) -> Compose:
    """Return a digest under another title."""

    def compose(view: View) -> Draft | None:
        draft = digest(*papers)(view)
        assert draft is not None
        return Draft(draft.files, draft.message, title, draft.body)

    return compose


def test_a_changed_setting_changes_a_title_that_is_still_ours(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish(compose=titled("One", "A"))
    published = publishing_blog.publish(compose=titled("Two", "A"))

    assert published.operation is Operation.UNCHANGED
    assert world.pulls[0].title == "Two"
    publishing_blog.publish(compose=titled("Three", "A"))
    assert world.pulls[0].title == "Three"


def test_a_title_given_back_by_a_person_is_ours_again(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish(compose=titled("One", "A"))
    world.pulls[0].title = "Mine"
    publishing_blog.publish(compose=titled("Two", "A"))
    assert world.pulls[0].title == "Mine"

    world.pulls[0].title = "One"
    publishing_blog.publish(compose=titled("Two", "A"))

    assert world.pulls[0].title == "Two"


def test_a_body_that_a_person_emptied_stays_empty(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A")
    world.pulls[0].body = ""

    publishing_blog.publish("A", "B")

    assert world.pulls[0].body == ""


def test_a_text_that_cannot_be_set_is_a_warning(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A")
    world.fault("PATCH", "/pulls/1$", Response(500))

    published = publishing_blog.publish("A", "B")

    assert published.operation is Operation.UPDATED
    assert "title and text" in published.warnings[0]
    publishing_blog.publish("A", "B")
    assert "共 2 篇" in world.pulls[0].body


def test_refused_labels_are_not_asked_for_again(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.fault("POST", "/labels$", Response(403, b'{"message": "no"}'))

    published = publishing_blog.publish("A", labels=("arxiv",))
    publishing_blog.publish("A", labels=("arxiv",))

    assert "labels" in published.warnings[0]
    assert world.calls.count("POST /issues/1/labels") == 1


def test_labels_lost_to_a_server_in_trouble_are_asked_for_again(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.fault("POST", "/labels$", Response(503))

    publishing_blog.publish("A", labels=("arxiv",))
    publishing_blog.publish("A", labels=("arxiv",))

    assert world.pulls[0].labels == ["arxiv"]


def test_a_draft_pull_request_is_one(publishing_blog: PublishingBlog, world: GitHubWorld) -> None:
    publishing_blog.publish("A", draft=True)

    assert world.pulls[0].draft


def test_a_creation_that_fails_to_the_end_leaves_the_branch_for_the_next_run(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.fault("POST", "/pulls$", Response(500), times=4)

    with pytest.raises(PublishError, match=f"{BRANCH} is pushed"):
        publishing_blog.publish("A")
    published = publishing_blog.publish("A")

    assert published.operation is Operation.CREATED
    assert (world.pushes, len(world.pulls)) == (1, 1)
    assert world.calls.count("POST /pulls") == 5
    assert publishing_blog.slept == [2.0, 4.0, 8.0]


def test_a_creation_that_nobody_answered_is_tried_again(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.fault("POST", "/pulls$", Response(reset=True))

    assert publishing_blog.publish("A").operation is Operation.CREATED
    assert (len(world.pulls), world.calls.count("POST /pulls")) == (1, 2)


def test_a_forbidden_run_with_a_closed_predecessor_names_no_old_pull_request(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A")
    world.close(1)
    world.rules.pull_requests_allowed = False

    published = publishing_blog.publish("A", "B", explicit=True)

    assert (published.operation, published.pull_request_number) == (Operation.PUSHED, 0)
    assert published.pull_request_url == ""


def test_a_forbidden_run_repeated_has_changed_nothing_and_still_says_what_to_do(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.rules.pull_requests_allowed = False
    first, again = publishing_blog.publish("a"), publishing_blog.publish("a")

    assert (first.operation, again.operation) == (Operation.PUSHED, Operation.UNCHANGED)
    assert again.warnings == first.warnings != ()
    assert world.pushes == 1


def test_a_done_date_names_its_pull_request(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    created = publishing_blog.publish("A")
    world.merge(1)

    published = publishing_blog.publish("A")

    assert published.pull_request_url == created.pull_request_url


def test_a_done_date_is_not_composed(publishing_blog: PublishingBlog, world: GitHubWorld) -> None:
    publishing_blog.publish("A")
    world.close(1)
    composed: list[View] = []

    publishing_blog.publish(compose=composed.append)

    assert composed == []


def test_a_post_that_is_on_the_base_already_is_not_proposed_again_for_its_state(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    publishing_blog.publish("A", key="2026-01-14_2026-01-15")
    world.merge(1)

    def compose(view: View) -> Draft | None:
        draft = digest("A")(view)
        assert draft is not None
        return Draft({**draft.files, RECORD: b"{}"}, draft.message, draft.title, draft.body)

    published = publishing_blog.publish(compose=compose)

    assert published.operation is Operation.PUSHED
    assert published.warnings == ()
    assert len(world.pulls) == 1
    assert world.raw(BRANCH, RECORD) == b"{}"


def test_of_two_runs_at_once_one_has_created_the_pull_request(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.before("GET", r"/pulls\?.*head=", lambda: world.add_pull(BRANCH, "T", "", "main"))

    published = publishing_blog.publish("A")

    assert published.operation is Operation.UPDATED
    assert published.pull_request_number == 1
    assert len(world.pulls) == 1
