"""Straight on the base, without a pull request."""

from __future__ import annotations

from tests.office import Office, some
from tests.publish.reviews.outcome import operation
from tests.world.github import GitHubWorld


def test_a_commit_goes_to_the_base_and_a_rerun_changes_nothing(
    office: Office, world: GitHubWorld
) -> None:
    first = office.run(mode="commit")
    again = office.run(mode="commit")

    assert (operation(first), operation(again)) == ("committed", "unchanged")
    assert world.pushes == 1
    assert office.post("main").count("\n## ") == 3


def test_an_edit_on_the_base_stays_in_commit_mode_too(office: Office) -> None:
    office.run(mode="commit")
    office.desk.edit("研究背景", "研究缘起", branch="main")
    office.add(*some(7))
    office.run(mode="commit")

    assert "研究缘起" in office.post("main")
    assert office.post("main").count("\n## ") == 4


def test_a_race_on_the_base_is_won_without_losing_the_other_commit(
    office: Office, world: GitHubWorld
) -> None:
    world.before(
        "POST",
        "git-receive-pack",
        lambda: world.person_commits("main", {"n.md": b"n\n"}, message="N"),
    )
    outcome = office.run(mode="commit")

    assert operation(outcome) == "committed"
    assert world.hub.has("main", "n.md")
    assert office.post("main").count("\n## ") == 3
