"""An error of the connection names the host that it was about, and no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from digest.web.http import Failed, Request, Transfer
from tests.web.raw import bare_server
from tests.world.server import Response, Server

SECRET = "hunter2hunter2"


def said(url: str) -> str:
    with pytest.raises(Failed) as caught:
        Transfer("test/1", key=SECRET).send(Request(url, 1000), 5)
    return str(caught.value)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_host_that_has_no_address_is_named(scheme: str) -> None:
    assert "no such host is known" in said(f"{scheme}://nowhere.invalid/x?key={SECRET}")
    assert said(f"{scheme}://nowhere.invalid/x?key={SECRET}").endswith("(nowhere.invalid)")


def test_a_host_that_speaks_no_tls_is_named() -> None:
    with Server(lambda _: Response(200)) as server:
        host = server.url.removeprefix("http://")
        assert said(f"https://{host}/{SECRET}").endswith(f"({host})")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("proxy", ["proxy.invalid:3128", "127.0.0.1:1"])
def test_a_proxy_that_cannot_be_reached_is_named_without_its_password(
    scheme: str, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{scheme}_proxy", f"http://someone:{SECRET}@{proxy}")

    told = said(f"{scheme}://arxiv.org/html/1?x={SECRET}")

    assert f"the proxy {proxy} on the way to arxiv.org" in told
    assert SECRET not in told
    assert "someone" not in told


def refuses() -> Iterator[bytes]:
    """Answer a CONNECT as a proxy that wants another password."""
    yield b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"


def hangs_up() -> Iterator[bytes]:
    yield b""


@pytest.mark.parametrize("answer", [refuses, hangs_up])
def test_a_proxy_that_opens_no_tunnel_is_named(
    answer: Callable[[], Iterator[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with bare_server(answer) as url:
        host = url.removeprefix("http://").rstrip("/")
        monkeypatch.setenv("https_proxy", f"http://someone:{SECRET}@{host}")
        told = said("https://arxiv.org/x")

    assert f"the proxy {host} on the way to arxiv.org" in told
    assert SECRET not in told
