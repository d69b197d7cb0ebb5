"""Which paper on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from digest.domain import Kind, Section
from digest.ledger import Ledger
from tests.selection.candidates import (
    BEFORE,
    IN_WINDOW,
    LONG_BEFORE,
    MAILING,
    OLD,
    SEEDED,
    WINDOW,
    chosen,
    ids,
    paper,
)


def test_main_comes_before_late_and_each_newest_first() -> None:
    found = chosen(
        paper(1, BEFORE), paper(2, IN_WINDOW), paper(3, IN_WINDOW), paper(4, BEFORE - timedelta(1))
    )

    assert ids(found) == ["00003", "00002", "00001", "00004"]
    assert [e.section for e in found.entries] == [Section.MAIN] * 2 + [Section.LATE] * 2


def test_equal_moments_are_ordered_by_the_id_as_a_number() -> None:
    nine, ten = paper(0, IN_WINDOW, id="2601.9999"), paper(0, IN_WINDOW, id="2601.10000")

    assert [e.paper.id for e in chosen(nine, ten).entries] == ["2601.10000", "2601.9999"]


def test_a_paper_submitted_at_the_end_of_the_window_is_left_for_the_next_date() -> None:
    found = chosen(paper(1, WINDOW.end), paper(2, WINDOW.end - timedelta(seconds=1)))

    assert ids(found) == ["00002"]
    assert [p.id[5:] for p in found.left] == ["00001"]


@pytest.mark.parametrize(
    "ledger",
    [
        replace(SEEDED, shown={"2601.00001": date(2026, 1, 14)}),
        replace(SEEDED, dropped={"2601.00001": date(2026, 1, 14)}),
    ],
)
def test_what_was_decided_on_another_day_is_not_decided_again(ledger: Ledger) -> None:
    assert ids(chosen(paper(1, IN_WINDOW), ledger=ledger)) == []


def test_a_daily_run_leaves_what_is_seen_and_a_backfill_takes_it() -> None:
    ledger = replace(SEEDED, seen=frozenset({"2601.00001"}))

    assert ids(chosen(paper(1, IN_WINDOW), ledger=ledger)) == []
    assert ids(chosen(paper(1, IN_WINDOW), ledger=ledger, kind=Kind.BACKFILL)) == ["00001"]


def test_a_backfill_keeps_to_the_strict_window() -> None:
    found = chosen(paper(1, BEFORE), paper(2, IN_WINDOW), paper(3, WINDOW.end), kind=Kind.BACKFILL)

    assert ids(found) == ["00002"]
    assert found.seen == ()


def test_the_first_run_shows_window_and_latest_mailing_and_notes_the_rest_as_seen() -> None:
    mailed = paper(1, MAILING.start + timedelta(minutes=1))
    earlier = paper(2, MAILING.start - timedelta(minutes=1))
    found = chosen(mailed, earlier, paper(3, IN_WINDOW), ledger=Ledger())

    assert ids(found) == ["00003", "00001"]
    assert [s.id[5:] for s in found.seen] == ["00002"]


def test_a_new_category_is_seeded_alone() -> None:
    ledger = Ledger(horizons={"cs.SD": OLD})
    old = MAILING.start - timedelta(days=3)
    found = chosen(
        paper(1, old),
        paper(2, old, categories=("eess.AS",)),
        paper(3, old, categories=("eess.AS", "cs.SD")),
        ledger=ledger,
    )

    assert ids(found) == ["00003", "00001"]
    assert [s.id[5:] for s in found.seen] == ["00002"]


def test_a_longer_look_back_does_not_flood() -> None:
    found = chosen(paper(1, LONG_BEFORE))

    assert ids(found) == []
    assert len(found.seen) == 1


def test_a_held_paper_that_the_second_net_reports_is_shown_however_old_its_submission() -> None:
    held = paper(1, LONG_BEFORE)

    assert ids(chosen(held, announced=(held.id,))) == ["00001"]


@pytest.mark.parametrize(
    ("horizon", "shown"), [(OLD, ["00001"]), (OLD + timedelta(1), []), (OLD - timedelta(1), [])]
)
def test_a_second_version_is_new_where_its_id_is_of_a_month_within_the_horizon_whole(
    horizon: datetime, shown: list[str]
) -> None:
    held = paper(1, LONG_BEFORE, version=2)
    if horizon < OLD:
        held = replace(held, id="2512.00001")
    ledger = Ledger(horizons={"cs.SD": horizon, "eess.AS": horizon})

    assert ids(chosen(held, ledger=ledger, announced=(held.id,))) == shown


def test_a_revision_of_a_paper_from_before_the_first_run_is_not_new() -> None:
    revised = paper(1, LONG_BEFORE, id="2512.00001", version=2)

    assert ids(chosen(revised, announced=(revised.id,))) == []


def test_an_old_id_stands_below_a_new_one_of_the_same_moment() -> None:
    old, new = paper(0, IN_WINDOW, id="hep-th/9901001"), paper(0, IN_WINDOW, id="2601.00001")

    assert [e.paper.id for e in chosen(old, new).entries] == ["2601.00001", "hep-th/9901001"]
