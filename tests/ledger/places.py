"""Places with records and posts: a base, branches, and closed heads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytz

from digest import ledger as ledgers
from digest import record_file
from digest.domain import DayRecord, Entry, Kind, Paper, Section, State, Status, Style
from digest.ledger import Ledger
from digest.publication import Place, Snapshot, View
from digest.window import RecordLocation, Span, window_of

ZONE = pytz.timezone("Asia/Shanghai")
LOCATION = RecordLocation(
    ".arxiv-digest", "_posts", "{date}-arxiv.md", "here", ("cs.SD", "eess.AS")
)
DAY = date(2026, 1, 15)
EVE = DAY - timedelta(days=1)
SINCE = date(2025, 12, 1)
Files = dict[str, bytes]


@dataclass
class CountingTree:
    """Files by path, and which of them were read."""

    files: Mapping[str, bytes]
    read_paths: list[str] = field(default_factory=list)

    def names(self, folder: str) -> tuple[str, ...]:
        return tuple(sorted(name for name in self.files if name.startswith(f"{folder}/")))

    def read(self, path: str) -> bytes | None:
        self.read_paths.append(path)
        return self.files.get(path)


def paper(serial: int) -> Paper:
    moment = datetime(2026, 1, 14, 3, tzinfo=UTC)
    return Paper(
        id=f"2601.{serial:05}",
        version=1,
        title="A Paper",
        authors=("A. Author",),
        categories=("cs.SD",),
        primary="cs.SD",
        abstract="We listen.",
        submitted=moment,
        updated=moment,
    )


def shown(*serials: int) -> tuple[Entry, ...]:
    return tuple(Entry(paper(n), Section.MAIN, State.SHOWN) for n in serials)


def pending(serial: int, tries: int = 1) -> Entry:
    return Entry(paper(serial), Section.MAIN, State.PENDING, reason="quota", tries=tries)


def dropped(serial: int) -> Entry:
    return Entry(paper(serial), Section.MAIN, State.DROPPED, reason="a filter")


def record(day: date, *entries: Entry, **changes: object) -> DayRecord:
    plain = DayRecord(
        date=day,
        window=window_of(day, time(8, 50), ZONE),
        categories=LOCATION.categories,
        kind=Kind.DAILY,
        status=Status.COMPLETE,
        style=Style(),
        configuration=LOCATION.configuration,
        entries=entries,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def path_of(day: date) -> str:
    return f".arxiv-digest/{day:%Y}/{day}.json"


def files(*records: DayRecord) -> Files:
    return {path_of(r.date): record_file.dumps(r) for r in records}


def base(*records: DayRecord, more: Files | None = None) -> Snapshot:
    return Snapshot(Place.BASE, "main", CountingTree({**files(*records), **(more or {})}))


def branch(place: Place, day: date, *records: DayRecord, key: str = "") -> Snapshot:
    tree = CountingTree(files(*records))
    return Snapshot(place, f"arxiv-digest/{key or day}", tree, Span.of_key(key or f"{day}"))


def read(*snapshots: Snapshot, days: tuple[date, ...] = (DAY,), explicit: bool = False) -> Ledger:
    return ledgers.build_ledger(View(snapshots), LOCATION, days, since=SINCE, explicit=explicit)
