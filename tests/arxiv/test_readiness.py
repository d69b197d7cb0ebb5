"""Whether the index is whole, filling, or silent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from digest.arxiv.schedule import Readiness, readiness
from tests.arxiv.small_arxiv import PLACES, paper, utc, week
from tests.world.arxiv import Announced, ArxivWorld, always, status


def state(
    now: datetime, papers: list[Announced] | None = None, lag: timedelta = timedelta(0)
) -> Readiness:
    arxiv = ArxivWorld(week() if papers is None else papers, now=lambda: now, lag=lag)
    return readiness(arxiv.get, PLACES.api, (), now)


def test_an_index_that_reaches_the_freeze_is_whole() -> None:
    assert state(utc(2026, 1, 15, 5, 17)) == Readiness(expected=True)


def test_ten_minutes_without_a_submission_before_the_freeze_are_no_sign_of_filling() -> None:
    last = paper(1, utc(2026, 1, 14, 18, 50), "cs.AI")

    assert not state(utc(2026, 1, 15, 5), [last]).filling
    assert state(utc(2026, 1, 15, 5), [paper(1, utc(2026, 1, 14, 18, 49), "cs.AI")]).filling


@pytest.mark.parametrize("minutes", [1, 60, 200])
def test_an_index_is_filling_until_its_lag_is_over(minutes: int) -> None:
    now = utc(2026, 1, 15, 1) + timedelta(minutes=minutes)
    seen = state(now, lag=timedelta(hours=3.5))

    assert seen.filling
    assert not seen.silent
    assert "freeze at 2026-01-14 19:00 UTC" in seen.notes[0]


def test_a_mailing_that_stays_unseen_is_a_warning_after_five_hours() -> None:
    without = [p for p in week() if p.announced < utc(2026, 1, 15, 1)]

    assert not state(utc(2026, 1, 15, 5, 59), without).silent
    late = state(utc(2026, 1, 15, 6), without)
    assert late.silent
    assert "arXiv has deferred it, or its index is stuck" in late.notes[1]


def test_a_weekend_is_neither_filling_nor_silent() -> None:
    papers = week()
    papers.append(paper(1, utc(2026, 1, 15, 18, 59), "cs.AI"))

    assert state(utc(2026, 1, 18, 5, 17), papers) == Readiness(expected=False)


def test_a_paper_of_the_other_net_can_show_that_the_index_is_whole() -> None:
    now = utc(2026, 1, 15, 5)
    arxiv = ArxivWorld([paper(1, utc(2026, 1, 14, 9), "cs.AI")], now=lambda: now)
    newer = paper(2, utc(2026, 1, 14, 18, 55), "cs.SD").at(now, now, timedelta(0))
    assert newer is not None

    assert not readiness(arxiv.get, PLACES.api, [newer], now).filling


def test_an_index_that_does_not_answer_is_unknown_and_not_filling() -> None:
    now = utc(2026, 1, 15, 5)
    arxiv = ArxivWorld(week(), now=lambda: now)
    arxiv.faults = [always(status(503))]
    seen = readiness(arxiv.get, PLACES.api, (), now)

    assert (seen.filling, seen.silent, seen.expected) == (False, False, True)
    assert "state of the index unknown" in seen.notes[0]
