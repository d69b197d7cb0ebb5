"""Holes of earlier days: papers that are shown without one of their parts.

They are filled in place while that is still a review's or the blog's own business: on
the branch of an open pull request or, in the other modes, in the post itself, within
the look-back. A merged post of an earlier date is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from digest.domain import DayRecord, Place, Skipped
from digest.ledger import Filed, Ledger
from digest.pipeline.days import Day
from digest.pipeline.jobs import Job
from digest.pipeline.parts import MOST_TRIES, Wishes
from digest.selection import Selection
from digest.settings import Settings


@dataclass(frozen=True, slots=True)
class Mend:
    """Earlier days with holes: the key of their branch, and how they are to be filled."""

    key: str
    job: Job
    days: tuple[Day, ...]


def mends_of(ledger: Ledger, job: Job, settings: Settings) -> tuple[Mend, ...]:
    """Return the earlier days of the look-back whose shown papers have holes."""
    place = Place.OPEN if settings.publish == "pull-request" else Place.BASE
    oldest = job.windows[0].date - timedelta(days=settings.look_back_days)
    by_key: dict[str, list[Filed]] = {}
    for filed in sorted(ledger.filed, key=lambda item: item.record.date):
        if filed.place is place and filed.record.date >= oldest:
            by_key.setdefault(filed.key or f"{filed.record.date}", []).append(filed)
    return tuple(
        _mend(job, key, days)
        for key, days in by_key.items()
        if any(_has_holes(item.record, job.wishes) for item in days)
    )


def _has_holes(record: DayRecord, wishes: Wishes) -> bool:
    return any(
        isinstance(part, Skipped) and part.tries < MOST_TRIES and wish
        for entry in record.shown
        for part, wish in zip((entry.translation, entry.reading), wishes.of(entry), strict=True)
    )


def _mend(job: Job, key: str, filed: Sequence[Filed]) -> Mend:
    records = [item.record for item in filed]
    mend = replace(
        job,
        windows=tuple(record.window for record in records),
        style=records[0].style,
        mend=True,
        overwrite=False,
        explicit=False,
        post_if_empty=False,
    )
    days = tuple(
        Day(record.window, Selection(record.entries, record.fetched), item)
        for record, item in zip(records, filed, strict=True)
    )
    return Mend(key, mend, days)
