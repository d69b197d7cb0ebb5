"""The REST client: what it repeats, what it waits for, and what it says of a refusal."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from digest.publish import github
from digest.publish.github import GitHub, Refused, describe
from digest.publish.options import PublishOptions
from tests.web.raw import bare_server
from tests.world.server import Request, Response, Server

TOKEN = "ghs_secretOfTheClient"
NOW = 1_000_000.0
OK = Response(200, b'{"fine": true}')


class Script:
    """Answers from a list, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Response] = [OK]
        self.slept: list[float] = []
        self.server = Server(self._answer)

    @property
    def requests(self) -> list[Request]:
        """Return what was asked."""
        return [logged.request for logged in self.server.log]

    def client(self, api_url: str = "") -> GitHub:
        """Return a client of this server."""
        options = PublishOptions(
            mode="pull-request",
            workspace=Path(),
            temp=Path(),
            repository="o/r",
            token=TOKEN,
            api_url=api_url or self.server.url,
        )
        return GitHub(options, sleep=self.slept.append, clock=lambda: NOW)

    def _answer(self, _: Request) -> Response:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def script() -> Iterator[Script]:
    made = Script()
    with made.server:
        yield made


def told(status: int, message: str = "no", **headers: str) -> Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, json.dumps({"message": message}).encode(), names)


Call = Callable[[GitHub], object]
CALLS: dict[str, Call] = {
    "get": lambda client: client.get("/x"),
    "post": lambda client: client.post("/x", {"a": 1}),
    "patch": lambda client: client.patch("/x", {"a": 1}),
}


@pytest.mark.parametrize("trouble", [Response(500), Response(502), Response(503), Response(504)])
def test_a_get_is_repeated_while_the_server_is_in_trouble(
    trouble: Response, script: Script
) -> None:
    script.answers = [trouble, trouble, OK]

    assert script.client().get("/x") == {"fine": True}
    assert script.slept == [1.0, 2.0]


def test_a_get_gives_up_after_four_tries(script: Script) -> None:
    script.answers = [Response(reset=True)]

    with pytest.raises(Refused, match="could not be asked") as caught:
        script.client().get("/x")

    assert caught.value.status == 0
    assert len(script.slept) == 3


@pytest.mark.parametrize("name", ["post", "patch"])
@pytest.mark.parametrize("trouble", [Response(502), Response(reset=True)])
def test_a_change_is_never_repeated_blindly(name: str, trouble: Response, script: Script) -> None:
    script.answers = [trouble, OK]

    with pytest.raises(Refused):
        CALLS[name](script.client())

    assert len(script.requests) <= 1


@pytest.mark.parametrize("name", list(CALLS))
@pytest.mark.parametrize(
    ("limit", "wait"),
    [
        (told(429, retry_after="7"), 7.0),
        (told(403, retry_after="5"), 5.0),
        (told(403, x_ratelimit_remaining="0", x_ratelimit_reset="1000030"), 31.0),
        (told(403, "You have exceeded a secondary rate limit"), 60.0),
        (told(429), 60.0),
    ],
)
def test_a_rate_limit_is_waited_for_and_then_the_call_repeated(
    name: str, limit: Response, wait: float, script: Script
) -> None:
    script.answers = [limit, OK]

    CALLS[name](script.client())

    assert script.slept == [wait]


@pytest.mark.parametrize("name", list(CALLS))
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_renamed_repository_is_followed_with_method_body_and_token(
    name: str, status: int, script: Script
) -> None:
    script.answers = [Response(status, b"{}", {"Location": "/repositories/7/x"}), OK]

    assert CALLS[name](script.client()) == {"fine": True}
    first, second = script.requests
    assert second.target == "/repositories/7/x"
    assert (second.method, second.body) == (first.method, first.body)
    assert second.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("name", list(CALLS))
def test_a_redirect_to_another_server_is_not_followed(name: str, script: Script) -> None:
    with Server(lambda _: OK) as other:
        script.answers = [Response(307, b"{}", {"Location": f"{other.url}/repositories/7"})]

        with pytest.raises(Refused, match="307"):
            CALLS[name](script.client())

    assert other.log == []


def test_a_redirect_to_no_address_at_all_is_not_followed(script: Script) -> None:
    script.answers = [Response(307, b"{}", {"Location": "http://[bad/"})]

    with pytest.raises(Refused, match="could not be asked"):
        script.client().get("/x")


@pytest.mark.parametrize("given", ["\u00b2", "9" * 400, "soon", "-5"])
def test_an_odd_wait_is_no_traceback(given: str, script: Script) -> None:
    script.answers = [told(429, retry_after=given), told(403, retry_after=given), OK]

    with suppress(Refused):
        script.client().get("/x")
    assert all(1.0 <= slept <= 180.0 for slept in script.slept)


def test_a_limit_beyond_the_patience_says_when_to_come_back(script: Script) -> None:
    reset = str(int(NOW) + 3000)
    script.answers = [
        told(403, "API rate limit", x_ratelimit_remaining="0", x_ratelimit_reset=reset)
    ]

    with pytest.raises(Refused, match="run again in 51 minutes"):
        script.client().get("/x")

    assert script.slept == []


def test_a_limit_that_does_not_end_is_not_waited_for_for_ever(script: Script) -> None:
    script.answers = [told(429, retry_after="50")]

    with pytest.raises(Refused):
        script.client().get("/x")

    assert sum(script.slept) <= 180


def test_a_retry_after_of_zero_cannot_loop_for_ever(script: Script) -> None:
    script.answers = [told(429, retry_after="0")]

    with pytest.raises(Refused):
        script.client().get("/x")


def test_an_answer_that_trickles_in_is_cut_off_and_the_next_call_is_sound(
    script: Script, monkeypatch: pytest.MonkeyPatch
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
        with pytest.raises(Refused, match=r"could not be asked.*no end after 0\.3 s") as caught:
            client.post("/pulls", {})

    assert (caught.value.status, script.slept) == (0, [1.0])


def test_an_answer_without_a_length_that_has_no_end_is_no_answer(
    script: Script, monkeypatch: pytest.MonkeyPatch
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
def test_an_answer_that_is_no_list_is_refused(body: bytes, script: Script) -> None:
    script.answers = [Response(200, body)]

    with pytest.raises(Refused, match="no list"):
        list(script.client().pages("/pulls", 1))


def test_a_refusal_tells_status_message_errors_and_request(script: Script) -> None:
    errors = [{"resource": "Label", "field": "name", "code": "invalid"}, "plain words"]
    body = json.dumps({"message": "Validation Failed", "errors": errors}).encode()
    script.answers = [Response(422, body, {"X-GitHub-Request-Id": "AB:12"})]

    with pytest.raises(Refused) as caught:
        script.client().post("/issues/1/labels", {})

    words = str(caught.value)
    for word in ("422", "Validation Failed", "Label name invalid", "plain words", "AB:12", "POST"):
        assert word in words
    assert caught.value.details == ("Label name invalid", "plain words")
    assert caught.value.says("PLAIN")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (told(401, "Bad credentials"), "renew the token"),
        (told(403, "Resource not accessible by integration"), "pull-requests: write"),
        (told(404, "Not Found"), "404 Not Found"),
        (Response(500, b"<html>"), "500"),
        (Response(302, b"", {"Location": "/elsewhere"}), "302"),
    ],
)
def test_a_refusal_names_the_way_out(answer: Response, words: str, script: Script) -> None:
    script.answers = [answer]

    with pytest.raises(Refused, match=words):
        script.client().post("/x", {})


def test_the_token_is_in_no_message(script: Script) -> None:
    script.answers = [told(403, f"you sent {TOKEN}")]

    with pytest.raises(Refused) as caught:
        script.client().get("/x")

    assert TOKEN not in repr(caught.value) + str(caught.value) + caught.value.message
    assert TOKEN not in str(PublishOptions("commit", Path(), Path(), token=TOKEN))


def test_an_answer_that_is_no_json_is_refused(script: Script) -> None:
    script.answers = [Response(200, b"<html>hello</html>")]

    with pytest.raises(Refused, match="no JSON"):
        script.client().get("/x")


def test_pages_follow_the_link_header_up_to_the_limit(script: Script) -> None:
    link = {"Link": f'<{script.server.url}/repos/o/r/pulls?page=2>; rel="next"'}
    script.answers = [Response(200, b"[1, 2]", link), Response(200, b"[3]", link)]

    assert list(script.client().pages("/pulls", 3, state="all")) == [1, 2, 3, 3]
    assert [r.target for r in script.requests][:2] == [
        "/repos/o/r/pulls?state=all",
        "/repos/o/r/pulls?page=2",
    ]


def test_a_link_to_another_server_is_not_followed(script: Script) -> None:
    link = {"Link": '<http://127.0.0.1:1/repos/o/r/pulls?page=2>; rel="next"'}
    script.answers = [Response(200, b"[1]", link)]

    assert list(script.client().pages("/pulls", 3)) == [1]


def test_a_netrc_file_does_not_replace_the_token(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))

    script.client().get("/x")

    assert script.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_proxy_of_the_environment_is_used(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", script.server.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    script.client("http://github.example.com/api/v3").get("/x")

    target = script.requests[0].target
    assert target == "http://github.example.com/api/v3/repos/o/r/x"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"message": "m"}, "m"),
        ({"resource": "R", "field": "f", "code": "c"}, "R f c"),
        ("plain", "plain"),
    ],
)
def test_an_error_entry_is_put_in_words(error: object, words: str) -> None:
    assert describe(error) == words
