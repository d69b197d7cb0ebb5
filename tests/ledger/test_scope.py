"""Whose records are read, and how many of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from digest.errors import SettingsError
from digest.ledger import NEWEST_ALWAYS_READ, Ledger
from digest.publication import Place
from tests.ledger.places import (
    DAY,
    EVE,
    SINCE,
    CountingTree,
    base,
    branch,
    path_of,
    read,
    record,
    shown,
)


@pytest.mark.parametrize("changes", [{"configuration": "there"}, {"categories": ("math.CO",)}])
def test_records_of_another_configuration_end_the_run_with_the_way_out(
    changes: Mapping[str, object],
) -> None:
    with pytest.raises(SettingsError, match="state-dir, file-name and branch-prefix") as caught:
        read(base(record(EVE, **changes)))
    assert str(EVE) in str(caught.value)


def test_a_category_more_or_less_is_the_same_configuration() -> None:
    assert set(read(base(record(EVE, *shown(1), categories=("cs.SD", "cs.CL")))).shown)


def test_a_closed_head_of_another_configuration_stops_nothing() -> None:
    read(branch(Place.CLOSED, EVE, record(EVE, configuration="there")))


def test_of_a_thousand_records_only_those_of_the_look_back_are_read() -> None:
    days = [DAY - timedelta(days=n) for n in range(1, 1000)]
    snapshot = base(*(record(day) for day in days))
    read(snapshot)

    assert isinstance(snapshot.tree, CountingTree)
    assert sorted(snapshot.tree.read_paths) == [path_of(day) for day in reversed(days)
                                                if day >= SINCE]  # fmt: skip


def test_after_a_long_pause_the_newest_records_are_read_all_the_same() -> None:
    days = [date(2025, 6, 1) - timedelta(days=n) for n in range(9)]
    snapshot = base(*(record(day) for day in days), record(days[-1] - timedelta(1), *shown(1)))
    ledger = read(snapshot, days=(DAY, days[-1] - timedelta(1)))

    assert isinstance(snapshot.tree, CountingTree)
    assert len(snapshot.tree.read_paths) == NEWEST_ALWAYS_READ + 1
    assert days[-1] - timedelta(1) in ledger.own


def test_a_note_beside_the_records_is_no_record() -> None:
    more = {".arxiv-digest/2026/README.md": b"x", ".arxiv-digest/2026/2026-13-01.json": b"{"}

    assert read(base(more=more)) == Ledger()
