"""Polite HTTP: the pace, the redirects, and what each request says of itself."""

from __future__ import annotations

import threading
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from digest.errors import SourceDown
from digest.web import Web
from tests.conftest import ROOT
from tests.web.clock import INDEX, OK, PAGE, Clock, ScriptedServer, Slow, polite
from tests.world.server import Request, Response, Server


def test_the_interval_runs_from_the_end_of_one_request_to_the_start_of_the_next(
    clock: Clock,
) -> None:
    slow = Slow(clock, 40, ScriptedServer(OK))
    with Server(slow) as server:
        web = polite(clock)
        for _ in range(3):
            web(server.url, traffic=INDEX)

    assert slow.pauses() == [3, 3]


def test_between_two_kinds_the_longer_interval_counts(clock: Clock) -> None:
    slow = Slow(clock, 1, ScriptedServer(OK))
    with Server(slow) as server:
        web = polite(clock)
        for traffic in (INDEX, PAGE, PAGE, INDEX, INDEX):
            web(server.url, traffic=traffic)

    assert slow.pauses() == [15, 15, 15, 3]


def test_time_that_has_passed_anyway_is_not_waited_for_again(clock: Clock) -> None:
    with Server(ScriptedServer(OK)) as server:
        web = polite(clock)
        web(server.url, traffic=INDEX)
        clock.now += 100
        web(server.url, traffic=INDEX)

    assert clock.slept == []


def test_a_redirect_is_a_request_too_and_keeps_the_interval(clock: Clock) -> None:
    answers = ScriptedServer(Response(301, b"", {"Location": "/there"}), OK)
    slow = Slow(clock, 1, answers)
    with Server(slow) as server:
        answer = polite(clock)(f"{server.url}/here", traffic=INDEX, params={"a": "b"})

    assert answer.url == f"{server.url}/there"
    assert answer.body == b"fine"
    assert [request.target for request in answers.requests] == ["/here?a=b", "/there"]
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


def test_a_redirect_to_another_host_is_refused(clock: Clock) -> None:
    away = Response(302, b"", {"Location": "http://169.254.169.254/latest/meta-data"})
    with (
        Server(answers := ScriptedServer(away)) as server,
        pytest.raises(SourceDown, match=r"redirects to http://169\.254\.169\.254$"),
    ):
        polite(clock)(server.url, traffic=PAGE)

    assert len(answers.requests) == 1


def test_a_circle_of_redirects_ends(clock: Clock) -> None:
    with (
        Server(ScriptedServer(Response(302, b"", {"Location": "/"}))) as server,
        pytest.raises(SourceDown, match="redirects"),
    ):
        polite(clock)(server.url, traffic=PAGE)


def test_a_body_over_the_limit_is_refused_without_another_try(clock: Clock) -> None:
    with (
        Server(answers := ScriptedServer(Response(200, b"x" * 101))) as server,
        pytest.raises(SourceDown, match="101 bytes, at most 100"),
    ):
        polite(clock)(server.url, traffic=PAGE, limit=100)

    assert len(answers.requests) == 1


def test_the_request_names_the_program_its_version_a_contact_and_what_it_accepts(
    clock: Clock,
) -> None:
    with Server(answers := ScriptedServer(OK)) as server:
        polite(clock)(
            f"{server.url}/q", traffic=INDEX, params={"a": "1 2", "b": "[x]"}, accept="text/xml"
        )
        (request,) = answers.requests

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (
        request.headers["user-agent"] == f"arxiv-digest/{project['version']} (+https://blog.test)"
    )
    assert request.headers["accept"] == "text/xml"
    assert request.query == {"a": "1 2", "b": "[x]"}


def test_a_contact_cannot_add_a_header(clock: Clock) -> None:
    with Server(answers := ScriptedServer(OK)) as server:
        web = Web(3, 15, contact="x\r\nX-Evil: 1\u2603", clock=clock, sleep=clock.sleep)
        web(server.url, traffic=INDEX)
        (request,) = answers.requests

    assert "x-evil" not in request.headers
    assert request.headers["user-agent"].endswith("(+xX-Evil: 1)")


def test_credentials_of_a_netrc_are_not_sent(
    clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password hidden\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    with Server(answers := ScriptedServer(OK)) as server:
        polite(clock)(server.url, traffic=INDEX)
        (request,) = answers.requests

    assert "authorization" not in request.headers


def test_a_proxy_of_the_environment_is_used(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(answers := ScriptedServer(OK)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        answer = polite(clock)("http://export.arxiv.org/api/query", traffic=INDEX)
        (request,) = answers.requests

    assert answer.body == b"fine"
    assert request.target == "http://export.arxiv.org/api/query"


def test_messages_name_the_place_without_its_query_or_credentials(clock: Clock) -> None:
    with Server(ScriptedServer(Response(429))) as server:
        address = server.url.replace("http://", "http://user:hidden@")
        with pytest.raises(SourceDown) as caught:
            polite(clock)(f"{address}/api?token=hidden", traffic=INDEX)

    assert "hidden" not in str(caught.value)
    assert "127.0.0.1/api" in str(caught.value)
