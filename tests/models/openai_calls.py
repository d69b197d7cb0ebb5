"""Single calls to an OpenAI-compatible service."""

from __future__ import annotations

from digest.domain import Prompt
from digest.models.endpoint import Said
from digest.models.openai_compatible import OpenAICompatible
from tests.world.models import KEY

PROMPT = Prompt("规则", "论文")


def ask(base_url: str, max_output_tokens: int = 8192) -> Said:
    return once(OpenAICompatible(api_key=KEY, base_url=base_url), max_output_tokens)


def once(endpoint: OpenAICompatible, max_output_tokens: int = 8192) -> Said:
    return endpoint.ask(PROMPT, model="m-1", max_output_tokens=max_output_tokens, timeout_s=10)
