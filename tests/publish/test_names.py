"""Names that git or GitHub cannot take: of branches, reviewers and labels."""

from __future__ import annotations

import pytest

from digest.errors import SettingsError
from tests.publish.publishing_blog import BRANCH, PublishingBlog
from tests.world.github import GitHubWorld


@pytest.mark.parametrize("taken", ["arxiv-digest", f"{BRANCH}/notes"])
def test_a_branch_whose_name_leaves_no_room_is_named_before_anything_is_made(
    taken: str, publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    world.person_commits(taken, {"a.md": b"a"})

    with pytest.raises(SettingsError, match=f"has a branch {taken}, .* branch-prefix"):
        publishing_blog.publisher().look()

    assert publishing_blog.slept == []


def test_a_reviewer_who_is_unfit_does_not_cost_the_others(
    publishing_blog: PublishingBlog, world: GitHubWorld
) -> None:
    published = publishing_blog.publish("A", reviewers=("someone", "owner-outsider", "owner/team"))

    assert (world.pulls[0].reviewers, world.pulls[0].teams) == (["someone"], ["team"])
    (warning,) = published.warnings
    assert "reviewers (owner-outsider)" in warning
    assert publishing_blog.publish("A", reviewers=("someone", "owner-outsider")).warnings == ()
