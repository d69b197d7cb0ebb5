"""What summary and pull request tell of a run, as rows and cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from digest.domain import (
    NO_FULL_TEXT,
    DayRecord,
    Entry,
    Origin,
    Part,
    Section,
    Skipped,
    State,
    Status,
    Usage,
)
from digest.errors import Cause, Notice
from digest.escaping import abs_url, github_text, one_line
from digest.post.blocks import EMPTY, HEAD, OVERVIEW, REST, WHOLE
from digest.publication import Operation, Published
from digest.report.doubted_sentences import Pair, at_stake, forbidding
from digest.templates import template_environment

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RunReport:
    """Everything a run has to tell.

    ``records`` are the days of the run, oldest first. ``notes`` are warnings, in
    Chinese. ``next_end`` is when the next window closes. ``left`` counts papers
    submitted after the window, left for the next date. ``waiting`` counts the open
    digest pull requests, this run's included. ``idle_days`` are the days since the
    last commit on the base branch, None where that is unknown. ``kept`` and
    ``deleted`` are the blocks that a person has edited and removed. ``before`` are the
    records of the same days as they stood where this run began. ``places`` are addresses
    of papers in the post's file, by id. ``fallback``: there was another model to ask what the
    first one refused.
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
    before: tuple[DayRecord, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    fallback: bool = False


def of_state(record: DayRecord, state: State) -> tuple[Entry, ...]:
    """Return the entries of one state, in page order."""
    return tuple(entry for entry in record.entries if entry.state is state)


def late(record: DayRecord) -> int:
    """Count the shown papers that are late (补录)."""
    return sum(entry.section is Section.LATE for entry in record.shown)


def dates_shown(records: tuple[DayRecord, ...]) -> str:
    """Return the date of the records, or ``A..B``."""
    days = sorted(record.date.isoformat() for record in records)
    return "" if not days else days[0] if days[0] == days[-1] else f"{days[0]}..{days[-1]}"


def reasons(record: DayRecord, state: State) -> Counter[str]:
    """Count why papers are pending or dropped, in the record's own (English) words."""
    return Counter(one_line(entry.reason) or "no reason noted" for entry in of_state(record, state))


CELL_CHARS, SENTENCE_CHARS = 300, 400
_BOLD, _PLAIN, _BREAK = "\ue000", "\ue001", "\ue002"  # stand for tags until a text is escaped
_LONG_WORD = re.compile(r"([!-~]{14})(?=[!-~]{4})")  # two columns are narrow on a phone
EMOJI = re.compile(r":(?=[\w+\\-]+:)")  # a short code such as :rocket:


def cut_to_cell(text: str, chars: int = CELL_CHARS) -> str:
    """Return ``text`` as one line of at most ``chars`` characters, not yet escaped."""
    line = one_line(text[: 4 * chars])
    return line if len(line) <= chars else line[: chars - 1] + "…"


def cell(text: str, chars: int = CELL_CHARS) -> str:
    """Return ``text`` so that GitHub shows just these characters, also in a table's cell."""
    return EMOJI.sub(":&#8203;", github_text(cut_to_cell(text, chars)))


_INPUT_NAMES = re.compile(r"`([A-Za-z][\w-]{0,40}:?)`", re.ASCII)


def told_with_names(text: str, chars: int) -> str:
    """Return a message as `cell` does, but the names of inputs in it as code."""
    parts = _INPUT_NAMES.split(cut_to_cell(text, chars))
    return "".join(
        f"`{part}`"
        if place % 2
        else f"{_blank(part[:1])}{cell(part, chars)}{_blank(part[1:][-1:])}"
        for place, part in enumerate(parts)
    )


def _blank(end: str) -> str:
    return " " * end.isspace()


def code(text: str) -> str:
    """Return ``text`` as a code span; for names of models, branches and settings."""
    name = cut_to_cell(text, 120).translate({ord("`"): None, ord("|"): "¦"}).strip()
    return f"`{name}`" if name else ""


def link(text: str, url: str) -> str:
    """Return a link; an address that is none, or could end the link, is left out."""
    inert = re.fullmatch(r"https?://[\w./:?=&%~@+,#-]+", url, re.ASCII)
    return f"[{cell(text)}]({url})" if inert else cell(text)


CAUSES = {
    Cause.QUOTA: "今日额度用尽",
    Cause.TIME: "运行时间用尽",
    Cause.OUTAGE: "模型服务不可用",
    Cause.BLOCKED: "模型拒绝处理",
    Cause.REJECTED: "未通过检查",
}
REMEDIES = {
    Cause.QUOTA: "以后的运行会自动补上；要更快，请提高额度或换用别的 `model`",
    Cause.TIME: "以后的运行会接着做；可调大 `max-minutes`，或用 `max-papers` 限制篇数",
    Cause.OUTAGE: "以后的运行会再试；一再如此，请查看服务的状态页，或换用别的 `model`",
    Cause.BLOCKED: "可设 `fallback-model`，由另一个模型来做",
    Cause.REJECTED: "以后的运行会再试，总共三次；之后文章保留英文摘要并注明",
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
BOTH_WITHHOLD = "两个模型都不肯处理；可换一个 `fallback-model`，或由审阅者补写"
AS_ABOVE = "做法见开头的“怎么办”"
NOTHING_TO_SHOW = "没有可显示的论文"
ALL_WAIT = "论文尚未处理完，都在等下一次运行"
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
BLOCKS = {
    HEAD: "文首",
    OVERVIEW: "今日速览",
    REST: "其余论文的列表",
    EMPTY: "没有论文的说明",
    WHOLE: "整篇文章",
}
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
    if record.status is Status.EMPTY and of_state(record, State.PENDING):
        return ALL_WAIT
    hidden = record.status is Status.EMPTY and record.entries
    return NOTHING_TO_SHOW if hidden else STATUSES[record.status]


def block(key: str) -> str:
    """Return the name of a part of the post: a paper's id, or what a reader calls it."""
    return BLOCKS.get(key, key)


def named_parts(entry: Entry) -> tuple[tuple[str, Part | Skipped | None], ...]:
    """Return translation and reading with their names."""
    return tuple(zip(PARTS, entry.parts, strict=True))


def skipped(part: Skipped) -> str:
    """Say why a part is missing, and how often it was tried, where that counts."""
    why = forbidding(part.detail) if part.cause is Cause.REJECTED else ""
    told = (why, f"已试 {part.tries} 次" if part.tries else "")
    return CAUSES[part.cause] + (f"（{'；'.join(filter(None, told))}）" if any(told) else "")


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A cause for which parts are missing, the papers that it costs them, and what to do."""

    label: str
    papers: tuple[str, ...]
    remedy: str


def shortfalls(
    records: Iterable[DayRecord], *, fallback: bool = False, failed: bool = False
) -> tuple[Shortfall, ...]:
    """Return why parts are missing, a cause each, that of the most papers first.

    ``fallback``: another model was asked what the first one refused. ``failed``: the run ends
    with what the service said, and the summary with what to do about it.
    """
    found: dict[Cause, dict[str, None]] = {}
    for record in records:
        for entry in record.entries:
            for _, part in named_parts(entry):
                if isinstance(part, Skipped):
                    found.setdefault(part.cause, {})[entry.paper.id] = None
    causes = sorted(found, key=lambda cause: -len(found[cause]))
    remedies = REMEDIES | ({Cause.BLOCKED: BOTH_WITHHOLD} if fallback else {})
    remedies |= {Cause.OUTAGE: AS_ABOVE, Cause.QUOTA: AS_ABOVE} if failed else {}
    return tuple(Shortfall(CAUSES[c], tuple(found[c]), remedies[c]) for c in causes)


class Need(StrEnum):
    """Why a reviewer should look at a paper first."""

    DOUBT = "待核对"
    HOLE = "有空缺"
    NO_TEXT = "没有全文"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know of a paper; ``need`` is None where nobody has to look at it first."""

    text: str
    need: Need | None = None
    pair: Pair | None = None


def remarks(entry: Entry) -> tuple[Remark, ...]:
    """Return what a reviewer should look at: holes, doubts, warnings; raw text."""
    found = [Remark("已撤稿")] if entry.withdrawn else []
    for name, part in named_parts(entry):
        match part:
            case Skipped():
                found.append(Remark(f"{name}待补：{skipped(part)}", Need.HOLE))
            case Part():
                found += [Remark("仅依据正文前半解读")] if part.excerpt else []
                found += [_doubted(entry, name, part, doubt) for doubt in part.doubts]
                found += [_warned(name, warning) for warning in part.warnings]
    return tuple(found)


def _doubted(entry: Entry, name: str, part: Part, doubt: str) -> Remark:
    translated = part is entry.translation
    pair = at_stake(entry.paper.abstract, part.text, doubt, translated=translated)
    return Remark(f"{name}待核对：{doubt}", Need.DOUBT, pair)


def _warned(name: str, warning: str) -> Remark:
    if warning.startswith(NO_FULL_TEXT):
        return Remark(f"{name}：{warning}", Need.NO_TEXT)
    return Remark(f"{name}：{warning}")


def why(entry: Entry) -> str:
    """Say why a paper is pending or dropped; raw text."""
    causes = [f"{name}：{skipped(p)}" for name, p in named_parts(entry) if isinstance(p, Skipped)]
    told = next((m.expand(t) for p, t in REASONS if (m := p.fullmatch(entry.reason))), entry.reason)
    return "；".join(causes) if entry.state is State.PENDING and causes else told or "原因未记录"


def by_reason(entries: Iterable[Entry]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """Return the reasons for which papers are not on the page, each with its papers."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(why(entry), []).append(entry)
    return tuple((reason, tuple(papers)) for reason, papers in found.items())


def origin_name(entry: Entry) -> str:
    """Say what the reading, or else the translation, was made from."""
    made = [part for _, part in reversed(named_parts(entry)) if isinstance(part, Part)]
    return ORIGINS[made[0].origin] if made else "一行条目" if entry.brief else "—"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper on the page: its number there, and what is left to be said of it.

    ``edited`` and ``deleted``: a person has done so in the post, and what the checks
    said of the paper is settled.
    """

    number: int
    entry: Entry
    remarks: tuple[Remark, ...]
    edited: bool = False
    deleted: bool = False

    @property
    def needs(self) -> tuple[Need, ...]:
        """Return why it is to be looked at first."""
        return tuple(dict.fromkeys(r.need for r in self.remarks if r.need is not None))

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the sentences at stake, each once, with the words of every doubt about them."""
        words: dict[tuple[str, str], dict[str, None]] = {}
        for pair in (remark.pair for remark in self.remarks if remark.pair is not None):
            words.setdefault((pair.english, pair.chinese), {}).update(dict.fromkeys(pair.words))
        return tuple(Pair(*sentences, tuple(found)) for sentences, found in words.items())


def rows(record: DayRecord, report: RunReport) -> tuple[PaperRow, ...]:
    """Return the papers of a day's page in their order, those too that a person took out."""
    found = []
    for number, entry in enumerate(record.shown, 1):
        edited, gone = (entry.paper.id in ids for ids in (report.kept, report.deleted))
        left = () if edited or gone else remarks(entry)
        found.append(PaperRow(number, entry, left, edited, gone))
    return tuple(found)


def on_page(record: DayRecord, deleted: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return the papers shown, without those that a person has taken out."""
    return tuple(e for e in record.shown if e.paper.id not in deleted)


@dataclass(frozen=True, slots=True)
class DayTable:
    """A record with as many of its papers as there is room for.

    ``first`` are to be looked at first, ``clean`` not; ``omitted`` counts what found no
    room. A paper that a person took out is in no list.
    """

    record: DayRecord
    shown: int
    late: int
    first: tuple[PaperRow, ...]
    clean: tuple[PaperRow, ...]
    deleted: tuple[PaperRow, ...]
    pending: tuple[Entry, ...]
    dropped: tuple[Entry, ...]
    pending_count: int
    dropped_count: int
    omitted: int

    @property
    def needs(self) -> str:
        """Count why papers are to be looked at first: ``待核对 7，待补 2``."""
        found = Counter(need for row in self.first for need in row.needs)
        return "，".join(f"{need} {found[need]}" for need in Need if found[need])


def day(record: DayRecord, report: RunReport, limit: int | None = None) -> DayTable:
    """Return a record with at most ``limit`` papers, those with a need before all others."""
    page, left = rows(record, report), on_page(record, report.deleted)
    pending, dropped = (of_state(record, state) for state in (State.PENDING, State.DROPPED))
    room = _Room(len(record.entries) if limit is None else limit)
    return DayTable(
        record=record,
        shown=len(left),
        late=sum(entry.section is Section.LATE for entry in left),
        first=room.take(tuple(row for row in page if row.needs)),
        clean=room.take(tuple(row for row in page if not row.needs and not row.deleted)),
        deleted=tuple(row for row in page if row.deleted),
        pending=room.take(pending),
        dropped=room.take(dropped),
        pending_count=len(pending),
        dropped_count=len(dropped),
        omitted=room.omitted,
    )


@dataclass(slots=True)
class _Room:
    """How many more papers can be listed, and how many could not."""

    left: int
    omitted: int = 0

    def take(self, papers: tuple[T, ...]) -> tuple[T, ...]:
        taken = papers[: self.left]
        self.left -= len(taken)
        self.omitted += len(papers) - len(taken)
        return taken


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
        for part in entry.parts
        if isinstance(part, Part)
    }
    names = [
        code(name) + (f"（应答版本 {code(version)}）" if version not in ("", name) else "")
        for name, version in sorted(found)
    ]
    return "、".join(names)


def paper_link(entry: Entry) -> str:
    """Return a paper's title as a link to arXiv."""
    return link(entry.paper.title or entry.paper.id, abs_url(entry.paper))


def emphasised(sentence: str, words: Iterable[str]) -> str:
    """Return a sentence as a table's cell, the words at stake in bold."""
    marked = sentence.translate(dict.fromkeys(map(ord, (_BOLD, _PLAIN, _BREAK))))
    for word in words:
        whole = rf"(?<![\w.]){re.escape(word)}(?!\w|[.,]\d)"
        marked = re.sub(whole, f"{_BOLD}{word}{_PLAIN}", marked, flags=re.ASCII)
    marked = _LONG_WORD.sub(rf"\1{_BREAK}", marked)
    shown = cell(marked, SENTENCE_CHARS).replace(_BREAK, "&#8203;")
    return shown.replace(_BOLD, "<b>").replace(_PLAIN, "</b>") or "—"


def blocks(keys: tuple[str, ...], most: int = 50) -> str:
    """Name the parts of a post, papers by their ids; of very many only the first."""
    named = [BLOCKS.get(key) or code(key) for key in keys[:most]]
    return "、".join(named) + (f" 等 {len(keys)} 处" if len(keys) > most else "")


def listed_ids(ids: Iterable[str], most: int = 20) -> str:
    """Name papers by their ids, with their number; of many only the first."""
    ids = tuple(ids)
    more = f" 等 {len(ids)} 篇" if len(ids) > most else f"（{len(ids)} 篇）"
    return "、".join(map(code, ids[:most])) + more if ids else ""


def notice(said: str, chars: int = 600) -> str:
    """Return a warning with the link that belongs to it."""
    if not isinstance(said, Notice):
        return cell(said, chars)
    linked = f"：{link(said.link_text, said.url)}" if said.url else ""
    return cell(said.chinese, chars) + linked


TEMPLATES = template_environment()
TEMPLATES.filters |= {
    "by_reason": by_reason,
    "cell": cell,
    "code": code,
    "emphasised": emphasised,
    "ids": listed_ids,
    "link": link,
    "notice": notice,
    "origin": origin_name,
    "paper": paper_link,
    "status": status,
    "told_with_names": told_with_names,
    "why": why,
    "window": window,
}
