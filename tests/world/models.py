"""A model on loopback that answers as Gemini and as an OpenAI-compatible endpoint.

    with Models() as models:
        models.script.append(fault("daily-quota"))   # answers the next call
        models.writer = lambda ask: Say("译文")       # answers whatever no script does
        build_model(model_settings("gemini", models.base_url("gemini"), KEY), deadline)

One script serves both protocols: a `Say` is an answer in either dialect, a fault
gives the dialect's own form of a refusal, a `Response` is sent as it stands.
"""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tests.world.server import Request, Response, Server, Serving

Dialect = Literal["gemini", "openai"]
DIALECTS: tuple[Dialect, ...] = ("gemini", "openai")
KEY = "test-key-0123456789abcdef+/="
GEMINI_PATH = re.compile(r"/v1beta/models/([^/:]+):generateContent")
OPENAI_PATH = "/v1/chat/completions"
READING = "1)  背景与既有问题。\n\n2)  方法。\n\n3)  效果与局限。"


@dataclass(frozen=True, slots=True)
class Ask:
    """One call as it was understood; ``number`` counts from 1."""

    dialect: Dialect
    model: str
    system: str
    user: str
    max_output_tokens: int
    key: str
    number: int
    body: dict[str, Any] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Say:
    """An answer: ``finish`` is ``stop``, ``length``, ``blocked``, or a reason of the dialect."""

    text: str
    finish: str = "stop"
    thoughts: str = ""
    input_tokens: int = 1000
    output_tokens: int = 400
    version: str = ""
    delay_s: float = 0.0


Fault = Callable[[Ask], "Say | Response"]
Line = Say | Response | Fault


def write(ask: Ask) -> Say:
    """Answer like a well-behaved model: a reading where three parts are asked for."""
    return Say(READING if "3)" in ask.system + ask.user else f"第 {ask.number} 次的译文。")


class Models(Serving):
    """The stand-in; a context manager.

    ``script`` answers the next calls in order; ``writer`` answers the rest. ``keys``
    are those it knows. ``asks`` lists every call that was understood.
    """

    def __init__(self, writer: Fault = write) -> None:
        self.writer = writer
        self.script: deque[Line] = deque()
        self.keys = {KEY}
        self.asks: list[Ask] = []
        self.server = Server(self._handle)
        self._lock = threading.Lock()

    def base_url(self, dialect: Dialect) -> str:
        """Return what `base-url` has to be for a dialect."""
        return self.server.url + ("/v1" if dialect == "openai" else "")

    def _handle(self, request: Request) -> Response:
        with self._lock:
            ask = _understand(request, len(self.asks) + 1)
            if ask is None:
                return json_response({"error": {"message": "no such route"}}, 404)
            self.asks.append(ask)
            known = ask.key in self.keys
            line = self.script.popleft() if self.script and known else self.writer
        if not known:
            return refused_key(ask)
        answer = line if isinstance(line, Say | Response) else line(ask)
        return answer if isinstance(answer, Response) else speak(ask, answer)


def _understand(request: Request, number: int) -> Ask | None:
    gemini = GEMINI_PATH.fullmatch(request.path)
    if request.method != "POST" or not (gemini or request.path == OPENAI_PATH):
        return None
    body = json.loads(request.body)
    if gemini:
        config = body.get("generationConfig", {})
        return Ask(
            "gemini",
            gemini[1],
            _texts(body.get("systemInstruction", {})),
            "".join(_texts(content) for content in body["contents"]),
            config.get("maxOutputTokens", 0),
            request.headers.get("x-goog-api-key", ""),
            number,
            body,
            request.headers,
        )
    said = {message["role"]: message["content"] for message in body["messages"]}
    return Ask(
        "openai",
        body["model"],
        said.get("system", ""),
        said.get("user", ""),
        body.get("max_tokens") or body.get("max_completion_tokens") or 0,
        request.headers.get("authorization", "").removeprefix("Bearer "),
        number,
        body,
        request.headers,
    )


def _texts(content: dict[str, Any]) -> str:
    return "".join(part.get("text", "") for part in content.get("parts", []))


def json_response(payload: object, status: int = 200, **headers: str) -> Response:
    """Return a JSON answer; header names with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(
        status,
        json.dumps(payload).encode(),
        {"Content-Type": "application/json; charset=utf-8", **named},
    )


def speak(ask: Ask, say: Say) -> Response:
    """Return an answer in the dialect of the question."""
    payload = _gemini(ask, say) if ask.dialect == "gemini" else _openai(ask, say)
    return replace(json_response(payload), delay_s=say.delay_s)


def _gemini(ask: Ask, say: Say) -> dict[str, Any]:
    words = {"stop": "STOP", "length": "MAX_TOKENS", "blocked": "SAFETY"}
    parts = [{"text": say.thoughts, "thought": True}] if say.thoughts else []
    parts += [{"text": say.text}] if say.text else []
    return {
        "candidates": [
            {
                "content": {"parts": parts, "role": "model"},
                "finishReason": words.get(say.finish, say.finish),
                "index": 0,
            }
        ],
        "usageMetadata": {
            "promptTokenCount": say.input_tokens,
            "candidatesTokenCount": say.output_tokens,
            "totalTokenCount": say.input_tokens + say.output_tokens,
        },
        "modelVersion": say.version or f"{ask.model}-001",
        "responseId": f"r{ask.number}",
    }


def _openai(ask: Ask, say: Say) -> dict[str, Any]:
    words = {"blocked": "content_filter"}
    message: dict[str, Any] = {"role": "assistant", "content": say.text or None}
    if say.thoughts:
        message["reasoning_content"] = say.thoughts
    return {
        "id": f"r{ask.number}",
        "object": "chat.completion",
        "model": say.version or f"{ask.model}-001",
        "choices": [
            {"index": 0, "message": message, "finish_reason": words.get(say.finish, say.finish)}
        ],
        "usage": {
            "prompt_tokens": say.input_tokens,
            "completion_tokens": say.output_tokens,
            "total_tokens": say.input_tokens + say.output_tokens,
        },
    }


def refused_key(ask: Ask) -> Response:
    """Return the refusal of an unknown key, which repeats the key as careless servers do."""
    if ask.dialect == "gemini":
        message = f"API key not valid. Please pass a valid API key. Got {ask.key}"
        return google_error(400, message, "INVALID_ARGUMENT")
    return openai_error(401, f"Incorrect API key provided: {ask.key}.", "invalid_api_key")


def google_error(status: int, message: str, word: str, *details: dict[str, Any]) -> Response:
    """Return an error as Google writes it."""
    error: dict[str, Any] = {"code": status, "message": message, "status": word}
    if details:
        error["details"] = list(details)
    return json_response({"error": error}, status)


def openai_error(status: int, message: str, code: str, **headers: str) -> Response:
    """Return an error as OpenAI and those who followed write it."""
    error = {"message": message, "type": code, "param": None, "code": code}
    return json_response({"error": error}, status, **headers)


def google_quota(quota_id: str, value: str, delay: str, message: str = "") -> Response:
    """Return Google's 429: every one of them carries a delay, the daily one too."""
    default = "You exceeded your current quota, please check your plan and billing details."
    return google_error(
        429,
        message or f"{default} Please retry in {delay}.",
        "RESOURCE_EXHAUSTED",
        {
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            "violations": [
                {
                    "quotaMetric": "generativelanguage.googleapis.com/generate_requests",
                    "quotaId": quota_id,
                    "quotaValue": value,
                }
            ],
        },
        {"@type": "type.googleapis.com/google.rpc.Help", "links": []},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay},
    )
