"""A record of one paper, and changed copies of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytz

from digest.domain import (
    DayRecord,
    Entry,
    Kind,
    Origin,
    Paper,
    Part,
    Section,
    Sighting,
    Skipped,
    State,
    Status,
    Style,
)
from digest.errors import Cause
from digest.record_file import dumps
from digest.window import window_of

DAY = date(2026, 1, 15)
MOMENT = datetime(2026, 1, 14, 3, tzinfo=UTC)
PAPER = Paper(
    id="2601.00001",
    version=1,
    title="A Paper",
    authors=("A. Author",),
    categories=("cs.SD",),
    primary="cs.SD",
    abstract="We listen.",
    submitted=MOMENT,
    updated=MOMENT,
)
PART = Part("译文", Origin.ABSTRACT, "m", "m-1", "hash", 10, 5, ("译文待核对",), ("w",))
RECORD = DayRecord(
    date=DAY,
    window=window_of(DAY, time(8, 50), pytz.timezone("Asia/Shanghai")),
    categories=("cs.SD",),
    kind=Kind.DAILY,
    status=Status.COMPLETE,
    style=Style(),
    configuration="here",
    fetched=3,
    entries=(Entry(PAPER, Section.MAIN, State.SHOWN, PART, Skipped(Cause.BLOCKED, "no", 2)),),
    seen=(Sighting("2601.00002", 1, MOMENT),),
    older=("quant-ph/0201082",),
    imported=("2601.00003",),
    horizons={"cs.SD": MOMENT},
    owed={"cs.SD": DAY},
    seeded=("cs.SD",),
    blocks={"head": "0" * 64},
)


def changed(change: Callable[[Any], object]) -> bytes:
    plain = json.loads(dumps(RECORD))
    change(plain)
    return json.dumps(plain).encode()


def put(value: object, *path: str | int) -> bytes:
    def change(plain: Any) -> None:
        for step in path[:-1]:
            plain = plain[step]
        plain[path[-1]] = value

    return changed(change)
