"""One GET and its limits, against a server of bare bytes where HTTP itself is broken."""

from __future__ import annotations

import gzip
import http.client
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import requests.exceptions
import urllib3.exceptions

from digest.web.http import NAMED, Failed, HttpReply, Request, TooLarge, Transfer
from tests.web.raw import bare_server
from tests.world.server import Response, Server

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


def fetch(url: str, limit: int = 10_000, timeout_s: float = 5.0) -> HttpReply:
    return Transfer("test/1").send(Request(url, limit), timeout_s)


def test_a_body_that_trickles_in_is_cut_off_at_the_total_time() -> None:
    def trickle() -> Iterator[bytes]:
        yield HEAD + b"Content-Length: 9000\r\n\r\n"
        while True:
            time.sleep(0.02)
            yield b"x"

    with bare_server(trickle) as url, pytest.raises(Failed, match=r"no end after 0\.3 s"):
        fetch(url, timeout_s=0.3)


def test_a_trickling_body_without_a_length_is_no_whole_answer() -> None:
    def trickle() -> Iterator[bytes]:
        yield HEAD + b"Connection: close\r\n\r\n"
        while True:
            time.sleep(0.02)
            yield b"x"

    with bare_server(trickle) as url, pytest.raises(Failed, match="no end"):
        fetch(url, timeout_s=0.3)


def test_headers_that_trickle_in_are_cut_off_at_the_total_time() -> None:
    def trickle() -> Iterator[bytes]:
        yield HEAD
        while True:
            time.sleep(0.02)
            yield b"X-More: 1\r\n" if time.monotonic_ns() % 2 else b"X"

    with bare_server(trickle) as url, pytest.raises(Failed):
        fetch(url, timeout_s=0.3)


@pytest.mark.timeout(20)
def test_a_name_that_is_looked_up_for_too_long_leaves_no_time_to_trickle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look_up = socket.getaddrinfo

    def slow(*args: Any, **kwargs: Any) -> Any:
        time.sleep(0.3)
        return look_up(*args, **kwargs)

    def trickle() -> Iterator[bytes]:
        yield HEAD + b"Content-Length: 90000\r\n\r\n"
        while True:
            time.sleep(0.02)
            yield b"x"

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with bare_server(trickle) as url, pytest.raises(Failed, match=r"no end after 0\.1 s"):
        fetch(url, timeout_s=0.1)


@pytest.mark.timeout(20)
def test_a_proxy_that_trickles_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def tunnel() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 Connection established\r\nX-More: "
        while True:
            time.sleep(0.02)
            yield b"x"

    with bare_server(tunnel) as url:
        monkeypatch.setenv("HTTPS_PROXY", url)
        monkeypatch.setenv("NO_PROXY", "")
        with pytest.raises(Failed, match=r"no end after 0\.3 s"):
            fetch("https://example.org/", timeout_s=0.3)


def test_a_server_that_says_nothing_is_left() -> None:
    def silence() -> Iterator[bytes]:
        time.sleep(2)
        yield b""

    with bare_server(silence) as url, pytest.raises(Failed, match=r"no end|timed out"):
        fetch(url, timeout_s=0.2)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"not HTTP at all\r\n\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        HEAD + b"Content-Length: 100\r\n\r\nshort",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip",
        HEAD + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n",
        HEAD + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
        HEAD + b"X: y\r\n" * 200 + b"\r\n",
    ],
    ids=["none", "text", "status", "short", "chunk", "cut chunk", "gzip", "digits", "long", "many"],
)
def test_what_is_no_whole_answer_fails_in_a_way_that_is_expected(answer: bytes) -> None:
    with bare_server(lambda: iter([answer])) as url, pytest.raises((Failed, TooLarge)):
        fetch(url)


def test_a_body_without_a_length_is_stopped_at_the_limit() -> None:
    def endless() -> Iterator[bytes]:
        yield HEAD + b"Connection: close\r\n\r\n"
        while True:
            yield b"x" * 1000

    with bare_server(endless) as url, pytest.raises(TooLarge):
        fetch(url)


def test_a_body_of_as_many_bytes_as_the_limit_is_read() -> None:
    with Server(lambda _r: Response(200, b"plain text")) as server:
        assert fetch(server.url, limit=10).body == b"plain text"


def test_the_limit_is_on_what_a_compressed_body_unpacks_to() -> None:
    packed = gzip.compress(bytes(50_000_000))
    with (
        Server(lambda _r: Response(200, packed, {"Content-Encoding": "gzip"})) as server,
        pytest.raises(TooLarge),
    ):
        fetch(server.url, limit=1_000_000)


def test_a_compressed_body_is_unpacked() -> None:
    packed = gzip.compress(b"plain text")
    with Server(lambda _r: Response(200, packed, {"Content-Encoding": "gzip"})) as server:
        assert fetch(server.url).body == b"plain text"


def test_a_host_that_does_not_listen_fails() -> None:
    with Server(lambda _r: Response()) as server:
        url = server.url

    with pytest.raises(Failed, match="connection failed: it refuses the connection"):
        fetch(url)


@pytest.mark.parametrize("url", ["http://", "http://[::1/", "ftp://127.0.0.1/", "http://a b/"])
def test_an_address_that_is_none_fails(url: str) -> None:
    with pytest.raises(Failed):
        fetch(url)


def test_each_error_that_is_known_by_its_name_is_an_error_of_a_library_in_use() -> None:
    libraries = (http.client, httpx2, requests.exceptions, urllib3.exceptions)
    kinds = {name: [vars(library).get(name) for library in libraries] for name in NAMED}

    assert [name for name, found in kinds.items() if not any(found)] == []
