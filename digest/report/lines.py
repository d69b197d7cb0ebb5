"""The story of a run in a dozen lines of English, for the log."""

from __future__ import annotations

from collections.abc import Iterator

from digest.domain import DayRecord, State
from digest.report import run
from digest.report.cells import plain
from digest.report.run import RunReport


def english_story(report: RunReport) -> tuple[str, ...]:
    """Return the lines; text from outside is on one line each and otherwise raw."""
    return (*(line for record in report.records for line in _day(record)), *_end(report))


def _day(record: DayRecord) -> Iterator[str]:
    start, end = record.window.start, record.window.end
    zone = record.style.zone
    yield f"{record.date}: window {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} {zone}"
    pending, dropped = (run.of_state(record, s) for s in (State.PENDING, State.DROPPED))
    yield (
        f"{record.date}: {record.status}, {record.fetched} found, {len(record.shown)} shown "
        f"({run.late(record)} late), {len(pending)} pending, {len(dropped)} dropped"
    )
    if record.seen:
        yield f"{record.date}: {len(record.seen)} announced before are noted as seen, not shown"
    if record.older:
        yield f"{record.date}: {len(record.older)} cross-lists of older papers not shown"
    for state in (State.PENDING, State.DROPPED):
        for reason, count in run.reasons(record, state).most_common(5):
            yield f"{record.date}: {count} {state}: {reason}"


def _end(report: RunReport) -> Iterator[str]:
    usage = report.usage
    yield (
        f"model {plain(report.model) or 'none'}: {usage.calls} requests, "
        f"{usage.input_tokens} tokens in, {usage.output_tokens} out; {report.seconds:.0f} s in all"
    )
    if report.left:
        yield f"{report.left} papers submitted after the window are left for the next date"
    if done := report.published:
        told = " ".join(filter(None, (done.branch, done.commit_sha[:12], done.pull_request_url)))
        yield f"publication: {done.operation}{' ' + told if told else ''}"
