"""Closing a first run's pull request rejects what it showed, and lets nothing else in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.world.arxiv import ArxivWorld
from tests.world.months import Life, Months, company, expected, first_sighting, year

pytestmark = pytest.mark.usefixtures("inputs")

START, END = date(2026, 2, 4), date(2026, 2, 24)


@pytest.fixture
def lived() -> Months:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    papers = [*year(date(2025, 12, 20), END, per_mailing=5), *company(date(2025, 12, 10), END)]
    return Months(ArxivWorld(papers, now=lambda: clock[0]), Life(START, 0, merge_days=99), clock)


def go_on(lived: Months, days: int) -> None:
    start = lived.life.start + timedelta(lived.life.days)
    lived.life = replace(lived.life, start=start, days=days)
    for number in range(days):
        day = start + timedelta(number)
        lived.clock[0] = datetime(day.year, day.month, day.day, tzinfo=UTC) + lived.life.at
        lived.run(day)


@pytest.mark.parametrize("runs", [1, 2, 3])
def test_what_a_rejected_first_run_had_noted_as_seen_does_not_flood_the_next_post(
    lived: Months, runs: int
) -> None:
    go_on(lived, runs)
    lived.hub.close(min(lived.hub.branches))
    go_on(lived, 10)

    shown = lived.shown()
    week_before = datetime(2026, 1, 28, tzinfo=UTC)
    assert lived.first_run is not None
    due = expected(lived.world.papers, lived.first_run, lived.clock[0] - timedelta(days=4))
    assert [
        p.id for p in lived.world.papers if p.id in shown and first_sighting(p) < week_before
    ] == []
    assert [name for name, count in shown.items() if count > 1] == []
    assert due - set(shown) == set()
