"""Wait for a model: requests and tokens a minute, and calls that hang."""

from __future__ import annotations

import copy
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from digest.domain import Prompt
from digest.errors import ModelError, Outage, OutOfTime, PaperError, QuotaGone, RunError
from digest.models.faults import Transient

T = TypeVar("T")


class Errand(Generic[T]):
    """A call in a daemon thread, whose end wakes whoever waits on the condition.

    A daemon, so that a call left behind does not keep the process from ending.
    """

    def __init__(
        self, call: Callable[[float], T], limit_s: float, changed: threading.Condition
    ) -> None:
        self.done = False
        self._call = call
        self._limit_s = limit_s
        self._changed = changed
        self._result: list[T] = []
        self._error: BaseException | None = None
        threading.Thread(target=self._go, name="model-call", daemon=True).start()

    def outcome(self) -> T:
        """Return what the call returned, or raise what it raised; only once ``done``."""
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _go(self) -> None:
        try:
            self._result.append(self._call(self._limit_s))
        except BaseException as error:  # noqa: BLE001 (carried over to the thread that waits)
            self._error = error
        with self._changed:
            self.done = True
            self._changed.notify_all()


MINUTE_S = 61.0  # a minute, and a second for what the network adds to or takes from it
LONGEST_WAIT_S = 300.0  # a server that wants more is out, as far as this run goes
TICK_S = 0.001  # no wait is shorter: rounding must not spin
LONG_S = 86_400.0  # what stands for "no end" where the standard library wants a number
CANCELLED = "the run was told to stop"


def estimate_tokens(prompt: Prompt) -> int:
    """Return about how many tokens a prompt has: a quarter per ASCII character, else one."""
    text = prompt.system + prompt.user
    ascii_ = len(text.encode("ascii", "ignore"))
    return ascii_ // 4 + len(text) - ascii_ + 1


@dataclass(slots=True)
class Taken:
    """What one call took out of a bucket, and when; the amount may be corrected."""

    at: float
    amount: int


class Bucket:
    """So much a minute: what is taken flows back a minute later, and not before.

    A bucket that refills evenly lets through up to twice its size in a minute; this
    one never does. An amount above the whole size passes when the bucket is full.
    """

    def __init__(self, per_minute: int) -> None:
        self._size = per_minute
        self._taken: deque[Taken] = deque()

    def wait_s(self, amount: int, now: float) -> float:
        """Return the seconds until ``amount`` can be taken; 0 for now, or without limit."""
        if self._size <= 0:
            return 0.0
        while self._taken and self._taken[0].at + MINUTE_S <= now + TICK_S:
            self._taken.popleft()
        over = sum(t.amount for t in self._taken) + min(amount, self._size) - self._size
        for taken in self._taken:
            if over <= 0:
                return 0.0
            over -= taken.amount
            if over <= 0:
                return taken.at + MINUTE_S - now
        return 0.0

    def take(self, amount: int, now: float) -> Taken:
        """Take ``amount`` now."""
        taken = Taken(now, amount)
        if self._size > 0:
            self._taken.append(taken)
        return taken


class CallBudget:
    """How many requests a run may make of all its models together; safe for threads."""

    def __init__(self, most: int = 0) -> None:
        """Allow so many requests; 0 for no limit."""
        self._left = most or None
        self._lock = threading.Lock()

    def allow(self, most: int) -> None:
        """Let so many requests be made from now on, be it none."""
        with self._lock:
            self._left = most

    def take(self) -> bool:
        """Take one request, if there is one left."""
        with self._lock:
            if self._left is None:
                return True
            self._left -= 1
            return self._left >= 0


def spent_budget() -> QuotaGone:
    """Say that a run has made as many requests as it may."""
    return QuotaGone(
        "as many requests as requests-per-day allows were made",
        "请求数已达 requests-per-day",
        renews=True,
    )


class Gate:
    """Lets calls through: paced, so many at once, none past the deadline or once closed.

    One condition guards all of it.
    """

    def __init__(
        self,
        *,
        requests_per_minute: int,
        tokens_per_minute: int,
        concurrency: int,
        deadline: float,
        clock: Callable[[], float],
        sleep: Callable[[float], None] | None,
        budget: CallBudget | None = None,
    ) -> None:
        self._budget = budget or CallBudget()
        self._requests = Bucket(requests_per_minute)
        self._tokens = Bucket(tokens_per_minute)
        self._free = self._most = max(1, concurrency)
        self._narrow = self._most
        self._deadline = deadline
        self._clock = clock
        self._sleep = sleep or self._doze
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()  # first come, first served
        self._held_until = float("-inf")
        self._closed: PaperError | RunError | None = None
        self._cancelled = False

    @property
    def latched(self) -> str:
        """Return why no call is let through any more, or an empty string."""
        return str(self._closed) if self._closed else ""

    @property
    def now(self) -> float:
        """Return the present moment of its clock."""
        return self._clock()

    def narrow(self, most: int) -> None:
        """Let at most so many calls be under way from now on, whatever `concurrency` says."""
        with self._changed:
            self._narrow = most
            self._changed.notify_all()

    def close(self, error: PaperError | ModelError) -> None:
        """Let no further call through: each gets ``error``; those under way may end."""
        with self._changed:
            self._closed = self._closed or error  # the first reason is the reason
            self._changed.notify_all()

    def cancel(self) -> None:
        """Close, and leave behind the calls under way too."""
        with self._changed:
            self._cancelled = True
            self.close(OutOfTime(CANCELLED))

    def hold(self, seconds: float) -> None:
        """Let nothing through for so long, because the server asked for it."""
        with self._changed:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def pause(self, seconds: float) -> None:
        """Sleep, unless that is pointless.

        Raises:
            OutOfTime: the wait reaches past the deadline (nothing is slept).
            Outage: it is longer than a run should wait for one server.
            PaperError, ModelError: the gate was closed meanwhile.
        """
        self._check()
        if self._clock() + seconds > self._deadline:
            raise OutOfTime(f"a wait of {seconds:.0f} s would reach past the end of the run")
        if seconds > LONGEST_WAIT_S:
            raise Outage(f"the service wants a wait of {seconds:.0f} s")
        self._sleep(max(seconds, TICK_S))
        self._check()

    @contextmanager
    def admitted(self, tokens: int) -> Iterator[Taken]:
        """Wait for the turn of a call of about ``tokens``; yield what it took of them."""
        taken = self._admit(tokens)
        try:
            yield taken
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()

    def _admit(self, tokens: int) -> Taken:
        turn = object()
        with self._changed:
            self._queue.append(turn)
        try:
            while True:
                taken, wait_s = self._try(turn, tokens)
                if taken:
                    return taken
                if wait_s > 0:
                    self.pause(wait_s)
        finally:
            with self._changed:
                self._queue.remove(turn)
                self._changed.notify_all()

    def _try(self, turn: object, tokens: int) -> tuple[Taken | None, float]:
        """Return what was taken; else the wait for the pace, 0 after one for the others."""
        with self._changed:
            self._check()
            now = self._clock()
            if self._queue[0] is turn:
                wait_s = max(
                    self._held_until - now,
                    self._requests.wait_s(1, now),
                    self._tokens.wait_s(tokens, now),
                )
                if wait_s > 0:
                    return None, wait_s
                if self._free and self._most - self._free < self._narrow:
                    if not self._budget.take():
                        self.close(spent_budget())
                        self._check()
                    self._free -= 1
                    self._requests.take(1, now)
                    return self._tokens.take(tokens, now), 0.0
            self._changed.wait(min(self._deadline - now, LONG_S))
            return None, 0.0

    def run(self, call: Callable[[float], T], *, limit_s: float) -> T:
        """Return what ``call`` returns, or leave it behind in its thread.

        No timeout of a socket bounds a server that sends a byte now and then.

        Args:
            call: gets the seconds it has.
            limit_s: most seconds it may have.

        Raises:
            Transient: no answer within ``limit_s``.
            OutOfTime: the deadline came first, or the run was cancelled.
        """
        left_s = self._deadline - self._clock()
        errand = Errand(call, min(limit_s, left_s), self._changed)
        with self._changed:
            self._changed.wait_for(
                lambda: errand.done or self._cancelled, min(limit_s, left_s, LONG_S)
            )
        if errand.done:
            return errand.outcome()
        if self._cancelled:
            raise OutOfTime(CANCELLED)
        if left_s <= limit_s:
            raise OutOfTime("the run ended while the model had not answered")
        raise Transient(f"no answer within {limit_s:.0f} s", slow=True)

    def _check(self) -> None:
        if self._cancelled:
            raise OutOfTime(CANCELLED)
        if self._closed:
            raise copy.copy(self._closed)
        if self._clock() >= self._deadline:
            raise OutOfTime("the run's time is up")

    def _doze(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed is not None, min(seconds, LONG_S))
