"""What a template is given: the record's texts, escaped for the place they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytz

from digest import markdown
from digest.domain import DayRecord, Entry, Origin, Part, Section

_MINUTE = "%Y-%m-%d %H:%M"
_ZONE_NAMES = {"Asia/Shanghai": "北京时间"}

Variables = Mapping[str, object]


def variables(record: DayRecord) -> Variables:
    """Return every variable of a template; ``docs/jekyll.md`` describes them."""
    style, shown = record.style, record.shown
    end = _local(record, record.window.end)
    return {
        "layout": markdown.scalar(style.layout),
        "title": markdown.quoted(style.title.replace("{date}", record.date.isoformat())),
        "tags": [markdown.scalar(tag) for tag in style.tags or ("arxiv", *record.categories)],
        "front_matter": _rows(style.front_matter),
        "clean_head": style.clean_head,
        "date": record.date.isoformat(),
        "zone_abbr": _abbreviation(end),
        "zone_name": _ZONE_NAMES.get(style.zone, style.zone),
        "anchor": style.anchor,
        "window_start": _local(record, record.window.start).strftime(_MINUTE),
        "window_end": end.strftime(_MINUTE),
        "fetched": record.fetched,
        "shown": len(shown),
        "late": sum(entry.section is Section.LATE for entry in shown),
        "papers": [_paper(record, entry) for entry in shown if not entry.brief],
        "rest": [_brief(entry) for entry in shown if entry.brief],
        "reason": markdown.line(record.reason) or "没有符合条件的论文",
    }


def _rows(text: str) -> list[str]:
    """Return lines of YAML; U+2028 and its like, which may stand in a value, end none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return text.split("\n") if text else []


def _metadata(entry: Entry) -> dict[str, object]:
    paper = entry.paper
    return {
        "id": paper.id,
        "title": markdown.line(paper.title) or "（无标题）",
        "authors": _names(paper.authors),
        "categories": _names(paper.categories),
        "abs_url": markdown.abs_url(paper),
        "pdf_url": markdown.pdf_url(paper),
    }


def _paper(record: DayRecord, entry: Entry) -> dict[str, object]:
    abstract = entry.translation.text if isinstance(entry.translation, Part) else ""
    return _metadata(entry) | {
        "late": entry.section is Section.LATE,
        "note": markdown.line("；".join(_notes(record, entry))),
        "abstract": markdown.text(abstract) or markdown.text(entry.paper.abstract) or "（无摘要）",
        "reading": _reading(entry),
    }


def _brief(entry: Entry) -> dict[str, object]:
    title = markdown.link_text(entry.paper.title) or "（无标题）"
    return _metadata(entry) | {"title": title}


def _names(names: tuple[str, ...]) -> str:
    """Return names in one line, escaped together: a dollar in one may pair with another's."""
    cleaned = [name for name in map(markdown.one_line, names) if name]
    return markdown.line(", ".join(cleaned), formulas=False) or "（未列出）"


def _reading(entry: Entry) -> str:
    if entry.withdrawn or not isinstance(entry.reading, Part):
        return ""
    return markdown.reading(entry.reading.text)


def _notes(record: DayRecord, entry: Entry) -> list[str]:
    notes = []
    if entry.section is Section.LATE:
        submitted = _local(record, entry.paper.submitted)
        notes.append(f"补录，提交于 {submitted.strftime(_MINUTE)} {_abbreviation(submitted)}")
    if not isinstance(entry.translation, Part):
        notes.append("摘要尚未翻译")
    if not entry.withdrawn:
        notes += _reading_notes(entry)
    for name, part in (("译文", entry.translation), ("解读", entry.reading)):
        doubts = part.doubts if isinstance(part, Part) else ()
        if doubts and not (entry.withdrawn and part is entry.reading):
            notes.append(f"{name}待核对：{'、'.join(doubts)}")
    return [*notes, "已撤稿"] if entry.withdrawn else notes


def _reading_notes(entry: Entry) -> list[str]:
    match entry.reading:
        case None:
            return []
        case Part(origin=Origin.ABSTRACT):
            return ["仅依据摘要解读"]
        case Part():
            return []
        case _:
            return ["解读待补"]


def _local(record: DayRecord, moment: datetime) -> datetime:
    return moment.astimezone(pytz.timezone(record.style.zone))


def _abbreviation(moment: datetime) -> str:
    """Return the zone's abbreviation, or its offset where it has no letters."""
    name = moment.tzname() or "UTC"
    offset = moment.strftime("%z")
    return name if name[0].isalpha() else f"UTC{offset[:3]}:{offset[3:5]}"
