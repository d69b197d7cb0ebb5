"""What the two adapters have in common: one question, one request, one answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol
from urllib.parse import urlsplit

from digest.domain import Prompt
from digest.errors import ModelError
from digest.models.scrub import tells_key

CONNECT_S = 15.0
LONGEST_ANSWER = 8_000_000  # bytes; a hostile server must not fill the memory
MOST_TOKENS = 100_000_000  # of one call; more is no count, and would stop the pace for good


class Finish(Enum):
    """How an answer ended."""

    WHOLE = auto()
    CUT = auto()  # the limit of output tokens was reached
    EMPTY = auto()  # no text, or an end that no complete text has
    BLOCKED = auto()  # withheld by the service: safety, recitation, policy


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of the model, thoughts left out; ``detail`` says why it is not whole."""

    text: str
    finish: Finish
    detail: str
    model_version: str
    input_tokens: int
    output_tokens: int


class Endpoint(Protocol):
    """A service that is asked once per call: no retry, no waiting, no pacing."""

    def ask(self, prompt: Prompt, *, model: str, max_output_tokens: int, timeout_s: float) -> Said:
        """Return the answer.

        Raises:
            Transient: asking again may help.
            PaperError: `Blocked`, `BadReply` or `QuotaGone`, by the service's own word.
            ModelError: key, model, address or request are refused.
        """
        ...


def settle(finish: Finish, reason: str, text: str) -> tuple[Finish, str, str]:
    """Return how an answer really ended, in words, and its text where that is of use.

    Args:
        finish: what the service's reason says.
        reason: the reason itself.
        text: the text without thoughts.
    """
    if finish is Finish.BLOCKED:
        return finish, f"it ended with {reason or 'a refusal'}", ""
    if any(mark == "\ufffd" or "\ud800" <= mark <= "\udfff" for mark in text):
        return Finish.EMPTY, "a garbled text", ""
    if finish is Finish.EMPTY or not text.strip():
        return Finish.EMPTY, f"no complete text ({reason or 'no reason'})", ""
    return finish, "a text cut at the limit of output tokens" if finish is Finish.CUT else "", text


def discreet(ending: tuple[Finish, str, str], key: str) -> tuple[Finish, str, str]:
    """Return the ending of an answer, without a text that repeats the key."""
    if tells_key(ending[2], key):
        return Finish.EMPTY, "a text that repeats the key", ""
    return ending


def host_of(url: str) -> str:
    """Return host and port of a URL: what a message may say of it.

    Raises:
        ModelError: it is no http address.
    """
    try:
        split = urlsplit(url)
        named = split.scheme in ("http", "https") and split.hostname
    except ValueError:
        named = None
    if not named:
        raise ModelError("`base-url` is no http address: it begins with https:// or http://")
    return split.netloc.rpartition("@")[2]


def tidy(name: object) -> str:
    """Return a name that an answer gives as a short plain word."""
    text = name if isinstance(name, str) else ""
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c in "._-:/@+"))[:100]


def count(number: object) -> int:
    """Return a token count of an answer; whatever is no count is 0."""
    if not isinstance(number, int) or isinstance(number, bool):
        return 0
    return number if 0 <= number <= MOST_TOKENS else 0
