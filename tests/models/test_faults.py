"""What a refusal means, in the words of services that exist."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from digest.errors import Blocked, ModelError, QuotaGone, Refused, TooLong
from digest.models.faults import HttpRefusal, Transient, error_of_refusal
from tests.world.models import KEY


def refusal(status: int, body: object, **headers: str) -> HttpRefusal:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpRefusal(status, named, text, "m-1", "api.example.org")


def error(message: str, **fields: Any) -> dict[str, Any]:
    return {"error": {"message": message, **fields}}


def google(
    *violations: dict[str, str], delay: object = "37s", saying: str = "You exceeded your quota."
) -> dict[str, Any]:
    details = [
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": list(violations)},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay},
    ]
    return error(saying, status="RESOURCE_EXHAUSTED", details=details)


MINUTE = {"quotaId": "GenerateContentInputTokensPerModelPerMinute-FreeTier", "quotaValue": "250000"}
DAY = {"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "quotaValue": "20"}
ZERO = {"quotaId": "GenerateRequestsPerMinutePerProjectPerModel", "quotaValue": "0"}
GOOGLE_LONG = (
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
)
OPENAI_LONG = "This model's maximum context length is 8192 tokens. However, your messages ..."

SAYINGS: list[tuple[type[Exception], int, object]] = [
    (QuotaGone, 429, google(DAY)),
    (QuotaGone, 429, google(MINUTE, DAY)),
    (QuotaGone, 429, google(ZERO)),
    (QuotaGone, 429, [google(DAY)]),
    (QuotaGone, 429, google({"quotaId": "PerMinute"}, saying="metric: x, limit: 0, model: m")),
    (Transient, 429, google(MINUTE)),
    (Transient, 204, ""),
    (Transient, 429, error("You exceeded your current quota", code="insufficient_quota")),
    (QuotaGone, 429, error("Rate limit exceeded: free-models-per-day", code=429)),
    (QuotaGone, 429, error("tokens per day (TPD): Limit 100000, Used 99990", code="x")),
    (QuotaGone, 429, error("余额不足或无可用资源包,请充值。", code="1113")),
    (QuotaGone, 402, error("Insufficient Balance")),
    (QuotaGone, 403, {"code": 30001, "message": "Sorry, insufficient balance"}),
    (QuotaGone, 400, error("Access denied", code="Arrearage")),
    (QuotaGone, 403, error("The free tier is exhausted", code="AllocationQuota.FreeTierOnly")),
    (Transient, 429, error("Quota exceeded for metric: generate_content_free_tier_requests")),
    (Transient, 429, error("The load balancer has no free worker")),
    (Transient, 429, "slow down"),
    (Transient, 503, error("no balance among the workers, try again daily")),
    (Transient, 409, error("conflict")),
    (Transient, 520, "<html>Web server is returning an unknown error</html>"),
    (Blocked, 400, error("Content Exists Risk")),
    (Blocked, 400, {"code": "data_inspection_failed", "message": "inappropriate content"}),
    (Blocked, 400, error("系统检测到输入或生成内容可能包含不安全或敏感内容", code="1301")),
    (Blocked, 400, error("The response was filtered", code="content_filter")),
    (Blocked, 403, error("requires moderation on OpenInference. Your input was flagged")),
    (TooLong, 400, error(GOOGLE_LONG, status="INVALID_ARGUMENT")),
    (TooLong, 400, error(OPENAI_LONG, code="context_length_exceeded")),
    (TooLong, 400, error("Range of input length should be [1, 98304]")),
    (TooLong, 400, error("prompt is too long: 210000 tokens > 200000 maximum")),
    (TooLong, 413, "<html>413 Request Entity Too Large</html>"),
    (ModelError, 400, error("API key not valid. Please pass a valid API key.")),
    (ModelError, 400, error("API key expired. Please renew the API key.")),
    (ModelError, 400, error("Multiple authentication credentials received.")),
    (ModelError, 400, error("User location is not supported for the API use.")),
    (ModelError, 400, error("Model Not Exist")),
    (ModelError, 401, ""),
    (ModelError, 403, error("Your API key was reported as leaked. Please use another API key.")),
    (ModelError, 404, "<html>not found</html>"),
    (ModelError, 405, error("Method Not Allowed")),
    (ModelError, 410, "GitHub Models is retired"),
    (ModelError, 301, ""),
    (Refused, 400, error("Invalid JSON payload received. Unknown name 'x'")),
    (Refused, 422, {"detail": [{"msg": "value error", "input": "Content Exists Risk per day"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "status", "body"), SAYINGS)
def test_a_refusal_is_what_the_service_meant(
    kind: type[Exception], status: int, body: object
) -> None:
    assert type(error_of_refusal(refusal(status, body), KEY)) is kind


@pytest.mark.parametrize(
    ("seconds", "body", "headers"),
    [
        (37.0, google(MINUTE), {}),
        (37.295530399, google(MINUTE, delay="37.295530399s"), {}),
        (37.295530399, error("Please retry in 37.295530399s."), {}),
        (90.0, google(MINUTE, delay="1m30s"), {}),
        (60.0, google(MINUTE, delay="1m"), {}),
        (41.0, google(MINUTE, delay={"seconds": 41, "nanos": 5}), {}),
        (432.0, error("Please try again in 7m12s."), {}),
        (26.0, error("Please retry after 26 seconds."), {}),
        (300.0, error("Please try again in 5 minutes."), {}),
        (3600.0, error("Please try again in 1h0m0s."), {}),
        (20.0, "slow down", {"retry_after": "20"}),
        (90.0, google(MINUTE), {"retry_after": "90"}),
        (
            120.0,
            "slow down",
            {
                "date": "Mon, 23 Nov 2026 05:17:00 GMT",
                "retry_after": "Mon, 23 Nov 2026 05:19:00 GMT",
            },
        ),
        (None, "slow down", {"retry_after": "Mon, 23 Nov 2020 05:19:00 GMT"}),
        (
            None,
            "slow down",
            {
                "date": "Mon, 23 Nov 2026 05:17:00 GMT",
                "retry_after": "Mon, 23 Nov 2026 05:10:00 GMT",
            },
        ),
        (None, "slow down", {"retry_after": f"Mon, 23 Nov {10**20} 05:19:00 GMT"}),
        (None, "slow down", {"retry_after": "-5"}),
        (None, "slow down", {"retry_after": "inf"}),
        (None, "slow down", {"retry_after": "nan"}),
        (None, google(MINUTE, delay="soon"), {}),
        (None, error("Please retry in a moment."), {}),
        (None, error("Please try again in 20ms."), {}),
    ],
)
def test_a_delay_is_read_wherever_it_is_named(
    seconds: float | None, body: object, headers: dict[str, str]
) -> None:
    fault = error_of_refusal(refusal(429, body, **headers), KEY)

    assert isinstance(fault, Transient)
    assert fault.retry_after_s == seconds


def test_a_date_without_a_date_of_the_answer_is_taken_against_the_clock() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    fault = error_of_refusal(refusal(429, "slow down", retry_after=later), KEY)

    assert isinstance(fault, Transient)
    assert 0 < (fault.retry_after_s or 0) <= 3600


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (401, "`api-key`"),
        (404, "`model`"),
        (410, "retired"),
        (302, "`base-url`"),
        (402, "balance is used up"),
    ],
)
def test_the_message_says_what_to_do(status: int, advice: str) -> None:
    assert advice in str(error_of_refusal(refusal(status, ""), KEY))


def test_a_model_outside_the_tier_is_told_from_a_used_up_day() -> None:
    assert "another `model`" in str(error_of_refusal(refusal(429, google(ZERO)), KEY))
    assert "another `model`" not in str(error_of_refusal(refusal(429, google(DAY)), KEY))


@pytest.mark.parametrize("status", [302, 400, 401, 402, 403, 404, 413, 429, 500])
@pytest.mark.parametrize("form", ["json", "text", "list", "nested"])
def test_no_refusal_repeats_the_key(status: int, form: str) -> None:
    said = f"bad key {KEY}\n::error::x"
    body = {
        "json": error(said),
        "text": said,
        "list": [error(said)],
        "nested": {"a": {"b": error(said)}},
    }
    message = str(error_of_refusal(refusal(status, body[form]), KEY))

    assert KEY not in message
    assert KEY[:8] not in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"a":' * 5_000, '"' + "x" * 1_000_000, "\0\ud800"]
)
def test_a_hostile_body_is_judged_by_its_status(body: str) -> None:
    assert isinstance(error_of_refusal(refusal(503, body), KEY), Transient)
    assert isinstance(error_of_refusal(refusal(401, body), KEY), ModelError)
