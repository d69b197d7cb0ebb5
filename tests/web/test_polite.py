"""Polite HTTP against a server on loopback, in virtual time wherever a wait is meant."""

from __future__ import annotations

import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from digest.domain import Answer, Traffic
from digest.errors import SourceDown
from digest.web import VERSION, Web
from tests.conftest import ROOT
from tests.web.clock import Clock
from tests.world.server import Handler, Request, Response, Server

INDEX, PAGE = Traffic.INDEX, Traffic.PAGE
OK = Response(200, b"fine", {"Content-Type": "text/plain"})


def polite(clock: Clock, **options: float | None) -> Web:
    return Web(3, 15, contact="https://blog.test", clock=clock, sleep=clock.sleep, **options)  # type: ignore[arg-type]


def script(*responses: Response) -> Handler:
    """Answer with the responses in turn, the last one for ever."""
    left = list(responses)
    return lambda _request: left.pop(0) if len(left) > 1 else left[0]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


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
        return [
            after[0] - before[1] for before, after in zip(self.times, self.times[1:], strict=False)
        ]


def test_the_interval_runs_from_the_end_of_one_request_to_the_start_of_the_next(
    clock: Clock,
) -> None:
    slow = Slow(clock, 40, script(OK))
    with Server(slow) as server:
        web = polite(clock)
        for _ in range(3):
            web(server.url, traffic=INDEX)

    assert slow.pauses() == [3, 3]


def test_between_two_kinds_the_longer_interval_counts(clock: Clock) -> None:
    slow = Slow(clock, 1, script(OK))
    with Server(slow) as server:
        web = polite(clock)
        for traffic in (INDEX, PAGE, PAGE, INDEX, INDEX):
            web(server.url, traffic=traffic)

    assert slow.pauses() == [15, 15, 15, 3]


def test_time_that_has_passed_anyway_is_not_waited_for_again(clock: Clock) -> None:
    with Server(script(OK)) as server:
        web = polite(clock)
        web(server.url, traffic=INDEX)
        clock.now += 100
        web(server.url, traffic=INDEX)

    assert clock.slept == []


def test_a_redirect_is_a_request_too_and_keeps_the_interval(clock: Clock) -> None:
    slow = Slow(clock, 1, script(Response(301, b"", {"Location": "/there"}), OK))
    with Server(slow) as server:
        answer = polite(clock)(f"{server.url}/here", traffic=INDEX, params={"a": "b"})
        paths = [logged.request.target for logged in server.log]

    assert answer.url == f"{server.url}/there"
    assert answer.body == b"fine"
    assert paths == ["/here?a=b", "/there"]
    assert slow.pauses() == [3]


def test_threads_take_turns_on_one_connection() -> None:
    under_way = most = 0
    lock = threading.Lock()

    def counted(_request: Request) -> Response:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.02)
        with lock:
            under_way -= 1
        return OK

    with Server(counted) as server, ThreadPoolExecutor(6) as pool:
        web = Web(0.01, 0.01, contact="")
        answers = [pool.submit(web, server.url, traffic=traffic) for traffic in (INDEX, PAGE) * 4]
        assert [answer.result().status for answer in answers] == [200] * 8

    assert most == 1


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
    with Server(script(trouble, OK)) as server:
        answer = polite(clock)(server.url, traffic=traffic)

    assert answer.body == b"fine"
    assert len(server.log) == 2


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 204])
def test_an_answer_about_the_request_itself_comes_back_as_it_is(clock: Clock, code: int) -> None:
    with Server(script(Response(code, b"" if code == 204 else b"why"))) as server:
        answer = polite(clock)(server.url, traffic=INDEX, check=lambda _answer: "never asked")

    assert answer.status == code
    assert len(server.log) == 1


def test_a_200_that_the_caller_rejects_is_tried_again(clock: Clock) -> None:
    def check(answer: Answer) -> str:
        return "no XML" if answer.body == b"<html>" else ""

    with Server(script(Response(200, b"<html>"), OK)) as server:
        assert polite(clock)(server.url, traffic=INDEX, check=check).body == b"fine"


def test_the_last_reason_is_told(clock: Clock) -> None:
    with (
        Server(script(OK)) as server,
        pytest.raises(SourceDown, match=r"^127\.0\.0\.1/api: no XML$"),
    ):
        polite(clock)(f"{server.url}/api", traffic=INDEX, check=lambda _answer: "no XML")


def test_the_waits_of_the_index_are_10_20_and_40_intervals_within_half_of_the_budget(
    clock: Clock,
) -> None:
    with Server(script(Response(429))) as server, pytest.raises(SourceDown, match="HTTP 429"):
        polite(clock)(server.url, traffic=INDEX)

    assert all(
        unit * 3 <= seconds <= unit * 3.3
        for unit, seconds in zip((10, 20, 40), clock.slept, strict=True)
    )


def test_no_request_has_more_than_six_tries_however_large_the_budget(clock: Clock) -> None:
    with Server(script(Response(503))) as server, pytest.raises(SourceDown):
        polite(clock, budget_s=1e9)(server.url, traffic=INDEX)

    assert len(server.log) == 6


def test_a_page_has_three_tries_and_short_waits(clock: Clock) -> None:
    with Server(script(Response(503))) as server, pytest.raises(SourceDown):
        polite(clock)(server.url, traffic=PAGE)

    assert len(server.log) == 3
    assert [round(seconds / 15.75) for seconds in clock.slept] == [1, 2]


def test_time_lost_in_failed_requests_counts_against_the_budget(clock: Clock) -> None:
    slow = Slow(clock, 150, script(Response(503)))
    with Server(slow) as server, pytest.raises(SourceDown):
        polite(clock)(server.url, traffic=INDEX)

    assert len(slow.times) == 2


def test_successful_requests_cost_nothing_of_the_budget(clock: Clock) -> None:
    slow = Slow(clock, 100, script(OK))
    with Server(slow) as server:
        web = polite(clock)
        for _ in range(10):
            web(server.url, traffic=INDEX)
        slow.takes_s = 1
        slow.answer = script(Response(503), OK)

        assert web(server.url, traffic=INDEX).status == 200


def test_an_address_that_is_down_is_not_asked_again_while_another_is(clock: Clock) -> None:
    def only_oai(request: Request) -> Response:
        return OK if request.path == "/oai" else Response(503)

    with Server(only_oai) as server:
        web = polite(clock)
        with pytest.raises(SourceDown):
            web(f"{server.url}/api", traffic=INDEX, params={"id_list": "1"})
        asked = len(server.log)
        with pytest.raises(SourceDown, match="not asked again: HTTP 503"):
            web(f"{server.url}/api", traffic=INDEX, params={"id_list": "2"})

        assert len(server.log) == asked
        assert web(f"{server.url}/oai", traffic=INDEX).status == 200


def test_pages_get_one_try_each_once_their_budget_is_used_up(clock: Clock) -> None:
    with Server(script(Response(503))) as server:
        web = polite(clock, budget_s=100)
        for path in ("a", "b", "c"):
            with pytest.raises(SourceDown):
                web(f"{server.url}/{path}", traffic=PAGE)
        paths = [logged.request.path for logged in server.log]

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
    with Server(script(busy, OK)) as server:
        polite(clock)(server.url, traffic=INDEX)

    assert 100 <= clock.slept[0] <= 110


def test_a_retry_after_beyond_the_budget_ends_the_tries_at_once(clock: Clock) -> None:
    busy = Response(429, headers={"Retry-After": "3600"})
    with Server(script(busy)) as server, pytest.raises(SourceDown):
        polite(clock)(server.url, traffic=INDEX)

    assert clock.slept == []


def test_nothing_starts_after_the_deadline(clock: Clock) -> None:
    with Server(script(OK)) as server:
        web = polite(clock, deadline=clock.now + 10)
        web(server.url, traffic=INDEX)
        clock.now += 10
        with pytest.raises(SourceDown, match="time is up"):
            web(server.url, traffic=INDEX)

    assert len(server.log) == 1


def test_no_wait_is_begun_that_would_pass_the_deadline(clock: Clock) -> None:
    with Server(script(OK)) as server:
        web = polite(clock, deadline=clock.now + 10)
        web(server.url, traffic=INDEX)
        with pytest.raises(SourceDown, match="time is up"):
            web(server.url, traffic=PAGE)

    assert clock.slept == []


def test_no_retry_is_waited_for_that_would_pass_the_deadline(clock: Clock) -> None:
    with Server(script(Response(503))) as server, pytest.raises(SourceDown, match="HTTP 503"):
        polite(clock, deadline=clock.now + 25)(server.url, traffic=INDEX)

    assert clock.slept == []


def test_a_redirect_to_another_host_is_refused(clock: Clock) -> None:
    away = Response(302, b"", {"Location": "http://169.254.169.254/latest/meta-data"})
    with (
        Server(script(away)) as server,
        pytest.raises(SourceDown, match=r"redirects to http://169\.254\.169\.254$"),
    ):
        polite(clock)(server.url, traffic=PAGE)

    assert len(server.log) == 1


def test_a_circle_of_redirects_ends(clock: Clock) -> None:
    with (
        Server(script(Response(302, b"", {"Location": "/"}))) as server,
        pytest.raises(SourceDown, match="redirects"),
    ):
        polite(clock)(server.url, traffic=PAGE)


def test_a_body_over_the_limit_is_refused_without_another_try(clock: Clock) -> None:
    with (
        Server(script(Response(200, b"x" * 101))) as server,
        pytest.raises(SourceDown, match="101 bytes, at most 100"),
    ):
        polite(clock)(server.url, traffic=PAGE, limit=100)

    assert len(server.log) == 1


def test_the_request_names_the_program_its_version_a_contact_and_what_it_accepts(
    clock: Clock,
) -> None:
    with Server(script(OK)) as server:
        polite(clock)(
            f"{server.url}/q", traffic=INDEX, params={"a": "1 2", "b": "[x]"}, accept="text/xml"
        )
        (request,) = (logged.request for logged in server.log)

    assert request.headers["user-agent"] == f"arxiv-digest/{VERSION} (+https://blog.test)"
    assert request.headers["accept"] == "text/xml"
    assert request.query == {"a": "1 2", "b": "[x]"}


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["version"] == VERSION


def test_a_contact_cannot_add_a_header(clock: Clock) -> None:
    with Server(script(OK)) as server:
        web = Web(3, 15, contact="x\r\nX-Evil: 1\u2603", clock=clock, sleep=clock.sleep)
        web(server.url, traffic=INDEX)
        (request,) = (logged.request for logged in server.log)

    assert "x-evil" not in request.headers
    assert request.headers["user-agent"].endswith("(+xX-Evil: 1)")


def test_credentials_of_a_netrc_are_not_sent(
    clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password hidden\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    with Server(script(OK)) as server:
        polite(clock)(server.url, traffic=INDEX)
        (request,) = (logged.request for logged in server.log)

    assert "authorization" not in request.headers


def test_a_proxy_of_the_environment_is_used(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(script(OK)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        answer = polite(clock)("http://export.arxiv.org/api/query", traffic=INDEX)
        (request,) = (logged.request for logged in proxy.log)

    assert answer.body == b"fine"
    assert request.target == "http://export.arxiv.org/api/query"


def test_messages_name_the_place_without_its_query_or_credentials(clock: Clock) -> None:
    with Server(script(Response(429))) as server:
        address = server.url.replace("http://", "http://user:hidden@")
        with pytest.raises(SourceDown) as caught:
            polite(clock)(f"{address}/api?token=hidden", traffic=INDEX)

    assert "hidden" not in str(caught.value)
    assert "127.0.0.1/api" in str(caught.value)


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
    with Server(script(OK)) as server:
        web = Web(3600, 3600, contact="")
        web(server.url, traffic=INDEX)
        calls: list[Callable[[], object]] = [lambda: web(server.url, traffic=INDEX)]

        assert ended_by_cancel(web, calls, lambda: True) == 1
        with pytest.raises(SourceDown, match="asked to stop"):
            web(server.url, traffic=PAGE)
    assert len(server.log) == 1


def test_a_retry_is_told_in_the_log(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "digest.web")
    with Server(script(Response(429), OK)) as server:
        polite(clock)(f"{server.url}/api?secret=1", traffic=INDEX)

    (record,) = caplog.messages
    assert record.startswith("127.0.0.1/api: HTTP 429; trying again in 3")
