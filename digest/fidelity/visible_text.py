"""Text as a person sees it, whatever characters it is written with: before a check compares it.

A reader, and a model, read ``ｅvil.com``, ``ev\u00adil.com`` and ``𝐞vil.com`` as one. So what is
invisible goes, letters and digits in another dress become plain ones, and Chinese and
its punctuation stay.
"""

from __future__ import annotations

import re
import unicodedata

_KEPT_SIGNS = frozenset("./@-_")
_UNSEEN_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters by name, blank by sight
_SCHEME = re.compile(r"[:：]\s?[/／]\s?[/／]")
_MARKED = re.compile(r"\\(?=[!-/:-@\[-`{-~])|[*`]")


# https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point, but for what Cf holds already
_IGNORED = frozenset(
    map(chr, (0x34F, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)))
) | frozenset(map(chr, range(0xE0000, 0xE1000)))


class _Shown(dict[int, int | None]):
    """Maps a character that shows nothing to nothing, any other to itself."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        hidden = unicodedata.category(char) in ("Cf", "Cs", "Co") or char in _UNSEEN_FILLERS
        self[code] = shown = None if hidden or char in _IGNORED else code
        return shown


_SHOWN = _Shown()


def without_hidden(text: str) -> str:
    """Return ``text`` without the characters that a model reads and no person sees.

    Whole sentences can be written in them: tags and variation selectors stand for letters.
    """
    return text if text.isascii() else text.translate(_SHOWN)


class _Visible(dict[int, str]):
    """Maps one character to what is read in its place, and remembers it."""

    def __missing__(self, code: int) -> str:
        self[code] = read = _read(chr(code))
        return read


def _read(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me", "Cs", "Co") or char in _UNSEEN_FILLERS:
        return ""
    if category == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", char)
    if plain == "。":
        return plain  # of half width; browsers take both for a dot
    written = plain.isascii() and (plain.isalnum() or plain in _KEPT_SIGNS)
    return plain if written else char


_VISIBLE = _Visible()


def visible_text(text: str) -> str:
    """Return ``text`` without what is unseen, its letters and digits plain."""
    return text if text.isascii() else _SCHEME.sub("://", text.translate(_VISIBLE))


def without_marks(text: str) -> str:
    """Return ``text`` without the marks that Markdown and TeX would not show."""
    return _MARKED.sub("", text)
