"""Find the prompt in a reply."""

from __future__ import annotations

import re

from digest.domain import Prompt

# Longer than the names of the three parts, which a reading may use as its headings.
_SHINGLE = 24
_NONCE = re.compile(r'<paper id="([^"]{1,64})">')
_SPACE = re.compile(r"\s+")


def find_leak(prompt: Prompt, text: str) -> bool:
    """Tell whether a reply repeats the fence or a stretch of the constant instructions."""
    flat = _SPACE.sub("", text)
    nonce = _NONCE.search(prompt.user)
    if nonce and nonce[1] in text:
        return True
    constant = _SPACE.sub("", prompt.system)
    shingles = {constant[i : i + _SHINGLE] for i in range(len(constant) - _SHINGLE + 1)}
    return any(flat[i : i + _SHINGLE] in shingles for i in range(len(flat) - _SHINGLE + 1))
