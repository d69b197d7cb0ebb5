"""The REST client: what it repeats, what it cuts off, and what it reads of an answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.publish import github
from digest.publish.github import GitHubRefused
from tests.publish.scripted_server import CALLS, OK, TOKEN, ScriptedServer
from tests.web.raw import bare_server
from tests.world.server import Response


@pytest.mark.parametrize("trouble", [Response(500), Response(502), Response(503), Response(504)])
def test_a_get_is_repeated_while_the_server_is_in_trouble(
    trouble: Response, script: ScriptedServer
) -> None:
    script.answers = [trouble, trouble, OK]

    assert script.client().get("/x") == {"fine": True}
    assert script.slept == [1.0, 2.0]


def test_a_get_gives_up_after_four_tries(script: ScriptedServer) -> None:
    script.answers = [Response(reset=True)]

    with pytest.raises(
        GitHubRefused, match=r"could not be asked.*it closed the connection"
    ) as caught:
        script.client().get("/x")

    assert caught.value.status == 0
    assert "GitHub 没有应答" in caught.value.chinese
    assert len(script.slept) == 3


@pytest.mark.parametrize("name", ["post", "patch"])
def test_a_change_says_that_its_body_is_json(name: str, script: ScriptedServer) -> None:
    CALLS[name](script.client())

    (request,) = script.requests
    assert (request.headers["content-type"], request.body) == ("application/json", b'{"a": 1}')


@pytest.mark.parametrize("name", ["post", "patch"])
@pytest.mark.parametrize("trouble", [Response(502), Response(reset=True)])
def test_a_change_is_never_repeated_blindly(
    name: str, trouble: Response, script: ScriptedServer
) -> None:
    script.answers = [trouble, OK]

    with pytest.raises(GitHubRefused):
        CALLS[name](script.client())

    assert len(script.requests) <= 1


def test_an_answer_that_trickles_in_is_cut_off_and_the_next_call_is_sound(
    script: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github, "TOTAL_S", 0.3)  # a minute in life
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
    clients = iter(range(9))

    def answers() -> Iterator[bytes]:
        if next(clients) == 1:
            yield head + b"2\r\nConnection: close\r\n\r\n{}"
            return
        yield head + b"90000\r\n\r\n"
        while True:
            time.sleep(0.02)
            yield b" "

    with bare_server(answers) as url:
        client = script.client(url.rstrip("/"))
        assert client.get("/pulls") == {}  # the second try
        with pytest.raises(
            GitHubRefused, match=r"could not be asked.*no end after 0\.3 s"
        ) as caught:
            client.post("/pulls", {})

    assert (caught.value.status, script.slept) == (0, [1.0])


def test_an_answer_without_a_length_that_has_no_end_is_no_answer(
    script: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github, "TOTAL_S", 0.2)  # a minute in life
    clients = iter(range(9))
    done = threading.Event()

    def answers() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
        if next(clients) == 0:
            done.wait()
        yield b"[1]"

    with bare_server(answers) as url:
        try:
            assert list(script.client(url.rstrip("/")).pages("/pulls", 1)) == [1]
        finally:
            done.set()

    assert script.slept == [1.0]


@pytest.mark.parametrize("body", [b"", b"3", b'{"message": "soon"}'])
def test_an_answer_that_is_no_list_is_refused(body: bytes, script: ScriptedServer) -> None:
    script.answers = [Response(200, body)]

    with pytest.raises(GitHubRefused, match="no list"):
        list(script.client().pages("/pulls", 1))


def test_an_answer_that_is_no_json_is_refused(script: ScriptedServer) -> None:
    script.answers = [Response(200, b"<html>hello</html>")]

    with pytest.raises(GitHubRefused, match="no JSON"):
        script.client().get("/x")


def test_pages_follow_the_link_header_up_to_the_limit(script: ScriptedServer) -> None:
    link = {"Link": f'<{script.server.url}/repos/o/r/pulls?page=2>; rel="next"'}
    script.answers = [Response(200, b"[1, 2]", link), Response(200, b"[3]", link)]

    assert list(script.client().pages("/pulls", 3, state="all")) == [1, 2, 3, 3]
    assert [r.target for r in script.requests][:2] == [
        "/repos/o/r/pulls?state=all",
        "/repos/o/r/pulls?page=2",
    ]


def test_a_netrc_file_does_not_replace_the_token(
    script: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))

    script.client().get("/x")

    assert script.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_proxy_of_the_environment_is_used(
    script: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", script.server.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    script.client("http://github.example.com/api/v3").get("/x")

    target = script.requests[0].target
    assert target == "http://github.example.com/api/v3/repos/o/r/x"
