"""No answer of GitHub's is too large, too deep or too odd for one clear error."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import PublishError
from digest.publish.github import LARGEST, GitHubRefused
from digest.publish.pull_requests import pull_of
from tests.publish.scripted_server import CALLS, TOKEN, ScriptedServer
from tests.world.server import Response, Server

NUMBERS = (
    "9" * 5000,
    "-" + "9" * 5000,
    "1e999",
    "NaN",
    "-Infinity",
    "0." + "1" * 5000,
    "1" + "0" * 40,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.parametrize("name", list(CALLS))
@pytest.mark.parametrize("status", [200, 422, 503])
def test_a_body_that_unpacks_to_more_than_the_cap_is_not_read(
    name: str, status: int, script: ScriptedServer
) -> None:
    packed = gzip.compress(b'"' + b" " * LARGEST + b'"')
    script.answers = [Response(status, packed, {"Content-Encoding": "gzip"})]

    with pytest.raises(GitHubRefused, match=f"more than {LARGEST} bytes"):
        CALLS[name](script.client())


@pytest.mark.parametrize("status", [200, 201, 403, 404, 422, 500])
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"message":' * 100_000,
        b'{"message": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"errors": [' + b"[" * 900 + b"]" * 900 + b"]}",
        *(f'{{"message": {number}, "errors": [{number}]}}'.encode() for number in NUMBERS),
        json.dumps({"message": "x" * 1_000_000, "errors": ["y" * 1_000] * 1_000}).encode(),
    ],
    ids=[str(n) for n in range(12)],
)
def test_a_deep_or_odd_answer_is_one_short_error_or_a_value(
    status: int, body: bytes, script: ScriptedServer
) -> None:
    script.answers = [Response(status, body)]
    said = ""
    try:
        script.client().get("/x")
    except PublishError as error:
        said = str(error)

    assert len(said) < 20_000
    assert TOKEN not in said


def test_any_json_at_all_is_a_value_or_a_refusal(script: ScriptedServer) -> None:
    client = script.client()

    @settings(max_examples=500, deadline=None)
    @given(JSON, st.sampled_from((200, 403, 422)))
    def holds(found: object, status: int) -> None:
        script.answers = [Response(status, json.dumps(found).encode())]
        with suppress(GitHubRefused):
            list(client.pages("/pulls", 1))

    holds()


@pytest.mark.parametrize("number", [*NUMBERS, '"7"', "true", "[]", "null"])
def test_a_pull_request_whose_number_is_none_is_none(number: str) -> None:
    try:
        given_number = json.loads(number)
    except ValueError:
        pytest.skip("the parser refuses it")
    end = {"ref": "arxiv-digest/2026-01-15", "sha": "0" * 40, "repo": {"full_name": "o/r"}}
    item = {
        "number": given_number,
        "html_url": "u",
        "head": end,
        "base": end,
        "title": "t",
        "body": "b",
        "state": "open",
        "merged_at": None,
    }

    found = pull_of(item, "o/r")

    assert found is None or isinstance(given_number, int)


@pytest.mark.parametrize(
    "next_page",
    [
        "{url}.evil.test/x",
        "{url}@{other}/x",
        "{url}\\@{other}/x",
        "{other_url}/repos/o/r/pulls",
        "//{other}/x",
        "{url}/../x",
    ],
)
def test_the_token_goes_to_no_address_that_only_begins_like_the_api(
    next_page: str, script: ScriptedServer
) -> None:
    with Server(lambda _: Response(200, b"[2]")) as other:
        host = other.url.removeprefix("http://")
        url = next_page.format(url=script.server.url, other=host, other_url=other.url)
        script.answers = [Response(200, b"[1]", {"Link": f'<{url}>; rel="next"'})]

        found = list(script.client().pages("/pulls", 2))

    assert other.log == []
    assert found == [1] or len(script.requests) == 2


def test_the_next_page_is_found_among_other_links(script: ScriptedServer) -> None:
    url = script.server.url
    link = f'<{url}/a?page=9>; rel="last", <{url}/a?page=2>; rel="next"'
    script.answers = [Response(200, b"[1]", {"Link": link}), Response(200, b"[2]")]

    assert list(script.client().pages("/a", 3)) == [1, 2]
    assert script.requests[1].target == "/a?page=2"
