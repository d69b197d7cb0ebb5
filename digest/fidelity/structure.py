"""The three parts of a reading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.fidelity.findings import Defect, Gravity
from digest.fidelity.language import han
from digest.fidelity.replies import ends

_MARKER = re.compile(r"(?m)^([1-9])\)")
_RULE = re.compile(r"(?m)^ {0,3}(?:-{3,}|\*{3,}|_{3,}|={3,}) *$")
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6} ")
_TABLE = re.compile(r"(?m)^ {0,3}\|.*\|\s*$")
_LINE_CHARS = 6
_TITLE_CHARS = 80
_TOKEN = re.compile(r"[A-Za-z0-9][\w.%+-]*", re.ASCII)
_LEAST = 12
_FULL = 60


def check_parts(text: str) -> Iterator[Defect]:
    """Find a reading without its three parts in order, or with one too thin."""
    parts = list(_MARKER.finditer(text))
    if [match[1] for match in parts] != ["1", "2", "3"] or parts[0].start() != 0:
        yield Defect("parts", Gravity.FORBIDDEN, "缺少 1)、2)、3) 三部分")
        return
    ends = [*(match.start() for match in parts[1:]), len(text)]
    sizes = [_said(text[match.end() : end]) for match, end in zip(parts, ends, strict=True)]
    if min(sizes) < _LEAST:
        yield Defect("part-empty", Gravity.FORBIDDEN, "有空白的部分")
    elif min(sizes) < _FULL:
        yield Defect("part-thin", Gravity.WARNING, "有过短的部分")


def _said(part: str) -> int:
    """Return how much a part says: Chinese characters, names and numbers."""
    return han(part) + len(_TOKEN.findall(part))


def check_last_line(text: str) -> Iterator[Defect]:
    """Find a reading that stops in mid-sentence, unless its points end without a stop."""
    lines = [line.rstrip() for line in text.splitlines() if len(line.strip()) >= _LINE_CHARS]
    stopped = [ends(line) or line.endswith(("：", ":")) for line in lines]
    habit = sum(stopped[:-1]) * 2 >= len(stopped) - 1
    trails = text.endswith(("...", "…"))
    if lines and (trails or (habit and not ends(lines[-1]))):
        yield Defect("cut", Gravity.FORBIDDEN, "末句不完整")


def check_headline(source: str, text: str) -> Iterator[Defect]:
    """Find a title above a translation: a short first paragraph without a stop."""
    first, *rest = text.split("\n\n", 1)
    opening = source.strip().split("\n\n", 1)[0]
    bare = not first.rstrip().endswith(tuple("。！？：；，.!?:;,$）)"))
    if rest and bare and len(first) <= _TITLE_CHARS < len(opening):
        yield Defect("headline", Gravity.ERROR, "正文前有标题")


def check_layout(text: str) -> Iterator[Defect]:
    """Find Markdown that does not belong in a text of the post: headings, rules, tables."""
    if _HEADING.search(text) or _RULE.search(text):
        yield Defect("layout", Gravity.ERROR, "含标题或分隔线")
    elif _TABLE.search(text):
        yield Defect("layout", Gravity.WARNING, "含表格")
