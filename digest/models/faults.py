"""What a refusal means: the order of decisions over an HTTP answer that is no success.

The quota's id is judged before any delay, because a refusal for the day carries a
delay of seconds too (https://github.com/continuedev/continue/issues/12692).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from digest.domain import Notice
from digest.errors import BadReply, Blocked, ModelError, QuotaGone
from digest.models.endpoint import scrub
from digest.web.polite import retry_after_s

READ = 20_000  # characters of an error's body that are looked at
# The fields in which servers speak, the sentences first; others may repeat the prompt.
SAYING = (
    "message", "error", "detail", "msg", "error_msg", "status_msg",
    "code", "type", "status", "reason", "error_code",
)  # fmt: skip
SENTENCES = 6  # so many of them are sentences

TRANSIENT = frozenset({408, 409, 425, 429, 499})
# Google's quota ids: https://ai.google.dev/gemini-api/docs/rate-limits
LONG_QUOTA = re.compile(r"Per(?:Day|Week|Month)|By(?:Day|Week|Month)", re.IGNORECASE)
# Not "quota exceeded": Google says that of a minute's quota as well.
BROKE = re.compile(
    r"insufficient[_ ](?:user[_ ])?(?:quota|balance)|arrearage|AllocationQuota|余额|欠费",
    re.IGNORECASE,
)
# Not of a 400, whose words may be the paper's.
SPENT = re.compile(
    r"insufficient (?:credit|fund)|spend(?:ing)?[ _](?:cap|limit)|额度(?:不足|已?用尽|已?耗尽)"
    r"|\b(?:balance|credits?)\b.{0,20}\b(?:insufficient|depleted|exhausted|used up)",
    re.IGNORECASE,
)
GONE = re.compile(
    r"(?<!load[ -])\bbalance\b|per[ _-]?day|by[ _-]?day|\bdaily\b|limit: 0(?![\d.])"
    r"|\b[RT]PD\b|今日|当日|每日|每天",
    re.IGNORECASE,
)
NO_TIER = re.compile(r"limit: 0(?![\d.])", re.IGNORECASE)
BLOCK = re.compile(
    r"content[_ ]filter|content[_ ]policy|data_inspection|content exists risk"
    r"|requires moderation|input was flagged|high risk|prohibited_content|敏感|不安全",
    re.IGNORECASE,
)
TOO_LONG = re.compile(
    r"context[_ ](?:length|window)|too many (?:input )?tokens|prompt is too long"
    r"|(?:token count|input length|input tokens?|string).{0,60}"
    r"(?:exceed|should be|too long|maximum)"
    r"|maximum (?:context|number of tokens)|request (?:payload|entity).{0,20}too large",
    re.IGNORECASE,
)
KEY = re.compile(
    r"api[ _-]?key|credential|location is not supported|unauthori[sz]ed|billing|model.not.exist",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"location is not supported|(?:country|region|territory).{0,30}not supported", re.IGNORECASE
)
# Which status an error is worth that a gateway sends with a success, by its words.
IMPLIED = (
    (429, BROKE),
    (429, re.compile(r"rate[ _-]?limit|too many requests", re.IGNORECASE)),
    (400, BLOCK),
    (400, TOO_LONG),
    (404, re.compile(r"model[ _]not[ _]found|model .{0,99}(?:does )?not exist", re.IGNORECASE)),
    (401, re.compile(r"api[ _-]?(?:secret[ _-]?)?key|authenticat|unauthori[sz]ed", re.IGNORECASE)),
)
IN_WORDS = re.compile(
    r"(?:retry|try again) (?:in|after) (?=\d)"
    r"(?:(\d{1,3})h)?(?:(\d{1,4})\s?m(?!s))?(?:(\d{1,6}(?:\.\d+)?)\s?s)?",
    re.IGNORECASE,
)
DELAY = re.compile(r"\s*(?:(\d{1,4})h)?(?:(\d{1,6})m)?(?:(\d{1,9}(?:\.\d+)?)s?)?\s*")


REDIRECTS = Notice(
    "it redirects, which is not followed lest the key be passed on: correct `base-url`",
    "它转向别处（不跟随，以免密钥外泄）：请改正 base-url",
)
MISSPELT = Notice(
    "check the spelling of `model`, and `base-url`", "请核对 model 的拼写，以及 base-url"
)
NOT_HERE = Notice(
    "it is not offered where this machine stands: choose another service or runner",
    "该服务不向这台机器所在的地区开放：请换一个服务或运行环境",
)
RETIRED = Notice(
    "this model or service was retired: choose another `model`",
    "该模型或服务已停用：请换一个 model",
)
KEY_REFUSED = Notice(
    "check that `api-key` is whole, of this service, and allowed to use this model",
    "请核对密钥是否完整、是否属于该服务、是否有权使用该模型",
)
UNCLEAR = Notice("check `model`, `base-url` and `api-key`", "请核对 model、base-url 和密钥")


class Transient(Exception):
    """Tell that asking again may help, after ``retry_after_s`` if the server named it.

    ``crowded``: a limit of calls or tokens a minute was met. ``slow``: the call took
    all the time it had.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after_s: float | None = None,
        crowded: bool = False,
        slow: bool = False,
    ) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.crowded = crowded
        self.slow = slow


class Unclear(ModelError):
    """Refused as a bad request, in words that name neither key nor model nor length."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP answer that is no success; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: str
    model: str
    host: str

    @property
    def payload(self) -> Any:
        """Return the body as JSON, or None."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def judge(refusal: Refusal, key: str) -> Exception:
    """Return the error that a refusal is; its message never holds the key."""
    text, status = _words(refusal), refusal.status
    said = scrub(_message(refusal), key)
    what = f"{refusal.host} answers HTTP {status} for model {refusal.model}: {said or 'no reason'}"
    if status == 402 or (status in (400, 403, 429) and _gone(refusal, text)):
        return QuotaGone(f"{what} ({_quota_advice(text, refusal.body)})")
    if status in TRANSIENT or status >= 500 or status < 300:
        return Transient(what, retry_after_s=_delay(refusal), crowded=status == 429)
    if status in (400, 403, 422, 451) and BLOCK.search(text):
        return Blocked(what)
    if status == 413 or (status in (400, 422) and TOO_LONG.search(text)):
        return BadReply(f"{what} (the prompt is too long for this model)")
    if status in (400, 422) and not KEY.search(text):
        return Unclear(f"{what}; {UNCLEAR}", _in_chinese(refusal, UNCLEAR))
    return ModelError(f"{what}; {_advice(refusal)}", _in_chinese(refusal, _advice(refusal)))


def _in_chinese(refusal: Refusal, advice: Notice) -> str:
    asked = f"{refusal.host} 对模型 {refusal.model} 答以 HTTP {refusal.status}"
    return f"{asked}：{advice.chinese}"


def implied_status(refusal: Refusal) -> int:
    """Return the status of an error that came with a success and names none: 502 if unclear."""
    text = _words(refusal)
    return next((status for status, pattern in IMPLIED if pattern.search(text)), 502)


def _gone(refusal: Refusal, text: str) -> bool:
    violations = tuple(_violations(refusal.payload))
    if violations and refusal.status == 429:
        # The value 0 is the default of its field and may be left out; the words say it then.
        return bool(NO_TIER.search(text)) or any(
            LONG_QUOTA.search(str(v.get("quotaId", ""))) or str(v.get("quotaValue")) == "0"
            for v in violations
        )
    # Only a 429 speaks of limits; elsewhere a day or a balance may be the paper's.
    told = {400: (BROKE,), 403: (BROKE, SPENT)}.get(refusal.status, (BROKE, SPENT, GONE))
    return any(pattern.search(text) for pattern in told)


def _quota_advice(text: str, body: str) -> str:
    if NO_TIER.search(text) or re.search(r'"quotaValue":\s*"0"', body):
        return "this model has no quota in your tier: choose another `model`"
    return "the quota or balance is used up: the rest waits for a later run"


def _advice(refusal: Refusal) -> Notice:
    status = refusal.status
    if 300 <= status < 400:
        return REDIRECTS
    if status in (404, 405):
        return MISSPELT
    if ELSEWHERE.search(_words(refusal)):
        return NOT_HERE
    if status == 410:
        return RETIRED
    return KEY_REFUSED


def _dicts(payload: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield every object of a parsed body, outermost first, down to a sane depth."""
    if depth > 8:
        return
    if isinstance(payload, dict):
        yield payload
    children = payload.values() if isinstance(payload, dict) else payload
    if isinstance(payload, dict | list):
        for child in children:
            yield from _dicts(child, depth + 1)


def _violations(payload: Any) -> Iterator[dict[str, Any]]:
    for found in _dicts(payload):
        if "quotaId" in found or "quotaValue" in found:
            yield found


def _words(refusal: Refusal) -> str:
    """Return what the server says, without what it may repeat of the prompt."""
    payload = refusal.payload
    if not isinstance(payload, dict | list):
        return refusal.body[:READ]
    said = [found.get(name) for found in _dicts(payload) for name in SAYING]
    return " ".join(str(word) for word in said if isinstance(word, str | int))[:READ]


def _message(refusal: Refusal) -> str:
    """Return the server's own sentence, or the body where it is plain text."""
    for found in _dicts(refusal.payload):
        for name in SAYING[:SENTENCES]:
            if isinstance(found.get(name), str) and found[name].strip():
                return str(found[name])[:READ]
    return "" if "<html" in refusal.body[:1000].lower() else refusal.body[:READ]


def _delay(refusal: Refusal) -> float | None:
    """Return the longest delay that the server names, in seconds."""
    named = [
        _seconds(found["retryDelay"]) for found in _dicts(refusal.payload) if "retryDelay" in found
    ]
    named.append(_seconds(refusal.headers.get("retry-after", "")))
    named.append(retry_after_s(refusal.headers))
    if not any(named):
        named.append(_in_words(refusal.body[:READ]))
    return max((delay for delay in named if delay), default=None)


def _seconds(delay: object) -> float:
    """Return a delay as JSON writes it (``"37.5s"``), in minutes too, or as an object."""
    if isinstance(delay, dict):
        delay = delay.get("seconds", "")
    return _total(DELAY.fullmatch(str(delay)))


def _in_words(text: str) -> float:
    return _total(IN_WORDS.search(text))


def _total(match: re.Match[str] | None) -> float:
    hours, minutes, seconds = (
        (float(group or 0) for group in match.groups()) if match else (0, 0, 0)
    )
    return hours * 3600 + minutes * 60 + seconds
