"""No paper lost, none repeated, when people change their minds: settings, files, dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from digest.domain import Status
from digest.journal import Journal
from digest.post import arxiv_ids
from tests.invented import NOON
from tests.office import Office, good, some
from tests.publish.desk import BRANCH, DATE, POST, RECORD
from tests.world.github import GitHubWorld


def headings(office: Office, branch: str = BRANCH, path: str = POST) -> int:
    return office.post(branch, path).count("\n## ")


def shown(world: GitHubWorld, office: Office, *branches: str) -> list[str]:
    found: list[str] = []
    for branch in branches or ("main",):
        for day in range(1, 32):
            path = f"_posts/2026-01-{day:02}-arxiv.md"
            if world.hub.has(branch, path):
                found += arxiv_ids(office.post(branch, path).encode())
    return sorted(found)


def test_a_day_opened_anew_after_a_rejection_keeps_its_papers_at_the_next_scheduled_run(
    office: Office, world: GitHubWorld
) -> None:
    office.run()
    world.close(world.pulls[0].number)
    office.run(f"--date={DATE}")
    office.run()

    assert headings(office) == 3


def test_a_hole_of_a_merged_day_is_not_filled_on_the_branch_of_a_later_day(
    office: Office, world: GitHubWorld
) -> None:
    office.answer = lambda p: "抱歉，我无法完成。" if "3)" in p.system else good(p)
    office.run()
    world.merge(world.pulls[0].number)
    office.answer = good
    office.add(*some(7))
    office.run(day=16)
    later = "arxiv-digest/2026-01-16"
    before = office.post(later)
    office.run(day=17)

    assert world.raw(later, POST) == world.raw("main", POST)
    assert office.post(later) == before


def test_another_tool_s_post_of_the_same_day_is_not_repeated_the_day_after(
    office: Office, world: GitHubWorld
) -> None:
    theirs = "\n".join(f"## [P](https://arxiv.org/abs/{p.id})\n" for p in some(0, 1))
    world.person_commits("main", {POST: theirs.encode()}, message="By the old tool")
    office.run(mode="commit")
    office.run(mode="commit", day=16)
    office.run(mode="commit", day=17)

    assert shown(world, office) == sorted(p.id for p in some(0, 1, 2))


def test_a_record_damaged_on_its_own_day_repeats_nothing_the_day_after(
    office: Office, world: GitHubWorld
) -> None:
    office.run(mode="commit")
    world.person_commits("main", {RECORD: b"{"}, message="Oops")
    office.add(*some(7))
    office.run(mode="commit")
    office.run(mode="commit", day=16)

    assert shown(world, office) == sorted(p.id for p in some(0, 1, 2, 7))


def test_a_range_over_days_that_were_run_repeats_nothing(
    office: Office, world: GitHubWorld
) -> None:
    office.run(mode="commit", day=15)
    late = replace(some(7)[0], submitted=datetime(2026, 1, 14, 20, 0, tzinfo=UTC))
    office.add(late, moment=NOON + timedelta(hours=20))
    office.run(mode="commit", day=16)
    office.run("--date=2026-01-14..2026-01-16", mode="commit", day=18)

    assert shown(world, office) == sorted(p.id for p in some(0, 1, 2, 7))


def test_who_deletes_post_and_record_starts_the_day_over(
    office: Office, world: GitHubWorld
) -> None:
    office.run()
    world.merge(world.pulls[0].number)
    office.add(*some(7))
    office.run(day=16)  # its branch holds copies of the base's records
    world.person_commits("main", {POST: None, RECORD: None}, message="Start over")
    outcome = office.run(f"--date={DATE}")

    assert outcome.report.published is not None
    assert outcome.report.published.operation.value == "created"
    assert [pull.state for pull in world.pulls] == ["closed", "open", "open"]
    assert headings(office) == 3


def test_of_two_runs_of_a_day_at_once_the_second_builds_on_the_first_and_repeats_nothing(
    office: Office, world: GitHubWorld
) -> None:
    other = replace(office, journal=Journal(None))
    other.arxiv = office.arxiv

    def meanwhile() -> None:
        office.add(*some(7))  # the other run sees one paper more
        other.run(mode="commit")

    world.before("POST", "git-receive-pack", meanwhile)
    mine = office.run(mode="commit")

    assert shown(world, office) == sorted(p.id for p in some(0, 1, 2, 7))
    assert (office.calls, other.calls) == (6, 8)
    assert mine.status is Status.COMPLETE
    again = office.run(mode="commit")
    assert (office.calls, again.report.published.operation.value) == (0, "unchanged")  # type: ignore[union-attr]


def test_of_two_runs_of_a_day_at_once_one_pull_request_comes_with_every_paper(
    office: Office, world: GitHubWorld
) -> None:
    other = replace(office, journal=Journal(None))
    other.arxiv = office.arxiv
    world.before("POST", "git-receive-pack", other.run)
    office.add(*some(7))
    office.run()

    assert len(world.pulls) == 1
    assert shown(world, office, BRANCH) == sorted(p.id for p in some(0, 1, 2, 7))
    assert world.forced == []


def test_two_dates_at_once_show_a_paper_on_one_of_them(office: Office, world: GitHubWorld) -> None:
    def tomorrow() -> None:
        before = office.now
        office.run(day=16)
        office.now = before

    world.before("POST", "git-receive-pack", tomorrow)
    office.run()
    office.run(day=16)
    for pull in list(world.pulls):
        if pull.state == "open":
            world.merge(pull.number)

    assert shown(world, office) == sorted(p.id for p in some(0, 1, 2))
