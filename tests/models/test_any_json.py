"""Whatever JSON a service answers, in whatever place, it is an answer or an error of ours."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from digest.domain import Prompt
from digest.errors import ModelError, PaperError
from digest.models.endpoint import Endpoint, Said
from digest.models.faults import Transient
from digest.models.gemini import Gemini
from digest.models.openai_compatible import OpenAICompatible
from tests.world.models import KEY
from tests.world.server import Response, Server

USAGE = {"prompt_tokens": 5, "completion_tokens": 6}
WHOLE = {
    "model": "m-1",
    "choices": [{"message": {"content": "文。", "refusal": None}, "finish_reason": "stop"}],
    "usage": USAGE,
}
STREAM = [
    {"model": "m-1", "choices": [{"delta": {"content": "文。"}, "finish_reason": None}]},
    {"choices": [{"delta": {}, "finish_reason": "stop"}], "usage": USAGE},
]
ERROR = {"error": {"message": "no", "code": 429, "details": [{"retryDelay": "3s"}]}}
PARTS = {
    "candidates": [{"content": {"parts": [{"text": "文。"}]}, "finishReason": "STOP"}],
    "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 4},
    "promptFeedback": {"blockReason": "OTHER"},
}
ODD = (
    *("NaN", "1e400", "-1", "9" * 4000, "9" * 5000, "true", "null", '"\\ud800"', '""'),
    *("[]", "{}", "[5]", '{"a": 1}', "[" * 900 + "]" * 900, "[" * 5000, '{"error":' * 99),
)


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value within a value, itself included."""
    yield above
    if not isinstance(value, dict | list):
        return
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from places(inner, (*above, step))


def with_odd(value: Any, place: tuple[Any, ...], odd: str) -> str:
    """Return the JSON of a value with ``odd`` in one place."""
    if not place:
        return odd
    made = json.loads(json.dumps(value))
    inner = made
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = "here"
    return json.dumps(made).replace('"here"', odd)


def answers(*values: Any) -> Iterator[str]:
    for value in values:
        yield from (with_odd(value, place, odd) for place in places(value) for odd in ODD)


def streams() -> Iterator[str]:
    for at, chunk in enumerate(STREAM):
        for place in places(chunk):
            for odd in ODD:
                lines = [json.dumps(one) for one in STREAM]
                lines[at] = with_odd(chunk, place, odd)
                yield "".join(f"data: {line}\n\n" for line in lines)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("service", [OpenAICompatible, Gemini])
def test_any_json_in_any_place_is_an_answer_or_an_error_of_ours(
    service: type[OpenAICompatible | Gemini],
) -> None:
    now = {"body": ""}
    own = (*answers(WHOLE), *streams()) if service is OpenAICompatible else answers(PARTS)
    every = 1 if service is OpenAICompatible or "DIGEST_EXAMPLES" in os.environ else 9
    headers = {"Content-Type": "application/json"}
    broken = []
    with Server(lambda _: Response(200, now["body"].encode(), headers)) as server:
        endpoint: Endpoint = service(api_key=KEY, base_url=server.url)
        for body in (*own, *answers(ERROR))[::every]:
            now["body"] = body
            try:
                said: object = endpoint.ask(
                    Prompt("规则", "论文"), model="m-1", max_output_tokens=99, timeout_s=9
                )
            except (Transient, PaperError, ModelError) as error:
                said = str(error)
            except Exception as error:  # noqa: BLE001 (what it must not be)
                broken.append((body[:200], repr(error)[:200]))
            else:
                assert isinstance(said, Said)
            assert str(said).encode()

    assert broken == []
