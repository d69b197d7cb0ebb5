"""Text that is safe to print: no escape sequence, no command to the runner, the forms of a secret.

The runner reads commands from both standard streams: a line that begins ``::`` (after
blanks), and ``##[`` anywhere in a line.
https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

PERCENT = re.compile(r"%[0-9A-F]{2}")
SHORTEST_MASK = 6  # hiding shorter strings would blot out ordinary words
COMMAND = re.compile(r"\W*::")  # wider than the runner's rule: also past ignorable characters


class _Escapes(dict[int, str | int]):
    """What each code point is written as; fills itself."""

    def __missing__(self, code: int) -> str | int:
        char = chr(code)
        self[code] = code
        if char not in "\n\t" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            self[code] = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
        return self[code]


_ESCAPES = _Escapes()


def visible(text: str) -> str:
    """Return ``text`` with control, format and line-separating characters written as escapes.

    Newlines and tabs stay. What is left can neither move a cursor nor start a new line.
    """
    return text.translate(_ESCAPES)


def speechless(text: str) -> str:
    """Return ``text``, made visible, such that no line of it is a command to the runner."""
    return "\n".join(map(_speechless, visible(text).split("\n")))


def _speechless(line: str) -> str:
    line = line.replace("##[", "## [")
    return f"| {line}" if COMMAND.match(line) else line


def shortened(text: str, chars: int) -> str:
    """Return at most ``chars`` characters of ``text``, the last one an ellipsis if cut."""
    return text if len(text) <= chars else text[: chars - 1] + "…"


def secret_forms(secret: str) -> tuple[str, ...]:
    """Return the forms a secret could appear in, longest first: plain, base64, URL, JSON.

    A secret of several lines is also taken line by line. Short ones have no form.
    """
    lines = {line.strip() for line in (secret, *secret.splitlines())}
    forms = {form for line in lines if len(line) >= SHORTEST_MASK for form in _forms(line)}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _forms(secret: str) -> Iterator[str]:
    yield secret
    whole = secret.encode("utf-8", "replace")  # an environment may hold bytes that are no text
    for quoted in (quote(whole, safe=""), quote_plus(whole), quote(whole)):
        yield from (quoted, PERCENT.sub(lambda found: found[0].lower(), quoted))
    inner = json.dumps(secret)[1:-1]
    yield from (inner, inner.replace("/", "\\/"))  # PHP escapes slashes, too
    for text in (secret, f"x-access-token:{secret}"):
        encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
        yield from (encoded, encoded.rstrip("="))
        yield from (quote(encoded, safe=""), encoded.replace("+", "-").replace("/", "_"))
