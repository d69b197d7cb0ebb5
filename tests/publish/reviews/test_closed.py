"""What was merged is done; what was closed is not shown again unasked."""

from __future__ import annotations

import pytest

from digest.domain import Prompt, Status
from digest.errors import QuotaGone
from digest.post import arxiv_ids
from tests.office import Office, good, some
from tests.publish.desk import DATE
from tests.publish.reviews.outcome import operation
from tests.world.github import GitHubWorld


@pytest.mark.parametrize("how", ["merge", "squash"])
def test_a_merged_day_is_done_and_the_next_day_repeats_nothing(
    how: str, office: Office, world: GitHubWorld
) -> None:
    office.run()
    world.merge(world.pulls[0].number, how)
    again = office.run()
    assert (operation(again), office.calls, world.pushes) == ("none", 0, 1)
    office.add(*some(7))
    outcome = office.run(day=16)

    assert operation(outcome) == "created"
    text = office.post("arxiv-digest/2026-01-16", "_posts/2026-01-16-arxiv.md")
    assert arxiv_ids(text.encode()) == (some(7)[0].id,)
    assert "补录，提交于" in text


def test_a_closed_day_is_not_reopened_and_its_papers_are_not_shown_again(
    office: Office, world: GitHubWorld, caplog: pytest.LogCaptureFixture
) -> None:
    office.run()
    world.close(world.pulls[0].number)
    again = office.run()
    assert any("is closed and left alone" in message for message in caplog.messages)
    assert (operation(again), office.calls, len(world.pulls)) == ("none", 0, 1)
    outcome = office.run(day=16)

    assert outcome.status is Status.EMPTY
    assert len(world.pulls) == 1


def test_a_closed_day_that_is_left_alone_does_not_fail_as_an_empty_one(
    office: Office, world: GitHubWorld
) -> None:
    office.run()
    world.close(world.pulls[0].number)

    assert office.run("--on-empty=fail").error is None


def test_a_closed_day_is_opened_anew_when_its_date_is_given(
    office: Office, world: GitHubWorld
) -> None:
    office.run()
    world.close(world.pulls[0].number)
    outcome = office.run(f"--date={DATE}")

    assert operation(outcome) == "created"
    assert office.calls == 0
    assert [pull.state for pull in world.pulls] == ["closed", "open"]
    assert office.post().count("\n## ") == 3


def test_a_withheld_paper_of_a_closed_day_is_shown_another_day(
    office: Office, world: GitHubWorld
) -> None:
    def quota(prompt: Prompt) -> str | Exception:
        return QuotaGone("gone") if "Slow Echoes" in prompt.user else good(prompt)

    office.answer = quota
    office.run()
    world.close(world.pulls[0].number)
    office.answer = good
    office.run(day=16)

    text = office.post("arxiv-digest/2026-01-16", "_posts/2026-01-16-arxiv.md")
    assert arxiv_ids(text.encode()) == (some(0)[0].id,)
