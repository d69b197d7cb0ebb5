"""Day records for tests of the post: of one's own making, or read back from a post."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytz

from digest.domain import DayRecord, Entry, Kind, Origin, Paper, Part, Section, State, Status, Style
from digest.window import Window

CST = pytz.timezone("Asia/Shanghai")
NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)


def a_part(text: str, *, origin: Origin = Origin.HTML, doubts: tuple[str, ...] = ()) -> Part:
    return Part(text, origin, "model", "model-1", "0" * 8, doubts=doubts)


def a_paper(
    number: int = 1,
    *,
    id: str = "",  # noqa: A002 - the field's name
    title: str = "A Plain Title",
    authors: tuple[str, ...] = ("Ann Author", "Bo Writer"),
    categories: tuple[str, ...] = ("cs.SD", "eess.AS"),
    abstract: str = "A plain abstract.",
    submitted: datetime = NOON,
) -> Paper:
    return Paper(
        id=id or f"2601.{10000 - number:05}",
        version=1,
        title=title,
        authors=authors,
        categories=categories,
        primary=categories[0] if categories else "",
        abstract=abstract,
        submitted=submitted,
        updated=submitted,
    )


READING = "1)  \n- **背景**：甲。  \n\n2)  \n- **方法**：乙。\n\n3)  \n- **结果**：丙。"


def an_entry(
    paper: Paper,
    *,
    translation: str = "一段译文。",
    reading: str = READING,
    section: Section = Section.MAIN,
    brief: bool = False,
) -> Entry:
    return Entry(
        paper,
        section,
        State.SHOWN,
        None if brief else a_part(translation),
        None if brief else a_part(reading),
        brief=brief,
    )


def a_record(
    *entries: Entry,
    style: Style | None = None,
    fetched: int | None = None,
    reason: str = "",
    day: date = date(2026, 1, 15),
) -> DayRecord:
    end, style = CST.localize(datetime.combine(day, time(8, 50))), style or Style()
    return DayRecord(
        date=day,
        window=Window(end - timedelta(days=1), end),
        categories=("cs.SD", "eess.AS"),
        kind=Kind.DAILY,
        status=Status.COMPLETE if entries else Status.EMPTY,
        style=replace(style, tags=style.tags or ("arxiv", "cs.SD", "eess.AS")),
        configuration="blog",
        fetched=len(entries) if fetched is None else fetched,
        reason=reason,
        entries=entries,
    )


_PAPER = re.compile(
    r"\n## (?P<title>[^\n]*)\n- \*\*Authors\*\*: (?P<authors>[^\n]*)\n"
    r"- \*\*Categories\*\*: (?P<cats>[^\n]*)\n"
    r"- \*\*arXiv\*\*: \[https://arxiv.org/abs/(?P<id>\S+)v(?P<version>\d+)\]\([^\n]*\n"
    r"- \*\*PDF\*\*: [^\n]*\n\n(?P<abstract>.*?)\n\n<details>\n<summary>详细解读</summary>\n\n"
    r"<div markdown=\"1\">\n\n(?P<reading>.*?)\n</div>\n\n</details>\n\n---\n",
    re.DOTALL,
)


def record_of(post: str, day: date = date(2026, 1, 15)) -> DayRecord:
    """Return the record that a plain post was rendered from, by the grammar of a post."""
    entries = [
        an_entry(
            Paper(
                id=found["id"],
                version=int(found["version"]),
                title=found["title"],
                authors=tuple(found["authors"].split(", ")),
                categories=tuple(found["cats"].split(", ")),
                primary=found["cats"].split(", ")[0],
                abstract="",
                submitted=NOON,
                updated=NOON,
            ),
            translation=found["abstract"],
            reading=found["reading"],
        )
        for found in _PAPER.finditer(post)
    ]
    return a_record(*entries, day=day)
