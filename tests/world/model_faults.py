"""What a model's service can do wrong, by name, in the words of each dialect."""

from __future__ import annotations

from collections.abc import Callable

from tests.world.models import (
    Ask,
    Fault,
    Say,
    google_error,
    google_quota,
    json_response,
    openai_error,
    refused_key,
    speak,
)
from tests.world.server import Response

MINUTE_ID = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"
DAY_ID = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
TEXT = {"Content-Type": "text/plain"}
JSON = {"Content-Type": "application/json"}
HTML = Response(200, b"<!doctype html><html><body>Welcome</body></html>", TEXT)


def either(gemini: Fault | Say | Response, openai: Fault | Say | Response) -> Fault:
    """Return a fault that has another form in each dialect."""

    def fault(ask: Ask) -> Say | Response:
        chosen = gemini if ask.dialect == "gemini" else openai
        return chosen if isinstance(chosen, Say | Response) else chosen(ask)

    return fault


def same(answer: Say | Response) -> Fault:
    """Return a fault that is the same in both dialects."""
    return lambda _: answer


def status(code: int, message: str = "trouble", word: str = "", **headers: str) -> Fault:
    """Return a plain refusal with a status."""
    google = google_error(code, message, word or "INTERNAL")
    google = Response(google.status, google.body, {**google.headers, **hyphened(headers)})
    return either(google, openai_error(code, message, word.lower() or "error", **headers))


def hyphened(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def changed(change: Callable[[bytes], bytes], **headers: str) -> Fault:
    """Return a fault that spoils the bytes of a good answer."""

    def fault(ask: Ask) -> Response:
        good = speak(ask, Say("译文。"))
        return Response(200, change(good.body), {**good.headers, **hyphened(headers)})

    return fault


def cut_short(ask: Ask) -> Response:
    """Close the connection in the middle of a good answer."""
    good = speak(ask, Say("译文。"))
    return Response(200, good.body, good.headers, cut=len(good.body) // 2)


def payload(gemini: object, openai: object) -> Fault:
    """Return a 200 with JSON that is no answer."""
    return either(json_response(gemini), json_response(openai))


PER_MINUTE = "Rate limit reached for requests per min (RPM): Limit 12, Used 12."
DAILY = "Rate limit reached on requests per day (RPD): Limit 200, Used 200. Try again in 7m12s."
TOO_LONG_GOOGLE = "The input token count (1200000) exceeds the maximum number of tokens allowed."
TOO_LONG = "This model's maximum context length is 131072 tokens. However, you requested 140000."

FAULTS: dict[str, Fault] = {
    # limits
    "minute-quota": either(
        google_quota(MINUTE_ID, "15", "37s"),
        openai_error(429, PER_MINUTE, "rate_limit_exceeded", Retry_After="37"),
    ),
    "minute-quota-in-words": either(
        google_error(429, "Quota exceeded. Please retry in 37.0s.", "RESOURCE_EXHAUSTED"),
        openai_error(429, PER_MINUTE + " Please try again in 37s.", "rate_limit_exceeded"),
    ),
    "minute-quota-bare": either(
        google_error(429, "Resource has been exhausted (e.g. check quota).", "RESOURCE_EXHAUSTED"),
        openai_error(429, "Too many requests, quota exceeded", "rate_limit_exceeded"),
    ),
    "daily-quota": either(
        google_quota(DAY_ID, "500", "37s"),
        openai_error(
            429, "You exceeded your current quota.", "insufficient_quota", Retry_After="37"
        ),
    ),
    "daily-quota-in-words": either(
        google_error(429, DAILY, "RESOURCE_EXHAUSTED"),
        openai_error(429, DAILY, "rate_limit_exceeded", Retry_After="37"),
    ),
    "quota-of-zero": either(
        google_quota(MINUTE_ID, "0", "37s"),
        openai_error(429, "Quota exceeded, limit: 0, model: m-1", "rate_limit_exceeded"),
    ),
    "no-balance": either(
        google_error(402, "Payment required", "FAILED_PRECONDITION"),
        openai_error(402, "Insufficient Balance", "invalid_request_error"),
    ),
    "no-balance-as-403": status(403, "insufficient_user_quota: 余额不足"),
    "retry-after-an-hour": status(429, "slow down", Retry_After="3600"),
    "retry-after-ten-minutes": status(429, "slow down", Retry_After="600"),
    "retry-after-nonsense": status(429, "slow down", Retry_After="-5, soon"),
    # overload and broken lines
    "http-500": status(500, "Internal error encountered."),
    "http-502": same(Response(502, b"<html><h1>502 Bad Gateway</h1></html>", TEXT)),
    "overloaded": status(503, "The model is overloaded. Please try again later.", "UNAVAILABLE"),
    "overloaded-with-delay": status(503, "overloaded", "UNAVAILABLE", Retry_After="20"),
    "http-504": status(504, "Deadline expired before operation could complete."),
    "http-529": status(529, "overloaded"),
    "http-408": status(408, "Request timeout"),
    "dropped": same(Response(reset=True)),
    "cut-short": cut_short,
    "broke-off": either(
        status(499, "The operation was cancelled."), Say("半", "insufficient_system_resource")
    ),
    # answers that are none
    "not-json": same(HTML),
    "empty-body": same(Response(200, b"", JSON)),
    "half-json": changed(lambda body: body[: len(body) // 2]),
    "json-list": payload([1, 2], [1, 2]),
    "json-string": payload("译文。", "译文。"),
    "nested-json": same(Response(200, b"[" * 100_000, JSON)),
    "event-stream": changed(lambda body: b"data: " + body + b"\n\ndata: [DONE]\n"),
    "not-gzip": changed(bytes, Content_Encoding="gzip"),
    "error-in-200": either(
        json_response({"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}}),
        json_response({"error": {"code": 503, "message": "overloaded"}}),
    ),
    # answers without a text
    "no-candidates": payload({"usageMetadata": {"promptTokenCount": 9}}, {"choices": []}),
    "odd-shape": payload({"candidates": [{}]}, {"choices": [{"message": "译文"}]}),
    "empty-text": same(Say("")),
    "blank-text": same(Say(" \n ")),
    "thoughts-only": either(Say("", thoughts="想"), Say("<think>想来想去")),
    "odd-finish": either(Say("译文。", "OTHER"), Say("译文。", "tool_calls")),
    "cut-text": same(Say("译文的前一半", "length")),
    "no-room": same(Say("", "length", thoughts="想")),
    "garbled": same(Say("译\ufffd文。")),
    # texts withheld
    "safety": same(Say("半", "blocked")),
    "recitation": either(Say("半", "RECITATION"), Say("", "sensitive")),
    "prohibited": either(Say("", "PROHIBITED_CONTENT"), Say("", "content_filter")),
    "prompt-blocked": either(
        json_response({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}),
        openai_error(400, "Content Exists Risk", "invalid_request_error"),
    ),
    # refusals
    "refused-key": refused_key,
    "no-permission": status(403, "The caller does not have permission", "PERMISSION_DENIED"),
    "wrong-country": status(400, "User location is not supported for the API use."),
    "unknown-model": either(
        google_error(404, "models/m-1 is not found for API version v1beta.", "NOT_FOUND"),
        openai_error(404, "The model `m-1` does not exist", "model_not_found"),
    ),
    "retired": status(410, "This model was retired."),
    "redirect": same(Response(302, b"", {"Location": "http://127.0.0.1:9/elsewhere"})),
    "odd-request": status(400, "Invalid value at 'contents'", "INVALID_ARGUMENT"),
    "prompt-too-long": either(
        google_error(400, TOO_LONG_GOOGLE, "INVALID_ARGUMENT"),
        openai_error(400, TOO_LONG, "context_length_exceeded"),
    ),
    "body-too-large": status(413, "Request entity too large"),
}
