"""A gate on a clock that jumps, and who waits before it."""

from __future__ import annotations

import time
from collections.abc import Callable

from digest.models.pacing import Gate
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


def queues(gate: Gate, length: int) -> bool:
    return len(gate._queue) == length


def until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not met() and time.monotonic() < end:
        time.sleep(0.001)
    assert met()
