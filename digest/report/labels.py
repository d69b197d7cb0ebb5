"""The Chinese names of causes, origins, states and operations."""

from __future__ import annotations

import re

from digest.domain import Cause, DayRecord, Entry, Operation, Origin, Part, Skipped, State, Status
from digest.post.blocks import EMPTY, HEAD, REST, WHOLE

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
