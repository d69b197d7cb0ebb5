"""Markdown cut to a number of bytes, still whole Markdown."""

from __future__ import annotations

import re

FENCE_BYTES = 100
CUT_NOTE = "\n\n> 摘要过长，此后从略；全文见日志与文章。\n"


def cut(text: bytes, limit: int) -> bytes:
    """Return the whole lines of ``text`` that fit in ``limit`` bytes, and a note if any do not."""
    if len(text) <= limit:
        return text
    room = limit - len(CUT_NOTE.encode()) - FENCE_BYTES
    if room <= 0:
        return b""
    kept = text[: text.rfind(b"\n", 0, room) + 1]
    return kept + _open_fence(kept) + CUT_NOTE.encode()


def _open_fence(markdown: bytes) -> bytes:
    """Return the code fence that is still open at the end, to close it."""
    fence = b""
    for found in re.finditer(rb"^(`{3,})([^`\n]*)$", markdown, re.MULTILINE):
        if not fence:
            fence = found[1]
        elif len(found[1]) >= len(fence) and not found[2].strip():
            fence = b""
    return fence[:FENCE_BYTES]
