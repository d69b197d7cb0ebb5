"""A model's Markdown as safe Markdown: its blocks, lists, tables and joined formulas.

Line based: paragraphs, lists, fenced code, tables and formulas are recognised and
written anew where they are not already in the one form that kramdown reads as meant;
whatever is not recognised is shown literally. Headings become bold paragraphs and
rules vanish: those of the page belong to the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.escaping import bounded, clean
from digest.markdown.inline import inline, literal_dollars, runs_on, without_liquid

FENCE = re.compile(r"[ ]*(?P<fence>`{3,}|~{3,})[ ]*(?P<info>[A-Za-z0-9_+#.-]*)$")

_CLOSERS = {"$$": "$$", "\\[": "\\]"}
_OPENED = re.compile(r"\$|\\[(\[]|\\begin\b")
_BLOCK = re.compile(r"[ ]*(?:[-*+|>#]|\d+[.)]|`{3}|~{3}|$)")  # begins something of its own
_ENVIRONMENT = re.compile(r"\\begin\{(?P<name>[a-z]+\*?)\}(?!.*\\end\{(?P=name)\})")
_DISPLAYED = 60  # lines of one displayed formula
_WRAPPED_LINES = 4  # lines that a formula within a sentence may reach


def opens_code(lines: list[str], at: int) -> re.Match[str] | None:
    """Return the fence that opens code at line ``at``, or None."""
    fence = FENCE.match(lines[at].rstrip(" "))
    return fence if fence and any(lines[at + 1 :]) else None


def code_end(lines: list[str], at: int, fence: re.Match[str]) -> int:
    """Return the line that closes the code opened at ``at``, or the number of lines."""
    opener = fence["fence"]
    closer = re.compile(rf"[ ]*{re.escape(opener)}{re.escape(opener[0])}*[ ]*$")
    end = at + 1
    while end < len(lines) and not closer.match(lines[end]):
        end += 1
    return end


def joined_formulas(lines: list[str]) -> list[str]:
    """Write a formula that spans several lines in one; code stays as it is."""
    out: list[str] = []
    at = 0
    while at < len(lines):
        if fence := opens_code(lines, at):
            end = code_end(lines, at, fence)
            out += lines[at : end + 1]
        else:
            end = _formula_end(lines, at)
            out.append(_joined(lines[at : end + 1]))
        at = end + 1
    return out


def _joined(lines: list[str]) -> str:
    first, *others = lines
    if not others:
        return first
    *middle, last = others
    return " ".join([first.rstrip(" "), *(line.strip() for line in middle), last.lstrip(" ")])


def _formula_end(lines: list[str], at: int) -> int:
    """Return the line that closes what opens in line ``at``, or ``at``."""
    if not _OPENED.search(lines[at]):
        return at
    displayed = _displayed_end(lines, at)
    return displayed if displayed > at else _wrapped_end(lines, at)


def _displayed_end(lines: list[str], at: int) -> int:
    """Return the line that closes what opens at the start or the end of a line, or ``at``."""
    line = lines[at].strip()
    closer = _CLOSERS.get(line[:2], "")
    begins = closer not in line[2:] if closer else False
    if environment := _ENVIRONMENT.search(line):
        closer, begins = f"\\end{{{environment['name']}}}", True
    elif not begins:
        opened = line.count("$$") % 2 or line.endswith("\\[")
        closer = _CLOSERS.get(line[-2:], "") if opened else ""
    if not closer:
        return at
    for end in range(at + 1, min(at + _DISPLAYED, len(lines))):
        if lines[end].strip().startswith(closer) or (begins and closer in lines[end]):
            return end
        if not lines[end].strip():
            break
    return at


def _wrapped_end(lines: list[str], at: int) -> int:
    """Return the line in which a formula of line ``at`` closes, or ``at``."""
    rest = ""
    for end in range(at + 1, min(at + _WRAPPED_LINES, len(lines))):
        if _BLOCK.match(lines[end]):
            break
        rest = f"{rest} {lines[end].strip()}"
        if runs_on(lines[at].rstrip(" "), rest):
            return end
    return at


_DELIMITER_ROW = re.compile(r"[ ]*\|(?:[ ]*:?-+:?[ ]*\|)+[ ]*$")
_CELL = re.compile(r"(?:\\.?|[^\\|])*")
_WHOLE_CELL = re.compile(r"(?:\\.?|`[^`]{1,200}`|\$[^$]{1,200}\$|[^\\|])*")  # bars in code too


def begins_table(lines: list[str], at: int) -> bool:
    """Tell whether line ``at`` is a table's head, with as many cells as the row of dashes below."""
    following = lines[at + 1] if at + 1 < len(lines) else ""
    row = lines[at].strip()
    if not (row.startswith("|") and len(row) > 1 and _DELIMITER_ROW.match(following)):
        return False
    return len(cells(row)) == following.strip().count("|") - 1


def table_end(lines: list[str], at: int) -> int:
    """Return the line after the table that begins at ``at``."""
    end = at + 2
    while end < len(lines) and lines[end].lstrip().startswith("|"):
        end += 1
    return end


def fitted(row: str, columns: int) -> list[str]:
    """Return as many cells of a row as the table has columns; the last one takes the rest.

    Where there are too many, bars within code and formulas are taken to part none.
    """
    found = cells(row)
    if len(found) > columns:
        found = _cells(row, _WHOLE_CELL)
    kept = [*found[: columns - 1], "|".join(found[columns - 1 :])]
    return [*kept, *[""] * (columns - len(kept))]


def cells(row: str) -> list[str]:
    """Return the cells of a row; an escaped bar parts none."""
    return _cells(row, _CELL)


def _cells(row: str, cell: re.Pattern[str]) -> list[str]:
    row = row.strip()
    found, at = [], 1
    while at < len(row):
        match = cell.match(row, at)
        end = match.end() if match else at
        found.append(row[at:end].strip())
        at = end + 1
    return found


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
