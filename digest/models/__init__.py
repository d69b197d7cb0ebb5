"""Language models behind one port.

`build_model` joins an adapter (`gemini`, `openai_compatible`), which asks once, with
`pacing`, which alone waits, and `asking`, which decides what is asked again.
"""

from __future__ import annotations

import hashlib
import logging
import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.domain import DayRecord, Part, Prompt, Reply, Usage
from digest.errors import (
    Blocked,
    ModelError,
    Notice,
    Outage,
    OutOfTime,
    QuotaGone,
    Refused,
    TooLong,
)
from digest.models.batches import NOT_YET, BatchModel
from digest.models.endpoint import Endpoint, Finish, LaterEndpoint, Said, host_of, reply_of
from digest.models.faults import ADVICE, HOST, Transient, advice_then_cause
from digest.models.openai_compatible import OpenAICompatible
from digest.models.pacing import CallBudget, Gate, estimate_tokens
from digest.models.refusal_words import Verdict
from digest.models.service_state import ServiceState, Wait, at_fault
from digest.settings import Settings

if TYPE_CHECKING:
    from digest.models.gemini import Gemini

__all__ = [
    "NOT_YET",
    "BatchModel",
    "CallBudget",
    "PacedModel",
    "build_batch_model",
    "build_model",
]

logger = logging.getLogger(__name__)

SLOW_TRIES = 2  # of calls that took all their time: six of them would take the run's
TRIES = 6  # waits of 1, 2, 4, 8 and 16 s between them; twice that under a minute's limit
CALL_LIMIT_S = 240.0  # one call, thinking included
FLEX_LIMIT_S = 960.0
"""One call of the tier that answers within 1 to 15 minutes:
https://ai.google.dev/gemini-api/docs/flex-inference"""
OUTPUT_TOKENS = 8192  # thinking counts too: less leaves no room for the text
MARGIN_S = 0.5  # on top of a delay that the server names
WIDE = 1_000_000  # as many calls under way as `concurrency` says
PROBES = 2  # calls under way until an answer, of any run: with more, an empty account costs more
# A service that cuts a prompt silently counts fewer tokens than it was sent: Ollama keeps
# 2,048 or 4,096 (https://github.com/ollama/ollama/issues/17889). No window is smaller than
# the least of these counts; a smaller count is a made-up one. Estimates err by a third.
LEAST_WINDOW = 1024
CUT_BELOW = 0.5


class PacedModel:
    """A model behind pacing, retries and fallback; safe to call from threads."""

    def __init__(
        self,
        endpoint: Endpoint,
        gate: Gate,
        *,
        model: str,
        fallback_model: str,
        service: str = "",
        call_limit_s: float = CALL_LIMIT_S,
    ) -> None:
        self._endpoint = endpoint
        self._gate = gate
        self._model = model
        self._fallback = fallback_model if fallback_model != model else ""
        self._service = service
        self._call_limit_s = call_limit_s
        self._lock = threading.Lock()
        self._usage = Usage()
        self._state = ServiceState()
        self._notes: dict[str, None] = {}
        self._told: set[str] = set()
        gate.narrow(PROBES)

    @property
    def name(self) -> str:
        """Return the model's name as it was asked for."""
        return self._model

    @property
    def usage(self) -> Usage:
        """Return what has been used so far; a call left behind counts as a call."""
        return self._usage

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the run's summary should tell of the service, in Chinese."""
        return tuple(self._notes)

    @property
    def failure(self) -> Notice | None:
        """Say why nothing at all was answered; see `Model`."""
        return self._state.failure()

    @property
    def latched(self) -> str:
        """Return why no call is made any more (daily quota, refused key), or nothing."""
        return self._gate.latched

    def recall(self, records: Iterable[DayRecord], *, fresh: bool) -> None:
        """Hear of earlier runs: what they were answered, and whether any text is new now."""
        self._state.fresh = fresh
        self._state.proved = any(
            isinstance(part, Part) and (part.model, part.service) == (self._model, self._service)
            for record in records
            for entry in record.entries
            for part in entry.parts
        )
        if self._state.proved:
            self._gate.narrow(WIDE)

    def prepare(self) -> None:
        """Get ready for calls that are all but sure to come; may take seconds."""
        if isinstance(self._endpoint, LaterEndpoint):
            self._endpoint.prepare()

    def cancel(self) -> None:
        """Make every waiting and later `complete` raise `OutOfTime` at once.

        Calls under way are left behind. A signal handler may call it.
        """
        self._gate.cancel()

    def complete(self, prompt: Prompt) -> Reply:
        """Return the reply, stripped at both ends and otherwise as it came.

        Raises:
            Blocked: the service withholds an answer, the fallback model's too; `Refused`
                where its words say nothing.
            BadReply: cut or empty even with twice the room; `TooLong` where the prompt is
                too long, or the service has read a part of it only.
            Outage: still failing after all tries, or a wait beyond all bounds is asked for.
            QuotaGone: the quota is used up; no call is made from then on.
            OutOfTime: the deadline is reached, a wait would reach it, or `cancel` was called.
            ModelError: key, model name, address or all texts are refused.
        """
        prompt = replace(prompt, system=_sound(prompt.system), user=_sound(prompt.user))
        try:
            return self._answer(prompt, self._model)
        except Blocked as blocked:
            fallback = self._fallback
            if not (fallback and prompt.fallback):
                raise
            return self._second_opinion(prompt, fallback, blocked)

    def _second_opinion(self, prompt: Prompt, fallback: str, blocked: Blocked) -> Reply:
        logger.info("%s; asking %s", blocked, fallback)
        try:
            return self._answer(prompt, fallback)
        except Blocked as both:
            raise type(blocked)(f"{blocked}; fallback: {both}") from both
        except (QuotaGone, ModelError) as error:
            if self.latched:
                raise
            logger.warning("the fallback model is of no use: %s", error)
            self._fallback = ""
            raise type(blocked)(f"{blocked}; fallback: {error}") from error

    def _answer(self, prompt: Prompt, model: str) -> Reply:
        said = self._ask(prompt, model, OUTPUT_TOKENS)
        if said.finish in (Finish.CUT, Finish.EMPTY):
            logger.info("%s gave %s; once more with twice the room", model, said.detail)
            said = self._ask(prompt, model, 2 * OUTPUT_TOKENS)
        reply = reply_of(said, model, self._service)
        self._check_read_whole(prompt, model, said)
        return reply

    def _check_read_whole(self, prompt: Prompt, model: str, said: Said) -> None:
        """Refuse an answer to a prompt of which the service counted a part only."""
        sent, read = estimate_tokens(prompt), said.input_tokens
        if not LEAST_WINDOW <= read < CUT_BELOW * sent:
            return
        what = f"{model} was sent about {sent:,} tokens and has read {read:,}"
        english = (
            "the service cuts long prompts silently: raise its context length (Ollama:"
            " OLLAMA_CONTEXT_LENGTH or num_ctx), or set `reading: abstract`"
        )
        self._tell(
            f"{english}; {what}",
            "模型服务会悄悄截断过长的输入：请调大其上下文长度（Ollama 为 OLLAMA_CONTEXT_LENGTH"
            f" 或 num_ctx），或设 `reading: abstract`（送出约 {sent:,} 词元，只读入 {read:,}）",
            once="cut",
        )
        raise TooLong(what)

    def _ask(self, prompt: Prompt, model: str, max_output_tokens: int) -> Said:
        """Ask until there is an answer, an end, or no sense in asking on."""
        tries, last = 0, ""
        while True:
            try:
                try:
                    return self._once(prompt, model, max_output_tokens)
                except Transient as fault:
                    last = str(fault)
                    tries += not fault.learnt
                    self._wait_or_end(prompt, model, fault, tries)
            except (Outage, OutOfTime) as error:
                if not last or last in str(error):
                    raise
                # What a run waits for in vain is told with the wait.
                told = Notice(f"{last}; {error}", error.chinese, remedy=error.remedy)
                raise type(error)(told) from error

    def _wait_or_end(self, prompt: Prompt, model: str, fault: Transient, tries: int) -> None:
        """Wait before the next try; where there is to be none, raise why."""
        if fault.unsure and model != self._model:
            raise QuotaGone(str(fault), renews=False) from fault
        bare = fault.crowded and not fault.retry_after_s and not self._state.answered
        if model == self._model and (fault.unsure or bare):
            self._wait_a_minute(prompt, fault, tries)
            return
        if tries >= self._most_tries(fault):
            self._give_up(prompt, model, fault, tries)
        if wait_s := _wait_s(fault, tries):
            logger.info("%s; again in %.1f s", fault, wait_s)
            self._gate.pause(wait_s)

    def _most_tries(self, fault: Transient) -> int:
        return 1 if self._state.silent else SLOW_TRIES if fault.slow else TRIES

    def _give_up(self, prompt: Prompt, model: str, fault: Transient, tries: int) -> None:
        advice = HOST if fault.unreachable else fault.advice
        outage = Outage(advice_then_cause(advice, f"{fault} (after {tries} tries)"))
        if model == self._model and self._state.lost(
            prompt.about, outage, unreachable=fault.unreachable
        ):
            self._gate.close(outage)
        raise outage from fault

    def _wait_a_minute(self, prompt: Prompt, fault: Transient, tries: int) -> None:
        """Wait as long as a limit a minute takes; where that has not helped, it is another."""
        now = self._gate.now
        wait = self._state.crowded(prompt.about, unsure=fault.unsure, began=fault.began, now=now)
        if wait is not Wait.MINUTE:
            advice = ADVICE[Verdict.EMPTY if fault.unsure else Verdict.EXHAUSTED]
            gone = QuotaGone(
                advice_then_cause(advice, f"a wait of a minute has not helped: {fault}"),
                renews=not fault.unsure,
            )
            self._state.spent(gone)
            if wait is Wait.IN_VAIN:
                self._end_of_quota(gone)
            raise gone from fault
        if tries >= TRIES:
            self._give_up(prompt, self._model, fault, tries)
        left_s = self._state.wait_left_s(now)
        logger.info("%s; again in %.1f s", fault, left_s)
        self._gate.narrow(1)
        self._gate.hold(left_s)

    def _once(self, prompt: Prompt, model: str, max_output_tokens: int) -> Said:
        def call(timeout_s: float) -> Said:
            return self._endpoint.ask(
                prompt, model=model, max_output_tokens=max_output_tokens, timeout_s=timeout_s
            )

        with self._gate.admitted(estimate_tokens(prompt)) as taken:
            self._add(Usage(calls=1))
            said = self._heed(prompt, model, call)
            taken.amount = said.input_tokens + said.output_tokens or taken.amount
            if said.finish in (Finish.WHOLE, Finish.CUT) and model == self._model:
                self._state.heard()
                self._gate.narrow(WIDE)
        self._add(Usage(0, said.input_tokens, said.output_tokens))
        return said

    def _heed(self, prompt: Prompt, model: str, call: Callable[[float], Said]) -> Said:
        """Make the call; what it teaches about later calls is kept."""
        began = self._gate.now
        try:
            return self._gate.run(call, limit_s=self._call_limit_s)
        except Transient as fault:
            fault.began = began
            if fault.retry_after_s:
                self._gate.hold(fault.retry_after_s + MARGIN_S)
            raise
        except Refused as refused:
            if model == self._model and self._state.refused(prompt.about, refused):
                error = ModelError(at_fault(refused))
                self._gate.close(error)
                raise error from refused
            raise
        except (QuotaGone, ModelError) as error:
            if model == self._model and isinstance(error, QuotaGone):
                self._end_of_quota(error)
            elif model == self._model:
                self._gate.close(error)
            raise

    def _end_of_quota(self, error: QuotaGone) -> None:
        self._state.spent(error)
        self._gate.close(error)
        with self._lock:
            self._notes[error.chinese] = None

    def _tell(self, english: str, chinese: str, *, once: str) -> None:
        """Tell log and summary, the first time only."""
        with self._lock:
            if once in self._told:
                return
            self._told.add(once)
            self._notes[chinese] = None
        logger.warning("%s", english)

    def _add(self, more: Usage) -> None:
        with self._lock:
            self._usage += more


def _sound(text: str) -> str:
    """Return text that can be sent: half a surrogate pair (from a PDF) becomes ``?``."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _wait_s(fault: Transient, tries: int) -> float:
    """Return the wait before the next try: what the server named, else doubling."""
    if fault.retry_after_s == 0:
        return 0.0
    jitter = random.uniform(0, MARGIN_S)  # noqa: S311 (spreads threads, guards nothing)
    if fault.retry_after_s:
        return fault.retry_after_s + MARGIN_S + jitter
    doubled = float(2 ** (tries - 1))
    return (2 * doubled if fault.crowded else doubled) + jitter


def build_model(
    settings: Settings,
    deadline: float,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] | None = None,
    call_limit_s: float | None = None,
    budget: CallBudget | None = None,
) -> PacedModel | None:
    """Return the model of the settings, or None for ``none``; no request is made yet.

    Args:
        settings: what the user chose; limits of 0 are none.
        deadline: the moment of ``clock`` from which nothing is asked.
        clock: seconds.
        sleep: replaces the wait of its own, which `PacedModel.cancel` cuts short.
        call_limit_s: most seconds that one call may take; without, as long as its tier may.
        budget: requests that may be made; without one, those of the settings.

    Raises:
        ModelError: the address cannot be asked.
    """
    if settings.provider == "none":
        return None
    return PacedModel(
        _endpoint(settings),
        _gate(settings, deadline, clock, sleep, budget),
        model=settings.model,
        fallback_model=settings.fallback_model,
        service=_service(settings),
        call_limit_s=call_limit_s or _call_limit_s(settings),
    )


def build_batch_model(settings: Settings) -> BatchModel:
    """Return the model of the settings, asked in batches; no request is made yet."""
    return BatchModel(_gemini(settings), model=settings.model, service_hash=_service(settings))


def _call_limit_s(settings: Settings) -> float:
    return FLEX_LIMIT_S if settings.service_tier == "flex" else CALL_LIMIT_S


def _gate(
    settings: Settings,
    deadline: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None] | None,
    budget: CallBudget | None,
) -> Gate:
    return Gate(
        requests_per_minute=settings.requests_per_minute,
        tokens_per_minute=settings.tokens_per_minute,
        concurrency=settings.concurrency,
        deadline=deadline,
        clock=clock,
        sleep=sleep,
        budget=budget or CallBudget(settings.requests_per_day),
    )


def _service(settings: Settings) -> str:
    """Return what stands for provider and address in a record, which anybody may read."""
    named = f"{settings.provider}\n{settings.base_url}"
    return hashlib.sha256(named.encode()).hexdigest()[:12]


def _endpoint(settings: Settings) -> Endpoint:
    if settings.provider == "openai":
        return OpenAICompatible(api_key=_key(settings), base_url=settings.base_url)
    if settings.base_url:
        host_of(settings.base_url)  # else it were found out at the first call only
    return LaterEndpoint(lambda: _gemini(settings))


def _gemini(settings: Settings) -> Gemini:
    from digest.models.gemini import Gemini  # noqa: PLC0415 (its library is slow to load)

    tier = "flex" if settings.service_tier == "flex" else ""
    return Gemini(api_key=_key(settings), base_url=settings.base_url, service_tier=tier)


def _key(settings: Settings) -> str:
    return settings.api_key.get_secret_value() if settings.api_key else ""
