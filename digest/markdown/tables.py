"""Tables of a reading: where one stands, and what is in its cells."""

from __future__ import annotations

import re

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
