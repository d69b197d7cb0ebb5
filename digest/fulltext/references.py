"""Where the references of a plain text begin, and what comes after them."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Small capitals come out of a PDF as "R EFERENCES"; sections may be numbered.
_HEADING = re.compile(
    r"(?:\d{1,2}\.?\s+|[IVX]{1,4}\.\s*|[A-Z]\.\s*)?"
    r"(?:r ?eferences(?: and notes| cited)?|b ?ibliography|literature cited)\s*:?",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"^\s*\[\d{1,3}\]|^\s*\d{1,3}\.\s|\b(?:19|20)\d\d[a-z]?\b")
_APPENDIX = re.compile(
    r"(?:(?i:a ?ppendi(?:x|ces)|s ?upplement(?:ary|al)|supporting information)\b.{0,70}"
    r"|A[. ]{1,2}(?i:additional|ablation|broader|data|derivation|detail|evaluation|experiment|"
    r"extended|further|hyper|implementation|limitation|more|omitted|proof|prompt|related|"
    r"theor|training)[^,]{0,60})"
)
LOOK_AHEAD = 12
FEWEST_ENTRIES = 2


def parts(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the lines before the references, and those of the appendix after them.

    The last heading counts that entries follow: a table of contents and a sentence
    about references do not match. Where there is none, everything is body.
    """
    start = next((n for n in reversed(range(len(lines))) if _begins(lines, n)), None)
    if start is None:
        return lines, ()
    after = next((n for n in range(start + 1, len(lines)) if _appendix(lines[n])), len(lines))
    return lines[:start], lines[after:]


def _begins(lines: Sequence[str], number: int) -> bool:
    if not _HEADING.fullmatch(lines[number].strip()):
        return False
    following = lines[number + 1 : number + 1 + LOOK_AHEAD]
    return sum(bool(_ENTRY.search(entry[:500])) for entry in following) >= FEWEST_ENTRIES


def _appendix(line: str) -> bool:
    return _APPENDIX.fullmatch(line.strip()) is not None
