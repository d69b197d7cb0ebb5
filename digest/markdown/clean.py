"""Which characters may reach a post at all."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{1,6}\U000e007f")
_LONGEST, _MOST_COSTLY = 100_000, 4_000
CUT = " ……（过长，已截断）"
_JOINERS = frozenset("\u200c\u200d")  # emoji sequences, Indic and Arabic scripts
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_ODD_SPACES = frozenset({"Zs"})


def clean(text: str) -> str:
    """Return ``text`` in characters that are safe to publish, lines ended by LF.

    Every kind of line end becomes LF, every kind of space (tabs too) an ASCII space.
    Control, format, bidirectional and zero-width characters, lone surrogates and
    noncharacters go; joiners, variation selectors and the tags of a flag stay.
    """
    text = _LINE_ENDS.sub("\n", text)
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    flags = {at for match in _FLAG.finditer(text) for at in range(*match.span())}
    return "".join(char if at in flags else _kept(char) for at, char in enumerate(text))


def one_line(text: str) -> str:
    """Return ``text`` cleaned, in one line, single spaces between its words."""
    return " ".join(clean(text).split())


def bounded(text: str, costly: re.Pattern[str]) -> str:
    """Return cleaned text, cut where no abstract or reading goes, with a word that it was.

    The longest abstract has 1,920 characters, the longest author list some 60,000.
    ``costly`` are the marks that become elements of kramdown, whose time grows with
    their number times the length of the line (it counts lines for each).
    """
    end = _LONGEST
    for count, mark in enumerate(costly.finditer(text, 0, end)):
        if count == _MOST_COSTLY:
            end = mark.start()
            break
    return text if len(text) <= end else text[:end].rstrip() + CUT


def _kept(char: str) -> str:
    if char == "\n" or char in _JOINERS:
        return char
    if char == "\t":
        return " "
    category = unicodedata.category(char)
    if category in _ODD_SPACES:
        return " "
    if category in _DROPPED or _is_noncharacter(ord(char)):
        return ""
    return char


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
