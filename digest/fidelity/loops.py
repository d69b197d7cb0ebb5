"""Text that goes round in circles: sentences said twice, stretches repeated over and over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from digest.fidelity.findings import Defect, Gravity
from digest.fidelity.replies import spoken

_LABEL_ENDS = ("：", ":", "**")
_SEGMENT = re.compile(r"[。；！？\n]")
_SHORT_LOOP = re.compile(r"(..?)\1{7,}")
_RULES = frozenset("-=_.·…—: ")  # lines are drawn with them
_LOOP_CHARS, _QUOTED_LOOP_CHARS = 24, 64
_LOOP_LAG = 30
_LOOP_RUNS = 7


def check_loops(source: str | None, text: str) -> Iterator[Defect]:
    """Find sentences said twice, and a stretch repeated over and over.

    Where no source is known, a loop in quotes or code, or a short one of letters
    (``AAAAAAAAAA``), may be its example.
    """
    counts = Counter(part.strip() for part in _SEGMENT.split(text))
    counts = Counter({part: n for part, n in counts.items() if not part.endswith(_LABEL_ENDS)})
    twice = [part for part, n in counts.items() if n > 1 and len(part) >= 10]
    if any(n > 2 and len(part) >= 6 for part, n in counts.items()) or _stutters(source, text):
        yield Defect("loop", Gravity.FORBIDDEN, "文字循环重复")
    elif twice:
        yield Defect("repeated", Gravity.ERROR, "有重复的句子")


def _stutters(source: str | None, text: str) -> bool:
    """Tell whether some stretch of up to 30 characters stands eight times in a row."""
    text = spoken(text) if source is None else text
    short = [match[1] for match in _SHORT_LOOP.finditer(text) if _is_loop(source, match.group())]
    long = list(_long_loops(text)) if _may_loop(text) else []
    units = short + [unit for unit in long if any(c.isalnum() for c in unit)]
    return any(source is None or unit * 3 not in source for unit in units)


def _is_loop(source: str | None, run: str) -> bool:
    """Tell a loop of one or two characters from a line drawn, and from an example."""
    if any(char.isalnum() for char in run[:2]):
        return source is not None or not run.isascii() or len(run) >= _QUOTED_LOOP_CHARS
    return len(run) >= _LOOP_CHARS and not _RULES.issuperset(run)


def _may_loop(text: str) -> bool:
    """Tell cheaply whether a longer loop is possible: it repeats each of its six-grams."""
    grams = Counter(text[i : i + 6] for i in range(len(text) - 5))
    return max(grams.values(), default=0) >= _LOOP_RUNS - 1


def _long_loops(text: str) -> Iterator[str]:
    for lag in range(3, _LOOP_LAG + 1):
        run = 0
        for position, (one, other) in enumerate(zip(text, text[lag:], strict=False)):
            run = run + 1 if one == other else 0
            if run == lag * _LOOP_RUNS:
                yield text[position + 1 : position + 1 + lag]
