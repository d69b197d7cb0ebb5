"""The record of a run, and what is counted in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from digest.domain import DayRecord, Entry, Published, Section, State, Usage
from digest.markdown import one_line


@dataclass(frozen=True, slots=True)
class RunReport:
    """Everything a run has to tell.

    ``records`` are the days of the run, oldest first. ``notes`` are warnings, in
    Chinese. ``next_end`` is when the next window closes. ``left`` counts papers
    submitted after the window, left for the next date. ``waiting`` counts the open
    digest pull requests, this run's included. ``idle_days`` are the days since the
    last commit on the base branch, None where that is unknown. ``kept`` and
    ``deleted`` are the blocks that a person has edited and removed.
    """

    records: tuple[DayRecord, ...]
    model: str = ""
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    published: Published | None = None
    notes: tuple[str, ...] = ()
    next_end: datetime | None = None
    left: int = 0
    waiting: int = 0
    idle_days: int | None = None
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def of_state(record: DayRecord, state: State) -> tuple[Entry, ...]:
    """Return the entries of one state, in page order."""
    return tuple(entry for entry in record.entries if entry.state is state)


def late(record: DayRecord) -> int:
    """Count the shown papers that are late (补录)."""
    return sum(entry.section is Section.LATE for entry in record.shown)


def span(records: tuple[DayRecord, ...]) -> str:
    """Return the date of the records, or ``A..B``."""
    days = sorted(record.date.isoformat() for record in records)
    return "" if not days else days[0] if days[0] == days[-1] else f"{days[0]}..{days[-1]}"


def reasons(record: DayRecord, state: State) -> Counter[str]:
    """Count why papers are pending or dropped, in the record's own (English) words."""
    return Counter(one_line(entry.reason) or "no reason noted" for entry in of_state(record, state))
