"""What several records come to together."""

from __future__ import annotations

from datetime import date, datetime

from digest.domain import DayRecord, Entry, State
from digest.ledger.records import Filed


def pending(living: list[Filed], decided: set[str]) -> dict[str, Entry]:
    """Return what waits and was not decided on another day, as its newest record has it."""
    found: dict[str, Entry] = {}
    for item in sorted(living, key=lambda f: f.record.date):
        for entry in item.record.entries:
            if entry.state is State.PENDING and entry.paper.id not in decided:
                found[entry.paper.id] = entry  # the newest knows the tries and the parts
    return found


def horizons(records: list[DayRecord]) -> dict[str, datetime]:
    """Return how far back each category was looked at since it was last taken up."""
    found: dict[str, datetime] = {}
    newest_first = sorted(records, key=lambda record: record.date, reverse=True)
    kept = set(newest_first[0].categories) if newest_first else set()
    for record in newest_first:
        kept &= set(record.categories)
        for category in kept & record.horizons.keys():
            horizon = record.horizons[category]
            found[category] = min(horizon, found.get(category, horizon))
    return found


def begun(records: list[DayRecord]) -> dict[str, date]:
    """Return the day of each category's first daily record."""
    newest_first = sorted(records, key=lambda record: record.date, reverse=True)
    return {category: record.date for record in newest_first for category in record.horizons}


def owed(records: list[DayRecord]) -> dict[str, date]:
    """Return from when on each category's newest record wants the second net to be asked."""
    newest: dict[str, DayRecord] = {}
    for record in sorted(records, key=lambda record: record.date):
        newest |= dict.fromkeys(record.categories, record)
    return {c: record.owed[c] for c, record in newest.items() if c in record.owed}
