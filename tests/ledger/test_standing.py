"""What the records come to: pending papers, horizons, debts of the nets, the last run."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from digest.domain import Entry, Kind, Sighting
from digest.ledger import Ledger
from tests.ledger.places import DAY, EVE, base, dropped, paper, pending, read, record, shown


def test_a_paper_left_pending_is_as_its_newest_record_says() -> None:
    ledger = read(base(record(EVE - timedelta(1), pending(1)), record(EVE, pending(1, tries=2))))

    assert ledger.pending[paper(1).id].tries == 2


@pytest.mark.parametrize("decided", [shown(1)[0], dropped(1)])
def test_a_paper_that_was_pending_and_then_decided_is_not_pending(decided: Entry) -> None:
    for days in ((EVE - timedelta(1), EVE), (EVE, EVE - timedelta(1))):
        ledger = read(base(record(days[0], pending(1)), record(days[1], decided)))
        assert ledger.pending == {}


def test_the_horizon_of_a_category_is_the_oldest_that_a_daily_run_looked_at() -> None:
    old, new = datetime(2025, 12, 20, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    ledger = read(
        base(
            record(EVE - timedelta(2), horizons={"cs.SD": new, "eess.AS": old}),
            record(EVE - timedelta(1), horizons={"cs.SD": old}),
            record(EVE, horizons={"cs.CL": old}, kind=Kind.BACKFILL),
        )
    )

    assert ledger.horizons == {"cs.SD": old, "eess.AS": old}


def test_a_category_that_was_given_up_keeps_the_horizon_it_was_taken_up_with() -> None:
    old, new = datetime(2025, 12, 20, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    both, horizons = ("cs.SD", "eess.AS"), {"cs.SD": old, "eess.AS": old}
    given_up = [
        record(EVE - timedelta(4), categories=both, horizons=horizons),
        record(EVE - timedelta(3), categories=("cs.SD",), horizons={"cs.SD": old}),
    ]
    again = [
        record(EVE - timedelta(days), categories=both, horizons={"cs.SD": old, "eess.AS": new})
        for days in (2, 1)
    ]

    assert read(base(*given_up)).horizons == {"cs.SD": old}
    assert read(base(*given_up, *again)).horizons == {"cs.SD": old, "eess.AS": new}


def test_a_cross_list_of_an_old_paper_that_one_day_has_named_is_known_on_all_others() -> None:
    named = record(EVE, older=("2401.00001",))

    assert "2401.00001" in read(base(named)).known
    assert "2401.00001" not in read(base(named), days=(EVE,)).known


def test_what_the_second_net_owes_a_category_is_as_its_newest_daily_record_says() -> None:
    first, later = date(2026, 1, 2), date(2026, 1, 5)
    ledger = read(
        base(
            record(EVE - timedelta(2), categories=("cs.SD", "eess.AS"), owed={"cs.SD": first}),
            record(EVE - timedelta(1), categories=("cs.SD",)),
            record(EVE, categories=("cs.SD",), kind=Kind.BACKFILL, owed={"cs.SD": first}),
        )
    )
    rerun = read(base(record(EVE, owed={"cs.SD": first}), record(DAY, owed={"cs.SD": later})))

    assert ledger.owed == {}
    assert rerun.owed == {"cs.SD": later}


def test_the_record_of_the_day_itself_seeds_its_categories_but_is_not_the_last_run() -> None:
    horizon = datetime(2026, 1, 1, tzinfo=UTC)
    ledger = read(base(record(EVE), record(DAY, horizons={"cs.SD": horizon})))

    assert ledger.horizons == {"cs.SD": horizon}
    assert ledger.last_daily == EVE


def test_a_backfill_is_not_the_last_daily_run() -> None:
    ledger = read(base(record(EVE, kind=Kind.BACKFILL), record(EVE - timedelta(3))))

    assert ledger.last_daily == EVE - timedelta(3)


def test_everything_decided_needs_no_look_up_any_more() -> None:
    sighting = Sighting(paper(4).id, 1, paper(4).submitted)
    ledger = read(base(record(EVE, *shown(1), dropped(2), pending(3), seen=(sighting,)),
                       record(DAY, *shown(5))))  # fmt: skip

    assert ledger.known == {paper(n).id for n in range(1, 6)}


def test_a_blog_without_records_has_an_empty_ledger() -> None:
    assert read(base()) == Ledger()
