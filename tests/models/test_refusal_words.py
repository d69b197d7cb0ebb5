"""The table of refusals: each of its lines by what a service says that the line was written for."""

from __future__ import annotations

import pytest

from digest.models.refusal_words import ROWS, Verdict, VerdictRow, Where, lookup

SAYINGS: tuple[tuple[Verdict, int, Where, str], ...] = (
    (Verdict.NO_QUOTA, 429, "words", "Quota exceeded for metric: x, limit: 0, model: m"),
    (Verdict.NO_QUOTA, 429, "quotaValue", "0"),
    (Verdict.EXHAUSTED, 429, "quotaId", "GenerateRequestsPerDayPerProjectPerModel-FreeTier"),
    (Verdict.PER_MINUTE, 429, "quotaId", "GenerateRequestsPerMinutePerProjectPerModel"),
    (Verdict.EXHAUSTED, 429, "code", "1308"),
    (Verdict.EXHAUSTED, 429, "code", "2056"),
    (Verdict.EXHAUSTED, 403, "words", "You've reached your usage limit for this billing cycle"),
    (Verdict.EXHAUSTED, 429, "words", "已达到使用上限，您的限额将在明日重置"),
    (Verdict.EXHAUSTED, 429, "words", "Limit 100000 tokens per day (TPD)"),
    (Verdict.EXHAUSTED, 429, "words", "Your weekly allowance is gone"),
    (Verdict.EXHAUSTED, 429, "words", "5-hour quota reached"),
    (Verdict.EXHAUSTED, 429, "words", "今日调用次数已达上限"),
    (Verdict.EMPTY, 402, "words", "Payment Required"),
    (Verdict.EMPTY, 403, "words", "Sorry, insufficient account balance"),
    (Verdict.EMPTY, 403, "words", "用户余额 0.00"),
    (Verdict.EMPTY, 400, "words", "Access denied, your account is not in good standing"),
    (Verdict.EMPTY, 403, "words", "AccountOverdueError"),
    (Verdict.EMPTY, 429, "words", "Your account org-1 is suspended, please check your plan"),
    (Verdict.EMPTY, 429, "words", "billing_hard_limit_reached"),
    (Verdict.EMPTY, 429, "words", "Your prepayment credits are depleted"),
    (Verdict.EMPTY, 403, "words", "Key limit exceeded. Add more credits"),
    (Verdict.EMPTY, 429, "words", "Your project has exceeded its spending cap"),
    (Verdict.EMPTY, 403, "words", "该令牌额度已用尽"),
    (Verdict.EMPTY, 429, "words", "please top up and try again"),
    (Verdict.TOO_LONG, 429, "words", "Request too large: Limit 6000, Requested 14810"),
    (Verdict.PER_MINUTE, 200, "code", "1002"),
    (Verdict.PER_MINUTE, 429, "code", "1302"),
    (Verdict.PER_MINUTE, 429, "code", "Throttling.BurstRate"),
    (Verdict.PER_MINUTE, 429, "words", "Too Many Requests"),
    (Verdict.PER_MINUTE, 429, "words", "您的账户已达到速率限制"),
    (Verdict.UNSURE, 429, "words", "You exceeded your current quota"),
    (Verdict.UNSURE, 429, "words", "Allocated quota exceeded, please increase it"),
    (Verdict.TOO_LONG, 400, "code", "context_length_exceeded"),
    (Verdict.TOO_LONG, 500, "code", "exceed_context_size_error"),
    (Verdict.TOO_LONG, 400, "code", "1261"),
    (Verdict.TOO_LONG, 400, "words", "This model's maximum context length is 8192"),
    (Verdict.TOO_LONG, 400, "words", "Range of input length should be [1, 98304]"),
    (Verdict.TOO_LONG, 400, "words", "length of prompt_tokens must be less than max_seq_len"),
    (Verdict.TOO_LONG, 400, "words", "Your request exceeded model token limit : 2000"),
    (Verdict.TOO_LONG, 413, "words", "413 Request Entity Too Large"),
    (Verdict.TOO_LONG, 400, "words", "输入文本过长"),
    (Verdict.WITHHELD, 500, "code", "sensitive_words_detected"),
    (Verdict.WITHHELD, 400, "code", "data_inspection_failed"),
    (Verdict.WITHHELD, 400, "code", "content_filter"),
    (Verdict.WITHHELD, 400, "code", "InputTextSensitiveContentDetected"),
    (Verdict.WITHHELD, 400, "code", "PROHIBITED_CONTENT"),
    (Verdict.WITHHELD, 400, "code", "1301"),
    (Verdict.WITHHELD, 200, "code", "1026"),
    (Verdict.WITHHELD, 400, "words", "Content Exists Risk"),
    (Verdict.WITHHELD, 400, "words", "Output data may contain inappropriate content."),
    (
        Verdict.WITHHELD,
        400,
        "words",
        "The request was rejected because it was considered high risk",
    ),
    (Verdict.WITHHELD, 403, "words", "Your input was flagged"),
    (Verdict.WITHHELD, 403, "words", "Content violates usage guidelines."),
    (Verdict.WITHHELD, 400, "words", "the output may contain sensitive information"),
    (Verdict.WITHHELD, 400, "words", "可能包含不安全内容"),
    (Verdict.NO_SYSTEM_ROLE, 400, "words", "Developer instruction is not enabled for models/m"),
    (Verdict.NO_SYSTEM_ROLE, 400, "words", "chat content has invalid message role: system (2013)"),
    (Verdict.NO_SYSTEM_ROLE, 400, "words", "Conversation roles must alternate user/assistant"),
    (Verdict.STREAM_ONLY, 400, "words", "must be set to false for non-streaming calls"),
    (Verdict.STREAM_ONLY, 400, "words", "enable thinking can not be support when `stream=False`."),
    (Verdict.REGION, 400, "words", "User location is not supported for the API use."),
    (Verdict.REGION, 403, "words", "该地区暂不支持"),
    (Verdict.MODEL, 400, "words", "Model Not Exist"),
    (Verdict.MODEL, 404, "words", "models/m-1 is not found for API version v1beta"),
    (Verdict.RETIRED, 400, "words", "The model `m-1` has been decommissioned"),
    (Verdict.MODEL, 404, "words", "No endpoints found for m-1"),
    (Verdict.MODEL, 403, "words", "Your account has not activated the model m-1"),
    (Verdict.MODEL, 400, "words", "模型 m-1 不存在"),
    (Verdict.KEY, 400, "words", "API key not valid. Please pass a valid API key."),
    (Verdict.KEY, 403, "words", "Method doesn't allow unregistered callers"),
    (Verdict.KEY, 403, "said", "Your project has been denied access."),
    (Verdict.KEY, 403, "code", "PERMISSION_DENIED"),
    (Verdict.KEY, 403, "words", "access terminated"),
    (Verdict.KEY, 400, "words", "无效的令牌"),
    (Verdict.KEY, 401, "words", "User not found."),
    (Verdict.OVERLOADED, 200, "words", "服务繁忙，请重试"),
)


@pytest.mark.parametrize(("verdict", "status", "where", "said"), SAYINGS)
def test_a_saying_has_the_verdict_of_its_line(
    verdict: Verdict, status: int, where: Where, said: str
) -> None:
    assert lookup(status, {where: (said,)}) is verdict


def decides(row: VerdictRow, status: int, where: Where, said: str) -> bool:
    return where == row.where and status in (row.statuses or {status}) and row.fits(said)


def test_every_line_of_the_table_decides_a_saying() -> None:
    decided = {
        next(row for row in ROWS if decides(row, status, where, said))
        for _, status, where, said in SAYINGS
    }

    assert [row.pattern for row in ROWS if row not in decided] == []
