"""Many threads with one model: quota, refusal, pace."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.domain import Model
from digest.errors import PaperError, RunError
from digest.models import build_model
from digest.models.pacing import MINUTE_S
from tests.models.built_models import PROMPT, asking, built
from tests.world.clock import JumpingClock
from tests.world.model_faults import FAULTS
from tests.world.models import DIALECTS, KEY, Ask, Dialect, Models, Say
from tests.world.server import Response

PAPERS = 20


def read(model: Model, papers: int, threads: int) -> list[str]:
    """Ask twice for each paper, as a run does; return what became of each."""

    def paper(_: int) -> str:
        try:
            model.complete(PROMPT)
            model.complete(PROMPT)
        except (PaperError, RunError) as error:
            return type(error).__name__
        return "whole"

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(paper, range(papers)))


def until_quota(calls: int) -> Models:
    """Return a stand-in whose daily quota is so many calls."""

    def write(ask: Ask) -> Say | Response:
        return Say("译文。") if ask.number <= calls else FAULTS["daily-quota-in-words"](ask)

    return Models(write)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_daily_quota_gone_at_the_third_paper_costs_one_refused_call(dialect: Dialect) -> None:
    with until_quota(4) as models:
        model = built(asking(models, dialect, concurrency=1))
        ends = read(model, PAPERS, threads=1)

        assert ends == ["whole"] * 2 + ["QuotaGone"] * 18
        assert len(models.asks) == 5


@pytest.mark.parametrize("dialect", DIALECTS)
def test_with_eight_at_once_no_more_are_refused_than_were_under_way(dialect: Dialect) -> None:
    with until_quota(4) as models:
        model = built(asking(models, dialect, concurrency=8))
        ends = read(model, PAPERS, threads=16)

        assert 5 <= len(models.asks) <= 4 + 8
        assert set(ends) <= {"whole", "QuotaGone"}
        assert model.latched


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_refused_key_ends_the_run_for_all_threads(dialect: Dialect) -> None:
    with Models() as models:
        wrong = asking(models, dialect, key="x" + KEY, concurrency=8)
        ends = read(built(wrong), PAPERS, threads=16)

        assert set(ends) == {"ModelError"}
        assert len(models.asks) <= 8


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_more_calls_are_under_way_than_allowed(dialect: Dialect) -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    def write(_: Ask) -> Say:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.02)
        with lock:
            under_way -= 1
        return Say("译文。")

    with Models(write) as models:
        read(built(asking(models, dialect, concurrency=3)), 10, threads=10)

    assert most == 3


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_pace_holds_across_threads(dialect: Dialect) -> None:
    clock = JumpingClock()
    with Models() as models:
        paced = asking(models, dialect, requests_per_minute=12)
        model = build_model(paced, 10_000.0, clock=clock, sleep=clock.sleep)
        assert model is not None
        read(model, PAPERS, threads=4)

    assert clock() == 3 * MINUTE_S  # 12, 12, 12 and 4 calls


def test_tokens_are_paced_by_what_the_service_counted() -> None:
    clock = JumpingClock()
    with Models(lambda _: Say("译文。", input_tokens=60, output_tokens=0)) as models:
        paced = asking(models, "openai", tokens_per_minute=100)
        model = build_model(paced, 10_000.0, clock=clock, sleep=clock.sleep)
        assert model is not None
        for _ in range(3):
            model.complete(PROMPT)

    assert clock() == MINUTE_S  # two make 120; by the estimate all three would pass at once
