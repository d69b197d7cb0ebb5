"""Language models behind one port.

`build` joins an adapter (`gemini`, `openai_compatible`), which asks once, with
`pacing`, which alone waits, and `asking`, which decides what is asked again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from digest.errors import ModelError
from digest.models.asking import CALL_LIMIT_S, PacedModel
from digest.models.endpoint import Endpoint
from digest.models.openai_compatible import OpenAICompatible
from digest.models.pacing import Gate

__all__ = ["ModelOptions", "PacedModel", "build"]


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
        raise ModelError("no model is named: set `model`")
    if not key and not (options.provider == "openai" and base_url):
        raise ModelError(
            "`api-key` is empty: add the key as a secret of the repository and pass it on"
            " (a workflow of a fork sees no secrets)"
        )
    if not all("!" <= character <= "~" for character in key):
        raise ModelError("`api-key` holds a blank, a line break or a letter that no key has")
    if options.provider == "openai":
        return OpenAICompatible(api_key=key, base_url=base_url)
    if options.provider == "gemini":
        from digest.models.gemini import Gemini  # noqa: PLC0415 (its SDK takes seconds to import)

        return Gemini(api_key=key, base_url=base_url)
    raise ModelError(f"`provider` is {options.provider!r}: gemini, openai or none")
