"""Scalars of the front matter: always data, whatever they hold."""

from __future__ import annotations

import json
import re

from digest.markdown.clean import one_line

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9.-]*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


def quoted(text: str) -> str:
    """Return ``text``, in one line, as a double-quoted scalar of YAML.

    JSON's strings are YAML's: https://yaml.org/spec/1.2.2/#13-relation-to-json.
    """
    return json.dumps(one_line(text), ensure_ascii=False)


def scalar(text: str) -> str:
    """Return a layout or a tag: plain where every YAML reader takes it for a string."""
    text = one_line(text)
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if plain else quoted(text)
