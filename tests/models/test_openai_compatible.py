"""The OpenAI-compatible adapter: what it sends, and what it makes of odd answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from digest.errors import Blocked, ModelError, QuotaGone, Refused
from digest.models.endpoint import Finish, without_thoughts
from digest.models.faults import Transient
from tests.models.openai_calls import ask
from tests.world.models import KEY, Models, Say, json_response
from tests.world.server import Response, Server


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("译文。", "译文。"),
        ("<think>想\n想</think>\n\n译文。", "\n\n译文。"),
        ("\n<thought>想</thought>译文。", "译文。"),
        ("<think>没有完", ""),
        ("想到这里\n</think>\n译文。", "译文。"),
        ("模型在 <think> 与 </think> 之间思考。", "模型在 <think> 与 </think> 之间思考。"),
        ("想到这里 </think> 之后才是答案。", " 之后才是答案。"),
        ("想到这里</think>译文。", "译文。"),
        ("<thinker>不是思考</thinker>", "<thinker>不是思考</thinker>"),
    ],
)
def test_thoughts_are_left_out_at_the_start_only(reply: str, text: str) -> None:
    assert without_thoughts(reply) == text


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("标记 </think> 之后才是答案。", "标记 </think> 之后才是答案。"),
        ("<think>想</think>标记 </think> 之后是答案。", "标记 </think> 之后是答案。"),
        ("想到这里\n</think>\n译文。", "译文。"),
    ],
)
def test_a_paper_that_speaks_of_the_mark_keeps_it(reply: str, text: str) -> None:
    assert without_thoughts(reply, mentioned=True) == text


def test_reasoning_content_is_no_part_of_the_text() -> None:
    with Models(lambda _: Say("译文。", thoughts="先想")) as models:
        assert ask(models.base_url("openai")).text == "译文。"


@pytest.mark.parametrize(
    ("message", "finish"),
    [
        ({"content": [{"type": "text", "text": "译"}, {"type": "text", "text": "文"}]}, "WHOLE"),
        ({"content": [{"text": "译"}, {"type": "output_text", "text": "文"}]}, "WHOLE"),
        ({"content": [{"type": "image_url"}, "x", {"type": "text", "text": 5}]}, "EMPTY"),
        ({"content": None, "refusal": "I cannot"}, "BLOCKED"),
        ({"content": None}, "EMPTY"),
        ({"content": 5}, "EMPTY"),
        ("译文", "EMPTY"),
        ({"content": "半\ud800个"}, "EMPTY"),
    ],
)
def test_a_message_of_any_shape_is_read(message: object, finish: str) -> None:
    payload = {"choices": [{"message": message, "finish_reason": "stop"}]}
    with Server(lambda _: json_response(payload)) as server:
        assert ask(server.url).finish is Finish[finish]


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"error": {"message": "overloaded", "code": 503}}, Transient),
        ({"error": "the worker is gone"}, Transient),
        ({"error": {"message": "insufficient_quota", "code": 429}}, Transient),
        ({"error": {"message": "Invalid API key", "code": "401"}, "choices": []}, ModelError),
        ({"code": 429, "msg": "requests per day are used up"}, QuotaGone),
        ({"code": 500, "msg": "trouble", "success": False}, Transient),
        ({"error": {"message": "x", "code": "insufficient_quota"}}, Transient),
        ({"error": {"message": "not for this one"}}, Refused),
        ({"choices": [], "error": {"message": "not for this one"}}, Refused),
        ({"choices": None, "base_resp": {"status_code": 7, "status_msg": "no"}}, Refused),
        ({"choices": [{"error": {"message": "no, not this"}}]}, Refused),
        ({"error": {"message": "x", "code": "invalid_api_key"}}, ModelError),
        ({"error": {"message": "x", "code": "model_not_found"}}, ModelError),
        ({"error": {"message": "x", "type": "rate_limit_error"}}, Transient),
        ({"error": {"message": "x", "code": "content_filter"}}, Blocked),
        ({"choices": "译文"}, Transient),
        ({}, Transient),
    ],
)
def test_a_refusal_under_a_success_is_a_refusal(
    payload: dict[str, Any], kind: type[Exception]
) -> None:
    with Server(lambda _: json_response(payload)) as server, pytest.raises(kind):
        ask(server.url)


@pytest.mark.parametrize("usage", [None, [], "x", {"prompt_tokens": -5, "completion_tokens": "9"}])
def test_odd_counts_are_none(usage: object) -> None:
    payload: dict[str, Any] = {"choices": [{"message": {"content": "译文"}}], "usage": usage}
    with Server(lambda _: json_response(payload)) as server:
        said = ask(server.url)

    assert (said.finish, said.input_tokens, said.output_tokens) == (Finish.WHOLE, 0, 0)


def test_a_hostile_model_version_becomes_a_plain_word() -> None:
    with Models(lambda _: Say("译文", version="m\n::error::" + "<b>" * 100)) as models:
        version = ask(models.base_url("openai")).model_version

    assert version.startswith("m::error::b")
    assert len(version) <= 100


def test_a_text_that_repeats_the_key_is_no_text() -> None:
    with Models(lambda _: Say(f"译文 {KEY}。")) as models:
        said = ask(models.base_url("openai"))

    assert (said.finish, said.text) == (Finish.EMPTY, "")


def test_a_service_that_names_the_key_as_its_model_has_no_name() -> None:
    with Models(lambda _: Say("译文", version=f"m/{KEY}")) as models:
        assert ask(models.base_url("openai")).model_version == ""


@pytest.mark.parametrize("ending", ["", "/", "/chat/completions"])
def test_the_address_may_be_given_in_any_usual_form(ending: str) -> None:
    with Models(lambda _: Say("译文。")) as models:
        assert ask(models.base_url("openai") + ending).text == "译文。"


@pytest.mark.parametrize(
    "address", ["example.org/v1", "ftp://example.org", "http://", "http://[::1"]
)
def test_an_address_that_is_none_ends_the_run(address: str) -> None:
    with pytest.raises(ModelError, match="base-url"):
        ask(address)


def test_nobody_listening_is_transient() -> None:
    with Models() as models:
        address = models.base_url("openai")

    with pytest.raises(Transient):
        ask(address)


def test_user_and_password_in_the_address_are_not_shown() -> None:
    with pytest.raises(Transient) as fault:
        ask("http://user:pass@127.0.0.1:9/v1")

    assert "pass" not in str(fault.value)


def test_a_netrc_file_does_not_replace_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    with Models(lambda _: Say("译文。")) as models:
        ask(models.base_url("openai"))

        assert models.asks[0].headers["authorization"] == f"Bearer {KEY}"


def test_an_endless_answer_is_given_up() -> None:
    good = b'{"choices": [{"message": {"content": "x"}}]}'
    padded = Response(200, good + b" " * 9_000_000)
    with Server(lambda _: padded) as server, pytest.raises(Transient):
        ask(server.url)
