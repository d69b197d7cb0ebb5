"""Whose word it is: base, open branches, closed heads, and the day at hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.domain import Sighting
from digest.publication import Place
from tests.ledger.places import (
    DAY,
    EVE,
    CountingTree,
    base,
    branch,
    dropped,
    paper,
    path_of,
    pending,
    read,
    record,
    shown,
)


def test_what_a_base_an_open_branch_and_a_closed_head_show_is_shown() -> None:
    ledger = read(
        base(record(EVE, *shown(1))),
        branch(Place.OPEN, EVE - timedelta(1), record(EVE - timedelta(1), *shown(2))),
        branch(Place.CLOSED, EVE - timedelta(2), record(EVE - timedelta(2), *shown(3))),
    )

    assert {name[-1]: day for name, day in ledger.shown.items()} == {
        "1": EVE,
        "2": EVE - timedelta(1),
        "3": EVE - timedelta(2),
    }


def test_the_order_in_which_places_are_told_does_not_matter() -> None:
    own = branch(Place.OWN, DAY, record(DAY, *shown(2)))
    closed = branch(Place.CLOSED, DAY, record(DAY, *shown(2)))

    for snapshots in ((own, closed), (closed, own)):
        assert read(*snapshots).own[DAY].place is Place.OWN
        assert read(*snapshots).shown == {}


def test_the_dates_own_branch_is_later_than_the_base() -> None:
    ledger = read(base(record(DAY, *shown(1))), branch(Place.OWN, DAY, record(DAY, *shown(1, 2))))

    assert ledger.own[DAY].place is Place.OWN
    assert len(ledger.own[DAY].record.entries) == 2


def test_of_two_days_that_show_a_paper_the_base_is_the_one_named() -> None:
    later = EVE - timedelta(days=1)
    ledger = read(base(record(later, *shown(1))), branch(Place.OPEN, EVE, record(EVE, *shown(1))))

    assert ledger.shown == {paper(1).id: later}


def test_a_closed_head_gives_ids_of_what_it_showed_and_nothing_else() -> None:
    horizon = {"cs.SD": datetime(2026, 1, 1, tzinfo=UTC)}
    ledger = read(
        branch(
            Place.CLOSED,
            EVE,
            record(
                EVE,
                *shown(1),
                dropped(2),
                pending(3),
                seen=(Sighting(paper(4).id, 1, paper(4).submitted),),
                horizons=horizon,
            ),
        )
    )

    assert set(ledger.shown) == {paper(1).id}
    assert (ledger.dropped, ledger.pending, ledger.seen) == ({}, {}, frozenset())
    assert (ledger.horizons, ledger.last_daily) == ({}, None)
    assert ledger.withheld == {paper(3).id}


def test_who_names_a_date_may_have_what_its_closed_pull_request_showed() -> None:
    closed = branch(Place.CLOSED, DAY, record(DAY, *shown(1)))

    assert set(read(closed).shown) == {paper(1).id}
    assert read(closed, explicit=True).shown == {}


def test_a_rejection_is_over_once_its_day_was_done_anew() -> None:
    closed = branch(Place.CLOSED, DAY, record(DAY, *shown(1), pending(2)))
    own = branch(Place.OWN, DAY, record(DAY, *shown(1)))
    ledger = read(closed, own)

    assert ledger.shown == {}
    assert ledger.withheld == frozenset()


def test_a_rejection_of_another_date_does_not_take_a_paper_out_of_a_living_day() -> None:
    closed = branch(Place.CLOSED, EVE, record(EVE, *shown(1, 2)))
    own = branch(Place.OWN, DAY, record(DAY, *shown(1)))

    assert set(read(closed, own).shown) == {paper(2).id}


@pytest.mark.parametrize(("place", "stays"), [(Place.BASE, True), (Place.OWN, False)])
def test_an_open_branch_overrules_a_branch_but_never_the_base(place: Place, stays: bool) -> None:
    mine = record(DAY, *shown(1))
    own = base(mine) if place is Place.BASE else branch(Place.OWN, DAY, mine)
    ledger = read(own, branch(Place.OPEN, EVE, record(EVE, *shown(1))))

    assert (paper(1).id not in ledger.shown) is stays


@pytest.mark.parametrize("place", [Place.BASE, Place.OWN])
def test_another_day_of_the_base_overrules_every_day_at_hand(place: Place) -> None:
    mine, eve = record(DAY, *shown(1)), record(EVE, *shown(1))
    ledger = read(base(eve, mine)) if place is Place.BASE else read(
        base(eve), branch(Place.OWN, DAY, mine)
    )  # fmt: skip

    assert ledger.shown == {paper(1).id: EVE}


def test_only_what_a_rejected_day_left_pending_is_withheld() -> None:
    assert read(base(record(EVE, pending(1)))).withheld == frozenset()


def test_a_branch_speaks_for_its_own_date_and_copies_of_the_base_on_it_are_not_read() -> None:
    copies = [record(EVE - timedelta(n), *shown(n)) for n in range(1, 9)]
    mine = branch(Place.OPEN, EVE, record(EVE, *shown(9)), *copies)
    ledger = read(mine)

    assert set(ledger.shown) == {paper(9).id}
    assert isinstance(mine.tree, CountingTree)
    assert mine.tree.read_paths == [path_of(EVE)]


def test_a_range_branch_speaks_for_all_its_dates() -> None:
    first = EVE - timedelta(days=3)
    key = f"{first}_{first + timedelta(days=2)}"
    days = [record(first + timedelta(n), *shown(n)) for n in range(-1, 4)]

    assert set(read(branch(Place.OPEN, EVE, *days, key=key)).shown) == {
        paper(n).id for n in range(3)
    }


def test_a_branch_with_a_name_that_is_no_date_is_read_whole() -> None:
    days = [record(EVE - timedelta(n), *shown(n)) for n in range(2)]

    assert len(read(branch(Place.OPEN, EVE, *days, key="mine")).shown) == 2


def test_a_day_at_hand_that_stands_on_another_open_branch_is_named() -> None:
    key = f"{EVE}_{DAY}"
    other = branch(Place.OPEN, DAY, record(DAY, *shown(1)), key=key)

    assert read(other).elsewhere == {DAY: f"arxiv-digest/{key}"}
    assert read(other, base(record(DAY, *shown(1)))).elsewhere == {}
