"""What the REST client says of a refusal, and what it never says."""

from __future__ import annotations

import json

import pytest
from pydantic import SecretStr

from digest.publish.github import GitHubRefused, describe
from digest.publish.options import PublishOptions
from tests.plain_settings import plain_settings
from tests.publish.scripted_server import TOKEN, ScriptedServer, told
from tests.world.server import Response


def test_a_refusal_tells_status_message_errors_and_request(script: ScriptedServer) -> None:
    errors = [{"resource": "Label", "field": "name", "code": "invalid"}, "plain words"]
    body = json.dumps({"message": "Validation Failed", "errors": errors}).encode()
    script.answers = [Response(422, body, {"X-GitHub-Request-Id": "AB:12"})]

    with pytest.raises(GitHubRefused) as caught:
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
def test_a_refusal_names_the_way_out(answer: Response, words: str, script: ScriptedServer) -> None:
    script.answers = [answer]

    with pytest.raises(GitHubRefused, match=words):
        script.client().post("/x", {})


def test_the_token_is_in_no_message(script: ScriptedServer) -> None:
    script.answers = [told(403, f"you sent {TOKEN}")]

    with pytest.raises(GitHubRefused) as caught:
        script.client().get("/x")

    assert TOKEN not in repr(caught.value) + str(caught.value) + caught.value.message
    assert TOKEN not in str(PublishOptions(plain_settings(github_token=SecretStr(TOKEN))))


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
