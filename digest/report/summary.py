"""The step summary."""

from __future__ import annotations

import re

from digest.domain import Operation
from digest.report import labels, run
from digest.report.cells import cell, code, link
from digest.report.run import RunReport
from digest.report.tables import TEMPLATES, day, models

IDLE_WARNING_DAYS = 45  # scheduled workflows of public repositories are switched off at 60
MANY_WAITING = 3


def summary(report: RunReport) -> str:
    """Return the Markdown of the step summary, in Chinese."""
    return TEMPLATES.get_template("summary.md.j2").render(
        span=run.span(report.records) or "（没有日期）",
        days=tuple(map(day, report.records)),
        publication=publication(report),
        models=models(report.records) or code(report.model),
        usage=report.usage,
        seconds=round(report.seconds),
        next_end=f"{report.next_end:%Y-%m-%d %H:%M %Z}" if report.next_end else "",
        left=report.left,
        warnings=tuple(cell(warning, 600) for warning in warnings(report)),
    )


def preview(post: str) -> str:
    """Return a post as a code block of the summary, fenced longer than anything in it."""
    fence = "`" * max(4, 1 + max(map(len, re.findall("`+", post)), default=0))
    return f"\n\n{fence}markdown\n{post.rstrip()}\n{fence}\n"


def publication(report: RunReport) -> str:
    """Say what was done, with links; empty where nothing was to be published."""
    done = report.published
    if done is None:
        return ""
    state_alone = done.operation is Operation.PUSHED and not done.warnings
    said = [labels.STATE_PUSHED if state_alone else labels.OPERATIONS[done.operation]]
    if done.pull_request_url:
        said.append(
            link(f"拉取请求 {done.pull_request_number or ''}".strip(), done.pull_request_url)
        )
    if done.branch:
        said.append(f"分支 {code(done.branch)}")
    if done.commit_sha:
        said.append(f"提交 {code(done.commit_sha[:12])}")
    return "，".join(said)


def warnings(report: RunReport) -> tuple[str, ...]:
    """Return what the owner should know or do, in Chinese; raw text."""
    found = [*report.notes, *(report.published.warnings if report.published else ())]
    if report.kept:
        found.append(f"保留了审阅者改过的段落：{'、'.join(map(labels.block, report.kept))}")
    if report.deleted:
        found.append(f"审阅者删去的段落没有放回：{'、'.join(map(labels.block, report.deleted))}")
    if report.waiting >= MANY_WAITING:
        found.append(f"有 {report.waiting} 个日报拉取请求尚未处理")
    if report.idle_days is not None and report.idle_days >= IDLE_WARNING_DAYS:
        found.append(
            f"主分支已有 {report.idle_days} 天没有提交；公开仓库 60 天没有活动时，"
            "GitHub 会停用定时任务，合并一个拉取请求即可续期"
        )
    return tuple(dict.fromkeys(found))
