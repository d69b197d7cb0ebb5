"""A made-up day with everything a page can hold, to try a template on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from digest.domain import (
    DayRecord,
    Entry,
    Kind,
    Origin,
    Paper,
    Part,
    Section,
    State,
    Status,
    Style,
    Window,
)

_END = datetime(2026, 1, 15, tzinfo=UTC)
_PART = Part("文字。", Origin.ABSTRACT, "model", "model", "")
_PAPERS = 20  # of each kind; a template may speak of the fifth


def specimen(style: Style) -> DayRecord:
    """Return the day: papers in full, late ones, and ones of one line."""
    kinds = [(Section.MAIN, False), (Section.LATE, False), (Section.MAIN, True)]
    entries = [
        Entry(_paper(1 + at * _PAPERS + number), section, State.SHOWN, _PART, _PART, brief=brief)
        for at, (section, brief) in enumerate(kinds)
        for number in range(_PAPERS)
    ]
    return DayRecord(
        date=date(2026, 1, 15),
        window=Window(_END - timedelta(days=1), _END),
        categories=("cs.SD",),
        kind=Kind.DAILY,
        status=Status.COMPLETE,
        style=style,
        configuration="",
        fetched=len(entries),
        entries=tuple(entries),
    )


def _paper(number: int) -> Paper:
    return Paper(
        id=f"2601.{number:05}",
        version=1,
        title="Title",
        authors=("Author",),
        categories=("cs.SD",),
        primary="cs.SD",
        abstract="Abstract.",
        submitted=_END,
        updated=_END,
    )
