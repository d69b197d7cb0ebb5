"""Changes to a blog's files that the program tells, made as a person would."""

from __future__ import annotations

from digest.commands.findings import Change


def applied(change: Change, text: str) -> str:
    """Return the file's text with the change made."""
    lines = text.splitlines(keepends=True)
    at = change.line - 1
    if lines and at == len(lines) and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    lines[at : at + len(change.before)] = [f"{line}\n" for line in change.after]
    return "".join(lines)
