"""Made-up days, for tests of what is told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytz

from digest.domain import (
    DayRecord,
    Entry,
    Kind,
    Origin,
    Paper,
    Part,
    Section,
    Skipped,
    State,
    Status,
    Style,
)
from digest.errors import Cause
from digest.window import Window

ZONE = pytz.timezone("Asia/Shanghai")


def window(day: date) -> Window:
    end = ZONE.localize(datetime.combine(day, time(8, 50)))
    return Window(end - timedelta(days=1), end)


def paper(number: int, title: str = "") -> Paper:
    moment = datetime(2026, 1, 14, 12, tzinfo=UTC)
    return Paper(
        id=f"2601.{number:05d}",
        version=1,
        title=title or f"Paper {number}",
        authors=("A. Author",),
        categories=("cs.SD", "eess.AS"),
        primary="cs.SD",
        abstract="An abstract.",
        submitted=moment,
        updated=moment,
    )


def part(origin: Origin = Origin.HTML, **changes: object) -> Part:
    made = Part("正文。", origin, "gemini-x", "gemini-x-001", "hash", 1000, 200)
    return replace(made, **changes)  # type: ignore[arg-type]


def shown(number: int, title: str = "", *, late: bool = False) -> Entry:
    return Entry(
        paper(number, title),
        Section.LATE if late else Section.MAIN,
        State.SHOWN,
        part(Origin.ABSTRACT),
        part(),
    )


def pending(number: int, cause: Cause = Cause.QUOTA, title: str = "") -> Entry:
    gone = Skipped(cause, "what the service said", 2)
    return Entry(
        paper(number, title), Section.MAIN, State.PENDING, gone, gone, cause.value, tries=1
    )


def dropped(number: int, reason: str, title: str = "") -> Entry:
    return Entry(paper(number, title), Section.MAIN, State.DROPPED, reason=reason)


def record(*entries: Entry, day: date = date(2026, 1, 15), **changes: object) -> DayRecord:
    made = DayRecord(
        date=day,
        window=window(day),
        categories=("cs.SD", "eess.AS"),
        kind=Kind.DAILY,
        status=Status.COMPLETE,
        style=Style(),
        configuration="",
        fetched=len(entries),
        entries=entries,
    )
    return replace(made, **changes)  # type: ignore[arg-type]
