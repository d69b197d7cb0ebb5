"""The Gemini adapter: what the SDK is kept from doing, and what it lets through."""

from __future__ import annotations

import json
import logging
import ssl
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from digest.domain import Prompt
from digest.errors import ModelError
from digest.models import build_model
from digest.models.endpoint import Finish, Said
from digest.models.faults import Transient
from digest.models.gemini import Gemini, _hurry
from tests.plain_settings import model_settings
from tests.world.models import KEY, Models, Say, json_response
from tests.world.server import Request, Response, Server

PROMPT = Prompt("规则", "论文")


def ask(base_url: str, timeout_s: float = 10) -> Said:
    return Gemini(api_key=KEY, base_url=base_url).ask(
        PROMPT, model="m-1", max_output_tokens=8192, timeout_s=timeout_s
    )


def test_the_tier_is_asked_for_where_it_is_not_the_usual_one() -> None:
    with Models(lambda _: Say("译文。")) as models:
        for tier in ("standard", "flex"):
            settings = model_settings("gemini", models.base_url("gemini"), KEY, service_tier=tier)
            model = build_model(settings, time.monotonic() + 10)
            assert model
            model.complete(PROMPT)
            assert model._call_limit_s == (240 if tier == "standard" else 960)

    assert [ask.body.get("serviceTier") for ask in models.asks] == [None, "flex"]


def candidate(*parts: object, reason: str = "STOP", **more: Any) -> dict[str, Any]:
    return {"candidates": [{"content": {"parts": list(parts)}, "finishReason": reason}], **more}


def test_thought_parts_are_left_out() -> None:
    with Models(lambda _: Say("译文。", thoughts="先想")) as models:
        assert ask(models.base_url("gemini")).text == "译文。"


def test_the_parts_of_a_text_are_joined() -> None:
    answer = candidate({"text": "译"}, {"text": "想", "thought": True}, {"text": "文"})
    with Server(lambda _: json_response(answer)) as server:
        assert ask(server.url).text == "译文"


@pytest.mark.filterwarnings("ignore:NEW_REASON is not a valid")
@pytest.mark.parametrize(
    ("answer", "finish"),
    [
        (candidate({"text": "译"}, reason="NEW_REASON"), "WHOLE"),
        (candidate({"text": "译"}, reason="RECITATION"), "BLOCKED"),
        (candidate({"text": "译"}, reason="MAX_TOKENS"), "CUT"),
        (candidate({"functionCall": {"name": "x"}}), "EMPTY"),
        (candidate({"text": "译"}, newField={"a": 1}), "WHOLE"),
        (candidate({"text": "译", "newField": 1}), "WHOLE"),
        ({"candidates": [{"finishReason": "STOP"}]}, "EMPTY"),
        ({"promptFeedback": {"blockReason": "OTHER"}}, "BLOCKED"),
        ({"promptFeedback": {"blockReason": "NEW_REASON"}}, "BLOCKED"),
        (candidate({"text": "译\ufffd"}), "EMPTY"),
    ],
)
def test_an_answer_ends_as_its_reason_says(answer: dict[str, Any], finish: str) -> None:
    with Server(lambda _: json_response(answer)) as server:
        assert ask(server.url).finish is Finish[finish]


@pytest.mark.parametrize(
    "answer",
    [
        {"candidates": "译文"},
        {"candidates": [5]},
        {"candidates": [{"content": "译文"}]},
        {"candidates": [{"content": {"parts": "译文"}}]},
        candidate({"text": 5}),
        candidate({"text": "半\ud800个"}),
        candidate({"text": "译"}, usageMetadata={"promptTokenCount": "many"}),
        {"candidates": {"a": 1}},
    ],
)
def test_an_answer_of_another_shape_is_no_answer(answer: dict[str, Any]) -> None:
    with Server(lambda _: json_response(answer)) as server:
        assert fate(server.url) in ("EMPTY", "Transient")


def fate(base_url: str) -> str:
    try:
        return ask(base_url).finish.name
    except Transient:
        return "Transient"


def test_a_text_that_repeats_the_key_is_no_text() -> None:
    with Models(lambda _: Say(f"译文 {KEY}。")) as models:
        said = ask(models.base_url("gemini"))

    assert (said.finish, said.text) == (Finish.EMPTY, "")


def test_a_service_that_names_the_key_as_its_model_has_no_name() -> None:
    with Models(lambda _: Say("译文。", version=f"m/{KEY}")) as models:
        assert ask(models.base_url("gemini")).model_version == ""


def test_instructions_of_their_own_that_are_refused_go_into_the_message_and_cost_no_try() -> None:
    message = "Developer instruction is not enabled for models/m-1"
    refusal = {"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}

    def answer(request: Request) -> Response:
        if b"systemInstruction" in request.body:
            return Response(400, json.dumps(refusal).encode())
        return json_response(candidate({"text": "译文。"}))

    with Server(answer) as server:
        gemini = Gemini(api_key=KEY, base_url=server.url)
        told = {"model": "m-1", "max_output_tokens": 8192, "timeout_s": 10.0}
        with pytest.raises(Transient) as caught:
            gemini.ask(PROMPT, **told)  # type: ignore[arg-type]

        assert (caught.value.learnt, caught.value.retry_after_s) == (True, 0)
        assert gemini.ask(PROMPT, **told).text == "译文。"  # type: ignore[arg-type]


def test_thinking_counts_as_output() -> None:
    usage = {"promptTokenCount": 7, "candidatesTokenCount": 5, "thoughtsTokenCount": 30}
    answer = candidate({"text": "译文"}, usageMetadata=usage, modelVersion="m-1-002")
    with Server(lambda _: json_response(answer)) as server:
        said = ask(server.url)

    assert (said.input_tokens, said.output_tokens, said.model_version) == (7, 35, "m-1-002")


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "http://"])
def test_an_address_that_is_none_ends_the_run(address: str) -> None:
    with pytest.raises(ModelError, match="base-url"):
        ask(address)


def test_nobody_listening_is_transient() -> None:
    with Models() as models:
        address = models.base_url("gemini")

    with pytest.raises(Transient):
        ask(address)


@pytest.mark.parametrize(("timeout_s", "sent"), [(3.2, "10"), (90.4, "90")])
def test_the_server_is_never_given_a_deadline_that_it_refuses(timeout_s: float, sent: str) -> None:
    with Models() as models:
        ask(models.base_url("gemini"), timeout_s)

        assert models.asks[0].headers["x-server-timeout"] == sent


def test_an_endless_answer_is_given_up() -> None:
    good = json_response(candidate({"text": "译文"})).body
    padded = Response(200, good + b" " * 9_000_000)
    with Server(lambda _: padded) as server, pytest.raises(Transient):
        ask(server.url)


def test_a_silent_server_is_given_up() -> None:
    with Models(lambda _: Say("译文", delay_s=5)) as models, pytest.raises(Transient):
        ask(models.base_url("gemini"), 0.1)


def test_the_sdk_stays_silent(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.setenv(name, "another")
    with caplog.at_level(logging.INFO), Models() as models:
        ask(models.base_url("gemini"))

    assert [r for r in caplog.records if r.name.startswith(("httpx2", "google"))] == []


@pytest.mark.parametrize(("given", "left"), [(240.0, 15.0), (3.0, 3.0), (None, 15.0)])
def test_connecting_takes_seconds_not_minutes(given: float | None, left: float) -> None:
    limits = {"connect": given, "read": given}
    _hurry(httpx2.Request("POST", "https://example.org", extensions={"timeout": limits}))

    assert limits == {"connect": left, "read": given}


def test_certificates_are_read_once_whatever_the_number_of_clients(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Gemini(api_key="one-key")
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", None)
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", None)

    Gemini(api_key="another-key")


def test_the_runners_own_authorities_are_trusted_instead(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "none.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))

    with pytest.raises(ssl.SSLError):
        Gemini(api_key="one-key")
