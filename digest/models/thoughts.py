"""The thoughts that a reasoning model writes before its answer, and where they end."""

from __future__ import annotations

import re
from collections import deque

# <think>, <Thinking time="3">, <seed:think>, [THINK]: each ends with the same word.
OPENING = re.compile(
    r"\s*[<\[]((?:seed:)?(?:think|thinking|thought|reasoning|reasoning_content))"
    r"(?:\s[^<>\[\]]{0,99})?[>\]]",
    re.IGNORECASE,
)
CLOSING = re.compile(r"</(?:seed:)?think(?:ing)?>|\[/THINK\]", re.IGNORECASE)
LONE_END = "\n</think>\n"  # on a line of its own it is no mention of the mark
MARK = "</think>"


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
    while opening := OPENING.match(text, at):
        closing = re.compile(rf"[<\[]/{re.escape(opening[1])}[>\]]", re.IGNORECASE)
        end = closing.search(text, opening.end())
        if end is None:
            return "" if "<" in opening[0] else text[at:]
        at = end.end()
    if mentioned:
        head, closed, rest = text[at:].partition(LONE_END)
        return rest if closed and not at and "<think>" not in head else text[at:]
    head, closed, rest = text[at:].partition(LONE_END)
    if closed and not at and not CLOSING.search(rest) and "<think" not in head:
        return rest
    last = next(iter(deque(CLOSING.finditer(text, at), maxlen=1)), None)
    if last is None or "<think" in text[at : last.start()].casefold():
        return text[at:]
    return text[last.end() :]
