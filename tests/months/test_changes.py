"""No paper lost, none repeated, when people change their minds: settings, files, dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from digest.domain import Status
from digest.journal import Journal
from digest.post import arxiv_ids
from tests.made_up_papers import NOON
from tests.pipeline_over_git import PipelineOverGit, good, some
from tests.publish.publishing_blog import BRANCH, DATE, POST, RECORD
from tests.world.github import GitHubWorld


def headings(git_pipeline: PipelineOverGit, branch: str = BRANCH, path: str = POST) -> int:
    return git_pipeline.post(branch, path).count("\n## ")


def shown(world: GitHubWorld, git_pipeline: PipelineOverGit, *branches: str) -> list[str]:
    found: list[str] = []
    for branch in branches or ("main",):
        for day in range(1, 32):
            path = f"_posts/2026-01-{day:02}-arxiv.md"
            if world.hub.has(branch, path):
                found += arxiv_ids(git_pipeline.post(branch, path).encode())
    return sorted(found)


def test_a_day_opened_anew_after_a_rejection_keeps_its_papers_at_the_next_scheduled_run(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    world.close(world.pulls[0].number)
    git_pipeline.run(f"--date={DATE}")
    git_pipeline.run()

    assert headings(git_pipeline) == 3


def test_a_hole_of_a_merged_day_is_not_filled_on_the_branch_of_a_later_day(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.answer = lambda p: "抱歉，我无法完成。" if "3)" in p.system else good(p)
    git_pipeline.run()
    world.merge(world.pulls[0].number)
    git_pipeline.answer = good
    git_pipeline.add(*some(7))
    git_pipeline.run(day=16)
    later = "arxiv-digest/2026-01-16"
    before = git_pipeline.post(later)
    git_pipeline.run(day=17)

    assert world.raw(later, POST) == world.raw("main", POST)
    assert git_pipeline.post(later) == before


def test_another_tool_s_post_of_the_same_day_is_not_repeated_the_day_after(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    theirs = "\n".join(f"## [P](https://arxiv.org/abs/{p.id})\n" for p in some(0, 1))
    world.person_commits("main", {POST: theirs.encode()}, message="By the old tool")
    git_pipeline.run(mode="commit")
    git_pipeline.run(mode="commit", day=16)
    git_pipeline.run(mode="commit", day=17)

    assert shown(world, git_pipeline) == sorted(p.id for p in some(0, 1, 2))


def test_a_record_damaged_on_its_own_day_repeats_nothing_the_day_after(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run(mode="commit")
    world.person_commits("main", {RECORD: b"{"}, message="Oops")
    git_pipeline.add(*some(7))
    git_pipeline.run(mode="commit")
    git_pipeline.run(mode="commit", day=16)

    assert shown(world, git_pipeline) == sorted(p.id for p in some(0, 1, 2, 7))


def test_a_range_over_days_that_were_run_repeats_nothing(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run(mode="commit", day=15)
    late = replace(some(7)[0], submitted=datetime(2026, 1, 14, 20, 0, tzinfo=UTC))
    git_pipeline.add(late, moment=NOON + timedelta(hours=20))
    git_pipeline.run(mode="commit", day=16)
    git_pipeline.run("--date=2026-01-14..2026-01-16", mode="commit", day=18)

    assert shown(world, git_pipeline) == sorted(p.id for p in some(0, 1, 2, 7))


def test_who_deletes_post_and_record_starts_the_day_over(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    world.merge(world.pulls[0].number)
    git_pipeline.add(*some(7))
    git_pipeline.run(day=16)  # its branch holds copies of the base's records
    world.person_commits("main", {POST: None, RECORD: None}, message="Start over")
    outcome = git_pipeline.run(f"--date={DATE}")

    assert outcome.report.published is not None
    assert outcome.report.published.operation.value == "created"
    assert [pull.state for pull in world.pulls] == ["closed", "open", "open"]
    assert headings(git_pipeline) == 3


def test_of_two_runs_of_a_day_at_once_the_second_builds_on_the_first_and_repeats_nothing(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    other = replace(git_pipeline, journal=Journal(None))
    other.arxiv = git_pipeline.arxiv

    def meanwhile() -> None:
        git_pipeline.add(*some(7))  # the other run sees one paper more
        other.run(mode="commit")

    world.before("POST", "git-receive-pack", meanwhile)
    mine = git_pipeline.run(mode="commit")

    assert shown(world, git_pipeline) == sorted(p.id for p in some(0, 1, 2, 7))
    assert (git_pipeline.calls, other.calls) == (6, 8)
    assert mine.status is Status.COMPLETE
    again = git_pipeline.run(mode="commit")
    assert (git_pipeline.calls, again.report.published.operation.value) == (0, "unchanged")  # type: ignore[union-attr]


def test_of_two_runs_of_a_day_at_once_one_pull_request_comes_with_every_paper(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    other = replace(git_pipeline, journal=Journal(None))
    other.arxiv = git_pipeline.arxiv
    world.before("POST", "git-receive-pack", other.run)
    git_pipeline.add(*some(7))
    git_pipeline.run()

    assert len(world.pulls) == 1
    assert shown(world, git_pipeline, BRANCH) == sorted(p.id for p in some(0, 1, 2, 7))
    assert world.forced == []


def test_two_dates_at_once_show_a_paper_on_one_of_them(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    def tomorrow() -> None:
        before = git_pipeline.now
        git_pipeline.run(day=16)
        git_pipeline.now = before

    world.before("POST", "git-receive-pack", tomorrow)
    git_pipeline.run()
    git_pipeline.run(day=16)
    for pull in list(world.pulls):
        if pull.state == "open":
            world.merge(pull.number)

    assert shown(world, git_pipeline) == sorted(p.id for p in some(0, 1, 2))
