"""Keeps keys out of every message, in each form in which a server may echo them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from urllib.parse import quote

MASK = "***"
LONGEST = 300  # characters of a server's words in a message
SHORTEST = 4  # what own servers take for a key ("x") is no secret, and part of many words
SHORTEST_PREFIX = 12  # keys shorter than this are masked whole only
# Keys of other accounts that a proxy may name: Google, OpenAI and those who followed.
FOREIGN = re.compile(r"AIza[\w-]{20,}|AQ\.[\w-]{20,}|\b(?:sk|gsk|xai)-[\w-]{12,}|Bearer\s+\S+")


def scrub(text: str, key: str) -> str:
    """Return a server's words as one short line without the key, encoded or in part."""
    for form in sorted(_forms(key), key=len, reverse=True):
        text = text.replace(form, MASK)
    if len(key) >= SHORTEST_PREFIX:
        text = re.sub(re.escape(key[:6]) + r"\S*", MASK, text)
    line = " ".join(FOREIGN.sub(MASK, text).split())
    plain = "".join(c if c.isprintable() else "?" for c in line)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def without_key(name: object, key: str) -> str:
    """Return a name that a server gives itself, or nothing where it repeats the key."""
    named = name if isinstance(name, str) else ""
    return "" if any(form in named for form in _forms(key)) else named


def tells_key(text: str, key: str) -> bool:
    """Tell whether a text repeats a key that is long enough to be a secret."""
    return len(key) >= SHORTEST_PREFIX and any(form in text for form in _forms(key))


def _forms(key: str) -> Iterator[str]:
    if len(key) < SHORTEST:
        return
    yield from (key, quote(key, safe=""))
    for before in range(3):  # base64 of the key alone, or after other text
        raw = base64.b64encode(b"\0" * before + key.encode()).decode()
        first, last = (0, 2, 3)[before], len(raw.rstrip("="))
        tail = 0 if (before + len(key.encode())) % 3 == 0 else 1
        form = raw[first : last - tail]
        yield from (form, form.replace("+", "-").replace("/", "_"))
