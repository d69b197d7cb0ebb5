"""The end of a run: its deadline, and a signal that cancels."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.errors import SourceDown
from digest.web import Web
from tests.web.clock import INDEX, OK, PAGE, Clock, ScriptedServer, polite
from tests.world.server import Request, Response, Server


def test_nothing_starts_after_the_deadline(clock: Clock) -> None:
    with Server(answers := ScriptedServer(OK)) as server:
        web = polite(clock, deadline=clock.now + 10)
        web(server.url, traffic=INDEX)
        clock.now += 10
        with pytest.raises(SourceDown, match="time is up"):
            web(server.url, traffic=INDEX)

    assert len(answers.requests) == 1


def test_no_wait_is_begun_that_would_pass_the_deadline(clock: Clock) -> None:
    with Server(ScriptedServer(OK)) as server:
        web = polite(clock, deadline=clock.now + 10)
        web(server.url, traffic=INDEX)
        with pytest.raises(SourceDown, match="time is up"):
            web(server.url, traffic=PAGE)

    assert clock.slept == []


def test_no_retry_is_waited_for_that_would_pass_the_deadline(clock: Clock) -> None:
    with (
        Server(ScriptedServer(Response(503))) as server,
        pytest.raises(SourceDown, match="HTTP 503"),
    ):
        polite(clock, deadline=clock.now + 25)(server.url, traffic=INDEX)

    assert clock.slept == []


@pytest.fixture
def stuck() -> Iterator[Callable[[Request], Response]]:
    """A handler that answers only when the test is over."""
    over = threading.Event()

    def handler(_request: Request) -> Response:
        over.wait(20)
        return OK

    yield handler
    over.set()


def ended_by_cancel(web: Web, calls: list[Callable[[], object]], ready: Callable[[], bool]) -> int:
    """Run the calls in threads, cancel when ``ready``, and count those that came down."""
    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(call) for call in calls]
        while not ready():
            time.sleep(0.01)
        web.cancel()
        return sum(isinstance(future.exception(10), SourceDown) for future in futures)


def test_cancel_ends_the_request_under_way_and_those_that_wait_for_their_turn(
    stuck: Callable[[Request], Response],
) -> None:
    with Server(stuck) as server:
        web = Web(3600, 3600, contact="")
        asked = threading.Event()
        server.faults.append(lambda _request: asked.set())
        calls: list[Callable[[], object]] = [lambda: web(server.url, traffic=PAGE)] * 3

        assert ended_by_cancel(web, calls, asked.is_set) == 3


def test_cancel_ends_a_wait_and_every_later_request() -> None:
    with Server(answers := ScriptedServer(OK)) as server:
        web = Web(3600, 3600, contact="")
        web(server.url, traffic=INDEX)
        calls: list[Callable[[], object]] = [lambda: web(server.url, traffic=INDEX)]

        assert ended_by_cancel(web, calls, lambda: True) == 1
        with pytest.raises(SourceDown, match="asked to stop"):
            web(server.url, traffic=PAGE)
    assert len(answers.requests) == 1
