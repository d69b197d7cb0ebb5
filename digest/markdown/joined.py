"""Formulas that a model wrote over several lines, joined, since a reading is read by line."""

from __future__ import annotations

import re

from digest.markdown.inline import runs_on

FENCE = re.compile(r"[ ]*(?P<fence>`{3,}|~{3,})[ ]*(?P<info>[A-Za-z0-9_+#.-]*)$")

_CLOSERS = {"$$": "$$", "\\[": "\\]"}
_OPENED = re.compile(r"\$|\\[(\[]|\\begin\b")
_BLOCK = re.compile(r"[ ]*(?:[-*+|>#]|\d+[.)]|`{3}|~{3}|$)")  # begins something of its own
_ENVIRONMENT = re.compile(r"\\begin\{(?P<name>[a-z]+\*?)\}(?!.*\\end\{(?P=name)\})")
_DISPLAYED = 60  # lines of one displayed formula
_WRAPPED = 4  # lines that a formula within a sentence may reach


def opens_code(lines: list[str], at: int) -> re.Match[str] | None:
    """Return the fence that opens code at line ``at``, or None."""
    fence = FENCE.match(lines[at].rstrip(" "))
    return fence if fence and any(lines[at + 1 :]) else None


def code_end(lines: list[str], at: int, fence: re.Match[str]) -> int:
    """Return the line that closes the code opened at ``at``, or the number of lines."""
    opener = fence["fence"]
    closer = re.compile(rf"[ ]*{re.escape(opener)}{re.escape(opener[0])}*[ ]*$")
    end = at + 1
    while end < len(lines) and not closer.match(lines[end]):
        end += 1
    return end


def joined_formulas(lines: list[str]) -> list[str]:
    """Write a formula that spans several lines in one; code stays as it is."""
    out: list[str] = []
    at = 0
    while at < len(lines):
        if fence := opens_code(lines, at):
            end = code_end(lines, at, fence)
            out += lines[at : end + 1]
        else:
            end = _formula_end(lines, at)
            out.append(_joined(lines[at : end + 1]))
        at = end + 1
    return out


def _joined(lines: list[str]) -> str:
    first, *others = lines
    if not others:
        return first
    *middle, last = others
    return " ".join([first.rstrip(" "), *(line.strip() for line in middle), last.lstrip(" ")])


def _formula_end(lines: list[str], at: int) -> int:
    """Return the line that closes what opens in line ``at``, or ``at``."""
    if not _OPENED.search(lines[at]):
        return at
    displayed = _displayed_end(lines, at)
    return displayed if displayed > at else _wrapped_end(lines, at)


def _displayed_end(lines: list[str], at: int) -> int:
    """Return the line that closes what opens at the start or the end of a line, or ``at``."""
    line = lines[at].strip()
    closer = _CLOSERS.get(line[:2], "")
    begins = closer not in line[2:] if closer else False
    if environment := _ENVIRONMENT.search(line):
        closer, begins = f"\\end{{{environment['name']}}}", True
    elif not begins:
        opened = line.count("$$") % 2 or line.endswith("\\[")
        closer = _CLOSERS.get(line[-2:], "") if opened else ""
    if not closer:
        return at
    for end in range(at + 1, min(at + _DISPLAYED, len(lines))):
        if lines[end].strip().startswith(closer) or (begins and closer in lines[end]):
            return end
        if not lines[end].strip():
            break
    return at


def _wrapped_end(lines: list[str], at: int) -> int:
    """Return the line in which a formula of line ``at`` closes, or ``at``."""
    rest = ""
    for end in range(at + 1, min(at + _WRAPPED, len(lines))):
        if _BLOCK.match(lines[end]):
            break
        rest = f"{rest} {lines[end].strip()}"
        if runs_on(lines[at].rstrip(" "), rest):
            return end
    return at
