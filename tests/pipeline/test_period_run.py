"""The run of a week or a month: merged records alone, its own branch, a person's edits kept."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest import record_file
from digest.domain import DayRecord, Status, Style
from digest.errors import SettingsError, UnfinishedError
from digest.journal import Journal
from digest.pipeline import Adapters, Outcome
from digest.pipeline.period_run import run_period
from digest.post import arxiv_ids, render
from digest.publication import Operation
from digest.settings import Settings, load
from digest.window import Span
from tests.pipeline_over_git import PipelineOverGit, some
from tests.publish.publishing_blog import BRANCH
from tests.site.records import a_paper, a_record, an_entry
from tests.world.github import GitHubWorld
from tests.world.memory import MemoryHub, MemoryPublisher

MONDAY = date(2026, 1, 12)
NOW = datetime(2026, 1, 19, 9, tzinfo=UTC)
WEEK_POST, WEEK_RECORD = (
    "_posts/2026-01-18-arxiv-week.md",
    ".arxiv-digest/2026/2026-01-18-week.json",
)
CONFIGURATION = "_posts/{date}-arxiv.md arxiv-digest/"


def settings(*flags: str, now: datetime = NOW) -> Settings:
    return load(["--digest=week", *flags], now)


def a_day(at: int, *numbers: int, configuration: str = CONFIGURATION) -> DayRecord:
    entries = [an_entry(a_paper(n, title=f"Paper {n}")) for n in numbers]
    day = MONDAY + timedelta(days=at)
    record = a_record(*entries, day=day, style=Style(page="rich"))
    return replace(record, configuration=configuration, blocks=dict(render(record).blocks))


def merged(*records: DayRecord) -> MemoryHub:
    hub = MemoryHub()
    for record in records:
        hub.base |= files_of(record)
    return hub


def files_of(record: DayRecord) -> Mapping[str, bytes]:
    return {
        f"_posts/{record.date}-arxiv.md": render(record).body,
        f".arxiv-digest/{record.date:%Y}/{record.date}.json": record_file.dumps(record),
    }


def run(hub: MemoryHub, given: Settings, *, pull_request: bool = True) -> Outcome:
    """Run with no way to arXiv or to a model: a call of either is an error."""

    def publisher(span: Span, explicit: bool, _held: bool) -> MemoryPublisher:
        return MemoryPublisher(hub, f"week-{span.key}", explicit, pull_request)

    none = Adapters(
        get=None,  # type: ignore[arg-type]
        model=None,
        publisher=publisher,
        journal=Journal(None),
        over=lambda: False,
        clock=time.monotonic,
        begin=lambda _papers, _readings: None,
        tell=lambda _what, _paper, _note: None,
    )
    period = given.period
    assert period
    return run_period(given, none, period)


def operation(outcome: Outcome) -> Operation | None:
    return outcome.report.published.operation if outcome.report.published else None


def branch(hub: MemoryHub) -> dict[str, bytes]:
    return hub.branches["week-2026-01-18"].files


@pytest.mark.usefixtures("inputs")
def test_a_week_is_made_of_merged_days_once_and_again_when_another_day_is_merged() -> None:
    hub = merged(a_day(0, 1, 2), a_day(1, 3))
    first = run(hub, settings())
    assert operation(first) is Operation.CREATED
    assert set(first.posts) == {WEEK_POST}
    assert set(hub.branches["week-2026-01-18"].changed) == {WEEK_POST, WEEK_RECORD}

    pushes = hub.pushes
    again = run(hub, settings())
    assert operation(again) is Operation.UNCHANGED
    assert hub.pushes == pushes

    post = branch(hub)[WEEK_POST]
    branch(hub)[WEEK_POST] = post.replace("## 数字".encode(), "## 人写的数字".encode())
    hub.base |= files_of(a_day(3, 4))
    more = run(hub, settings())
    text = branch(hub)[WEEK_POST].decode()
    assert "## 人写的数字" in text
    assert "本周 4 篇" in text
    assert more.report.kept == ("数字",)


@pytest.mark.usefixtures("inputs")
def test_a_post_that_was_rejected_or_deleted_is_left_alone_unless_its_week_is_named() -> None:
    hub = merged(a_day(0, 1))
    run(hub, settings())
    hub.close("week-2026-01-18")
    left = run(hub, settings())
    assert any("left alone" in note for note in left.report.notes)

    hub = merged(a_day(0, 1))
    run(hub, settings(), pull_request=False)
    other = a_record(an_entry(a_paper(5, categories=("cs.CL",))), day=date(2026, 1, 14))
    hub.base |= files_of(replace(other, configuration=CONFIGURATION))
    for body in (None, b"\n"):
        hub.base.pop(WEEK_POST)
        hub.base |= {WEEK_POST: body} if body else {}
        gone = run(hub, settings("--date=2026-01-14"), pull_request=False)
        assert gone.posts.get(WEEK_POST) in (None, b"\n")
        assert hub.base.setdefault(WEEK_POST, b"\n") == b"\n"
    run(hub, settings("--overwrite=true"), pull_request=False)
    assert "本周 2 篇" in hub.base[WEEK_POST].decode()


@pytest.mark.usefixtures("inputs")
def test_a_week_without_papers_follows_on_empty_and_what_cannot_be_read_is_told() -> None:
    empty = run(MemoryHub(), settings())
    assert (empty.status, empty.posts, empty.error) == (Status.EMPTY, {}, None)
    failed = run(MemoryHub(), settings("--on-empty=fail"))
    assert isinstance(failed.error, UnfinishedError)
    hub = MemoryHub()
    run(hub, settings("--on-empty=post"))
    assert "本周没有新论文。" in branch(hub)[WEEK_POST].decode()

    hub = merged(a_day(0, 1))
    hub.base[".arxiv-digest/2026/2026-01-13.json"] = b"{"
    told = run(hub, settings())
    assert any("2026-01-13.json is damaged" in note for note in told.report.notes)
    with pytest.raises(SettingsError):
        run(merged(a_day(0, 1, configuration="another")), settings())


@pytest.mark.usefixtures("inputs")
def test_a_source_below_the_root_is_left_out_of_the_paths_that_jekyll_knows() -> None:
    hub = merged(a_day(0, 1))
    given = settings("--posts-dir=docs/_posts")
    record = replace(a_day(0, 1), configuration="docs/_posts/{date}-arxiv.md arxiv-digest/")
    hub.base = {
        path.replace("_posts", "docs/_posts"): body for path, body in files_of(record).items()
    }
    hub.base["_config.yml"] = b"source: ./docs\npermalink: /:year/:month/:day/\n"
    run(hub, given)
    assert 'permalink: "/:year/:month/:day-week/"' in branch(hub)[f"docs/{WEEK_POST}"].decode()
    assert '"path", "_posts/2026-01-12-arxiv.md"' in branch(hub)[f"docs/{WEEK_POST}"].decode()


def test_over_git_a_week_has_its_own_branch_and_the_days_go_on_as_if_it_were_not_there(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    git_pipeline.run("--digest=week", day=20)
    assert [pull.branch for pull in world.pulls] == [BRANCH]  # nothing is merged yet
    world.merge(world.pulls[0].number)
    week = git_pipeline.run("--digest=week", day=20)

    (pull,) = (pull for pull in world.pulls if pull.state == "open")
    assert pull.branch == "week-arxiv-digest/2026-01-18"
    assert pull.title == "arXiv 周报 2026-01-12..2026-01-18：3 篇"
    assert "没有调用模型，也没有访问 arXiv" in pull.body
    assert git_pipeline.calls == 0
    assert operation(week) is Operation.CREATED
    post = git_pipeline.post(pull.branch, WEEK_POST)
    assert "本周 3 篇" in post

    git_pipeline.add(*some(10), moment=datetime(2026, 1, 16, 1, tzinfo=UTC))
    git_pipeline.run(day=16)
    daily = [pull for pull in world.pulls if pull.branch == "arxiv-digest/2026-01-16"]
    assert len(daily) == 1
    shown = arxiv_ids(git_pipeline.post(daily[0].branch, "_posts/2026-01-16-arxiv.md").encode())
    assert shown == ("2601.09010",)
    git_pipeline.run("--digest=week", day=20)
    assert git_pipeline.post(pull.branch, WEEK_POST) == post


@pytest.mark.usefixtures("inputs")
def test_the_period_before_is_counted_from_its_first_day_to_its_last() -> None:
    hub = merged(a_day(0, 1), a_day(-1, 2), a_day(-7, 3, 4), a_day(-8, 5), a_day(7, 6))
    hub.base |= files_of(a_day(-30, 8, configuration="another digest's, of old"))
    digest = run(hub, settings()).period

    assert digest is not None
    assert digest.before is not None
    assert (len(digest.papers), len(digest.before)) == (1, 3)
