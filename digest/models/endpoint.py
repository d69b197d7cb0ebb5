"""Where a model is asked: its key, which no message shows; its answer, without thoughts."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol
from urllib.parse import urlsplit

from digest.domain import Prompt, Reply
from digest.errors import BadReply, Blocked, ModelError, within
from digest.secret_forms import MASK, forms_of, without

LONGEST = 300  # characters of a server's words in a message
SHORTEST = 4  # what own servers take for a key ("x") is no secret, and part of many words
SHORTEST_PREFIX = 12  # keys shorter than this are masked whole only
# Keys of other accounts that a proxy may name: Google, OpenAI and those who followed.
FOREIGN = re.compile(r"AIza[\w-]{20,}|AQ\.[\w-]{20,}|\b(?:sk|gsk|xai)-[\w-]{12,}|Bearer\s+\S+")


def scrub(text: str, key: str) -> str:
    """Return a server's words as one short line without the key, encoded or in part."""
    text = without(text, _forms(key))
    if len(key) >= SHORTEST_PREFIX:
        text = re.sub(re.escape(key[:6]) + r"\S*", MASK, text)
    line = " ".join(FOREIGN.sub(MASK, text).split())
    plain = "".join(c if c.isprintable() else "?" for c in line)
    return within(plain, LONGEST)


def without_key(name: object, key: str) -> str:
    """Return a name that a server gives itself, or nothing where it repeats the key."""
    named = name if isinstance(name, str) else ""
    return "" if any(form in named for form in _forms(key)) else named


def tells_key(text: str, key: str) -> bool:
    """Tell whether a text repeats a key that is long enough to be a secret."""
    return len(key) >= SHORTEST_PREFIX and any(form in text for form in _forms(key))


def _forms(key: str) -> tuple[str, ...]:
    return forms_of(key) if len(key) >= SHORTEST else ()


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


class LaterEndpoint:
    """An endpoint that is made at its first call, or before: its library is slow to load."""

    def __init__(self, make: Callable[[], Endpoint]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: Endpoint | None = None

    def prepare(self) -> None:
        """Make it, if nobody has; what goes wrong is told at the first call."""
        with suppress(ModelError):
            self._endpoint()

    def ask(self, prompt: Prompt, *, model: str, max_output_tokens: int, timeout_s: float) -> Said:
        """Return the answer to one request; see `Endpoint.ask`."""
        return self._endpoint().ask(
            prompt, model=model, max_output_tokens=max_output_tokens, timeout_s=timeout_s
        )

    def _endpoint(self) -> Endpoint:
        with self._lock:
            if self._made is None:
                try:
                    self._made = self._make()
                except OSError as error:
                    raise ModelError(
                        f"the certificates of SSL_CERT_FILE or SSL_CERT_DIR are of no use: {error}",
                        "SSL_CERT_FILE 或 SSL_CERT_DIR 指定的证书不能使用",
                    ) from error
            return self._made


def settled_finish(finish: Finish, reason: str, text: str) -> tuple[Finish, str, str]:
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


def reply_of(said: Said, model: str, service: str) -> Reply:
    """Return what was answered by a model, stripped at both ends.

    Raises:
        Blocked: the service withholds its answer.
        BadReply: it is cut or empty.
    """
    if said.finish is Finish.BLOCKED:
        raise Blocked(f"{model} withholds its answer: {said.detail}")
    if said.finish is not Finish.WHOLE:
        raise BadReply(f"{model} gave {said.detail}")
    return Reply(
        said.text.strip(),
        model,
        said.model_version,
        said.input_tokens,
        said.output_tokens,
        service,
    )


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
        raise ModelError(
            "`base-url` is no http address: it begins with https:// or http://",
            "base-url 不是网址：应以 https:// 或 http:// 开头",
        )
    return split.netloc.rpartition("@")[2]


def plain_name(name: object) -> str:
    """Return a name that an answer gives as a short plain word."""
    text = name if isinstance(name, str) else ""
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c in "._-:/@+"))[:100]


def count(number: object) -> int:
    """Return a token count of an answer; whatever is no count is 0."""
    if not isinstance(number, int) or isinstance(number, bool):
        return 0
    return number if 0 <= number <= MOST_TOKENS else 0


# <think>, <Thinking time="3">, <seed:think>, [THINK]: each ends with the same word.
_OPENING = re.compile(
    r"\s*[<\[]((?:seed:)?(?:think|thinking|thought|reasoning|reasoning_content))"
    r"(?:\s[^<>\[\]]{0,99})?[>\]]",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"</(?:seed:)?think(?:ing)?>|\[/THINK\]", re.IGNORECASE)
_LONE_END = "\n</think>\n"  # on a line of its own it is no mention of the mark
THOUGHTS_END = "</think>"


def without_thoughts(text: str, *, mentioned: bool = False) -> str:
    """Return a reply without the thoughts before its answer; those that never end are all of it.

    Thoughts end at the last closing mark, wherever in a line it stands: the opening one
    is often a part of the service's own template
    (https://github.com/vllm-project/vllm/issues/17144). A pair within the answer is a
    mention of the marks.

    Args:
        text: the reply.
        mentioned: the prompt speaks of the marks itself, so that a lone one in the
            reply's lines may be the paper's.
    """
    at = 0
    while opening := _OPENING.match(text, at):
        closing = re.compile(rf"[<\[]/{re.escape(opening[1])}[>\]]", re.IGNORECASE)
        end = closing.search(text, opening.end())
        if end is None:
            return "" if "<" in opening[0] else text[at:]
        at = end.end()
    if mentioned:
        head, closed, rest = text[at:].partition(_LONE_END)
        return rest if closed and not at and "<think>" not in head else text[at:]
    head, closed, rest = text[at:].partition(_LONE_END)
    if closed and not at and not _CLOSING.search(rest) and "<think" not in head:
        return rest
    last = next(iter(deque(_CLOSING.finditer(text, at), maxlen=1)), None)
    if last is None or "<think" in text[at : last.start()].casefold():
        return text[at:]
    return text[last.end() :]
