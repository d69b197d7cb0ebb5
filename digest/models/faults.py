"""What a refusal means: the order of decisions over an HTTP answer that is no success.

The words are judged by the table in `digest.models.refusal_words`; what stands in no line of
it, by the status alone: a refusal of the 400s belongs to the text that was sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from digest.errors import Blocked, ModelError, Notice, QuotaGone, Refused, TooLong
from digest.models.endpoint import scrub
from digest.models.refusal_words import Verdict, Where, lookup
from digest.web.http import error_chain
from digest.web.polite import retry_after_s

READ = 20_000  # characters of an error's body that are looked at
DEEPEST = 8  # objects within objects, and strings that hold JSON
# The fields in which servers speak, the sentences first; others may repeat the prompt.
SAYING = (
    "message", "error", "detail", "msg", "error_msg", "status_msg", "error_message",
    "errmsg", "error_description", "raw", "reasons",
    "code", "type", "status", "reason", "error_code", "status_code", "err_code",
)  # fmt: skip
SENTENCES = 11  # so many of them are sentences
STATUS = re.compile(r"[45]\d\d")
STATUS_FIELDS = ("code", "http_code", "status_code", "status")

# Of requests, urllib3 and httpx2, by name: none of their errors says it otherwise.
UNREACHED = frozenset({
    "NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ConnectTimeout",
    "ConnectError", "gaierror", "ConnectionRefusedError", "SSLError", "ProxyError",
})  # fmt: skip
TRANSIENT = frozenset({408, 409, 425, 429, 499})
ADDRESS = re.compile(
    r"not found|no such|no route|\b(?:url|path|route|endpoint)\b"
    r"|not allowed|nginx|<html|不存在|未找到",
    re.IGNORECASE,
)
GONE = re.compile(
    r"retired|deprecat|sunset|no longer|discontinued|removed|gone|下线", re.IGNORECASE
)
IN_WORDS = re.compile(
    r"(?:retry|try again) (?:in|after) (?=\d)"
    r"(?:(\d{1,3})h)?(?:(\d{1,4})\s?m(?!s))?(?:(\d{1,6}(?:\.\d+)?)\s?s)?",
    re.IGNORECASE,
)
DELAY = re.compile(r"\s*(?:(\d{1,4})h)?(?:(\d{1,6})m)?(?:(\d{1,9}(?:\.\d+)?)s?)?\s*")
# When a service says that it is back: a moment with its date, or a time of the day.
RETURN = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
    r"|(?<=resets at )\d{1,2}:\d{2}(?: ?[AP]M)?(?: ?[A-Z]{3}(?:[+-]\d+)?)?",
    re.IGNORECASE,
)

ADVICE: dict[Verdict, Notice] = {
    Verdict.NO_QUOTA: Notice(
        "this model has no quota in your tier: choose another `model`, or enable billing",
        "该模型在你的账户等级没有配额：请换用其他 `model`，或为账户开通计费",
    ),
    Verdict.EXHAUSTED: Notice(
        "the quota or balance is used up: the rest waits for a later run",
        "模型服务的额度已用尽，待额度恢复后由之后的运行补上",
    ),
    Verdict.EMPTY: Notice(
        "the quota or balance is used up: top up the account of this service",
        "模型服务的账户余额已用尽：请到该服务充值",
    ),
    Verdict.KEY: Notice(
        "check that `api-key` is whole, of this service, and allowed to use this model",
        "请检查 `api-key` 是否完整、属于该服务，并有权使用该模型",
    ),
    Verdict.REGION: Notice(
        "it is not offered where this machine stands: choose another service or runner",
        "该服务不在运行机器所在地区提供：请换用其他服务或运行环境",
    ),
    Verdict.MODEL: Notice(
        "check the spelling of `model`, and `base-url`",
        "请检查 `model` 的拼写与 `base-url`",
    ),
    Verdict.RETIRED: Notice(
        "this model or service was retired: choose another `model`",
        "该模型或服务已停用：请换用其他 `model`",
    ),
}
REDIRECT = Notice(
    "it redirects, which is not followed lest the key be passed on: correct `base-url`",
    "该地址会重定向，为免泄露密钥不予跟随：请改正 `base-url`",
)
UNCLEAR = Notice(
    "check `model`, `base-url` and `api-key`",
    "请检查 `model`、`base-url` 与 `api-key`",
)
HOST = Notice(
    "check `base-url` and whether the service can be reached",
    "请检查 `base-url` 以及该服务能否访问",
)
TROUBLE = Notice(
    "the service is in trouble: a later run tries again",
    "模型服务故障：之后的运行会再试；若持续如此，请查看该服务的状态页或换用其他 `model`",
)
CROWD = Notice(
    "lower `requests-per-minute` or `tokens-per-minute`; a later run tries again",
    "请调低 `requests-per-minute` 或 `tokens-per-minute`；之后的运行会再试",
)


class Transient(Exception):
    """Tell that asking again may help, after ``retry_after_s`` if the server named it.

    ``crowded``: a limit of calls or tokens a minute was met. ``slow``: the call took
    all the time it had. ``unsure``: the same words stand for an empty account.
    ``unreachable``: nobody was there to read the text. ``learnt``: the next request
    will be another one, so that this was no try. ``advice`` says what to do. ``began``
    is when the call was made.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after_s: float | None = None,
        crowded: bool = False,
        slow: bool = False,
        unsure: bool = False,
        unreachable: bool = False,
        learnt: bool = False,
        advice: Notice = TROUBLE,
    ) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.crowded = crowded
        self.slow = slow
        self.unsure = unsure
        self.unreachable = unreachable
        self.learnt = learnt
        self.advice = advice
        self.began = 0.0


@dataclass(frozen=True, slots=True)
class HttpRefusal:
    """An HTTP answer that is no success; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: str
    model: str
    host: str

    @property
    def payload(self) -> Any:
        """Return the body as JSON, or None."""
        return _parsed(self.body)

    @property
    def verdict(self) -> Verdict | None:
        """Return what the table says of it."""
        return lookup(self.worth, _facts(self))

    @property
    def worth(self) -> int:
        """Return the status that it is worth: what a gateway wraps counts, at any depth.

        An error under a success that names no status is worth 200.
        """
        if 300 <= self.status < 400 or 401 <= self.status < 500:
            return self.status
        inner = [
            int(str(found[name]))
            for found in _dicts(self.payload)
            for name in STATUS_FIELDS
            if STATUS.fullmatch(str(found.get(name)))
        ]
        return inner[-1] if inner else self.status


def unreachable(error: BaseException) -> bool:
    """Tell whether a connection failed before anything was sent: nobody has read the text."""
    return any(type(one).__name__ in UNREACHED for one in error_chain(error))


def error_of_refusal(refusal: HttpRefusal, key: str) -> Exception:
    """Return the error that a refusal is; its message never holds the key.

    What to do stands first in the message, where nothing can cut it off.
    """
    said = scrub(_message(refusal), key)
    status, verdict = refusal.worth, refusal.verdict
    shown = f"HTTP {refusal.status}" + (f" ({status})" if status != refusal.status else "")
    what = f"{refusal.host} answers {shown} for model {refusal.model}: {said or 'no reason'}"
    match verdict:
        case Verdict.NO_QUOTA | Verdict.EMPTY | Verdict.EXHAUSTED:
            return _quota_gone(verdict, what, said)
        case Verdict.PER_MINUTE | Verdict.UNSURE:
            unsure = verdict is Verdict.UNSURE
            delay = None if unsure else _delay(refusal)
            return Transient(what, retry_after_s=delay, crowded=True, unsure=unsure, advice=CROWD)
        case Verdict.TOO_LONG:
            return TooLong(f"{what} (the prompt is too long for this model)")
        case Verdict.WITHHELD:
            return Blocked(what)
        case _ if verdict is Verdict.OVERLOADED or status in TRANSIENT or status >= 500:
            crowded = status == 429
            advice = CROWD if crowded else TROUBLE
            return Transient(what, retry_after_s=_delay(refusal), crowded=crowded, advice=advice)
        case Verdict.KEY | Verdict.REGION | Verdict.MODEL | Verdict.RETIRED:
            return _model_error(ADVICE[verdict], what)
        case _:
            return _by_status(status, refusal, what)


def _by_status(status: int, refusal: HttpRefusal, what: str) -> Exception:
    """Return what a refusal means that stands in no line of the table."""
    words = " ".join(_facts(refusal)["words"]).strip()
    if 300 <= status < 400:
        return _model_error(REDIRECT, what)
    if status == 204 or (200 <= status < 300 and not words):
        return Transient(what)
    if status == 413:
        return TooLong(f"{what} (the prompt is too long for this model)")
    if status in (404, 405) and (not words or ADDRESS.search(words)):
        return _model_error(ADVICE[Verdict.MODEL], what)
    if status == 410 and (not words or GONE.search(words)):
        return _model_error(ADVICE[Verdict.RETIRED], what)
    if status == 401 and not (words and isinstance(refusal.payload, dict | list)):
        return _model_error(ADVICE[Verdict.KEY], what)
    return Refused(what)


def _model_error(advice: Notice, what: str) -> ModelError:
    return ModelError(advice_then_cause(advice, what))


def _quota_gone(verdict: Verdict, what: str, said: str) -> QuotaGone:
    advice = ADVICE[verdict]
    back = RETURN.search(said)
    if back:
        moment = back[0].strip()
        chinese = f"{advice.chinese}（服务称恢复于 {moment}）"
        advice = Notice(f"{advice}, back at {moment}", chinese)
    return QuotaGone(advice_then_cause(advice, what), renews=verdict is Verdict.EXHAUSTED)


def advice_then_cause(advice: Notice, what: str) -> Notice:
    """Return what to do, and then what was met: the end of a message is what may be cut off."""
    told = f"{advice.chinese}（{what}）"
    return Notice(f"{advice}; {what}", told, remedy=advice.chinese)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _dicts(payload: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield every object of a parsed body, outermost first, also those within strings."""
    if depth > DEEPEST:
        return
    if isinstance(payload, dict):
        yield payload
        for name, child in payload.items():
            # What another field holds as a string may be the prompt, come back.
            inner = _within(child) if name in SAYING and isinstance(child, str) else child
            yield from _dicts(inner, depth + 1)
    elif isinstance(payload, list):
        for child in payload:
            yield from _dicts(child, depth + 1)


def _within(text: str) -> Any:
    """Return the JSON object that a string holds, as gateways pass an error on, or None.

    https://github.com/anomalyco/opencode/issues/24462
    """
    start = text[:READ].find("{")
    if start < 0:
        return None
    try:
        return json.JSONDecoder().raw_decode(text[:READ], start)[0]
    except (ValueError, RecursionError):
        return None


def _facts(refusal: HttpRefusal) -> dict[Where, tuple[str, ...]]:
    """Return what the table looks at, without what the server may repeat of the prompt."""
    payload = refusal.payload
    if not isinstance(payload, dict | list):
        return {"words": (refusal.body[:READ],), "said": (refusal.body[:READ],)}
    found = tuple(_dicts(payload))
    said = _joined(found, SAYING[:SENTENCES])
    codes = (str(one[name])[:200] for one in found for name in SAYING[SENTENCES:] if one.get(name))
    return {
        "words": (f"{said} {_joined(found, SAYING[SENTENCES:])}"[:READ],),
        "said": (said,),
        "code": tuple(codes),
        "quotaId": tuple(str(one["quotaId"]) for one in found if "quotaId" in one),
        "quotaValue": tuple(str(one["quotaValue"]) for one in found if "quotaValue" in one),
    }


def _joined(found: tuple[dict[str, Any], ...], names: tuple[str, ...]) -> str:
    said = (one.get(name) for one in found for name in names)
    return " ".join(word for item in said for word in _strings(item))[:READ]


def _strings(item: object) -> list[str]:
    if isinstance(item, list):
        return [str(one) for one in item if isinstance(one, str)]
    return [str(item)] if isinstance(item, str | int) else []


def _message(refusal: HttpRefusal) -> str:
    """Return the server's own sentence, the innermost, or the body where it is plain text."""
    sentences = [
        found[name]
        for found in _dicts(refusal.payload)
        for name in SAYING[:SENTENCES]
        if isinstance(found.get(name), str) and found[name].strip() and "{" not in found[name]
    ]
    if sentences:
        return str(sentences[-1])[:READ]
    return "" if "<html" in refusal.body[:1000].lower() else refusal.body[:READ]


def _delay(refusal: HttpRefusal) -> float | None:
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
