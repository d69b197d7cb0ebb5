r"""Find keywords and people in text as a reader sees it: accents, not TeX.

``Schr\"odinger``, ``Schrödinger`` and ``Schrodinger`` are one word here, and so are
full-width letters and plain ones, and words joined by a hyphen, a dash or a space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from digest.domain import Paper
from digest.escaping import one_line
from digest.markdown.tex import plain

_LATIN_MARKS = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "ng"}
    | dict.fromkeys("‐‑‒–—―−﹣－", "-")
    | dict.fromkeys("‘’ʼ`´′", "'")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None)
)
_TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_JOINT = r"[\s-]+"
_UNSPACED = "\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"  # CJK: no space between words
_FORMULA = re.compile(r"\\[A-Za-z]+\s*|[${}_^\\]")


def folded(text: str) -> str:
    """Return text with one spelling for what a reader takes for the same."""
    plainer = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    bare = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", plainer))
    return unicodedata.normalize("NFC", bare)


def as_shown(text: str) -> str:
    """Return a title, a name or an abstract as the page shows it, formulas as they are."""
    return plain(one_line(text))


def searchable(paper: Paper) -> str:
    """Return the title and the abstract for `holds`, formulas also as their bare letters."""
    texts = [as_shown(paper.title), as_shown(paper.abstract)]
    bare = [_FORMULA.sub("", text) for text in texts if "$" in text or "\\" in text]
    return "\n\n".join(folded(text) for text in (*texts, *bare))


def holds(text: str, keyword: str) -> bool:
    """Tell whether the keyword stands in a `searchable` text as whole words."""
    first, pattern = _pattern(keyword)
    return bool(first) and first in text and pattern.search(text) is not None


@lru_cache(maxsize=4096)
def _pattern(keyword: str) -> tuple[str, re.Pattern[str]]:
    """Return a keyword's first word, which is looked for at once, and its pattern."""
    plain_words = [word for word in re.split(_JOINT, folded(as_shown(keyword))) if word]
    if not plain_words:
        return "", re.compile("")
    words = [re.escape(word) for word in plain_words]
    before = "" if re.match(rf"[{_UNSPACED}]", words[0]) else r"(?<!\w)"
    after = "" if re.search(rf"[{_UNSPACED}]\Z", words[-1]) else r"(?!\w)"
    return plain_words[0], re.compile(f"{before}{_JOINT.join(words)}{after}")


_SEVERAL = re.compile(r"\s+(?:and|&|und|et)\s+|\s*[;；、&]\s*|\s+与\s+", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md"})
_PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la"}
    | {"le", "ten", "ter", "bin", "ibn", "al", "el", "zu", "zur", "af"}
)


def same_person(one: str, other: str) -> bool:
    """Tell whether two written names may be those of one person.

    The family name is the same. The first given name is the same, or one of the two is its
    initial; so are the others, of which initials and particles may be missing. ``Wei Li``
    is neither ``Wei Liang`` nor ``Li Wei`` nor ``Wei-Ning Li``.
    """
    return any(_fits(a, b) for a in _people(one) for b in _people(other))


_Name = tuple[tuple[str, ...], str]  # given names and initials; the family name


@lru_cache(maxsize=8192)  # a followed author is held against all authors of a day
def _people(text: str) -> tuple[_Name, ...]:
    """Return every way to read a line of an author list."""
    return tuple(dict.fromkeys(_ways(text)))


def _ways(text: str) -> Iterator[_Name]:
    shown = unicodedata.normalize("NFKC", as_shown(text[:400]))
    for one in _SEVERAL.split(_ASIDE.sub(" ", shown)):
        spellings = {folded(one): None, folded(one.casefold().translate(_TRANSCRIBED)): None}
        for spelling in spellings:
            yield from _readings(spelling)


def _readings(folded_name: str) -> Iterator[_Name]:
    parts = [units for part in folded_name.split(",") if (units := _units(part))]
    if not parts:
        return
    if len(parts) > 1:  # Family, Given; or two people with a comma between them
        yield tuple(parts[1]), "".join(parts[0])
    for units in parts:
        if len(parts) == 1 or len(units) > 1:
            yield tuple(units[:-1]), units[-1]


def _units(part: str) -> list[str]:
    spaced = re.sub(r"\.(?=-)", "", part).replace(".", " ")
    units = (unit.strip("-'·") for unit in spaced.replace("·", " ").split())
    return [unit for unit in units if unit and unit not in _SUFFIXES]


def _fits(one: _Name, other: _Name) -> bool:
    (given, family), (given_too, family_too) = one, other
    if family.replace("-", "") != family_too.replace("-", ""):
        return False
    if not given or not given_too:
        return not given and not given_too
    if "".join(given).replace("-", "") == "".join(given_too).replace("-", ""):
        return True
    if not _same_given(given[0], given_too[0]):
        return False
    return _rest_fits(given[1:], given_too[1:])


def _rest_fits(rest: tuple[str, ...], rest_too: tuple[str, ...]) -> bool:
    """Tell whether middle names agree; initials and particles may be missing on either side."""
    if not rest or not rest_too:
        return all(len(unit) == 1 or unit in _PARTICLES for unit in (*rest, *rest_too))
    if _same_given(rest[0], rest_too[0]):
        return _rest_fits(rest[1:], rest_too[1:])
    left_out = (
        (rest[1:], rest_too) if rest[0] in _PARTICLES else
        (rest, rest_too[1:]) if rest_too[0] in _PARTICLES else None
    )  # fmt: skip
    return left_out is not None and _rest_fits(*left_out)


def _same_given(one: str, other: str) -> bool:
    if one.replace("-", "") == other.replace("-", ""):
        return True
    short, long = sorted(
        (one.split("-"), other.split("-")), key=lambda pieces: len("".join(pieces))
    )
    if any(len(piece) > 1 for piece in short):
        return False
    if len(long) == 1:  # h-y and hungyi
        return long[0].startswith(short[0]) and all(piece in long[0] for piece in short)
    return len(short) <= len(long) and all(
        whole.startswith(initial) for initial, whole in zip(short, long, strict=False)
    )
