"""Any endpoint that speaks OpenAI's chat completions, through plain requests.

https://platform.openai.com/docs/api-reference/chat: the part of it that all share.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import requests

from digest.domain import Prompt
from digest.errors import ModelError
from digest.models.endpoint import (
    LONGEST_ANSWER,
    THOUGHTS_END,
    Finish,
    Said,
    count,
    discreet,
    host_of,
    plain_name,
    settled_finish,
    without_key,
    without_thoughts,
)
from digest.models.faults import HttpRefusal, Transient, error_of_refusal, unreachable
from digest.models.pacing import estimate_tokens
from digest.models.refusal_words import Verdict
from digest.web.http import Failed, Request, TooLarge, Transfer, error_words

logger = logging.getLogger(__name__)

ADDRESS = "https://api.openai.com/v1"
PATH = "/chat/completions"
JSON = {"Content-Type": "application/json"}
LEFT_BEHIND_S = 0.5  # the gate gives a call up first; then its connection is cut
# Newer models of OpenAI know only the first, most others only the second; where a
# service takes neither at the size asked for, its own limit has to do.
LIMITS = ("max_completion_tokens", "max_tokens")
# An end by any other word is judged by its text.
FINISHES = {
    **dict.fromkeys(("", "stop", "eos", "eos_token", "end_turn", "stop_sequence"), Finish.WHOLE),
    "length": Finish.CUT,
}
# Gateways write a service's own reason behind theirs, as in "content_filter: RECITATION".
WITHHELD = re.compile(
    r"content_filter|sensitive|safety|recitation|prohibited|blocklist|moderation|refusal|\bspii\b"
)
COUNTED = re.compile(r"limit:? \d+, requested:? \d+", re.IGNORECASE)
TROUBLE = frozenset({"insufficient_system_resource", "network_error", "error"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a service wants to be asked, as far as its refusals have taught it.

    ``limit`` is its word for the most tokens of an answer, empty for none. ``system``:
    it takes instructions in a message of their own. ``stream``: it only streams.
    ``counts``: it may be asked to count the tokens of a stream.
    """

    limit: str
    system: bool = True
    stream: bool = False
    counts: bool = True


class OpenAICompatible:
    """An OpenAI-compatible endpoint at ``base_url`` (up to and without the path)."""

    def __init__(self, *, api_key: str, base_url: str = "") -> None:
        self._key = api_key
        base = (base_url or ADDRESS).rstrip("/").removesuffix(PATH)
        self._host = host_of(base)
        self._url = _address(base + PATH, self._host)
        first, second = LIMITS if base == ADDRESS else LIMITS[::-1]
        self._next = {first: second, second: ""}
        self._lock = threading.Lock()
        self._dialect = self._proved = Dialect(first)
        self._answered = False
        self._tried: set[str] = set()

    def ask(self, prompt: Prompt, *, model: str, max_output_tokens: int, timeout_s: float) -> Said:
        """Return the answer to one request; see `Endpoint.ask`."""
        dialect = self._dialect
        body: dict[str, Any] = {"model": model, "messages": _messages(prompt, dialect)}
        if dialect.limit:
            body[dialect.limit] = max_output_tokens
        if dialect.stream:
            body["stream"] = True
            if dialect.counts:
                body["stream_options"] = {"include_usage": True}
        status, headers, text = self._post(body, timeout_s)
        refusal = HttpRefusal(status, headers, text, model, self._host)
        if not 200 <= status < 300:
            raise self._learnt(refusal, dialect, prompt, max_output_tokens) or error_of_refusal(
                refusal, self._key
            )
        said = self._read(refusal, prompt)
        with self._lock:
            self._answered, self._proved = True, dialect
        return said

    def _post(self, body: dict[str, Any], timeout_s: float) -> tuple[int, Mapping[str, str], str]:
        sent = json.dumps(body).encode()
        request = Request(self._url, LONGEST_ANSWER, None, JSON, "POST", sent)
        try:  # a connection of its own: several threads ask
            transfer = Transfer("arxiv-digest", key=self._key)
            reply = transfer.send(request, timeout_s + LEFT_BEHIND_S)
        except (Failed, TooLarge) as error:
            cause = error.__cause__ or error
            plain = type(cause) in (ValueError, TooLarge)  # in the door's own words
            words = str(error) if plain else error_words(cause, self._url)
            raise Transient(
                f"{self._host}: {words}",
                slow=isinstance(cause, requests.ReadTimeout),
                unreachable=unreachable(error),
            ) from error
        return reply.status, reply.headers, reply.body.decode("utf-8-sig", "replace")

    def _learnt(
        self, refusal: HttpRefusal, sent: Dialect, prompt: Prompt, room: int
    ) -> Transient | None:
        """Return a fault to try again at once, where the next request will be another one."""
        with self._lock:
            wanted = self._wanted(refusal, sent, prompt, room)
            if wanted is None:
                if not self._answered and self._dialect == sent:  # what did not help goes
                    kept = self._dialect
                    self._dialect = replace(
                        kept, system=self._proved.system, stream=self._proved.stream
                    )
                return None
            name, dialect = wanted
            if self._dialect == sent:  # else another thread has learnt it already
                self._dialect = dialect
                self._tried.add(name)
        logger.info("%s does not take %s like this", self._host, name)
        return Transient(
            f"{self._host} does not take {name} like this", retry_after_s=0, learnt=True
        )

    def _wanted(
        self, refusal: HttpRefusal, sent: Dialect, prompt: Prompt, room: int
    ) -> tuple[str, Dialect] | None:
        """Return what a refusal is about, and how to ask instead, or None."""
        verdict, limit = refusal.verdict, sent.limit
        # Where another call has learnt meanwhile, this one was asked in the old way.
        stale = self._dialect != sent
        settled = self._answered and not stale
        tried = set() if stale else self._tried
        refused = refusal.worth in (400, 422)
        if refused and limit and limit in refusal.body and not settled:
            return limit, replace(sent, limit=self._next[limit])
        if refused and sent.stream and sent.counts and "stream_options" in refusal.body:
            return "stream_options", replace(sent, counts=False)
        if settled:
            return None
        # A service that counts the room for the answer refuses the shortest prompt:
        # https://github.com/zeeyado/koassistant.koplugin/issues/106
        counted = verdict is Verdict.TOO_LONG and COUNTED.search(refusal.body)
        if counted and limit and estimate_tokens(prompt) < room:
            return limit, replace(sent, limit="")
        if verdict is Verdict.NO_SYSTEM_ROLE and sent.system and "a system role" not in tried:
            return "a system role", replace(sent, system=False)
        streams = verdict is Verdict.STREAM_ONLY
        if streams and not sent.stream and "an answer in one piece" not in tried:
            return "an answer in one piece", replace(sent, stream=True)
        return None

    def _read(self, answer: HttpRefusal, prompt: Prompt) -> Said:
        payload = answer.payload
        if payload is None:
            payload = _streamed(answer.body)
        if not isinstance(payload, dict):
            raise Transient(f"{self._host} gave {_what(answer.body)} instead of JSON")
        if _refuses(payload):
            inner = replace(answer, body=json.dumps(payload))
            raise error_of_refusal(inner, self._key)
        ending = _ending(payload, mentioned=THOUGHTS_END in prompt.user)
        finish, detail, text = discreet(ending, self._key)
        if detail in TROUBLE:
            raise Transient(f"{self._host} broke off: {detail}")
        usage = payload.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        return Said(
            text,
            finish,
            detail,
            plain_name(without_key(payload.get("model"), self._key)),
            count(usage.get("prompt_tokens")),
            count(usage.get("completion_tokens")),
        )


def _address(url: str, host: str) -> str:
    """Return an address as it is sent, a name of other letters in its ASCII form."""
    try:
        return requests.Request("POST", url).prepare().url or ""
    except requests.exceptions.InvalidURL as error:
        raise ModelError(
            f"`base-url` is no address: {host}", f"base-url 不是可用的网址：{host}"
        ) from error


def _messages(prompt: Prompt, dialect: Dialect) -> list[dict[str, str]]:
    if not dialect.system and prompt.system:
        return [{"role": "user", "content": f"{prompt.system}\n\n{prompt.user}"}]
    system = [{"role": "system", "content": prompt.system}] if prompt.system else []
    return [*system, {"role": "user", "content": prompt.user}]


def _refuses(payload: dict[str, Any]) -> bool:
    """Tell whether an answer that came as a success is a refusal within."""
    choices, base = payload.get("choices"), payload.get("base_resp")
    if payload.get("error") or not isinstance(choices, list):
        return True
    # MiniMax: https://platform.minimax.io/docs/api-reference/errorcode
    if isinstance(base, dict) and str(base.get("status_code") or "0") != "0":
        return True
    if not choices:
        return any(payload.get(name) for name in ("message", "msg", "detail", "error_msg"))
    return isinstance(choices[0], dict) and bool(choices[0].get("error"))


def _streamed(body: str) -> dict[str, Any] | None:
    """Return the answer that a stream of server-sent events makes, or None if it is none.

    https://platform.openai.com/docs/api-reference/chat-streaming
    """
    lines = (line[5:].strip() for line in body.splitlines() if line.startswith("data:"))
    text, reason, refusal = [], "", ""
    made: dict[str, Any] = {}
    for chunk in filter(None, map(_chunk, lines)):
        choices = chunk.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if _refuses({"choices": [], **chunk}):
            return chunk
        made = {**made, **{name: chunk[name] for name in ("model", "usage") if chunk.get(name)}}
        delta = choice.get("delta") if isinstance(choice, dict) else None
        if not isinstance(choice, dict) or not isinstance(delta, dict):
            continue
        made["choices"] = []
        text.append(_content(delta.get("content")))
        refusal += str(delta.get("refusal") or "")
        reason = str(choice.get("finish_reason") or reason)
        made["usage"] = made.get("usage") or choice.get("usage")  # Kimi counts it there
    if "choices" not in made:
        return None
    ended = reason or ("" if "[DONE]" in body[-200:] else "network_error")
    message = {"content": "".join(text), "refusal": refusal}
    return {**made, "choices": [{"message": message, "finish_reason": ended}]}


def _chunk(line: str) -> dict[str, Any] | None:
    try:
        chunk = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return chunk if isinstance(chunk, dict) else None


def _what(body: str) -> str:
    """Say what a body is that is no JSON object, and what may be done about it."""
    start = body.lstrip()[:100].lower()
    if start.startswith("data:"):
        return "a stream, which was not asked for,"
    if start.startswith(("<!doctype html", "<html")):
        return "a web page (is `base-url` whole? most end in /v1)"
    return "something else" if start else "nothing"


def _ending(payload: dict[str, Any], *, mentioned: bool) -> tuple[Finish, str, str]:
    choice = next(iter(payload["choices"]), None)
    if not isinstance(choice, dict):
        return Finish.EMPTY, "no choice", ""
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    reason = str(choice.get("finish_reason") or "").lower()
    text = without_thoughts(_content(message.get("content")), mentioned=mentioned)
    if reason in TROUBLE:
        return Finish.EMPTY, reason, ""
    if message.get("refusal") and not text.strip():
        return settled_finish(Finish.BLOCKED, "a refusal", "")
    finish = Finish.BLOCKED if WITHHELD.search(reason) else FINISHES.get(reason, Finish.WHOLE)
    return settled_finish(finish, plain_name(reason), text)


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
