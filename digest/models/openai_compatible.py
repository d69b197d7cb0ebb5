"""Any endpoint that speaks OpenAI's chat completions, through plain requests.

https://platform.openai.com/docs/api-reference/chat: the part of it that all share.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from digest.domain import Prompt
from digest.errors import ModelError
from digest.models.endpoint import (
    CONNECT_S,
    LONGEST_ANSWER,
    Finish,
    Said,
    count,
    discreet,
    host_of,
    settle,
    tidy,
    without_key,
)
from digest.models.faults import Refusal, Transient, implied_status, judge
from digest.web.http import Bearer, Session, error_words

ADDRESS = "https://api.openai.com/v1"
PATH = "/chat/completions"
# Newer models of OpenAI know only the first, most others only the second; where a
# service takes neither at the size asked for, its own limit has to do.
LIMITS = ("max_completion_tokens", "max_tokens")
FINISHES = {
    **dict.fromkeys(("", "stop", "eos", "eos_token", "end_turn", "stop_sequence"), Finish.WHOLE),
    "length": Finish.CUT,
}
# Gateways write a service's own reason behind theirs, as in "content_filter: RECITATION".
WITHHELD = re.compile(
    r"content_filter|sensitive|safety|recitation|prohibited|blocklist|moderation|refusal|\bspii\b"
)
TROUBLE = frozenset({"insufficient_system_resource", "network_error", "error"})
# <think>, <Thinking time="3">, <seed:think>, [THINK]: each ends with the same word.
THOUGHT = re.compile(
    r"\s*[<\[]((?:seed:)?(?:think|thinking|thought|reasoning|reasoning_content))"
    r"(?:\s[^<>\[\]]{0,99})?[>\]]",
    re.IGNORECASE,
)
LONE_END = "\n</think>\n"  # where the opening mark stood in the service's own template


class OpenAICompatible:
    """An OpenAI-compatible endpoint at ``base_url`` (up to and without the path)."""

    def __init__(self, *, api_key: str, base_url: str = "") -> None:
        self._key = api_key
        base = (base_url or ADDRESS).rstrip("/").removesuffix(PATH)
        self._url = base + PATH
        self._host = host_of(base)
        first, second = LIMITS if base == ADDRESS else LIMITS[::-1]
        self._limit, self._next = first, {first: second, second: ""}
        self._proved = False

    def ask(self, prompt: Prompt, *, model: str, max_output_tokens: int, timeout_s: float) -> Said:
        """Return the answer to one request; see `Endpoint.ask`."""
        limit = self._limit
        body: dict[str, Any] = {"model": model, "messages": _messages(prompt)}
        if limit:
            body[limit] = max_output_tokens
        status, headers, text = self._post(body, timeout_s)
        refusal = Refusal(status, headers, text, model, self._host)
        if not 200 <= status < 300:
            raise self._limit_refused(refusal, limit) or judge(refusal, self._key)
        self._proved = True
        return self._read(refusal)

    def _post(self, body: dict[str, Any], timeout_s: float) -> tuple[int, dict[str, str], str]:
        try:
            with (
                Session() as session,
                session.post(
                    self._url,
                    json=body,
                    auth=Bearer(self._key),
                    timeout=(min(CONNECT_S, timeout_s), timeout_s),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                headers = {name.lower(): value for name, value in response.headers.items()}
                return response.status_code, headers, _body(response)
        except requests.exceptions.InvalidURL as error:
            raise ModelError(f"`base-url` is no address: {self._host}") from error
        except (requests.RequestException, HTTPError, OSError) as error:
            slow = isinstance(error, requests.ReadTimeout)
            raise Transient(f"{self._host}: {error_words(error)}", slow=slow) from error

    def _limit_refused(self, refusal: Refusal, limit: str) -> Transient | None:
        """Return a fault to try again at once, where the output limit itself is refused."""
        if refusal.status not in (400, 422) or not limit or limit not in refusal.body:
            return None
        if self._proved:  # it took the limit before: too much was asked for this time
            return None
        if self._limit == limit:  # else another thread has learned it already
            self._limit = self._next[limit]
        return Transient(f"{self._host} does not take {limit} like this", retry_after_s=0)

    def _read(self, answer: Refusal) -> Said:
        payload = answer.payload
        if not isinstance(payload, dict):
            raise Transient(f"{self._host} gave {_what(answer.body)} instead of JSON")
        if payload.get("error") or not isinstance(payload.get("choices"), list):
            raise judge(_within(answer, payload), self._key)
        finish, detail, text = discreet(_ending(payload), self._key)
        if detail in TROUBLE:
            raise Transient(f"{self._host} broke off: {detail}")
        usage = payload.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        return Said(
            text,
            finish,
            detail,
            tidy(without_key(payload.get("model"), self._key)),
            count(usage.get("prompt_tokens")),
            count(usage.get("completion_tokens")),
        )


def _messages(prompt: Prompt) -> list[dict[str, str]]:
    system = [{"role": "system", "content": prompt.system}] if prompt.system else []
    return [*system, {"role": "user", "content": prompt.user}]


def _body(response: requests.Response) -> str:
    body = bytearray()
    for chunk in response.iter_content(65_536):
        body += chunk
        if len(body) > LONGEST_ANSWER:
            raise requests.ConnectionError("the answer is too long")
    return body.decode("utf-8-sig", "replace")


def _what(body: str) -> str:
    """Say what a body is that is no JSON object, and what may be done about it."""
    start = body.lstrip()[:100].lower()
    if start.startswith("data:"):
        return "a stream, which was not asked for,"
    if start.startswith(("<!doctype html", "<html")):
        return "a web page (is `base-url` whole? most end in /v1)"
    return "something else" if start else "nothing"


def _within(answer: Refusal, payload: dict[str, Any]) -> Refusal:
    """Return the refusal that a gateway wrapped into a success."""
    error = payload.get("error")
    code = (error if isinstance(error, dict) else payload).get("code")
    named = re.fullmatch(r"[45]\d\d", str(code))
    return replace(answer, status=int(named[0]) if named else implied_status(answer))


def _ending(payload: dict[str, Any]) -> tuple[Finish, str, str]:
    choice = next(iter(payload["choices"]), None)
    if not isinstance(choice, dict):
        return Finish.EMPTY, "no choice", ""
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    reason = str(choice.get("finish_reason") or "").lower()
    text = without_thoughts(_content(message.get("content")))
    if reason in TROUBLE:
        return Finish.EMPTY, reason, ""
    if message.get("refusal") and not text.strip():
        return settle(Finish.BLOCKED, "a refusal", "")
    finish = Finish.BLOCKED if WITHHELD.search(reason) else FINISHES.get(reason, Finish.EMPTY)
    return settle(finish, tidy(reason), text)


def _content(content: object) -> str:
    """Return a message's text, whether it is a string or a list of parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(
        part["text"]
        for part in parts
        if isinstance(part, dict)
        and part.get("type", "text") in ("text", "output_text")
        and isinstance(part.get("text"), str)
    )


def without_thoughts(text: str) -> str:
    """Return a reply without the thoughts at its start; thoughts that never end are all of it."""
    at = 0
    while opening := THOUGHT.match(text, at):
        closing = re.compile(rf"[<\[]/{re.escape(opening[1])}[>\]]", re.IGNORECASE)
        end = closing.search(text, opening.end())
        if end is None:
            return "" if "<" in opening[0] else text[at:]
        at = end.end()
    if at:
        return text[at:]
    head, closed, rest = text.partition(LONE_END)
    return rest if closed and "<think>" not in head else text
