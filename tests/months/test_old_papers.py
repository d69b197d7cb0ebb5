"""What was announced before the first run stays out, though arXiv touches it again later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.world.arxiv import ArxivWorld, Crossing, always, status
from tests.world.months import CATEGORIES, Life, Months, company, expected, first_sighting, year

START, END = date(2026, 3, 4), date(2026, 3, 24)


pytestmark = pytest.mark.usefixtures("inputs")


@pytest.fixture
def lived() -> Months:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    papers = [replace(p, revisions=()) for p in year(date(2025, 12, 20), END, per_mailing=4)]
    world = ArxivWorld([*papers, *company(date(2025, 12, 10), END)], now=lambda: clock[0])
    return Months(world, Life(START, 0, pull_request=False), clock)


def touched(lived: Months, day: date) -> None:
    """Let arXiv correct the metadata of everything in our categories that is announced by then."""
    moment = datetime.combine(day, time(), UTC)
    lived.world.papers[:] = [
        replace(p, crossings=(*p.crossings, Crossing("cs.LG", moment)))
        if p.announced < moment and set(p.categories) & set(CATEGORIES)
        else p
        for p in lived.world.papers
    ]


def go_on(lived: Months, days: int) -> None:
    start = lived.life.start + timedelta(lived.life.days)
    lived.life = replace(lived.life, start=start, days=days)
    lived.live()


def old_ones_shown(lived: Months) -> list[str]:
    """Return what is shown though it stood in our categories a week before the first run."""
    week_before = datetime.combine(START - timedelta(7), time(), UTC)
    shown = lived.shown()
    return [p.id for p in lived.world.papers if p.id in shown and first_sighting(p) < week_before]


def lost(lived: Months) -> set[str]:
    assert lived.first_run is not None
    due = expected(lived.world.papers, lived.first_run, lived.clock[0] - timedelta(days=4))
    assert len(due) > 12
    return due - set(lived.shown())


def test_a_first_run_without_the_second_net_is_made_up_for_once_it_is_back(lived: Months) -> None:
    lived.world.faults.append(always(status(503), at="/oai"))
    go_on(lived, 2)
    lived.world.faults.clear()
    go_on(lived, 4)
    touched(lived, START + timedelta(6))
    go_on(lived, 10)

    assert old_ones_shown(lived) == []
    assert lost(lived) == set()


def test_with_the_longest_look_back_too_a_paper_of_the_month_before_last_is_an_old_one(
    lived: Months,
) -> None:
    lived.life = replace(lived.life, flags=["--look-back-days=45"])
    go_on(lived, 6)
    touched(lived, START + timedelta(6))
    go_on(lived, 8)

    assert old_ones_shown(lived) == []
    assert lost(lived) == set()
