"""Buckets and the gate: pace, order, deadline, and being told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain import Prompt
from digest.errors import Outage, OutOfTime, QuotaGone
from digest.models.faults import Transient
from digest.models.pacing import MINUTE_S, Bucket, Gate, estimate_tokens
from tests.world.clock import JumpingClock

PATIENCE_S = 20.0  # real seconds after which a test gives up on a thread


def gate(
    clock: JumpingClock | None = None,
    *,
    requests: int = 0,
    tokens: int = 0,
    concurrency: int = 1,
    end: float = 10_000.0,
) -> Gate:
    return Gate(
        requests_per_minute=requests,
        tokens_per_minute=tokens,
        concurrency=concurrency,
        deadline=(clock or time.monotonic)() + end,
        clock=clock or time.monotonic,
        sleep=clock.sleep if clock else None,
    )


def starts(gate: Gate, clock: JumpingClock, calls: int, tokens: int = 1) -> list[float]:
    moments = []
    for _ in range(calls):
        with gate.admitted(tokens):
            moments.append(clock())
    return moments


@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.floats(0, 30), st.integers(0, 60)), min_size=1, max_size=60),
)
def test_in_no_minute_does_more_leave_a_bucket_than_its_size(
    size: int, wishes: list[tuple[float, int]]
) -> None:
    bucket, now, taken = Bucket(size), 0.0, []
    for pause, wish in wishes:
        now += pause
        amount = min(wish, size)
        now += bucket.wait_s(amount, now)
        assert bucket.wait_s(amount, now) == 0
        bucket.take(amount, now)
        taken.append((now, amount))

    for moment, _ in taken:
        within = sum(a for at, a in taken if moment <= at < moment + 60)
        assert within <= size


def test_a_bucket_without_limit_never_waits() -> None:
    bucket = Bucket(0)
    bucket.take(10**9, 0.0)

    assert bucket.wait_s(10**9, 0.0) == 0


def test_what_is_larger_than_the_bucket_passes_when_it_is_full() -> None:
    bucket = Bucket(100)
    assert bucket.wait_s(500, 0.0) == 0
    bucket.take(500, 0.0)

    assert bucket.wait_s(1, 0.0) == MINUTE_S
    assert bucket.wait_s(1, MINUTE_S) == 0
    bucket.take(1, MINUTE_S)
    assert bucket.wait_s(500, MINUTE_S) == MINUTE_S


def test_a_corrected_amount_counts_from_then_on() -> None:
    bucket = Bucket(100)
    taken = bucket.take(90, 0.0)
    assert bucket.wait_s(20, 1.0) > 0

    taken.amount = 70
    assert bucket.wait_s(20, 1.0) == 0


def test_requests_keep_to_their_minute() -> None:
    clock = JumpingClock()

    moments = starts(gate(clock, requests=5), clock, 12)

    assert moments == [0.0] * 5 + [MINUTE_S] * 5 + [2 * MINUTE_S] * 2


def test_tokens_keep_to_their_minute() -> None:
    clock = JumpingClock()

    moments = starts(gate(clock, requests=15, tokens=250_000), clock, 13, tokens=20_000)

    assert moments == [0.0] * 12 + [MINUTE_S]


def test_prompts_are_estimated_by_script() -> None:
    assert estimate_tokens(Prompt("a" * 400, "")) == pytest.approx(100, abs=2)
    assert estimate_tokens(Prompt("", "摘" * 400)) == pytest.approx(400, abs=2)


def test_a_held_gate_opens_when_the_server_said() -> None:
    clock = JumpingClock()
    held = gate(clock)
    held.hold(37.0)

    assert starts(held, clock, 2) == [37.0, 37.0]


def test_a_wait_past_the_deadline_is_not_slept() -> None:
    clock = JumpingClock()
    short = gate(clock, requests=1, end=60.0)
    starts(short, clock, 1)

    with pytest.raises(OutOfTime):
        starts(short, clock, 1)
    assert clock.slept == []


def test_a_wait_beyond_all_bounds_is_an_outage() -> None:
    clock = JumpingClock()

    with pytest.raises(Outage):
        gate(clock).pause(3_600.0)
    assert clock.slept == []


def test_never_more_calls_at_once_than_allowed_and_all_get_their_turn() -> None:
    busy = gate(concurrency=3)
    under_way, most, lock = 0, 0, threading.Lock()

    def call(_: int) -> None:
        nonlocal under_way, most
        with busy.admitted(1):
            with lock:
                under_way += 1
                most = max(most, under_way)
            time.sleep(0.002)
            with lock:
                under_way -= 1

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(call, range(60)))

    assert most == 3


def test_who_came_first_goes_first() -> None:
    narrow, order = gate(), list[int]()

    def call(number: int) -> None:
        with narrow.admitted(1):
            order.append(number)

    with ThreadPoolExecutor(5) as pool, narrow.admitted(1):
        for number in range(5):
            pool.submit(call, number)
            until(partial(queues, narrow, number + 1))

    assert order == [0, 1, 2, 3, 4]


def queues(gate: Gate, length: int) -> bool:
    return len(gate._queue) == length


def until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not met() and time.monotonic() < end:
        time.sleep(0.001)
    assert met()


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
