"""Why a day shows nothing, in Chinese, for its post, the summary and the review."""

from __future__ import annotations

from digest.domain import Entry, Kind, State, Window
from digest.pipeline.jobs import Job
from digest.pipeline.search import NOTHING_THERE

ELSEWHERE = "该窗口的论文已见于其他日期的记录"


def why_nothing(entries: tuple[Entry, ...], window: Window, job: Job, quiet: str) -> str:
    """Return the reason of a day without shown papers; ``quiet`` where there are none at all."""
    waiting = sum(entry.state is State.PENDING for entry in entries)
    dropped = sum(entry.state is State.DROPPED for entry in entries)
    if waiting or dropped:
        counts = ((waiting, "待补"), (dropped, "被过滤"))
        return "可显示的为零，" + "、".join(f"{n} 篇{word}" for n, word in counts if n)
    known = any(paper.submitted in window for paper in job.found.papers)
    if job.kind is Kind.BACKFILL and quiet == NOTHING_THERE and known:
        return ELSEWHERE
    return quiet
