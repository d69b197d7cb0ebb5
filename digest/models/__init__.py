"""Language models behind one port.

`build` joins an adapter (`gemini`, `openai_compatible`), which asks once, with
`pacing`, which alone waits, and `asking`, which decides what is asked again.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from digest.domain import Prompt, Reply, Usage
from digest.errors import BadReply, Blocked, ModelError, Outage, OutOfTime, QuotaGone
from digest.models.endpoint import Endpoint, Finish, Said
from digest.models.faults import Transient, Unclear
from digest.models.openai_compatible import OpenAICompatible
from digest.models.pacing import Gate, estimate_tokens

__all__ = ["ModelOptions", "PacedModel", "build"]


logger = logging.getLogger(__name__)

SLOW_TRIES = 2  # of calls that took all their time: six of them would take the run's
TRIES = 6  # waits of 1, 2, 4, 8 and 16 s between them; twice that under a minute's limit
CALL_LIMIT_S = 240.0  # one call, thinking included
OUTPUT_TOKENS = 8192  # thinking counts too: less leaves no room for the text
MARGIN_S = 0.5  # on top of a delay that the server names


class PacedModel:
    """A model behind pacing, retries and fallback; safe to call from threads."""

    def __init__(
        self,
        endpoint: Endpoint,
        gate: Gate,
        *,
        model: str,
        fallback_model: str,
        call_limit_s: float = CALL_LIMIT_S,
    ) -> None:
        self._endpoint = endpoint
        self._gate = gate
        self._model = model
        self._fallback = fallback_model if fallback_model != model else ""
        self._call_limit_s = call_limit_s
        self._lock = threading.Lock()
        self._usage = Usage()
        self._answered = False

    @property
    def name(self) -> str:
        """Return the model's name as it was asked for."""
        return self._model

    @property
    def usage(self) -> Usage:
        """Return what has been used so far; a call left behind counts as a call."""
        return self._usage

    @property
    def latched(self) -> str:
        """Return why no call is made any more (daily quota, refused key), or nothing."""
        return self._gate.latched

    def cancel(self) -> None:
        """Make every waiting and later `complete` raise `OutOfTime` at once.

        Calls under way are left behind. A signal handler may call it.
        """
        self._gate.cancel()

    def complete(self, prompt: Prompt) -> Reply:
        """Return the reply, stripped at both ends and otherwise as it came.

        Raises:
            Blocked: the service withholds an answer, the fallback model's too.
            BadReply: cut or empty even with twice the room, or the prompt is too long.
            Outage: still failing after all tries, or a wait beyond all bounds is asked for.
            QuotaGone: the quota is used up; no call is made from then on.
            OutOfTime: the deadline is reached, a wait would reach it, or `cancel` was called.
            ModelError: key, model name, address or request are refused.
        """
        prompt = Prompt(_sound(prompt.system), _sound(prompt.user))
        try:
            return self._answer(prompt, self._model)
        except Blocked as blocked:
            fallback = self._fallback
            if not fallback:
                raise
            return self._second_opinion(prompt, fallback, blocked)

    def _second_opinion(self, prompt: Prompt, fallback: str, blocked: Blocked) -> Reply:
        logger.info("%s; asking %s", blocked, fallback)
        try:
            return self._answer(prompt, fallback)
        except (QuotaGone, ModelError) as error:
            if self.latched:
                raise
            logger.warning("the fallback model is of no use: %s", error)
            self._fallback = ""
            raise Blocked(f"{blocked}; fallback: {error}") from error

    def _answer(self, prompt: Prompt, model: str) -> Reply:
        said = self._ask(prompt, model, OUTPUT_TOKENS)
        if said.finish in (Finish.CUT, Finish.EMPTY):
            logger.info("%s gave %s; once more with twice the room", model, said.detail)
            said = self._ask(prompt, model, 2 * OUTPUT_TOKENS)
        if said.finish is Finish.BLOCKED:
            raise Blocked(f"{model} withholds its answer: {said.detail}")
        if said.finish is not Finish.WHOLE:
            raise BadReply(f"{model} gave {said.detail}")
        return Reply(
            said.text.strip(), model, said.model_version, said.input_tokens, said.output_tokens
        )

    def _ask(self, prompt: Prompt, model: str, max_output_tokens: int) -> Said:
        faults: list[Transient] = []
        retrying = Retrying(
            sleep=self._gate.pause,
            stop=_stop,
            wait=_wait_s,
            retry=retry_if_exception_type(Transient),
            before_sleep=lambda state: faults.append(_told(state)),
            reraise=True,
        )
        try:
            return retrying(self._once, prompt, model, max_output_tokens)
        except Transient as fault:
            raise Outage(f"{fault} (after {len(faults) + 1} tries)") from fault
        except (Outage, OutOfTime) as error:
            if not faults:
                raise
            # What a run waits for in vain is told with the wait.
            raise type(error)(f"{faults[-1]}; {error}") from error

    def _once(self, prompt: Prompt, model: str, max_output_tokens: int) -> Said:
        def call(timeout_s: float) -> Said:
            return self._endpoint.ask(
                prompt, model=model, max_output_tokens=max_output_tokens, timeout_s=timeout_s
            )

        with self._gate.admitted(estimate_tokens(prompt)) as taken:
            self._add(Usage(calls=1))
            said = self._heed(model, call)
            taken.amount = said.input_tokens + said.output_tokens or taken.amount
        self._answered = True
        self._add(Usage(0, said.input_tokens, said.output_tokens))
        return said

    def _heed(self, model: str, call: Callable[[float], Said]) -> Said:
        """Make the call; what it teaches about later calls is kept."""
        try:
            return self._gate.run(call, limit_s=self._call_limit_s)
        except Transient as fault:
            if fault.retry_after_s:
                self._gate.hold(fault.retry_after_s + MARGIN_S)
            raise
        except (QuotaGone, ModelError) as error:
            if isinstance(error, Unclear) and self._answered:
                raise BadReply(f"{error} (it has answered others: it is this prompt)") from error
            if model == self._model:
                self._gate.close(error)
            raise

    def _add(self, more: Usage) -> None:
        with self._lock:
            was = self._usage
            self._usage = Usage(
                was.calls + more.calls,
                was.input_tokens + more.input_tokens,
                was.output_tokens + more.output_tokens,
            )


def _sound(text: str) -> str:
    """Return text that can be sent: half a surrogate pair (from a PDF) becomes ``?``."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _fault(state: RetryCallState) -> Transient:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, Transient) else Transient("")


def _stop(state: RetryCallState) -> bool:
    return state.attempt_number >= (SLOW_TRIES if _fault(state).slow else TRIES)


def _wait_s(state: RetryCallState) -> float:
    """Return the wait before the next try: what the server named, else doubling."""
    fault = _fault(state)
    if fault.retry_after_s == 0:
        return 0.0
    jitter = random.uniform(0, MARGIN_S)  # noqa: S311 (spreads threads, guards nothing)
    if fault.retry_after_s:
        return fault.retry_after_s + MARGIN_S + jitter
    doubled = float(2 ** (state.attempt_number - 1))
    return (2 * doubled if fault.crowded else doubled) + jitter


def _told(state: RetryCallState) -> Transient:
    """Tell the log of the fault behind a wait; return it."""
    wait_s = state.next_action.sleep if state.next_action else 0.0
    logger.info("%s; again in %.1f s", _fault(state), wait_s)
    return _fault(state)


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What the user chose: ``provider`` is ``gemini``, ``openai`` or ``none``.

    Limits of 0 are none. ``deadline`` is a moment of the clock given to `build`.
    """

    provider: str
    model: str
    fallback_model: str
    api_key: str = field(repr=False)
    base_url: str
    requests_per_minute: int
    tokens_per_minute: int
    concurrency: int
    deadline: float


def build(
    options: ModelOptions,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] | None = None,
    call_limit_s: float = CALL_LIMIT_S,
) -> PacedModel | None:
    """Return the model of the options, or None for ``none``; no request is made yet.

    Args:
        options: what the user chose.
        clock: seconds; also what ``options.deadline`` is measured on.
        sleep: replaces the wait of its own, which `PacedModel.cancel` cuts short.
        call_limit_s: most seconds that one call may take.

    Raises:
        ModelError: key, model or provider are missing or cannot be meant.
    """
    if options.provider == "none":
        return None
    endpoint = _endpoint(options)
    gate = Gate(
        requests_per_minute=options.requests_per_minute,
        tokens_per_minute=options.tokens_per_minute,
        concurrency=options.concurrency,
        deadline=options.deadline,
        clock=clock,
        sleep=sleep,
    )
    return PacedModel(
        endpoint,
        gate,
        model=options.model,
        fallback_model=options.fallback_model,
        call_limit_s=call_limit_s,
    )


def _endpoint(options: ModelOptions) -> Endpoint:
    key, base_url = options.api_key.strip(), options.base_url.strip()
    if not options.model:
        raise ModelError("no model is named: set `model`", "没有写明模型：请设 model")
    if not key and not (options.provider == "openai" and base_url):
        raise ModelError(
            "`api-key` is empty: add the key as a secret of the repository and pass it on"
            " (a workflow of a fork sees no secrets)"
        )
    if not all("!" <= character <= "~" for character in key):
        raise ModelError(
            "`api-key` holds a blank, a line break or a letter that no key has",
            "api-key 中有空格、换行或密钥里不会有的字符",
        )
    if options.provider == "openai":
        return OpenAICompatible(api_key=key, base_url=base_url)
    if options.provider == "gemini":
        from digest.models.gemini import Gemini  # noqa: PLC0415 (its SDK takes seconds to import)

        return Gemini(api_key=key, base_url=base_url)
    raise ModelError(f"`provider` is {options.provider!r}: gemini, openai or none")
