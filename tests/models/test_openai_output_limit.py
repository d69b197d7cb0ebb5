"""The output limit is named as the service wants it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.errors import Refused
from digest.models.faults import Transient
from digest.models.openai_compatible import OpenAICompatible
from tests.models.openai_calls import once
from tests.world.models import KEY, Ask, Models, Say, openai_error, speak
from tests.world.server import Response


def limited(word: str, most: int) -> Models:
    """Return a stand-in that knows the output limit by one word and up to a size."""

    def write(ask: Ask) -> Response:
        given = {"max_tokens", "max_completion_tokens"} & set(ask.body)
        if given - {word}:
            wrong = given.pop()
            return openai_error(400, f"Unsupported parameter: '{wrong}'. Use '{word}'.", "x")
        if ask.body.get(word, 0) > most:
            return openai_error(400, f"Range of {word} should be [1, {most}]", "x")
        return speak(ask, Say("译文。"))

    return Models(write)


@pytest.mark.parametrize(("word", "most", "calls"), [
    ("max_tokens", 20_000, 1),
    ("max_completion_tokens", 20_000, 2),
    ("max_tokens", 4_095, 3),
])  # fmt: skip
def test_the_output_limit_is_named_as_the_service_wants_it(
    word: str, most: int, calls: int
) -> None:
    with limited(word, most) as models:
        endpoint = OpenAICompatible(api_key=KEY, base_url=models.base_url("openai"))
        for _ in range(calls - 1):
            with pytest.raises(Transient) as fault:
                once(endpoint)
            assert fault.value.retry_after_s == 0

        assert once(endpoint).text == "译文。"
        assert once(endpoint).text == "译文。"
        assert len(models.asks) == calls + 1


def test_a_limit_that_was_taken_before_is_not_given_up() -> None:
    with limited("max_tokens", 8192) as models:
        endpoint = OpenAICompatible(api_key=KEY, base_url=models.base_url("openai"))
        once(endpoint)
        with pytest.raises(Refused):
            once(endpoint, 16_384)
        once(endpoint)

        assert models.asks[-1].max_output_tokens == 8192


def test_two_calls_refused_for_the_same_word_change_it_once() -> None:
    both = threading.Barrier(2)

    def write(ask: Ask) -> Response:
        if "max_completion_tokens" in ask.body:
            return speak(ask, Say("译文。"))
        both.wait(10)
        return openai_error(400, "Unsupported parameter: 'max_tokens'.", "x")

    with Models(write) as models, ThreadPoolExecutor(2) as pool:
        endpoint = OpenAICompatible(api_key=KEY, base_url=models.base_url("openai"))
        refused = [pool.submit(once, endpoint) for _ in range(2)]
        assert all(isinstance(call.exception(20), Transient) for call in refused)

        assert once(endpoint).text == "译文。"
