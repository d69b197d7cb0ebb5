"""What summary and pull request tell of a run, as rows and cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from digest.domain import (
    Cause,
    DayRecord,
    Entry,
    Operation,
    Origin,
    Part,
    Published,
    Section,
    Skipped,
    State,
    Status,
    Usage,
)
from digest.markdown import abs_url, github_text, one_line
from digest.post.blocks import EMPTY, HEAD, REST, WHOLE
from digest.templates import environment


@dataclass(frozen=True, slots=True)
class RunReport:
    """Everything a run has to tell.

    ``records`` are the days of the run, oldest first. ``notes`` are warnings, in
    Chinese. ``next_end`` is when the next window closes. ``left`` counts papers
    submitted after the window, left for the next date. ``waiting`` counts the open
    digest pull requests, this run's included. ``idle_days`` are the days since the
    last commit on the base branch, None where that is unknown. ``kept`` and
    ``deleted`` are the blocks that a person has edited and removed.
    """

    records: tuple[DayRecord, ...]
    model: str = ""
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    published: Published | None = None
    notes: tuple[str, ...] = ()
    next_end: datetime | None = None
    left: int = 0
    waiting: int = 0
    idle_days: int | None = None
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def of_state(record: DayRecord, state: State) -> tuple[Entry, ...]:
    """Return the entries of one state, in page order."""
    return tuple(entry for entry in record.entries if entry.state is state)


def late(record: DayRecord) -> int:
    """Count the shown papers that are late (补录)."""
    return sum(entry.section is Section.LATE for entry in record.shown)


def span(records: tuple[DayRecord, ...]) -> str:
    """Return the date of the records, or ``A..B``."""
    days = sorted(record.date.isoformat() for record in records)
    return "" if not days else days[0] if days[0] == days[-1] else f"{days[0]}..{days[-1]}"


def reasons(record: DayRecord, state: State) -> Counter[str]:
    """Count why papers are pending or dropped, in the record's own (English) words."""
    return Counter(one_line(entry.reason) or "no reason noted" for entry in of_state(record, state))


CELL_CHARS = 300
EMOJI = re.compile(r":(?=[\w+\\-]+:)")  # a short code such as :rocket:


def plain(text: str, chars: int = CELL_CHARS) -> str:
    """Return ``text`` as one line of at most ``chars`` characters, not yet escaped."""
    line = one_line(text[: 4 * chars])
    return line if len(line) <= chars else line[: chars - 1] + "…"


def cell(text: str, chars: int = CELL_CHARS) -> str:
    """Return ``text`` so that GitHub shows just these characters, also in a table's cell."""
    return EMOJI.sub(":&#8203;", github_text(plain(text, chars)))


def code(text: str) -> str:
    """Return ``text`` as a code span; for names of models, branches and settings."""
    name = plain(text, 120).translate({ord("`"): None, ord("|"): "¦"}).strip()
    return f"`{name}`" if name else ""


def link(text: str, url: str) -> str:
    """Return a link; an address that is none, or could end the link, is left out."""
    inert = re.fullmatch(r"https?://[\w./:?=&%~@+,-]+", url, re.ASCII)
    return f"[{cell(text)}]({url})" if inert else cell(text)


CAUSES = {
    Cause.QUOTA: "今日额度用尽",
    Cause.TIME: "运行时间用尽",
    Cause.OUTAGE: "模型服务不可用",
    Cause.BLOCKED: "模型拒绝处理",
    Cause.REJECTED: "未通过检查",
}
ORIGINS = {
    Origin.HTML: "HTML 全文",
    Origin.PDF: "PDF 全文",
    Origin.ABSTRACT: "仅摘要",
}
STATUSES = {
    Status.COMPLETE: "完整",
    Status.PARTIAL: "arXiv 索引尚未齐全",
    Status.EMPTY: "没有新论文",
}
NOTHING_TO_SHOW = "没有可显示的论文"
OPERATIONS = {
    Operation.CREATED: "已新建拉取请求",
    Operation.UPDATED: "已更新拉取请求",
    Operation.UNCHANGED: "内容没有变化，未推送",
    Operation.KEPT: "保留审阅者的决定，未改动",
    Operation.COMMITTED: "已提交",
    Operation.PUSHED: "分支已推送，拉取请求须手动新建",
    Operation.WRITTEN: "已写入文件",
    Operation.NONE: "没有需要发布的内容",
}
STATE_PUSHED = "分支已推送，其中只有状态记录，没有要审阅的文章，不必新建拉取请求"
BLOCKS = {HEAD: "文首", REST: "其余论文的列表", EMPTY: "没有论文的说明", WHOLE: "整篇文章"}
PARTS = ("译文", "解读")
REASONS = (  # what the records say, in English, and how it is told here
    (re.compile(r"submitted before the window, and late is false"), "窗口之前提交，未开启补录"),
    (re.compile(r"primary category (\S+) is not searched"), r"主分区 \1 不在所选分区内"),
    (re.compile(r"excluded by the keyword '(.*)'"), r"含排除关键词“\1”"),
    (re.compile(r'excluded by the keyword "(.*)"'), r"含排除关键词“\1”"),
    (re.compile(r"none of the keywords to include"), "不含任何所选关键词"),
    (re.compile(r"the day's post was deleted .*"), "当日文章已删去或由人改写，不再加入新论文"),
    *((re.compile(cause.value), label) for cause, label in CAUSES.items()),
)


def status(record: DayRecord) -> str:
    """Return the status; a day whose papers all wait or were filtered has had some."""
    hidden = record.status is Status.EMPTY and record.entries
    return NOTHING_TO_SHOW if hidden else STATUSES[record.status]


def block(key: str) -> str:
    """Return the name of a part of the post: a paper's id, or what a reader calls it."""
    return BLOCKS.get(key, key)


def parts(entry: Entry) -> tuple[tuple[str, Part | Skipped | None], ...]:
    """Return translation and reading with their names."""
    return tuple(zip(PARTS, (entry.translation, entry.reading), strict=True))


def skipped(part: Skipped) -> str:
    """Say why a part is missing, and how often it was tried."""
    return f"{CAUSES[part.cause]}（已试 {part.tries} 次）"


def remarks(entry: Entry) -> tuple[str, ...]:
    """Return what a reviewer should look at: holes, doubts, warnings; raw text."""
    found = ["已撤稿"] if entry.withdrawn else []
    for name, part in parts(entry):
        match part:
            case Skipped():
                found.append(f"{name}待补：{skipped(part)}")
            case Part():
                found += [f"{name}待核对：{doubt}" for doubt in part.doubts]
                found += [f"{name}：{warning}" for warning in part.warnings]
    return tuple(found)


def why(entry: Entry) -> str:
    """Say why a paper is pending or dropped; raw text."""
    causes = [f"{name}：{skipped(p)}" for name, p in parts(entry) if isinstance(p, Skipped)]
    told = next((m.expand(t) for p, t in REASONS if (m := p.fullmatch(entry.reason))), entry.reason)
    return "；".join(causes) if entry.state is State.PENDING and causes else told or "原因未记录"


def origin(entry: Entry) -> str:
    """Say what the reading, or else the translation, was made from."""
    made = [part for _, part in reversed(parts(entry)) if isinstance(part, Part)]
    return ORIGINS[made[0].origin] if made else "一行条目" if entry.brief else "—"


def tokens(entry: Entry) -> tuple[int, int]:
    """Return the tokens sent and received for a paper."""
    made = [part for _, part in parts(entry) if isinstance(part, Part)]
    return sum(part.input_tokens for part in made), sum(part.output_tokens for part in made)


TEMPLATES = environment()


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
    shown, pending, dropped = (of_state(record, state) for state in State)
    total = len(record.entries)
    room = total if limit is None else min(limit, total)
    rows = tuple(_row(number, entry) for number, entry in enumerate(shown[:room], 1))
    waiting = tuple(map(_absent, pending[: max(0, room - len(rows))]))
    gone = tuple(map(_absent, dropped[: max(0, room - len(rows) - len(waiting))]))
    return Day(
        date=record.date.isoformat(),
        status=status(record),
        reason=cell(record.reason),
        window=window(record),
        categories=", ".join(map(cell, record.categories)),
        fetched=record.fetched,
        shown=len(shown),
        late=late(record),
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
    sent, received = tokens(entry)
    mark = " **补录**" if entry.section is Section.LATE else ""
    return Row(
        number=number,
        paper=_linked(entry) + mark,
        origin=origin(entry),
        remarks="<br>".join(map(cell, remarks(entry))) or "—",
        tokens=f"{sent:,}&nbsp;+&nbsp;{received:,}" if sent or received else "—",
    )


def _absent(entry: Entry) -> Absent:
    return Absent(_linked(entry), cell(why(entry)))


def _linked(entry: Entry) -> str:
    return link(entry.paper.title or entry.paper.id, abs_url(entry.paper))


def blocks(keys: tuple[str, ...], most: int = 50) -> str:
    """Name the parts of a post, papers by their ids; of very many only the first."""
    named = [BLOCKS.get(key) or code(key) for key in keys[:most]]
    return "、".join(named) + (f" 等 {len(keys)} 处" if len(keys) > most else "")


def _ids(ids: tuple[str, ...], most: int = 20) -> str:
    more = f" 等 {len(ids)} 篇" if len(ids) > most else f"（{len(ids)} 篇）"
    return "、".join(map(code, ids[:most])) + more if ids else ""
