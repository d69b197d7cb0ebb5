"""How long one request may take: OAI-PMH is slow, and nothing may outlast the run."""

from __future__ import annotations

import pytest

from digest.errors import SourceDown
from tests.web.clock import INDEX, OK, PAGE, Clock, Slow, polite
from tests.world.server import Response, Server

SLOW = Response(200, b"fine", delay_s=0.4)


def test_an_answer_of_the_index_may_take_longer_than_a_page(clock: Clock) -> None:
    with Server(lambda _request: SLOW) as server:
        web = polite(clock, timeout_s=0.1, index_timeout_s=5)

        assert web(server.url, traffic=INDEX).body == b"fine"
        with pytest.raises(SourceDown, match=r"no end after 0\.1 s|timed out"):
            web(server.url, traffic=PAGE)


def test_an_index_that_hangs_is_given_up_within_its_share_of_the_budget(clock: Clock) -> None:
    with (
        Server(lambda _request: Response(200, b"late", delay_s=1)) as server,
        pytest.raises(SourceDown, match=r"no end after 0\.2 s|timed out"),
    ):
        polite(clock, timeout_s=0.1, index_timeout_s=60, budget_s=0.4)(server.url, traffic=INDEX)


def test_a_request_under_way_ends_with_the_run(clock: Clock) -> None:
    with (
        Server(lambda _request: Response(200, b"late", delay_s=1)) as server,
        pytest.raises(SourceDown, match=r"no end after 0\.2 s|timed out|time is up"),
    ):
        polite(clock, deadline=clock.now + 0.2)(server.url, traffic=INDEX)


def test_a_quick_answer_shortly_before_the_end_is_taken(clock: Clock) -> None:
    with Server(lambda _request: OK) as server:
        assert polite(clock, deadline=clock.now + 1)(server.url, traffic=INDEX).body == b"fine"


def test_an_index_whose_every_answer_is_slow_is_given_up_before_the_run_is_used_up(
    clock: Clock,
) -> None:
    with Server(Slow(clock, 140, lambda _request: OK)) as server:
        web = polite(clock)
        for _ in range(3):
            web(server.url, traffic=INDEX)
        with pytest.raises(SourceDown, match="used up"):
            web(server.url, traffic=INDEX)


def test_answers_within_a_minute_cost_nothing(clock: Clock) -> None:
    with Server(Slow(clock, 50, lambda _request: OK)) as server:
        web = polite(clock)
        for _ in range(20):
            assert web(server.url, traffic=INDEX).body == b"fine"
