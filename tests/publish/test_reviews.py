"""Review is respected: the whole pipeline against real git and a stand-in of GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.domain import Prompt, Status
from digest.errors import PublishError, QuotaGone, SettingsError
from digest.markdown import abs_url
from digest.post import arxiv_ids
from tests.invented import NOON
from tests.office import Office, environment, good, some
from tests.publish.desk import BRANCH, DATE, POST, RECORD, Desk
from tests.world.arxiv import always, status
from tests.world.github import GitHubWorld
from tests.world.server import Response


@pytest.fixture
def office(desk: Desk, world: GitHubWorld, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    environment(monkeypatch, desk.clone())
    made = Office(desk, [])
    made.add(*some(0, 1, 2))
    yield made
    assert world.violations == []
    assert world.forced == []
    open_branches = [pull.branch for pull in world.pulls if pull.state == "open"]
    assert len(open_branches) == len(set(open_branches))


def operation(outcome: object) -> str:
    published = outcome.report.published  # type: ignore[attr-defined]
    return published.operation.value if published else ""


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


def test_a_persons_edit_stays_to_the_byte_when_a_late_paper_comes(
    office: Office, world: GitHubWorld
) -> None:
    office.run()
    commit = office.desk.edit("研究背景", "研究缘起  \t")
    office.add(*some(7))
    outcome = office.run()

    assert operation(outcome) == "updated"
    assert "研究缘起  \t" in office.post()
    assert office.post().count("\n## ") == 4
    assert world.contains(world.tip(BRANCH), commit)


def test_an_edit_alone_causes_no_push(office: Office, world: GitHubWorld) -> None:
    office.run()
    office.desk.edit("研究背景", "研究缘起")
    outcome = office.run()

    assert operation(outcome) in ("unchanged", "kept")
    assert (world.pushes, office.calls) == (1, 0)


def test_an_edit_below_our_own_later_commits_still_counts(office: Office) -> None:
    office.run()
    office.desk.edit("研究背景", "研究缘起")
    for number in (7, 8):
        office.add(*some(number))
        office.run()

    assert "研究缘起" in office.post()
    assert office.post().count("\n## ") == 5


def test_a_paper_that_was_deleted_stays_out(office: Office, world: GitHubWorld) -> None:
    office.run()
    text = office.post()
    block = text[text.index("\n## A Small Vocoder") : text.index("\n## Listening Through Walls")]
    office.desk.edit(block, "")
    office.run()
    office.add(*some(7))
    office.run()

    assert "A Small Vocoder" not in office.post()
    assert office.post().count("\n## ") == 3
    world.merge(world.pulls[0].number)
    office.run(day=16)
    assert "A Small Vocoder" not in "".join(office.post("main", path) for path in posts(world))


def posts(world: GitHubWorld) -> list[str]:
    return [f"_posts/2026-01-{d:02}-arxiv.md" for d in range(1, 32)
            if world.hub.has("main", f"_posts/2026-01-{d:02}-arxiv.md")]  # fmt: skip


def test_an_edited_head_stays(office: Office) -> None:
    office.run()
    office.desk.edit("以下为", "编者按：今日三篇。以下为")
    office.add(*some(7))
    office.run()

    assert "编者按：今日三篇。" in office.post()
    assert office.post().count("\n## ") == 4


def test_a_person_s_windows_line_ends_are_no_edit_of_ours(
    office: Office, world: GitHubWorld
) -> None:
    office.run()
    crlf = office.post().replace("\n", "\r\n").encode()
    world.person_commits(BRANCH, {POST: crlf}, message="Line ends")
    outcome = office.run()

    assert operation(outcome) in ("unchanged", "kept")
    assert office.calls == 0


def test_an_update_branch_merge_is_built_upon(office: Office, world: GitHubWorld) -> None:
    office.run()
    world.person_commits("main", {"about.md": b"About\n"}, message="About")
    merge = world.update_branch(world.pulls[0].number)
    office.add(*some(7))
    outcome = office.run()

    assert operation(outcome) == "updated"
    assert world.contains(world.tip(BRANCH), merge)


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


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_open_days_may_be_merged_in_either_order(
    order: tuple[int, int], office: Office, world: GitHubWorld
) -> None:
    office.run()
    office.add(*(replace(p, submitted=p.submitted + timedelta(days=1)) for p in some(7, 8)),
               moment=NOON + timedelta(hours=20))  # fmt: skip
    office.run(day=16)
    for index in order:
        world.merge(world.pulls[index].number)
    office.run(day=17)

    shown = [
        name for path in posts(world) for name in arxiv_ids(office.post("main", path).encode())
    ]
    assert sorted(shown) == sorted(p.id for p in some(0, 1, 2, 7, 8))


def test_a_range_is_one_pull_request_with_a_record_a_day(
    office: Office, world: GitHubWorld
) -> None:
    office.add(*(replace(p, submitted=p.submitted - timedelta(days=1)) for p in some(7)))
    outcome = office.run("--date=2026-01-13..2026-01-15", day=20)

    branch = "arxiv-digest/2026-01-13_2026-01-15"
    assert operation(outcome) == "created"
    assert len(world.pulls) == 1
    assert office.post(branch).count("\n## ") == 3
    assert office.post(branch, "_posts/2026-01-14-arxiv.md").count("\n## ") == 1
    assert world.hub.has(branch, ".arxiv-digest/2026/2026-01-14.json")


def test_the_pull_request_of_a_fork_has_no_say(office: Office, world: GitHubWorld) -> None:
    office.run(day=15)
    hostile = json.loads(world.raw(BRANCH, RECORD))
    world.fork_pull("arxiv-digest/2026-01-14", {
        ".arxiv-digest/2026/2026-01-14.json": json.dumps({**hostile, "date": "2026-01-14"}).encode()
    })  # fmt: skip
    office.run("--date=2026-01-15")

    assert office.post().count("\n## ") == 3


def test_a_hostile_text_in_a_record_on_the_branch_is_not_published(
    office: Office, world: GitHubWorld
) -> None:
    office.run()
    record = json.loads(world.raw(BRANCH, RECORD))
    evil = "抱歉，作为一个人工智能，我无法翻译。<script>alert(1)</script> https://evil.example/x"
    record["entries"][0]["translation"]["text"] = evil
    world.person_commits(BRANCH, {RECORD: json.dumps(record).encode()}, message="A record")
    office.run()

    assert "evil.example" not in office.post()
    assert "<script>" not in office.post()
    assert office.post().count("\n## ") == 3


def test_a_damaged_record_is_named_and_nothing_is_shown_twice(
    office: Office, world: GitHubWorld, caplog: pytest.LogCaptureFixture
) -> None:
    office.run()
    world.merge(world.pulls[0].number)
    world.person_commits("main", {RECORD: b"{broken"}, message="Oops")
    outcome = office.run(day=16)

    assert outcome.status is Status.EMPTY
    assert any("is damaged" in message for message in caplog.messages)


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


def test_overwrite_alone_replaces_a_persons_words(office: Office) -> None:
    office.run()
    office.desk.edit("研究背景", "研究缘起")
    office.run("--overwrite=true", f"--date={DATE}")

    assert "研究缘起" not in office.post()
    assert office.calls == 6


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


def test_an_own_template_is_kept_to_and_an_edit_of_it_stays(office: Office, desk: Desk) -> None:
    (desk.clone() / "mine.j2").write_text(
        "---\nlayout: post\n---\n{% for paper in papers %}* {{ paper.title }}\n{% endfor %}",
        encoding="utf-8",
    )
    office.run("--template=mine.j2")
    assert office.post().count("\n* ") == 3
    office.desk.edit("Slow Echoes", "慢回声")
    office.add(*some(7))
    office.run("--template=mine.j2")

    assert "慢回声" in office.post()


def test_a_branch_idle_for_long_is_warned_of_before_the_schedule_is_switched_off(
    office: Office,
) -> None:
    outcome = office.run()

    assert outcome.report.idle_days is not None


def test_two_blogs_of_one_repository_that_share_a_branch_are_told_the_way_out(
    office: Office, world: GitHubWorld
) -> None:
    office.run()
    other = office.desk.publisher(working_directory="blog")

    with pytest.raises(SettingsError, match="its own branch-prefix"):
        other.look()
    assert world.pushes == 1


def test_every_paper_of_the_body_links_to_its_own_page(office: Office, world: GitHubWorld) -> None:
    office.run()

    assert all(abs_url(paper) in world.pulls[0].body for paper in some(0, 1, 2))


def test_arxiv_down_leaves_the_repository_alone(office: Office, world: GitHubWorld) -> None:
    office.arxiv.faults.append(always(status(503)))
    with pytest.raises(Exception, match="arXiv cannot be read"):
        office.run()

    assert world.pushes == 0
