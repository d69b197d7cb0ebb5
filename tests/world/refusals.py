"""Refusals of one text in words that no table knows, in every shape that services use."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.world.models import Ask, json_response
from tests.world.server import Response

# Thirty ways to say no that name neither key nor quota nor length.
WORDS = (
    "We cannot process this.", "This request was declined.", "Not for us, thank you.",
    "Your submission did not pass our review.", "The passage is off limits here.",
    "Request rejected by the guard.", "This topic is not something we engage with.",
    "Refused.", "Sorry, we would rather not.", "The document was turned away at the gate.",
    "Trust and safety said no.", "Your text triggered rule 17-B.", "Declined (ref 8f3a-22).",
    "We do not answer this.", "This material may not be handled by this assistant.",
    "The guard has spoken.", "Blocked by administrator rule.", "Query vetoed.",
    "此请求不予处理", "内容未通过审核", "该文本无法处理", "请求被策略拦截", "暂不支持该话题",
    "提问涉及限制范围", "Anfrage abgelehnt.", "Demande refusée.", "Solicitud denegada.",
    "リクエストは拒否されました", "요청이 거부되었습니다", "E_POLICY_4711",
)  # fmt: skip
STATUSES = (400, 403, 404, 422, 451, 200)

Shape = Callable[[str], object]
SHAPES: tuple[Shape, ...] = (
    lambda words: {"error": {"message": words, "type": "x_error", "code": "x"}},
    lambda words: {"error": {"message": "Provider returned error", "metadata": {
        "raw": json.dumps({"error": {"message": words}}, ensure_ascii=False)}}},
    lambda words: {"error": {"message": json.dumps(
        {"error": {"message": json.dumps({"detail": words}, ensure_ascii=False)}},
        ensure_ascii=False)}},
)  # fmt: skip
UNDER_200: tuple[Shape, ...] = (
    *SHAPES,
    lambda words: {"choices": None, "base_resp": {"status_code": 4711, "status_msg": words}},
    lambda words: {"choices": [], "error": {"message": words}},
)


def refusal(number: int) -> Callable[[Ask], Response]:
    """Return the refusal of that number; statuses, shapes and words all vary with it."""

    def answer(ask: Ask) -> Response:
        status = STATUSES[number % len(STATUSES)]
        shapes = UNDER_200 if status == 200 and ask.dialect == "openai" else SHAPES
        words = WORDS[number % len(WORDS)]
        return json_response(shapes[(number // len(STATUSES)) % len(shapes)](words), status)

    return answer


def refusal_in_words(status: int, words: str, number: int) -> Response:
    """Return a refusal in these words, in the shape of that number."""
    return json_response(SHAPES[number % len(SHAPES)](words), status)
