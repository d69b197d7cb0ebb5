"""What is tried again, how often, and after which wait; all in virtual time."""

from __future__ import annotations

import pytest

from digest.domain import Answer, Traffic
from digest.errors import SourceDown
from tests.web.clock import INDEX, OK, PAGE, Clock, ScriptedServer, Slow, polite
from tests.world.server import Request, Response, Server


@pytest.mark.parametrize("traffic", [INDEX, PAGE])
@pytest.mark.parametrize(
    "trouble",
    [
        *(Response(code, b"Rate exceeded.") for code in (406, 429, 500, 502, 503, 504)),
        Response(reset=True),
        Response(200, b"half of it is missing", cut=4),
    ],
    ids=["406", "429", "500", "502", "503", "504", "reset", "cut"],
)
def test_trouble_that_may_pass_is_tried_again(
    clock: Clock, traffic: Traffic, trouble: Response
) -> None:
    with Server(answers := ScriptedServer(trouble, OK)) as server:
        answer = polite(clock)(server.url, traffic=traffic)

    assert answer.body == b"fine"
    assert len(answers.requests) == 2


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 204])
def test_an_answer_about_the_request_itself_comes_back_as_it_is(clock: Clock, code: int) -> None:
    with Server(
        answers := ScriptedServer(Response(code, b"" if code == 204 else b"why"))
    ) as server:
        answer = polite(clock)(server.url, traffic=INDEX, check=lambda _answer: "never asked")

    assert answer.status == code
    assert len(answers.requests) == 1


def test_a_200_that_the_caller_rejects_is_tried_again(clock: Clock) -> None:
    def check(answer: Answer) -> str:
        return "no XML" if answer.body == b"<html>" else ""

    with Server(ScriptedServer(Response(200, b"<html>"), OK)) as server:
        assert polite(clock)(server.url, traffic=INDEX, check=check).body == b"fine"


def test_the_last_reason_is_told(clock: Clock) -> None:
    with (
        Server(ScriptedServer(OK)) as server,
        pytest.raises(SourceDown, match=r"^127\.0\.0\.1/api: no XML$"),
    ):
        polite(clock)(f"{server.url}/api", traffic=INDEX, check=lambda _answer: "no XML")


def test_the_waits_of_the_index_are_10_20_and_40_intervals_within_half_of_the_budget(
    clock: Clock,
) -> None:
    with (
        Server(ScriptedServer(Response(429))) as server,
        pytest.raises(SourceDown, match="HTTP 429"),
    ):
        polite(clock)(server.url, traffic=INDEX)

    assert all(
        unit * 3 <= seconds <= unit * 3.3
        for unit, seconds in zip((10, 20, 40), clock.slept, strict=True)
    )


def test_no_request_has_more_than_six_tries_however_large_the_budget(clock: Clock) -> None:
    with Server(answers := ScriptedServer(Response(503))) as server, pytest.raises(SourceDown):
        polite(clock, budget_s=1e9)(server.url, traffic=INDEX)

    assert len(answers.requests) == 6


def test_a_page_has_three_tries_and_short_waits(clock: Clock) -> None:
    with Server(answers := ScriptedServer(Response(503))) as server, pytest.raises(SourceDown):
        polite(clock)(server.url, traffic=PAGE)

    assert len(answers.requests) == 3
    assert [round(seconds / 15.75) for seconds in clock.slept] == [1, 2]


def test_time_lost_in_failed_requests_counts_against_the_budget(clock: Clock) -> None:
    slow = Slow(clock, 150, ScriptedServer(Response(503)))
    with Server(slow) as server, pytest.raises(SourceDown):
        polite(clock)(server.url, traffic=INDEX)

    assert len(slow.times) == 2


def test_successful_requests_cost_nothing_of_the_budget(clock: Clock) -> None:
    slow = Slow(clock, 60, ScriptedServer(OK))
    with Server(slow) as server:
        web = polite(clock)
        for _ in range(10):
            web(server.url, traffic=INDEX)
        slow.takes_s = 1
        slow.answer = ScriptedServer(Response(503), OK)

        assert web(server.url, traffic=INDEX).status == 200


def test_an_address_that_is_down_is_not_asked_again_while_another_is(clock: Clock) -> None:
    down = ScriptedServer(Response(503))
    with Server(lambda request: OK if request.path == "/oai" else down(request)) as server:
        web = polite(clock)
        with pytest.raises(SourceDown):
            web(f"{server.url}/api", traffic=INDEX, params={"id_list": "1"})
        asked = len(down.requests)
        with pytest.raises(SourceDown, match="not asked again: HTTP 503"):
            web(f"{server.url}/api", traffic=INDEX, params={"id_list": "2"})

        assert len(down.requests) == asked
        assert web(f"{server.url}/oai", traffic=INDEX).status == 200


def test_pages_get_one_try_each_once_their_budget_is_used_up(clock: Clock) -> None:
    with Server(answers := ScriptedServer(Response(503))) as server:
        web = polite(clock, budget_s=100)
        for path in ("a", "b", "c"):
            with pytest.raises(SourceDown):
                web(f"{server.url}/{path}", traffic=PAGE)
        paths = [request.path for request in answers.requests]

    assert paths == ["/a", "/a", "/a", "/b", "/c"]


def test_trouble_with_pages_leaves_the_index_its_budget(clock: Clock) -> None:
    def only_index(request: Request) -> Response:
        return Response(503) if request.path == "/html" else next(index)

    index = iter([Response(503), OK])
    with Server(only_index) as server:
        web = polite(clock, budget_s=100)
        for _ in range(5):
            with pytest.raises(SourceDown):
                web(f"{server.url}/html", traffic=PAGE)

        assert web(f"{server.url}/api", traffic=INDEX).status == 200


def test_a_retry_after_lengthens_the_wait(clock: Clock) -> None:
    busy = Response(503, headers={"Retry-After": "100"})
    with Server(ScriptedServer(busy, OK)) as server:
        polite(clock)(server.url, traffic=INDEX)

    assert 100 <= clock.slept[0] <= 110


def test_a_retry_after_beyond_the_budget_ends_the_tries_at_once(clock: Clock) -> None:
    busy = Response(429, headers={"Retry-After": "3600"})
    with Server(ScriptedServer(busy)) as server, pytest.raises(SourceDown):
        polite(clock)(server.url, traffic=INDEX)

    assert clock.slept == []


def test_a_retry_is_told_in_the_log(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "digest.web")
    with Server(ScriptedServer(Response(429), OK)) as server:
        polite(clock)(f"{server.url}/api?secret=1", traffic=INDEX)

    (record,) = caplog.messages
    assert record.startswith("127.0.0.1/api: HTTP 429; trying again in 3")
