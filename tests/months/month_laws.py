"""Months from one start, with faults on some days, and the law they must hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.world.arxiv import ArxivWorld
from tests.world.months import Life, Months, company, expected, year

START = date(2026, 2, 26)  # so that US clocks change on the way
DAYS = 24


def months(lag: float = 0.0, per_mailing: int = 5, **life: object) -> Months:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    made = replace(Life(START, DAYS), **life)  # type: ignore[arg-type]
    end = START + timedelta(days=DAYS)
    papers = year(START - timedelta(days=35), end, per_mailing=per_mailing)
    world = ArxivWorld(
        [*papers, *company(START - timedelta(days=40), end)],
        now=lambda: clock[0],
        lag=timedelta(hours=lag),
    )
    return Months(world, made, clock)


def assert_each_once(lived: Months, *, since: datetime | None = None) -> None:
    shown = lived.shown()
    after = since or lived.first_run or lived.clock[0]
    due = expected(lived.world.papers, after, lived.clock[0] - timedelta(days=4))

    assert len(due) > 12
    assert due - set(shown) == set()
    assert [name for name, count in shown.items() if count > 1] == []
