"""The days of a run: purely, from a view of the blog to the files that should lie in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.domain import Kind, Part, Skipped, State, Status
from digest.errors import Cause
from digest.pipeline.days import ATTRIBUTES, compose, job_of, plan, tasks_of
from digest.pipeline.parts import Parts, WantedParts
from digest.record_file import loads
from tests.pipeline.day import (
    CATEGORIES,
    DAY,
    LONG_AGO,
    QUOTA,
    job,
    made,
    paper,
    post_path,
    record,
    record_path,
    seeded,
    shown,
    translation,
    view,
)
from tests.plain_settings import plain_settings

GITATTRIBUTES = ".arxiv-digest/.gitattributes"


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
    assert tasks_of(days, job(one), {}) == ()

    other = {one.id: Parts(translation(one, "other"))}
    raced = compose(view(first), job(one), other, {})
    assert all(first[path] == body for path, body in raced.files.items())
    redone = compose(view(first), job(one, overwrite=True), other, {})
    assert isinstance(record(redone).entries[0].translation, Part)
    assert record(redone).entries[0].translation.model == "other"  # type: ignore[union-attr]


def test_a_race_fills_the_holes_that_the_other_run_left() -> None:
    one = paper(1)
    refused = {one.id: Parts(Skipped(Cause.REJECTED, "no"))}
    first = compose(view(), job(one), refused, {}).files
    second = compose(view(first), job(one), made(one), {})

    assert isinstance(record(second).entries[0].translation, Part)


def test_a_paper_that_came_into_view_after_the_work_is_left_for_the_next_run() -> None:
    papers = paper(1), paper(2)
    composed = compose(view(), job(*papers), made(papers[0]), {})

    assert [e.paper for e in record(composed).entries] == [papers[0]]


def test_a_paper_that_waits_is_in_the_record_and_not_on_the_page() -> None:
    papers = paper(1), paper(2)
    composed = compose(view(), job(*papers), {**made(papers[0]), papers[1].id: Parts(QUOTA)}, {})

    assert shown(composed.files) == ["9001"]
    assert [e.state for e in record(composed).entries] == [State.PENDING, State.SHOWN]


def test_the_journal_serves_where_a_killed_run_had_made_a_part() -> None:
    one = paper(1)
    journal = {(one.versioned, "translation"): translation(one)}
    _, days = plan(view(), job(one))

    assert tasks_of(days, job(one), journal) == ()
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


def test_a_post_whose_papers_are_left_for_tomorrow_counts_them() -> None:
    tomorrow = paper(1, days=-1)

    assert compose(view(), job(tomorrow), {}, {}).left == 1


def test_a_reading_is_wanted_of_a_model_that_may_read() -> None:
    def wanted(reading: str, *, has_model: bool) -> WantedParts:
        settings = plain_settings(reading=reading)
        return job_of(settings, has_model=has_model, template=None).wanted

    assert wanted("full", has_model=True) == WantedParts(True, True)
    assert wanted("off", has_model=True) == WantedParts(True, False)
    assert wanted("full", has_model=False) == WantedParts(False, False)
