"""What the checks say about a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

QUOTE_CHARS = 24
MOST_STUDIED = 64  # sources of readings of which is kept what the checks read in them
_UNQUOTABLE = re.compile(r"[^0-9A-Za-z.%+-]")


class Gravity(StrEnum):
    """What a defect costs."""

    FORBIDDEN = "forbidden"  # asked for again; never published
    ERROR = "error"  # asked for again; then published with a doubt
    MARK = "mark"  # not asked for again; published with a doubt
    WARNING = "warning"  # for the review only


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing wrong: a stable English name, and a short Chinese phrase to show."""

    name: str
    gravity: Gravity
    phrase: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All defects of one text, in the order of the checks."""

    defects: tuple[Defect, ...] = ()

    def of(self, *gravities: Gravity) -> tuple[Defect, ...]:
        """Return the defects of these gravities."""
        return tuple(defect for defect in self.defects if defect.gravity in gravities)

    @property
    def forbidden(self) -> tuple[Defect, ...]:
        """Return what forbids publishing."""
        return self.of(Gravity.FORBIDDEN)

    @property
    def errors(self) -> tuple[Defect, ...]:
        """Return what is worth asking again, and publishable with a doubt."""
        return self.of(Gravity.ERROR)

    @property
    def marks(self) -> tuple[Defect, ...]:
        """Return what is published with a doubt and would not change by asking again."""
        return self.of(Gravity.MARK)

    @property
    def warnings(self) -> tuple[Defect, ...]:
        """Return what only the review hears of."""
        return self.of(Gravity.WARNING)


def harmless_quote(text: str) -> str:
    """Return a few harmless characters of untrusted text, for use in a phrase."""
    return _UNQUOTABLE.sub("", text)[:QUOTE_CHARS]


def listed(words: list[str], limit: int = 3) -> str:
    """Return the first words joined by ``、``, saying whether there are more."""
    shown = "、".join(words[:limit])
    return f"{shown} 等" if len(words) > limit else shown
