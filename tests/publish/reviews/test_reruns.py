"""A first run, and what a rerun adds to it: the whole pipeline against real git."""

from __future__ import annotations

import json

import pytest

from digest.domain import Prompt
from digest.errors import PublishError, QuotaGone
from tests.office import Office, good, some
from tests.publish.desk import BRANCH, DATE, RECORD
from tests.publish.reviews.outcome import operation
from tests.world.github import GitHubWorld
from tests.world.server import Response


def test_a_first_run_opens_one_pull_request_with_post_and_record(
    office: Office, world: GitHubWorld
) -> None:
    outcome = office.run()

    assert operation(outcome) == "created"
    assert world.pushes == 1
    (pull,) = world.pulls
    assert all(title in pull.body for title in ("Slow Echoes", "A Small Vocoder"))
    assert office.post().count("<details>") == 3
    assert json.loads(world.raw(BRANCH, RECORD))["kind"] == "daily"
    assert b"linguist-generated" in world.raw(BRANCH, ".arxiv-digest/.gitattributes")


def test_a_rerun_pushes_nothing_and_asks_no_model(office: Office, world: GitHubWorld) -> None:
    office.run()
    outcome = office.run()

    assert operation(outcome) == "unchanged"
    assert (world.pushes, office.calls) == (1, 0)


def test_late_papers_are_added_at_their_place_and_alone_are_paid_for(
    office: Office, world: GitHubWorld
) -> None:
    office.run()
    before = office.post()
    office.add(*some(7))
    outcome = office.run()

    assert operation(outcome) == "updated"
    assert (world.pushes, office.calls) == (2, 2)
    after = office.post()
    assert "本页显示：4 篇" in after
    for block in before.split("\n## ")[1:]:
        assert block in after


def test_holes_that_cannot_be_filled_cost_the_day_neither_its_outputs_nor_other_holes(
    office: Office, world: GitHubWorld
) -> None:
    office.answer = lambda p: "抱歉，我无法完成。" if "3)" in p.system else good(p)
    office.run()
    office.add(*some(7))
    office.run(day=16)
    office.answer = good
    office.add(*some(8))
    world.protect(BRANCH)
    outcome = office.run(day=17)

    assert operation(outcome) == "created"
    assert outcome.error is not None
    assert outcome.error.exit_code == PublishError.exit_code
    assert any(f"{DATE} 的缺漏未能补上" in note for note in outcome.report.notes)
    assert "解读待补" not in office.post("arxiv-digest/2026-01-16", "_posts/2026-01-16-arxiv.md")


def test_a_branch_pushed_without_its_pull_request_gets_it_at_the_next_run(
    office: Office, world: GitHubWorld
) -> None:
    world.fault("POST", "/pulls", Response(502), times=9)
    with pytest.raises(PublishError):
        office.run()
    world.server.faults.clear()
    outcome = office.run()

    assert operation(outcome) == "created"
    assert (world.pushes, office.calls, len(world.pulls)) == (1, 0, 1)


def test_where_pull_requests_are_forbidden_the_branch_is_there_and_the_day_goes_on(
    office: Office, world: GitHubWorld
) -> None:
    world.rules.pull_requests_allowed = False
    outcome = office.run()

    assert operation(outcome) == "pushed"
    assert office.post().count("\n## ") == 3
    world.rules.pull_requests_allowed = True
    assert operation(office.run()) == "created"


def test_an_open_hole_is_filled_on_its_own_branch_the_next_day(
    office: Office, world: GitHubWorld
) -> None:
    def refuses(prompt: Prompt) -> str:
        reading = "3)" in prompt.system
        return "抱歉，我无法完成。" if reading and "Slow Echoes" in prompt.user else good(prompt)

    office.answer = refuses
    office.run()
    assert "解读待补" in office.post()
    office.answer = good
    office.run(day=16)

    assert "解读待补" not in office.post()
    assert office.post().count("<details>") == 3
    assert len(world.pulls) == 1


def test_a_merged_hole_of_an_earlier_day_is_left_alone(office: Office, world: GitHubWorld) -> None:
    office.answer = lambda p: "抱歉，我无法完成。" if "3)" in p.system else good(p)
    office.run()
    world.merge(world.pulls[0].number)
    office.answer = good
    pushes = world.pushes
    office.run(day=16)

    assert world.pushes == pushes
    assert office.calls == 0


def test_a_day_that_shows_nothing_yet_pushes_its_state_without_a_pull_request(
    office: Office, world: GitHubWorld
) -> None:
    office.answer = lambda _prompt: QuotaGone("gone")
    outcome = office.run()

    assert operation(outcome) == "pushed"
    assert world.pulls == []
    office.answer = good
    office.run()
    assert office.post().count("\n## ") == 3
    assert len(world.pulls) == 1
