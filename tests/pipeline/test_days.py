"""The days of a run: purely, from a view of the blog to the files that should lie in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import pytz

from digest.domain import (
    Cause,
    DayRecord,
    Kind,
    Origin,
    Paper,
    Part,
    Place,
    Skipped,
    Snapshot,
    State,
    Status,
    Style,
    View,
)
from digest.ledger import Shelf
from digest.pipeline.days import ATTRIBUTES, Composed, compose, plan, todos
from digest.pipeline.jobs import Job
from digest.pipeline.parts import Made, Wishes
from digest.post import arxiv_ids
from digest.record_file import loads
from digest.selection import Found, Rules
from digest.window import window_of
from tests import invented
from tests.world import translator
from tests.world.memory import MemoryTree

ZONE = pytz.timezone("Asia/Shanghai")
DAY = date(2026, 1, 15)
CATEGORIES = ("cs.SD", "eess.AS")
LONG_AGO = datetime(2025, 12, 1, tzinfo=UTC)
QUOTA = Skipped(Cause.QUOTA, "gone")
GITATTRIBUTES = ".arxiv-digest/.gitattributes"


def paper(number: int, *, days: int = 0) -> Paper:
    moment = datetime(2026, 1, 14, 3, number, tzinfo=UTC) - timedelta(days=days)
    return invented.paper(number, moment)


def made(*papers: Paper) -> dict[str, Made]:
    return {p.id: Made(translation(p)) for p in papers}


def translation(of: Paper, model: str = "m") -> Part:
    return Part(translator.translation(of.abstract), Origin.ABSTRACT, model, "m-1", "hash")


def record_path(day: date) -> str:
    return f".arxiv-digest/{day:%Y}/{day}.json"


def post_path(day: date) -> str:
    return f"_posts/{day}-arxiv.md"


def job(*papers: Paper, days: tuple[date, ...] = (DAY,), **changes: object) -> Job:
    plain = Job(
        shelf=Shelf(".arxiv-digest", "_posts", "{date}-arxiv.md", "here", CATEGORIES),
        windows=tuple(window_of(day, time(8, 50), ZONE) for day in days),
        kind=Kind.DAILY,
        rules=Rules(CATEGORIES),
        wishes=Wishes(translation=True, reading=False),
        style=Style(),
        since=date(2025, 12, 1),
        post_path=post_path,
        record_path=record_path,
        found=Found(papers),
        horizons=dict.fromkeys(CATEGORIES, LONG_AGO),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def view(files: Mapping[str, bytes] | None = None, *more: Snapshot) -> View:
    return View((Snapshot(Place.BASE, "main", MemoryTree(files or {})), *more))


def seeded(day: date = DAY - timedelta(days=3)) -> dict[str, bytes]:
    """Return the files of a blog whose categories an earlier run has seeded."""
    first = paper(59, days=3)
    return dict(compose(view(), job(first, days=(day,)), made(first), {}).files)


def record(composed: Composed) -> DayRecord:
    (only,) = composed.records
    return only


def shown(files: Mapping[str, bytes]) -> list[str]:
    return sorted(
        name[-4:] for path, body in files.items() if "_posts" in path for name in arxiv_ids(body)
    )


def test_a_day_is_its_post_its_record_and_once_the_attributes() -> None:
    papers = paper(1), paper(2)
    first = compose(view(), job(*papers), made(*papers), {})

    assert set(first.files) == {post_path(DAY), record_path(DAY), GITATTRIBUTES}
    assert first.files[GITATTRIBUTES] == ATTRIBUTES
    assert loads(first.files[record_path(DAY)]) == record(first)
    assert shown(first.files) == ["9001", "9002"]
    again = compose(view(first.files), job(*papers), {}, {})
    assert GITATTRIBUTES not in again.files


def test_composing_again_on_what_was_written_changes_no_byte() -> None:
    papers = paper(1), paper(2)
    first = compose(view(), job(*papers), made(*papers), {}).files
    again = compose(view(first), job(*papers), {}, {}).files

    assert all(first[path] == body for path, body in again.items())


def test_a_finished_part_is_not_asked_for_again_and_a_race_does_not_replace_it() -> None:
    one = paper(1)
    first = compose(view(), job(one), made(one), {}).files
    _, days = plan(view(first), job(one))
    assert todos(days, job(one), {}) == ()

    other = {one.id: Made(translation(one, "other"))}
    raced = compose(view(first), job(one), other, {})
    assert all(first[path] == body for path, body in raced.files.items())
    redone = compose(view(first), job(one, overwrite=True), other, {})
    assert isinstance(record(redone).entries[0].translation, Part)
    assert record(redone).entries[0].translation.model == "other"  # type: ignore[union-attr]


def test_a_race_fills_the_holes_that_the_other_run_left() -> None:
    one = paper(1)
    refused = {one.id: Made(Skipped(Cause.REJECTED, "no"))}
    first = compose(view(), job(one), refused, {}).files
    second = compose(view(first), job(one), made(one), {})

    assert isinstance(record(second).entries[0].translation, Part)


def test_a_paper_that_came_into_view_after_the_work_is_left_for_the_next_run() -> None:
    papers = paper(1), paper(2)
    composed = compose(view(), job(*papers), made(papers[0]), {})

    assert [e.paper for e in record(composed).entries] == [papers[0]]


def test_a_paper_that_waits_is_in_the_record_and_not_on_the_page() -> None:
    papers = paper(1), paper(2)
    composed = compose(view(), job(*papers), {**made(papers[0]), papers[1].id: Made(QUOTA)}, {})

    assert shown(composed.files) == ["9001"]
    assert [e.state for e in record(composed).entries] == [State.PENDING, State.SHOWN]


def test_the_journal_serves_where_a_killed_run_had_made_a_part() -> None:
    one = paper(1)
    journal = {(one.versioned, "translation"): translation(one)}
    _, days = plan(view(), job(one))

    assert todos(days, job(one), journal) == ()
    assert shown(compose(view(), job(one), {}, journal).files) == ["9001"]


def test_a_day_without_papers_writes_nothing_once_the_categories_are_seeded() -> None:
    empty = compose(view(seeded()), job(), {}, {})

    assert empty.files == {}
    assert record(empty).status is Status.EMPTY


def test_a_first_day_without_papers_still_notes_what_it_saw() -> None:
    composed = compose(view(), job(paper(1, days=9)), {}, {})

    assert set(composed.files) == {record_path(DAY), GITATTRIBUTES}
    assert [s.id[-4:] for s in record(composed).seen] == ["9001"]
    assert not composed.visible


def test_an_empty_day_has_a_post_where_the_user_asked_for_one() -> None:
    composed = compose(view(seeded()), job(post_if_empty=True, quiet="周末"), {}, {})

    assert "周末" in composed.files[post_path(DAY)].decode()
    assert composed.visible


def test_a_partial_day_keeps_its_status_and_its_bytes() -> None:
    one = paper(1)
    whole = compose(view(), job(one), made(one), {})
    partial = compose(view(), job(one, status=Status.PARTIAL, quiet="仍在更新"), made(one), {})

    assert record(partial).status is Status.PARTIAL
    assert partial.files[post_path(DAY)] == whole.files[post_path(DAY)]


def test_the_horizon_never_moves_towards_the_present() -> None:
    later = dict.fromkeys(CATEGORIES, LONG_AGO + timedelta(days=9))
    one = paper(1)
    composed = compose(view(seeded()), job(one, horizons=later), made(one), {})

    assert set(record(composed).horizons.values()) == {LONG_AGO}


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        (Kind.DAILY, Kind.BACKFILL, Kind.DAILY),
        (Kind.BACKFILL, Kind.DAILY, Kind.DAILY),
        (Kind.BACKFILL, Kind.BACKFILL, Kind.BACKFILL),
    ],
)
def test_a_day_that_a_daily_run_has_done_is_a_daily_day(
    before: Kind, now: Kind, kind: Kind
) -> None:
    one = paper(1)
    first = compose(view(), job(one, kind=before), made(one), {}).files

    assert record(compose(view(first), job(one, kind=now), {}, {})).kind is kind


def test_a_range_shows_each_paper_on_one_of_its_days() -> None:
    eve = DAY - timedelta(days=1)
    papers = paper(1), paper(2, days=1)
    both = job(*papers, days=(eve, DAY), kind=Kind.BACKFILL)
    composed = compose(view(), both, made(*papers), {})

    assert shown({post_path(eve): composed.files[post_path(eve)]}) == ["9002"]
    assert shown(composed.files) == ["9001", "9002"]
    assert composed.visible


def test_a_range_leaves_a_late_paper_in_the_post_that_shows_it() -> None:
    eve = DAY - timedelta(days=1)
    late = paper(1, days=1)
    daily = compose(view(seeded()), job(late), made(late), {}).files
    both = job(late, days=(eve, DAY), kind=Kind.BACKFILL)
    composed = compose(view({**seeded(), **daily}), both, made(late), {})

    assert shown(composed.files) == ["9001"]
    assert post_path(eve) not in composed.files


def test_what_a_foreign_post_of_the_day_shows_is_noted_and_kept() -> None:
    papers = paper(1), paper(2)
    theirs = f"---\n---\n\n## [Theirs](https://arxiv.org/abs/{papers[0].id})\n".encode()
    files = {**seeded(), post_path(DAY): theirs}
    first = compose(view(files), job(*papers), made(*papers), {})

    assert record(first).imported == (papers[0].id,)
    assert [e.paper for e in record(first).entries] == [papers[1]]
    again = compose(view({**files, **first.files}), job(*papers), {}, {})
    assert record(again).imported == (papers[0].id,)
    assert [e.paper for e in record(again).entries] == [papers[1]]


def test_a_day_that_stands_on_another_open_branch_is_left_alone() -> None:
    one = paper(1)
    first = compose(view(), job(one), made(one), {}).files
    elsewhere = Snapshot(Place.OPEN, "arxiv-digest/x", MemoryTree(first), f"{DAY}_2026-01-16")
    composed = compose(view({}, elsewhere), job(one), made(one), {})

    assert composed.records == ()
    assert composed.files == {}


def test_a_mend_fills_holes_and_adds_no_paper() -> None:
    one, two = paper(1), paper(2)
    first = compose(view(), job(one), {one.id: Made(Skipped(Cause.REJECTED, "no"))}, {}).files
    mend = job(one, two, mend=True, status=Status.EMPTY)
    _, days = plan(view(first), mend)
    asked = [todo.entry.paper for todo in todos(days, mend, {})]
    mended = compose(view(first), mend, made(one, two), {})

    assert asked == [one]
    assert [e.paper for e in record(mended).entries] == [one]
    assert isinstance(record(mended).entries[0].translation, Part)
    assert record(mended).status is Status.COMPLETE


def test_a_mend_leaves_alone_what_has_no_record() -> None:
    assert compose(view(), job(paper(1), mend=True), {}, {}) == replace(
        Composed(), ledger=compose(view(), job(mend=True), {}, {}).ledger
    )


def test_the_cap_counts_what_only_waits_for_its_parts() -> None:
    papers = [paper(n) for n in range(1, 6)]
    capped = Rules(CATEGORIES, max_papers=2)
    first = compose(
        view(), job(*papers[:2], rules=capped), {p.id: Made(QUOTA) for p in papers[:2]}, {}
    ).files
    second = compose(view(first), job(*papers, rules=capped), made(*papers), {})

    in_full = [e for e in record(second).entries if not e.brief]
    assert [e.paper for e in in_full] == papers[1::-1]


def test_a_post_whose_papers_are_left_for_tomorrow_counts_them() -> None:
    tomorrow = paper(1, days=-1)

    assert compose(view(), job(tomorrow), {}, {}).left == 1
