"""Gemini through google-genai; its retries stay off, its errors end here.

The SDK would take keys, addresses and a transport's choice from the environment, and
pass the key on at a redirect: each is set here, so none of that can happen.
"""

from __future__ import annotations

import logging
import os
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from http import HTTPStatus

import httpx2
from google import genai
from google.genai import errors, types

from digest.domain import Prompt
from digest.errors import BadReply, ModelError, Outage, PaperError
from digest.models.endpoint import (
    CONNECT_S,
    LONGEST_ANSWER,
    THOUGHTS_END,
    Finish,
    Said,
    count,
    discreet,
    host_of,
    plain_name,
    scrub,
    settled_finish,
    without_key,
    without_thoughts,
)
from digest.models.faults import HttpRefusal, Transient, error_of_refusal, unreachable
from digest.models.refusal_words import Verdict
from digest.web.http import error_words

logger = logging.getLogger(__name__)

ADDRESS = "https://generativelanguage.googleapis.com"
# "Minimum allowed deadline is 10s": a shorter one in this header is a 400.
SHORTEST_SERVER_TIMEOUT_S = 10
# https://ai.google.dev/api/generate-content#FinishReason; an end by any other word is judged
# by its text.
FINISHES = {
    **dict.fromkeys(("", "STOP", "FINISH_REASON_UNSPECIFIED"), Finish.WHOLE),
    "MAX_TOKENS": Finish.CUT,
    **dict.fromkeys(
        (
            "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
            "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "ESCALATION",
            "MODEL_ARMOR",
        ),
        Finish.BLOCKED,
    ),
}  # fmt: skip
# The SDK's transport tells of each request at INFO; the run's story is told elsewhere.
logging.getLogger("httpx2").setLevel(logging.WARNING)
# It warns of keys in the environment even where it is given one.
logging.getLogger("google_genai").setLevel(logging.ERROR)


BATCH = re.compile(r"batches/[\w-]{1,100}", re.ASCII)
BATCH_TIMEOUT_MS = 120_000
BATCH_WORKS = frozenset(
    f"JOB_STATE_{state}"
    for state in ("UNSPECIFIED", "QUEUED", "PENDING", "RUNNING", "PAUSED", "UPDATING", "CANCELLING")
)
# Of an error within a batch, by google.rpc.Code: resource exhausted, internal, unavailable, …
PASSING_CODES = frozenset({1, 4, 8, 10, 13, 14, 429, 500, 503, 504})


class _Gone(Exception):
    """Tell that a service knows no batch of a name, or no more."""


class Gemini:
    """The Gemini API, `generateContent`."""

    def __init__(self, *, api_key: str, base_url: str = "", service_tier: str = "") -> None:
        self._key = api_key
        self._tier = types.ServiceTier(service_tier) if service_tier else None
        self._url = base_url or ADDRESS
        self._host = host_of(self._url)
        self._system = True  # Gemma takes no instructions of their own
        self._answered = False
        self._heard = threading.local()  # the body of this thread's last answer
        trust = _trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        # The client must outlive its calls: it closes its connections when collected.
        self._client = genai.Client(
            vertexai=False,
            api_key=api_key,
            http_options=types.HttpOptions(
                base_url=self._url,
                api_version="v1beta",
                client_args={
                    "verify": trust,
                    "follow_redirects": False,
                    "event_hooks": {"request": [_hurry], "response": [self._bound]},
                },
                # else the SDK reads all certificates once more, for sockets that nobody opens
                async_client_args={"ssl": trust},
            ),
        )
        _config("", 1, 1.0, self._tier)  # the SDK builds what it checks a request by at the first

    def ask(self, prompt: Prompt, *, model: str, max_output_tokens: int, timeout_s: float) -> Said:
        """Return the answer to one request; see `Endpoint.ask`."""
        folded = not self._system and prompt.system
        contents = f"{prompt.system}\n\n{prompt.user}" if folded else prompt.user
        system = "" if folded else prompt.system
        self._heard.body = bytearray()
        try:
            response = self._client.models.generate_content(
                model=model,
                contents=contents,
                config=_config(system, max_output_tokens, timeout_s, self._tier),
            )
        except errors.APIError as error:
            refusal = self._refusal(error, model)
        except httpx2.InvalidURL as error:
            raise ModelError(
                f"`base-url` is no address: {self._host}", f"base-url 不是可用的网址：{self._host}"
            ) from error
        except (httpx2.HTTPError, OSError) as error:
            slow = isinstance(error, httpx2.ReadTimeout)
            words = error_words(error, self._url)
            raise Transient(
                f"{self._host}: {words}", slow=slow, unreachable=unreachable(error)
            ) from error
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
            # What the SDK lets through when an answer is no JSON or of another shape.
            raise Transient(f"{self._host} gave no answer of its kind") from error
        else:
            return self._read(response, prompt, model)
        # Outside the handler: the SDK's error repeats the server's words unscrubbed.
        raise self._learnt(refusal, system) or error_of_refusal(refusal, self._key)

    def hand_over(self, prompts: Sequence[Prompt], *, model: str, max_output_tokens: int) -> str:
        """Return the name of the batch that will answer; see `BatchService.hand_over`."""
        requests = [
            types.InlinedRequest(
                contents=prompt.user,
                config=types.GenerateContentConfig(
                    system_instruction=prompt.system or None, max_output_tokens=max_output_tokens
                ),
            )
            for prompt in prompts
        ]
        options = types.HttpOptions(timeout=BATCH_TIMEOUT_MS)
        config = types.CreateBatchJobConfig(display_name="arxiv-digest", http_options=options)

        def create() -> types.BatchJob:
            return self._client.batches.create(model=model, src=requests, config=config)

        name = self._batched(create, model).name or ""
        if not BATCH.fullmatch(name):
            raise Outage(f"{self._host} names no batch")
        return name

    def collect(self, name: str) -> Sequence[Said | PaperError] | None:
        """Return what a batch has answered; see `BatchService.collect`."""
        config = types.GetBatchJobConfig(http_options=types.HttpOptions(timeout=BATCH_TIMEOUT_MS))
        try:
            job = self._batched(lambda: self._client.batches.get(name=name, config=config), name)
        except _Gone:
            return ()
        state = _word(job.state)
        if state in BATCH_WORKS:
            return None
        answers = (job.dest.inlined_responses if job.dest else None) or []
        return [self._answer(one) for one in answers]

    def _answer(self, one: types.InlinedResponse) -> Said | PaperError:
        if one.response is not None:
            return _said(one.response, self._key, mentioned=False)
        error = one.error or types.JobError()
        told = f"a batch's answer is an error: {error.code} {scrub(error.message or '', self._key)}"
        return Outage(told) if error.code in PASSING_CODES else BadReply(told)

    def _batched(self, call: Callable[[], types.BatchJob], about: str) -> types.BatchJob:
        self._heard.body = bytearray()
        try:
            return call()
        except errors.APIError as error:
            refusal = self._refusal(error, about)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise Outage(f"{self._host}: {error_words(error)}") from error
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
            raise Outage(f"{self._host} gave no answer of its kind") from error
        if refusal.status == HTTPStatus.NOT_FOUND and BATCH.fullmatch(about):
            raise _Gone
        fault = error_of_refusal(refusal, self._key)
        raise Outage(str(fault)) if isinstance(fault, Transient) else fault

    def _learnt(self, refusal: HttpRefusal, system: str) -> Transient | None:
        """Return a fault to try again at once, where instructions of their own are refused."""
        if not system or refusal.verdict is not Verdict.NO_SYSTEM_ROLE:
            return None
        if self._answered and self._system:  # it took them from others
            return None
        self._system = False
        logger.info("%s takes no system instruction: it goes into the message", self._host)
        return Transient(f"{self._host} takes no system instruction", retry_after_s=0, learnt=True)

    def _read(self, response: types.GenerateContentResponse, prompt: Prompt, model: str) -> Said:
        # The SDK makes an empty answer of an empty body, a list, or an error under a 200.
        if not (response.candidates or response.prompt_feedback or response.usage_metadata):
            body = bytes(self._heard.body).decode("utf-8", "replace")
            refusal = HttpRefusal(200, {}, body, model, self._host)
            if isinstance(refusal.payload, dict) and refusal.payload.get("error"):
                raise error_of_refusal(refusal, self._key)
            raise Transient(f"{self._host} gave no answer of its kind")
        self._answered = True
        return _said(response, self._key, mentioned=THOUGHTS_END in prompt.user)

    def _bound(self, response: httpx2.Response) -> None:
        """Let the answer be unpacked by another response, where it can be counted and kept."""
        if isinstance(response.stream, httpx2.SyncByteStream):
            packed = httpx2.Response(
                response.status_code, headers=response.headers, stream=response.stream
            )
            response.stream = _Bounded(packed, self._heard.body)
            response.headers.pop("content-encoding", None)

    def _refusal(self, error: errors.APIError, model: str) -> HttpRefusal:
        headers = getattr(error.response, "headers", {})
        body = getattr(error.response, "text", "")
        named = {name.lower(): value for name, value in headers.items()}
        return HttpRefusal(error.code, named, body, model, self._host)


def _config(
    system: str, max_output_tokens: int, timeout_s: float, tier: types.ServiceTier | None
) -> types.GenerateContentConfig:
    server_s = max(SHORTEST_SERVER_TIMEOUT_S, round(timeout_s))
    return types.GenerateContentConfig(
        system_instruction=system or None,
        max_output_tokens=max_output_tokens,
        service_tier=tier,
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        http_options=types.HttpOptions(
            timeout=max(1, round(timeout_s * 1000)),  # milliseconds
            headers={"X-Server-Timeout": str(server_s)},
        ),
    )


def _said(response: types.GenerateContentResponse, key: str, *, mentioned: bool) -> Said:
    usage = response.usage_metadata or types.GenerateContentResponseUsageMetadata()
    finish, detail, text = discreet(_ending(response, mentioned=mentioned), key)
    return Said(
        text,
        finish,
        detail,
        plain_name(without_key(response.model_version, key)),
        count(usage.prompt_token_count),
        count(usage.candidates_token_count) + count(usage.thoughts_token_count),
    )


def _ending(response: types.GenerateContentResponse, *, mentioned: bool) -> tuple[Finish, str, str]:
    feedback = response.prompt_feedback
    if feedback and feedback.block_reason:
        return Finish.BLOCKED, f"the prompt is blocked ({_word(feedback.block_reason)})", ""
    if not response.candidates:
        return Finish.EMPTY, "no candidate", ""
    candidate = response.candidates[0]
    parts = (candidate.content.parts if candidate.content else None) or []
    text = "".join(part.text or "" for part in parts if not part.thought)
    reason = _word(candidate.finish_reason)
    answer = without_thoughts(text, mentioned=mentioned)
    return settled_finish(FINISHES.get(reason, Finish.WHOLE), reason, answer)


def _word(reason: object) -> str:
    return plain_name(getattr(reason, "value", reason))


class _Bounded(httpx2.SyncByteStream):
    """The unpacked bytes of an answer, up to a limit: no server may fill the memory."""

    def __init__(self, packed: httpx2.Response, kept: bytearray) -> None:
        self._packed = packed
        self._kept = kept

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._packed.iter_bytes():
            self._kept += chunk
            if len(self._kept) > LONGEST_ANSWER:
                raise httpx2.ReadError("the answer is too long")
            yield chunk

    def close(self) -> None:
        self._packed.close()


@cache
def _trust(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Return the authorities that the SDK trusts by itself; reading them takes a while."""
    if file or folder:
        return ssl.create_default_context(cafile=file, capath=folder)
    return httpx2.create_ssl_context()


def _hurry(request: httpx2.Request) -> None:
    """Shorten the time to connect; the SDK has one number for everything."""
    limits = request.extensions["timeout"]
    limits["connect"] = min(CONNECT_S, limits["connect"] or CONNECT_S)
