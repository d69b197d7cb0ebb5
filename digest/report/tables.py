"""A day as rows that a template only has to lay out; every string is escaped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.domain import DayRecord, Entry, Part, Section, State
from digest.markdown import abs_url
from digest.report import labels, run
from digest.report.cells import cell, code, link

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2] / "templates"),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 (Markdown, escaped cell by cell)
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A shown paper."""

    number: int
    paper: str
    origin: str
    remarks: str
    tokens: str


@dataclass(frozen=True, slots=True)
class Absent:
    """A paper that is not on the page, and why."""

    paper: str
    reason: str


@dataclass(frozen=True, slots=True)
class Day:
    """One record; ``omitted`` counts what was left out of the lists for their length."""

    date: str
    status: str
    reason: str
    window: str
    categories: str
    fetched: int
    shown: int
    late: int
    older: str
    seen: int
    rows: tuple[Row, ...]
    pending: tuple[Absent, ...]
    dropped: tuple[Absent, ...]
    pending_count: int
    dropped_count: int
    omitted: int = 0


def day(record: DayRecord, limit: int | None = None) -> Day:
    """Return a record as a `Day` with at most ``limit`` papers in its lists."""
    shown, pending, dropped = (run.of_state(record, state) for state in State)
    total = len(record.entries)
    room = total if limit is None else min(limit, total)
    rows = tuple(_row(number, entry) for number, entry in enumerate(shown[:room], 1))
    waiting = tuple(map(_absent, pending[: max(0, room - len(rows))]))
    gone = tuple(map(_absent, dropped[: max(0, room - len(rows) - len(waiting))]))
    return Day(
        date=record.date.isoformat(),
        status=labels.status(record),
        reason=cell(record.reason),
        window=window(record),
        categories=", ".join(map(cell, record.categories)),
        fetched=record.fetched,
        shown=len(shown),
        late=run.late(record),
        older=_ids(record.older),
        seen=len(record.seen),
        rows=rows,
        pending=waiting,
        dropped=gone,
        pending_count=len(pending),
        dropped_count=len(dropped),
        omitted=total - len(rows) - len(waiting) - len(gone),
    )


def window(record: DayRecord) -> str:
    """Return both ends of the window and the zone, escaped."""
    start, end = record.window.start, record.window.end
    return f"{start:%Y-%m-%d %H:%M} — {end:%Y-%m-%d %H:%M}（{cell(record.style.zone)}）"


def models(records: tuple[DayRecord, ...]) -> str:
    """Return the models that wrote the shown texts, with the versions that answered."""
    found = {
        (part.model, part.model_version)
        for record in records
        for entry in record.shown
        for part in (entry.translation, entry.reading)
        if isinstance(part, Part)
    }
    names = [
        code(name) + (f"（应答版本 {code(version)}）" if version not in ("", name) else "")
        for name, version in sorted(found)
    ]
    return "、".join(names)


def _row(number: int, entry: Entry) -> Row:
    sent, received = labels.tokens(entry)
    mark = " **补录**" if entry.section is Section.LATE else ""
    return Row(
        number=number,
        paper=_linked(entry) + mark,
        origin=labels.origin(entry),
        remarks="<br>".join(map(cell, labels.remarks(entry))) or "—",
        tokens=f"{sent:,}&nbsp;+&nbsp;{received:,}" if sent or received else "—",
    )


def _absent(entry: Entry) -> Absent:
    return Absent(_linked(entry), cell(labels.why(entry)))


def _linked(entry: Entry) -> str:
    return link(entry.paper.title or entry.paper.id, abs_url(entry.paper))


def blocks(keys: tuple[str, ...], most: int = 50) -> str:
    """Name the parts of a post, papers by their ids; of very many only the first."""
    named = [labels.BLOCKS.get(key) or code(key) for key in keys[:most]]
    return "、".join(named) + (f" 等 {len(keys)} 处" if len(keys) > most else "")


def _ids(ids: tuple[str, ...], most: int = 20) -> str:
    more = f" 等 {len(ids)} 篇" if len(ids) > most else f"（{len(ids)} 篇）"
    return "、".join(map(code, ids[:most])) + more if ids else ""
