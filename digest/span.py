"""The days of a run: one value from the input ``date`` to branch, post and output."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_KEY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:_([0-9]{4}-[0-9]{2}-[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one run, from ``first`` to ``last``, both included."""

    first: date
    last: date
    ranged: bool = False
    """Whether the user named two ends; a range may be of one day."""

    @classmethod
    def of_key(cls, key: str) -> Span | None:
        """Return the span that a `key` names, None where it names none."""
        match = _KEY.fullmatch(key)
        if match is None:
            return None
        try:
            first, last = (date.fromisoformat(end or match[1]) for end in match.groups())
        except ValueError:
            return None
        return cls(first, last, ranged=match[2] is not None) if first <= last else None

    @property
    def days(self) -> tuple[date, ...]:
        """Return the dates, oldest first."""
        length = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=n) for n in range(length))

    @property
    def key(self) -> str:
        """Return ``YYYY-MM-DD``, or ``A_B`` for a range: the end of a branch's name."""
        return f"{self.first}_{self.last}" if self.ranged else f"{self.first}"

    @property
    def label(self) -> str:
        """Return what people read, as the input ``date`` takes it: ``A..B`` for a range."""
        return f"{self.first}..{self.last}" if self.ranged else f"{self.first}"

    def covers(self, day: date) -> bool:
        """Tell whether the day is one of the span."""
        return self.first <= day <= self.last
