"""The quota of a day: what it allowed is done, what is left waits."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from digest.domain import State
from tests.faulty_model_day import FaultyModelDay, holds
from tests.world.model_faults import FAULTS
from tests.world.models import DIALECTS, Ask, Dialect, Say
from tests.world.server import Response

pytestmark = pytest.mark.usefixtures("inputs")


PAPERS = 20


def twenty(folder: Path, dialect: Dialect, concurrency: int) -> FaultyModelDay:
    """Return a day of 20 papers whose quota allows four calls."""
    trial = FaultyModelDay(folder / "blog", dialect, count=PAPERS, concurrency=concurrency)
    lock, left = threading.Lock(), [4]

    def quota(ask: Ask) -> Say | Response | None:
        with lock:
            left[0] -= 1
            allowed = left[0] >= 0
        refusal = FAULTS["daily-quota-in-words"](ask)
        return None if allowed else replace(refusal, delay_s=0.2)  # so that all are under way

    trial.fault = quota
    return trial


@pytest.mark.parametrize("dialect", DIALECTS)
def test_one_call_is_refused_when_the_quota_ends_at_the_third_of_twenty_papers(
    dialect: Dialect, tmp_path: Path
) -> None:
    trial = twenty(tmp_path, dialect, 1)
    told = trial.run()
    entries = trial.entries()

    assert (len(trial.good), len(trial.asks)) == (4, 5)
    assert [title for title, entry in entries.items() if holds(entry) == "whole"] == (
        trial.titles[:2]
    )
    waiting = [entry for entry in entries.values() if entry.state is State.PENDING]
    assert {entry.reason for entry in waiting} == {"quota"}
    assert len(waiting) == PAPERS - 2
    assert "今日额度用尽" in told.summary

    trial.fault = None
    trial.run(day=16)
    assert [holds(entry) for entry in trial.entries().values()] == ["whole"] * PAPERS
    assert set(trial.blocks()) == set(trial.titles)
    assert (trial.repeated(), len(trial.asks)) == ([], 5 + 2 * PAPERS - 4)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_more_calls_are_refused_than_were_under_way_when_the_quota_ended(
    dialect: Dialect, tmp_path: Path
) -> None:
    trial = twenty(tmp_path, dialect, 8)
    trial.run()
    refused = len(trial.asks) - len(trial.good)

    assert len(trial.good) == 4
    assert 1 <= refused <= 8
    states = [entry.state for entry in trial.entries().values()]
    assert len(states) == PAPERS

    trial.fault = None
    trial.run(day=16)
    assert [holds(entry) for entry in trial.entries().values()] == ["whole"] * PAPERS
    assert (trial.repeated(), len(trial.asks)) == ([], 4 + refused + 2 * PAPERS - 4)
