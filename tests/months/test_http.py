"""Forty days over HTTP: the real client, a server with faults, reviews in any order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from digest.web import Web
from tests.world.arxiv import (
    ArxivWorld,
    cropped,
    empty_page,
    every,
    fewer,
    html_instead,
    reset,
    status,
    truncated,
)
from tests.world.months import Life, Months, company, expected, year
from tests.world.server import Server

pytestmark = pytest.mark.usefixtures("inputs")

START = date(2026, 2, 18)  # a short month and the change of US clocks lie on the way
DAYS = 40
FAULTS = (status(429), status(503), status(406), reset, html_instead, truncated,
          empty_page, fewer, cropped)  # fmt: skip


@pytest.fixture
def clock() -> list[datetime]:
    return [datetime(2026, 1, 1, tzinfo=UTC)]


@pytest.fixture
def arxiv(clock: list[datetime]) -> ArxivWorld:
    end = START + timedelta(days=DAYS)
    papers = year(START - timedelta(days=20), end, per_mailing=4, seed=4)
    world = ArxivWorld(
        [*papers, *company(START - timedelta(days=25), end)],
        now=lambda: clock[0],
        lag=timedelta(minutes=15),
    )
    world.faults.append(every(10, *FAULTS))
    return world


@pytest.fixture
def server(arxiv: ArxivWorld, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(arxiv.answer) as running:
        places = arxiv.places(running.url)
        monkeypatch.setenv("ARXIV_API_URL", places.api)
        monkeypatch.setenv("ARXIV_OAI_URL", places.oai)
        yield running


def test_forty_days_with_one_request_in_ten_failing_lose_and_repeat_nothing(
    arxiv: ArxivWorld, server: Server, clock: list[datetime]
) -> None:
    life = Life(START, DAYS, skip=lambda day: day.day in (3, 4), closed=0.15, seed=7)
    lived = Months(arxiv, life, clock, get=lambda: Web(0, 0, contact="owner/blog"))
    lived.live()

    shown = lived.shown()
    due = expected(arxiv.papers, lived.first_run or clock[0], clock[0] - timedelta(days=4))
    assert len(due) > 60
    assert due - set(shown) == set()
    assert [name for name, count in shown.items() if count > 1] == []
    assert lived.failed == []
    standings = {branch.standing.value for branch in lived.hub.branches.values()}
    assert {"merged", "closed"} <= standings

    assert len(server.log) > 3 * (DAYS - 2)
    assert arxiv.most_at_once == 1
    log = sorted(server.log, key=lambda logged: logged.began)
    assert all(one.began < other.began for one, other in pairwise(log))
    assert {logged.status for logged in log} >= {200, 406, 429, 503}
