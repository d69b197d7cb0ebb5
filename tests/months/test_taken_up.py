"""A category that was given up and is taken up again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.world.arxiv import ArxivWorld
from tests.world.months import Life, Months, company, expected, first_sighting, year

pytestmark = pytest.mark.usefixtures("inputs")

START, END = date(2026, 2, 4), date(2026, 3, 20)


def test_a_category_taken_up_again_floods_nothing_and_from_then_on_loses_nothing() -> None:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    papers = [*year(date(2025, 12, 20), END, per_mailing=5), *company(date(2025, 12, 10), END)]
    world = ArxivWorld(papers, now=lambda: clock[0])
    lived = Months(world, Life(START, 0, pull_request=False), clock)

    def go_on(days: int, categories: str) -> set[str]:
        start = lived.life.start + timedelta(lived.life.days)
        flags = (f"--categories={categories}",)
        lived.life = replace(lived.life, start=start, days=days, flags=flags)
        before = set(lived.shown())
        lived.live()
        return set(lived.shown()) - before

    go_on(6, "cs.SD,eess.AS")
    go_on(16, "cs.SD")
    again = go_on(1, "cs.SD,eess.AS")
    taken_up = clock[0]
    go_on(12, "cs.SD,eess.AS")

    sightings = {p.id: first_sighting(p) for p in papers}
    assert min(sightings[name] for name in again) > taken_up - timedelta(days=4)
    assert expected(papers, taken_up, clock[0] - timedelta(days=4)) - set(lived.shown()) == set()
    assert [name for name, count in lived.shown().items() if count > 1] == []
