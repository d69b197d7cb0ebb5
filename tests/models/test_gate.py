"""The gate: pace, order, and the deadline."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from digest.errors import Outage, OutOfTime
from digest.models.pacing import MINUTE_S
from tests.models.gate_waiters import PATIENCE_S, gate, queues, starts, until
from tests.world.clock import JumpingClock


def test_requests_keep_to_their_minute() -> None:
    clock = JumpingClock()

    moments = starts(gate(clock, requests=5), clock, 12)

    assert moments == [0.0] * 5 + [MINUTE_S] * 5 + [2 * MINUTE_S] * 2


def test_tokens_keep_to_their_minute() -> None:
    clock = JumpingClock()

    moments = starts(gate(clock, requests=15, tokens=250_000), clock, 13, tokens=20_000)

    assert moments == [0.0] * 12 + [MINUTE_S]


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


def test_who_waits_goes_in_at_once_where_more_may_be_under_way() -> None:
    wide = gate(concurrency=2)
    wide.narrow(1)

    def call() -> None:
        with wide.admitted(1):
            pass

    with ThreadPoolExecutor(1) as pool, wide.admitted(1):
        waiting = pool.submit(call)
        until(partial(queues, wide, 1))
        wide.narrow(2)
        waiting.result(PATIENCE_S)


def test_past_the_deadline_no_call_is_let_in() -> None:
    with pytest.raises(OutOfTime), gate(JumpingClock(), end=0.0).admitted(1):
        pytest.fail("a call was let in")
