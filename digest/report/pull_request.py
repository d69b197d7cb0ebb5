"""The pull request as a review desk, and the commit's message.

All of it follows from the records and the view of the branch alone: no clock and no
usage of this run, so that the same state always gives the same text.
"""

from __future__ import annotations

from bisect import bisect_right

from digest.domain import DayRecord
from digest.report import run
from digest.report.cells import code, plain
from digest.report.run import RunReport
from digest.report.tables import TEMPLATES, day, models

BODY_CHARS = 60_000  # GitHub refuses bodies above 65,536 characters
CUT_NOTE = "\n> 篇幅所限，以下从略；全部内容见文章与记录文件。\n"
TITLE_CHARS = 200  # GitHub refuses titles above 256


def pull_request_title(records: tuple[DayRecord, ...], pattern: str = "") -> str:
    """Return the title: ``pattern`` with its ``{date}``, or one that counts the papers."""
    return _titled(records, pattern)


def commit_message(records: tuple[DayRecord, ...], pattern: str = "") -> str:
    """Return the message: ``pattern`` with its ``{date}``, or one that counts the papers."""
    return _titled(records, pattern)


def pull_request_body(report: RunReport, limit: int = BODY_CHARS) -> str:
    """Return the body, in Chinese, with as many papers listed as fit in ``limit`` characters."""
    papers = sum(len(record.entries) for record in report.records)
    whole = _body(report, papers)
    if len(whole) <= limit:
        return whole
    fitting = bisect_right(range(papers), limit, key=lambda size: len(_body(report, size))) - 1
    body = _body(report, max(fitting, 0))
    if len(body) <= limit:
        return body
    return body[: body.rfind("\n", 0, limit - len(CUT_NOTE)) + 1] + CUT_NOTE


def _titled(records: tuple[DayRecord, ...], pattern: str) -> str:
    date = run.span(records)
    if pattern:
        return plain(pattern.replace("{date}", date), TITLE_CHARS)
    shown, late = sum(len(r.shown) for r in records), sum(map(run.late, records))
    return f"arXiv 日报 {date}：{shown} 篇" + (f"（补录 {late} 篇）" if late else "")


def _body(report: RunReport, papers: int) -> str:
    days, left = [], papers
    for record in report.records:
        days.append(day(record, left))
        left = max(0, left - len(record.entries))
    return TEMPLATES.get_template("pull_request.md.j2").render(
        days=tuple(days),
        date=run.span(report.records),
        models=models(report.records),
        kept="、".join(map(code, report.kept)),
        deleted="、".join(map(code, report.deleted)),
        omitted=sum(one.omitted for one in days),
    )
