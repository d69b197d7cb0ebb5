"""Is this text the paper that was asked for?

A server's error page, a login page or another paper must never be read in a paper's
name, whatever status it came with.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TypeVar

from digest.domain import Paper

SHORTEST = 1_500
"""Characters below which no text is a paper."""

TITLE_WITHIN, ABSTRACT_WITHIN = 8_000, 30_000
TELLING_TITLE = 12
"""Letters that a title needs to be found by itself; a shorter one occurs anywhere."""

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+")


def doubt(text: str, paper: Paper) -> str:
    """Return why the text is not taken for this paper's, or an empty string.

    It is the paper's if its head holds the title letter for letter (blanks and marks
    aside), or a good part of the abstract's wording, or nearly all words of both.
    """
    if len(text) < max(SHORTEST, 2 * len(paper.abstract)):
        return f"only {len(text)} characters of text"
    if _titled(text, paper) or _worded(text, paper):
        return ""
    return "neither title nor abstract of the paper found in it"


def _titled(text: str, paper: Paper) -> bool:
    title = "".join(_words(paper.title))
    return len(title) >= TELLING_TITLE and title in "".join(_words(text[:TITLE_WITHIN]))


def _worded(text: str, paper: Paper) -> bool:
    found, wanted = _words(text[:ABSTRACT_WITHIN]), _words(paper.abstract)
    if _share(_triples(wanted), _triples(found)) >= 0.3:
        return True
    head = set(_words(text[:TITLE_WITHIN]))
    return _share(set(_words(paper.title)), head) >= 0.8 and _share(set(wanted), set(found)) >= 0.8


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKD", text).casefold())


def _triples(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(words, words[1:], words[2:], strict=False))


def _share(wanted: set[T], found: set[T]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0
