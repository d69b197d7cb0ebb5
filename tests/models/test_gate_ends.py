"""The gate is told to stop, or a call in it hangs."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial

import pytest

from digest.domain import Prompt
from digest.errors import OutOfTime, QuotaGone
from digest.models import CallBudget, build_model
from digest.models.faults import Transient
from digest.models.pacing import Gate
from tests.models.gate_waiters import PATIENCE_S, gate, queues, starts, until
from tests.plain_settings import model_settings
from tests.world.clock import JumpingClock
from tests.world.models import KEY, Models, Say


def in_threads(pool: ThreadPoolExecutor, narrow: Gate) -> list[Future[object]]:
    """Start a sleeper, a caller under way and one who waits for a turn."""

    def wait_for_turn() -> None:
        with narrow.admitted(1):
            raise AssertionError

    hung = threading.Event()

    def call() -> object:
        with narrow.admitted(1):
            return narrow.run(lambda _: hung.wait(PATIENCE_S), limit_s=PATIENCE_S)

    under_way: Future[object] = pool.submit(call)
    until(lambda: narrow._free == 0)
    sleeper: Future[object] = pool.submit(narrow.pause, 250.0)
    waiter: Future[object] = pool.submit(wait_for_turn)
    until(partial(queues, narrow, 1))
    return [under_way, sleeper, waiter]


def test_a_cancelled_run_leaves_sleep_queue_and_calls_at_once() -> None:
    narrow = gate()
    with ThreadPoolExecutor(3) as pool:
        futures = in_threads(pool, narrow)
        narrow.cancel()
        done, _ = wait(futures, timeout=PATIENCE_S / 2)

        assert len(done) == 3
        assert all(isinstance(f.exception(), OutOfTime) for f in futures)
    with pytest.raises(OutOfTime):
        starts(narrow, JumpingClock(), 1)


def test_a_closed_gate_wakes_sleepers_and_queue_and_lets_a_call_end() -> None:
    narrow = gate()
    with ThreadPoolExecutor(3) as pool:
        under_way, sleeper, waiter = in_threads(pool, narrow)
        narrow.close(QuotaGone("the quota is gone"))
        wait([sleeper, waiter], timeout=PATIENCE_S / 2)

        assert isinstance(sleeper.exception(0), QuotaGone)
        assert isinstance(waiter.exception(0), QuotaGone)
        assert not under_way.done()
        assert narrow.latched == "the quota is gone"
        narrow.cancel()


def test_the_first_reason_to_close_is_the_reason() -> None:
    shut = gate()
    shut.close(QuotaGone("first"))
    shut.close(QuotaGone("second"))

    assert shut.latched == "first"


def test_cancelling_twice_or_from_within_the_lock_does_not_hang() -> None:
    narrow = gate()
    with narrow._changed:
        narrow.cancel()
    narrow.cancel()

    assert narrow.latched


def test_a_call_that_hangs_is_left_behind() -> None:
    hung = threading.Event()

    with pytest.raises(Transient):
        gate().run(lambda _: hung.wait(PATIENCE_S), limit_s=0.05)
    hung.set()


def test_a_call_that_hangs_at_the_end_of_the_run_is_out_of_time() -> None:
    hung = threading.Event()

    with pytest.raises(OutOfTime):
        gate(end=0.05).run(lambda _: hung.wait(PATIENCE_S), limit_s=60)
    hung.set()


def test_a_call_gets_no_more_time_than_the_run_has_left() -> None:
    clock = JumpingClock()

    assert gate(clock, end=30).run(lambda left_s: left_s, limit_s=240) == 30
    assert gate(clock, end=300).run(lambda left_s: left_s, limit_s=240) == 240


def test_an_error_of_the_call_is_the_callers() -> None:
    def call(_: float) -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        gate().run(call, limit_s=5)


def test_models_that_share_a_budget_make_no_more_requests_together() -> None:
    with Models(lambda _: Say("译文。")) as models:
        budget = CallBudget(3)
        settings = model_settings("openai", models.base_url("openai"), KEY)
        pair = [build_model(settings, time.monotonic() + 60, budget=budget) for _ in range(2)]
        ends = []
        for model in [*pair, *pair]:
            assert model
            try:
                ends.append(model.complete(Prompt("规则", "论文")).text)
            except QuotaGone as gone:
                ends.append(str(gone))
        budget.allow(0)

    assert ends == [*["译文。"] * 3, "as many requests as requests-per-day allows were made"]
    assert len(models.asks) == 3
    assert not budget.take()
    assert CallBudget().take()
