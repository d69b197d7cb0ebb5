"""The pull request as a review desk, and the commit's message.

All of it follows from the records and the view of the branch alone: no clock and no
usage of this run, so that the same state always gives the same text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from digest.domain import DayRecord
from digest.report import run
from digest.report.cells import plain
from digest.report.run import RunReport
from digest.report.tables import TEMPLATES, blocks, day, models

BODY_CHARS = 60_000  # GitHub refuses bodies above 65,536 characters
TITLE_CHARS = 200  # GitHub refuses titles above 256


def pull_request_title(records: tuple[DayRecord, ...], pattern: str = "") -> str:
    """Return the title: ``pattern`` with its ``{date}``, or one that counts the papers."""
    return _titled(records, pattern)


def commit_message(records: tuple[DayRecord, ...], pattern: str = "") -> str:
    """Return the message: ``pattern`` with its ``{date}``, or one that counts the papers."""
    return _titled(records, pattern)


def pull_request_body(report: RunReport, limit: int = BODY_CHARS) -> str:
    """Return the body, in Chinese, with as many papers listed as fit in ``limit`` characters.

    Where not even the days fit without their papers, the last days are left out; how to
    review, to reject and to run again is always said.
    """
    days, papers = len(report.records), sum(len(record.entries) for record in report.records)
    whole = _body(report, days, papers)
    if len(whole) <= limit:
        return whole
    listed = _most(papers, limit, lambda size: _body(report, days, size))
    body = _body(report, days, listed)
    if len(body) <= limit:
        return body
    return _body(report, _most(days, limit, lambda size: _body(report, size, 0)), 0)


def _most(most: int, limit: int, body: Callable[[int], str]) -> int:
    """Return the largest size up to ``most`` whose body fits in ``limit`` characters."""
    return max(bisect_right(range(most), limit, key=lambda size: len(body(size))) - 1, 0)


def _titled(records: tuple[DayRecord, ...], pattern: str) -> str:
    date = run.span(records)
    if pattern:
        return plain(pattern.replace("{date}", date), TITLE_CHARS)
    shown, late = sum(len(r.shown) for r in records), sum(map(run.late, records))
    return f"arXiv 日报 {date}：{shown} 篇" + (f"（补录 {late} 篇）" if late else "")


def _body(report: RunReport, most: int, papers: int) -> str:
    days, left, rest = [], papers, report.records[most:]
    for record in report.records[:most]:
        days.append(day(record, left))
        left = max(0, left - len(record.entries))
    return TEMPLATES.get_template("pull_request.md.j2").render(
        days=tuple(days),
        date=run.span(report.records),
        models=models(report.records),
        kept=blocks(report.kept),
        deleted=blocks(report.deleted),
        omitted=sum(one.omitted for one in days) + sum(len(r.entries) for r in rest),
        omitted_days=len(rest),
    )
