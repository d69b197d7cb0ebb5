"""Virtual time, and a server and a client that live in it."""

from __future__ import annotations

from itertools import pairwise

from digest.domain import Traffic
from digest.web import Web
from tests.world.server import Handler, Request, Response

INDEX, PAGE = Traffic.INDEX, Traffic.PAGE
OK = Response(200, b"fine", {"Content-Type": "text/plain"})


class Clock:
    """Seconds that only sleeping moves; remembers every sleep."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def polite(clock: Clock, **options: float | None) -> Web:
    return Web(3, 15, contact="https://blog.test", clock=clock, sleep=clock.sleep, **options)  # type: ignore[arg-type]


class ScriptedServer:
    """A handler that answers with the responses in turn, the last one for ever.

    ``requests`` grows before each answer; the server's own log only after it.
    """

    def __init__(self, *responses: Response) -> None:
        self.requests: list[Request] = []
        self._left = list(responses)

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]


class Slow:
    """A handler that takes virtual time and notes when each request begins and ends."""

    def __init__(self, clock: Clock, takes_s: float, answer: Handler) -> None:
        self.clock, self.takes_s, self.answer = clock, takes_s, answer
        self.times: list[tuple[float, float]] = []

    def __call__(self, request: Request) -> Response:
        began = self.clock.now
        self.clock.now += self.takes_s
        self.times.append((began, self.clock.now))
        return self.answer(request)

    def pauses(self) -> list[float]:
        return [after[0] - before[1] for before, after in pairwise(self.times)]
