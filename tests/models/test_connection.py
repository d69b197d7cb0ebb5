"""Connections that break, answers that are none: bounded, and told in words that help."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from digest.domain import Prompt, Traffic
from digest.errors import ModelError, Outage, OutOfTime, SourceDown
from digest.models import PacedModel, build_model
from digest.models.endpoint import LONGEST_ANSWER, MOST_TOKENS, count
from digest.settings import inputs
from digest.web import Web
from tests.plain_settings import model_settings
from tests.web.raw import bare_server
from tests.world.clock import JumpingClock
from tests.world.models import DIALECTS, KEY, Dialect
from tests.world.server import Request, Response, Server

PROMPT = Prompt("常量部分", "论文部分")
RUN_S = 1500.0
MB = 1_000_000


def model_at(base_url: str, dialect: Dialect, run_s: float = RUN_S) -> PacedModel:
    clock = JumpingClock()
    settings = model_settings(dialect, base_url, KEY)
    model = build_model(settings, clock() + run_s, clock=clock, sleep=clock.sleep)
    assert model is not None
    return model


def nothing() -> Iterator[bytes]:
    return iter(())


def moved(address: bytes, body: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    head = b"HTTP/1.1 307 Moved\r\nLocation: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield head % address
    yield from body()


def endless() -> Iterator[bytes]:
    for _ in range(300):
        yield b"%x\r\n" % MB + b" " * MB + b"\r\n"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_wait_that_reaches_past_the_end_is_told_with_its_cause(dialect: Dialect) -> None:
    with bare_server(nothing) as url, pytest.raises(OutOfTime) as told:
        model_at(url, dialect, run_s=10.0).complete(PROMPT)

    assert "reach past the end of the run" in str(told.value)
    assert "closed the connection" in str(told.value) or "broke off" in str(told.value)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("base_url", "words"),
    [
        ("http://127.0.0.1:9", "it refuses the connection"),
        ("http://no-such-host.invalid", "no such host is known"),
    ],
)
def test_what_broke_a_connection_is_told_in_words(
    base_url: str, words: str, dialect: Dialect
) -> None:
    with pytest.raises(Outage, match=words):
        model_at(base_url, dialect).complete(PROMPT)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\n<!DOCTYPE html><title>A gateway</title>", "a web page .*/v1"),
        (b'data: {"choices": []}\n\ndata: [DONE]\n\n', "a stream, which was not asked for"),
        (b"", "nothing instead of JSON"),
    ],
)
def test_an_answer_that_is_no_json_is_named_for_what_it_is(body: bytes, words: str) -> None:
    with Server(lambda _: Response(200, body)) as server, pytest.raises(Outage, match=words):
        model_at(server.url, "openai").complete(PROMPT)


def test_a_byte_order_mark_costs_no_second_call() -> None:
    message = {"message": {"content": "译文。"}, "finish_reason": "stop"}
    body = b"\xef\xbb\xbf" + json.dumps({"choices": [message]}).encode()
    with Server(lambda _: Response(200, body)) as server:
        model = model_at(server.url, "openai")

        assert (model.complete(PROMPT).text, model.usage.calls) == ("译文。", 1)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_redirect_is_not_followed(dialect: Dialect) -> None:
    asked: list[Request] = []

    def elsewhere(request: Request) -> Response:
        asked.append(request)
        return Response()

    with (
        Server(elsewhere) as other,
        Server(
            lambda request: Response(307, b"", {"Location": other.url + request.path})
        ) as server,
        pytest.raises(ModelError, match="base-url"),
    ):
        model_at(server.url, dialect).complete(PROMPT)

    assert asked == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_redirect_is_refused_whatever_its_address(dialect: Dialect) -> None:
    def script() -> Iterator[bytes]:
        return moved(b"http://[bad/", lambda: iter([b"0\r\n\r\n"]))

    with bare_server(script) as url, pytest.raises(ModelError, match="it redirects"):
        model_at(url, dialect).complete(PROMPT)


def test_a_page_that_redirects_to_no_address_is_no_page() -> None:
    def script() -> Iterator[bytes]:
        return moved(b"http://[bad/", lambda: iter([b"0\r\n\r\n"]))

    with bare_server(script) as url, pytest.raises(SourceDown, match="redirects to no address"):
        Web(0, 0, contact="here")(url, traffic=Traffic.PAGE)


def peak(work: Callable[[], object]) -> int:
    """Return the most bytes that some work held at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_redirect_with_an_endless_body_fills_no_memory() -> None:
    def ask() -> None:
        with bare_server(lambda: moved(b"/there", endless)) as url, pytest.raises(Outage):
            model_at(url, "openai").complete(PROMPT)

    def fetch() -> None:
        with bare_server(lambda: moved(b"/there", endless)) as url, pytest.raises(SourceDown):
            Web(0, 0, contact="here")(url, traffic=Traffic.PAGE, limit=LONGEST_ANSWER)

    assert peak(ask) < 100 * MB
    assert peak(fetch) < 100 * MB


@cache
def bomb_of(layers: int) -> bytes:
    return gzip.compress(bomb_of(layers - 1) if layers > 1 else b" " * 200 * MB)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_answer_that_unpacks_without_end_fills_no_memory(dialect: Dialect, layers: int) -> None:
    packed = bomb_of(layers)

    def bomb(_: Request) -> Response:
        return Response(200, packed, {"Content-Encoding": ", ".join(["gzip"] * layers)})

    def ask() -> None:
        with Server(bomb) as server, pytest.raises(Outage):
            model_at(server.url, dialect).complete(PROMPT)

    assert peak(ask) < 100 * MB


def test_a_count_beyond_all_counts_is_none() -> None:
    assert [count(n) for n in (7, MOST_TOKENS)] == [7, MOST_TOKENS]
    assert [count(n) for n in (10**4000, -1, True, "5")] == [0, 0, 0, 0]


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example", "." * 3])
def test_an_address_whose_name_is_none_is_refused_before_anything_is_asked(host: str) -> None:
    with pytest.raises(ValueError, match="a URL"):
        inputs.url(f"https://{host}/v1")


@pytest.mark.parametrize("host", ["a_b.example:8080", "[::1]:11434", "例え.example", "host"])
def test_an_address_of_any_machine_is_taken(host: str) -> None:
    assert inputs.url(f"http://{host}/v1") == f"http://{host}/v1"
