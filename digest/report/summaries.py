"""The step summary, the pull request's text, the commit message, the log's story.

All of it follows from the records and the view of the branch alone: no clock and no
usage of this run, so that the same state always gives the same text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.domain import DayRecord, Part, Section, State
from digest.errors import ModelError, RunError
from digest.publication import Operation
from digest.report import tables
from digest.report.failures import failure
from digest.report.ranked_papers import match_in_words, scores
from digest.report.tables import (
    PARTS,
    TEMPLATES,
    DayTable,
    RunReport,
    blocks,
    code,
    cut_to_cell,
    day,
    link,
    listed_ids,
    models,
    named_parts,
    shortfalls,
)

if TYPE_CHECKING:
    from digest.period import PeriodDigest

TEMPLATES.filters["told"] = match_in_words


def english_story(report: RunReport) -> tuple[str, ...]:
    """Return the lines; text from outside is on one line each and otherwise raw."""
    return (*(line for record in report.records for line in _day(record)), *_end(report))


def _day(record: DayRecord) -> Iterator[str]:
    start, end = record.window.start, record.window.end
    zone = record.style.zone
    yield f"{record.date}: window {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} {zone}"
    pending, dropped = (tables.of_state(record, s) for s in (State.PENDING, State.DROPPED))
    yield (
        f"{record.date}: {record.status}, {record.fetched} found, {len(record.shown)} shown "
        f"({tables.late(record)} late), {len(pending)} pending, {len(dropped)} dropped"
    )
    if record.seen:
        yield f"{record.date}: {len(record.seen)} announced before are noted as seen, not shown"
    if record.older:
        yield f"{record.date}: {len(record.older)} cross-lists of older papers not shown"
    for state in (State.PENDING, State.DROPPED):
        for reason, count in tables.reasons(record, state).most_common(5):
            yield f"{record.date}: {count} {state}: {reason}"


def _end(report: RunReport) -> Iterator[str]:
    usage = report.usage
    yield (
        f"model {cut_to_cell(report.model) or 'none'}: {usage.calls} requests, "
        f"{usage.input_tokens} tokens in, {usage.output_tokens} out; {report.seconds:.0f} s in all"
    )
    if report.left:
        yield f"{report.left} papers submitted after the window are left for the next date"
    if done := report.published:
        told = " ".join(filter(None, (done.branch, done.commit_sha[:12], done.pull_request_url)))
        yield f"publication: {done.operation}{' ' + told if told else ''}"


IDLE_WARNING_DAYS = 45  # scheduled workflows of public repositories are switched off at 60
MANY_WAITING = 3


def summary(report: RunReport, error: RunError | None = None) -> str:
    """Return the Markdown of the step summary, in Chinese; ``error`` is what the run ends with."""
    return TEMPLATES.get_template("summary.md.j2").render(
        span=tables.dates_shown(report.records) or "（没有日期）",
        days=tuple(day(record, report) for record in report.records),
        places=report.places,
        publication=publication(report),
        models=models(report.records) or code(report.model),
        usage=report.usage,
        seconds=round(report.seconds),
        next_end=f"{report.next_end:%Y-%m-%d %H:%M %Z}" if report.next_end else "",
        left=report.left,
        warnings=warnings(report),
        causes=shortfalls(
            report.records, fallback=report.fallback, failed=isinstance(error, ModelError)
        ),
        error=failure(error) if error else None,
    )


@dataclass(frozen=True, slots=True)
class HarvestCounts:
    """What a harvest has planned: papers and calls still to be made, and those of this run."""

    papers: int
    calls: int
    now: int
    shards: int
    texts: int
    runs_left: int


def harvest_summary(
    label: str, counts: HarvestCounts, notes: Sequence[str] = (), error: RunError | None = None
) -> tuple[str, str]:
    """Return what is told of a harvest: a line of the log, and the summary's Markdown."""
    english = (
        f"{label}: {counts.papers} papers to make with {counts.calls} calls; this run {counts.now} "
        f"in {counts.shards} shards, {counts.texts} full texts fetched; runs after it: "
        f"{counts.runs_left}"
    )
    return english, TEMPLATES.get_template("harvest.md.j2").render(
        label=label, counts=counts, warnings=notes, error=failure(error) if error else None
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
    said = [tables.STATE_PUSHED if state_alone else tables.OPERATIONS[done.operation]]
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
        found.append(f"保留了审阅者改过的段落：{'、'.join(map(tables.block, report.kept))}")
    if report.deleted:
        found.append(f"审阅者删去的段落没有放回：{'、'.join(map(tables.block, report.deleted))}")
    if report.waiting >= MANY_WAITING:
        found.append(f"有 {report.waiting} 个日报拉取请求尚未处理")
    if report.idle_days is not None and report.idle_days >= IDLE_WARNING_DAYS:
        found.append(
            f"主分支已有 {report.idle_days} 天没有提交；公开仓库 60 天没有活动时，"
            "GitHub 会停用定时任务，合并一个拉取请求即可续期"
        )
    return tuple(dict.fromkeys(found))


BODY_CHARS = 60_000  # GitHub refuses bodies above 65,536 characters
TITLE_CHARS = 200  # GitHub refuses titles above 256


def pull_request_title(
    records: tuple[DayRecord, ...], pattern: str = "", deleted: tuple[str, ...] = ()
) -> str:
    """Return the title: ``pattern`` with its ``{date}``, or one that counts the papers.

    ``deleted`` are papers that a person took out of the post; they are not counted.
    """
    return _titled(records, pattern, deleted)


def commit_message(
    records: tuple[DayRecord, ...], pattern: str = "", deleted: tuple[str, ...] = ()
) -> str:
    """Return the message, as for `pull_request_title`."""
    return _titled(records, pattern, deleted)


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


def period_title(digest: PeriodDigest, pattern: str = "") -> str:
    """Return the title of the pull request and the commit: ``pattern`` with its ``{date}``."""
    label = digest.period.label
    if pattern:
        return cut_to_cell(pattern.replace("{date}", label), TITLE_CHARS)
    return f"arXiv {digest.name} {label}：{len(digest.papers)} 篇"


def period_body(digest: PeriodDigest, report: RunReport) -> str:
    """Return the text of the pull request."""
    template = TEMPLATES.get_template("period_pull_request.md.j2")
    return template.render(
        digest=digest,
        now=digest.now,
        kept=blocks(report.kept),
        deleted=blocks(report.deleted),
    )


def period_summary(digest: PeriodDigest, report: RunReport, error: RunError | None = None) -> str:
    """Return the step summary."""
    return TEMPLATES.get_template("period_summary.md.j2").render(
        digest=digest,
        publication=publication(report),
        warnings=warnings(report),
        error=failure(error) if error else None,
    )


def _most(most: int, limit: int, body: Callable[[int], str]) -> int:
    """Return the largest size up to ``most`` whose body fits in ``limit`` characters."""
    return max(bisect_right(range(most), limit, key=lambda size: len(body(size))) - 1, 0)


def _titled(records: tuple[DayRecord, ...], pattern: str, deleted: tuple[str, ...]) -> str:
    date = tables.dates_shown(records)
    if pattern:
        return cut_to_cell(pattern.replace("{date}", date), TITLE_CHARS)
    papers = [entry for record in records for entry in tables.on_page(record, deleted)]
    late = sum(entry.section is Section.LATE for entry in papers)
    return f"arXiv 日报 {date}：{len(papers)} 篇" + (f"（补录 {late} 篇）" if late else "")


def _body(report: RunReport, most: int, papers: int) -> str:
    days: list[DayTable] = []
    left, rest = papers, report.records[most:]
    for record in report.records[:most]:
        days.append(day(record, report, left))
        left = max(0, left - len(record.entries))
    return TEMPLATES.get_template("pull_request.md.j2").render(
        scores={record.date: scores(record) for record in report.records},
        days=tuple(days),
        date=tables.dates_shown(report.records),
        places=report.places,
        changes=changes_of_run(report),
        models=models(report.records),
        kept=blocks(report.kept),
        deleted=blocks(report.deleted),
        omitted=sum(one.omitted for one in days) + sum(len(r.entries) for r in rest),
        omitted_days=len(rest),
    )


def changes_of_run(report: RunReport) -> tuple[str, ...]:
    """Say what this run has changed on days that stood before, a line a kind; escaped."""
    before = {record.date: record for record in report.before}
    added: list[str] = []
    filled: dict[str, list[str]] = {name: [] for name in PARTS}
    gone: list[str] = []
    for record in report.records:
        if record.date not in before:
            continue
        old = {entry.paper.id: entry for entry in before[record.date].shown}
        new = {entry.paper.id: entry for entry in tables.on_page(record, report.deleted)}
        added += [name for name in new if name not in old]
        gone += [name for name in old if name not in new and name not in report.deleted]
        for name in new.keys() & old.keys():
            for (kind, was), (_, now) in zip(
                named_parts(old[name]), named_parts(new[name]), strict=True
            ):
                if isinstance(now, Part) and not isinstance(was, Part):
                    filled[kind].append(name)
    told = [("新增", added), *((f"补上{kind}", names) for kind, names in filled.items())]
    told.append(("不再显示", gone))
    return tuple(f"{what}：{listed_ids(sorted(names))}" for what, names in told if names)
