"""What a run tells a chat group or a mailbox: plain text that each of their services takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from digest.domain import DayRecord, Entry, Section, State
from digest.escaping import plain_line
from digest.report import tables

if TYPE_CHECKING:
    from digest.period import PeriodDigest

MOST_CHARS = 1_000
MOST_BYTES = 2_048  # of 企业微信: https://developer.work.weixin.qq.com/document/path/91770
MOST_TITLES = 5
TITLE_LENGTHS = (160, 110, 70, 40)  # the longest that fit are taken
# A title may hold the mark of a mention: <@all> of 企业微信, <at …> of 飞书, <!channel> of Slack.
_MARKS = str.maketrans("<>", "＜＞")


def notification(
    records: tuple[DayRecord, ...], deleted: tuple[str, ...] = (), link: str = ""
) -> str:
    """Return counts, the first titles and the link, a line each.

    Args:
        records: the days of the run; ``deleted`` are papers that a person took out.
        deleted: as for `pull_request_title`.
        link: where the post can be read; left out where it alone would be too long.
    """
    papers = [entry for record in records for entry in tables.on_page(record, deleted)]
    waiting = [e for record in records for e in tables.of_state(record, State.PENDING)]
    late = sum(entry.section is Section.LATE for entry in papers)
    counts = f"{len(papers)} 篇" + (f"（补录 {late} 篇）" if late else "")
    if not papers:
        reason = next((record.reason for record in records if record.reason), "")
        counts = "没有新论文" + (f"：{plain_line(reason)[:200]}" if reason else "")
    head = f"arXiv 日报 {tables.dates_shown(records)}".rstrip() + f"：{counts}"
    waits = [f"另有 {len(waiting)} 篇待补"] if waiting else []
    return message_text([head, *waits], [_title(entry) for entry in papers], link)


def period_notification(digest: PeriodDigest, link: str = "") -> str:
    """Return the message of a run, as for a day: counts, the first titles by score, the link."""
    counted = f"{len(digest.papers)} 篇" if digest.papers else "没有论文"
    late = f"（补录 {len(digest.late)} 篇）" if digest.late else ""
    head = f"arXiv {digest.name} {digest.period.label}：{counted}{late}"
    titles = [plain_line(one.found.title) or "（无标题）" for one in digest.by_score]
    return message_text([head], titles, link)


def message_text(head: Sequence[str], titles: Sequence[str], link: str = "") -> str:
    """Return lines with the first of ``titles``, each as long as the limits allow."""
    listed = titles[:MOST_TITLES]
    more = [f"……共 {len(titles)} 篇"] if len(titles) > len(listed) else []
    link = link if len(link) <= MOST_CHARS // 2 else ""
    for length in TITLE_LENGTHS:
        shown = [f"{at}. {_cut(title, length)}" for at, title in enumerate(listed, 1)]
        text = "\n".join([*head, *shown, *more, *filter(None, [link])]).translate(_MARKS)
        if len(text) <= MOST_CHARS and len(text.encode("utf-8", "replace")) <= MOST_BYTES:
            return text
    return "\n".join([*head, *filter(None, [link])]).translate(_MARKS)


def _title(entry: Entry) -> str:
    return plain_line(entry.paper.title) or "（无标题）"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
