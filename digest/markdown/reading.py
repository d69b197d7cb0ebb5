"""A model's Markdown as the part of it that is safe; benign bytes pass unchanged.

Line based: paragraphs, lists, fenced code, tables and formulas are recognised and
written anew where they are not already in the one form that kramdown reads as meant;
whatever is not recognised is shown literally. Headings become bold paragraphs and
rules vanish: those of the page belong to the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.markdown.clean import bounded, clean
from digest.markdown.inline import inline, literal_dollars, without_liquid
from digest.markdown.joined import code_end, joined_formulas, opens_code
from digest.markdown.tables import begins_table, cells, fitted, table_end

EMPTY = "（暂无内容）"

_WRAPPED = re.compile(r"\A(`{3,}|~{3,})(?:markdown|md)[ ]*\n(.*)\n\1[ ]*\Z", re.DOTALL)
_HEADING = re.compile(r"[ ]*\#{1,6}(?:[ ]+(?P<text>.*?))?(?:[ ]+\#+)?[ ]*$")
_RULE = re.compile(r"[ ]*(?:(?:\*[ ]*){3,}|(?:-[ ]*){3,}|(?:_[ ]*){3,})$")
_ITEM = re.compile(r"(?P<indent>[ ]*)(?P<marker>[-*+]|\d{1,3}\.)(?P<gap>[ ]+)(?P<text>\S.*)$")
_COSTLY = re.compile(r"[&{$<>`\"']|\.{3}|\\[\\(\[]")
_INDENT = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_TAB = 4  # columns
_NESTED = 2  # columns that a model indents the items of an item by, "1. " too
_YEAR = 3  # digits of what is no item's number: "in\n2026. It"
_DEEPEST = 12  # levels of a list

# No diagram or mathematics languages: themes run scripts over those.
_LANGUAGES = re.compile(
    "bash|c|cpp|csv|diff|go|html|java|javascript|json|latex|python|ruby|rust|sh|sql|text|toml"
    "|xml|yaml"
)


@dataclass(slots=True)
class _Level:
    """An open list item: the columns of what is in it, here and as written, its number."""

    inner: int  # an item from here on belongs to it
    content: int
    written: int
    number: int


def reading(text: str) -> str:
    """Return a model's Markdown, stripped, as it may stand inside the page's block.

    Never empty, so that no block of the page is. Ends with an empty line only where
    a table needs one before the closing tag.
    """
    indented = _INDENT.sub(lambda indent: indent[0].expandtabs(_TAB), text)
    text = bounded(clean(indented).strip(), _COSTLY)
    if wrapped := _WRAPPED.match(text):
        text = wrapped[2].strip()
    lines = joined_formulas(text.split("\n"))
    written = _Writer(lines).write()
    return written or EMPTY


class _Writer:
    """Writes the lines of one reading from top to bottom."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._out: list[str] = []
        self._levels: list[_Level] = []
        self._counts: list[int] = []
        self._shift = 0
        self._prices = sum(literal_dollars(line) for line in lines) > 1

    def write(self) -> str:
        at = 0
        while at < len(self._lines):
            at = self._block(at)
        while self._out and not self._out[-1]:
            self._out.pop()
        ends_in_table = bool(self._out) and self._out[-1].startswith("|")
        text = "\n".join(self._out).rstrip(" ")
        return text + "\n" if ends_in_table else text

    def _block(self, at: int) -> int:
        """Write what begins at line ``at`` and return the line after it."""
        line = self._lines[at].rstrip(" ")
        if not line or _RULE.match(line):
            self._blank()
        elif fence := opens_code(self._lines, at):
            return self._code(at, fence)
        elif begins_table(self._lines, at):
            return self._table(at)
        elif heading := _HEADING.match(line):
            self._heading(heading["text"] or "")
        elif item := _ITEM.match(line):
            self._item(item, self._break(at))
        else:
            self._plain(line, self._break(at))
        return at + 1

    def _blank(self) -> None:
        if self._out and self._out[-1]:
            self._out.append("")

    def _end_line(self) -> None:
        """Let what follows stand in a line of its own."""
        if self._out and self._out[-1] and not self._out[-1].endswith("  "):
            self._out[-1] += "  "

    def _apart(self, lines: list[str]) -> None:
        self._blank()
        self._out += [*lines, ""]
        self._levels, self._counts = [], []

    def _break(self, at: int) -> str:
        return "  " if self._lines[at].endswith("  ") else ""

    def _inline(self, text: str, *, emphasis: bool = True) -> str:
        return inline(text, emphasis=emphasis, prices=self._prices)

    def _heading(self, text: str) -> None:
        text = re.sub(r"^(\*\*|__)(.*)\1$", r"\2", text.strip()).strip()
        if text:
            self._apart([f"**{inline(text, emphasis=False, prices=self._prices, start=False)}**"])

    def _code(self, at: int, fence: re.Match[str]) -> int:
        end = code_end(self._lines, at, fence)
        body = self._lines[at + 1 : end]
        if any(line.strip() for line in body):
            longest = max(map(len, re.findall("`+", "\n".join(body))), default=0)
            ticks = "`" * max(3, longest + 1)
            info = fence["info"].strip().lower()
            language = info if _LANGUAGES.fullmatch(info) else ""
            self._apart([ticks + language, *map(without_liquid, _dedented(body)), ticks])
        return end + 1

    def _table(self, at: int) -> int:
        end = table_end(self._lines, at)
        head, dashes, *rows = self._lines[at:end]
        columns = len(cells(head))
        written = [self._row(row, columns) for row in (head, *rows)]
        self._apart([written[0], dashes.replace(" ", ""), *written[1:]])
        return end

    def _row(self, row: str, columns: int) -> str:
        return "| " + " | ".join(map(self._inline, fitted(row, columns))) + " |"

    def _item(self, item: re.Match[str], hard_break: str) -> None:
        indent, marker, gap = len(item["indent"]), item["marker"], item["gap"]
        while self._levels and not self._belongs(indent, marker):
            self._levels.pop()
        if len(self._levels) >= _DEEPEST:
            del self._levels[_DEEPEST - 1 :]
        depth = len(self._levels)
        number = self._counted(depth, marker)
        if number is None:
            self._literal_number(item, hard_break)
            return
        column = self._column(indent, fresh=not self._counts)
        self._counts[depth:] = [number]
        gap = gap if len(gap) <= 3 else " "
        width = len(marker) + len(gap)
        content = indent + len(marker) + len(item["gap"])
        inner = min(content, indent + _NESTED)
        self._levels.append(_Level(inner, content, column + width, number))
        self._out.append(f"{' ' * column}{marker}{gap}{self._inline(item['text'])}{hard_break}")

    def _belongs(self, indent: int, marker: str) -> bool:
        """Tell whether an item stands in the innermost open one; so do bullets right below "1."."""
        level = self._levels[-1]
        below = level.number and not marker[0].isdigit() and bool(self._out[-1])
        return indent >= level.inner - (_NESTED if below else 0)

    def _literal_number(self, item: re.Match[str], hard_break: str) -> None:
        """Write an item that kramdown would count anew as a line that holds its number."""
        digits = item["marker"][:-1]
        if len(digits) < _YEAR and self._counts and not self._levels:
            self._blank()
            self._counts = []
        elif len(digits) < _YEAR:
            self._end_line()
        before = f"{digits}\\.{item['gap']}"
        self._plain(item["indent"] + item["text"], hard_break, before=before)

    def _counted(self, depth: int, marker: str) -> int | None:
        """Return the item's number, 0 for a bullet, None where kramdown would show another.

        All items may be numbered "1.": Markdown counts them, and so does its writer.
        """
        if not marker[0].isdigit():
            return 0
        before = self._counts[depth] if depth < len(self._counts) else 0
        given = int(marker[:-1])
        return given if given == before + 1 or given == before == 1 else None

    def _column(self, indent: int, *, fresh: bool) -> int:
        """Return the column to write at, so that no line is indented into code."""
        if not self._levels:
            self._shift = (indent if indent > 3 else 0) if fresh else self._shift
            return min(max(0, indent - self._shift), 3)
        parent = self._levels[-1]
        residue = max(0, indent - parent.content)
        return parent.written + (residue if residue <= 3 else 0)

    def _plain(self, line: str, hard_break: str, *, before: str = "") -> None:
        text = line.lstrip(" ")
        indent = len(line) - len(text)
        if self._out and not self._out[-1]:
            while self._levels and indent < self._levels[-1].content:
                self._levels.pop()
            if not self._levels:
                self._counts = []
        inside = [level for level in self._levels if level.content <= indent]
        base, written = (inside[-1].content, inside[-1].written) if inside else (0, 0)
        column = written + (indent - base if indent - base <= 3 else 0)
        made = before + inline(text, prices=self._prices, start=not before)
        self._out.append(f"{' ' * column}{made}{hard_break}")


def _dedented(lines: list[str]) -> list[str]:
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    return [line[min(indents) :].rstrip(" ") for line in lines]
