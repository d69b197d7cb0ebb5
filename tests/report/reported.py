"""Reports of runs, and what GitHub shows of their texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lxml import html
from markdown_it import MarkdownIt

from digest.report import RunReport
from tests.made_up_days import record

GFM = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
DAY = date(2026, 1, 15)


def rendered(markdown: str) -> html.HtmlElement:
    return html.fromstring(f"<body>{GFM.render(markdown)}</body>")


def rows(page: html.HtmlElement) -> list[html.HtmlElement]:
    return [row for table in page.findall(".//table") for row in table.findall(".//tbody/tr")]


def report(*entries: object, **changes: object) -> RunReport:
    return replace(RunReport((record(*entries),)), **changes)  # type: ignore[arg-type]
