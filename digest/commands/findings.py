"""What a look at a blog finds, and how it is told: a mark, a fact, a remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

BAD_EXIT = 2


class Mark(StrEnum):
    """How a finding is to be taken; only a bad one makes the exit code."""

    GOOD = "✔"
    BAD = "✘"
    HINT = "➜"


@dataclass(frozen=True, slots=True)
class Change:
    """Lines of a file of the blog that a person is to put in place of others, told exactly.

    ``line`` counts from 1; ``before`` is empty where ``after`` goes in ahead of that line.
    """

    path: str
    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]

    def __str__(self) -> str:
        """Return the change as it is told."""
        new = "".join(f"\n  {line}" for line in self.after if line)
        if not self.before:
            return f"{self.path}, as line {self.line}, add{new}"
        old = "".join(f"\n  {line}" for line in self.before)
        return f"{self.path}, line {self.line}, in place of{old}\nwrite{new}"


def changes_between(path: str, before: str, after: str) -> tuple[Change, ...]:
    """Return what makes one text of a file the other, the last place first."""
    old, new = before.splitlines(), after.splitlines()
    told = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(
        Change(path, a + 1, tuple(old[a:b]), tuple(new[c:d]))
        for tag, a, b, c, d in reversed(told)
        if tag != "equal"
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the list, and what to do about it.

    ``sets`` names an input and the value that would cure it; `init` writes it. ``changes`` are
    lines of the blog's own files that would; a person writes them.
    """

    mark: Mark
    what: str
    remedy: str = ""
    sets: tuple[str, str] | None = None
    changes: tuple[Change, ...] = ()

    def by_input(self, name: str, value: str) -> Finding:
        """Return this finding with an input as its remedy."""
        lines = "|-\n    " + value.replace("\n", "\n    ") if "\n" in value else value or "''"
        cure = f"set the input\n  {name}: {lines}"
        remedy = "\n".join(filter(None, (self.remedy, cure)))
        return replace(self, remedy=remedy, sets=(name, value))

    def by_changes(self, changes: Sequence[Change]) -> Finding:
        """Return this finding with lines of the blog's files as its remedy."""
        remedy = "\n".join(filter(None, (self.remedy, *map(str, changes))))
        return replace(self, remedy=remedy, changes=tuple(changes))


def good(what: str) -> Finding:
    """Return a finding that needs nothing done."""
    return Finding(Mark.GOOD, what)


def bad(what: str, remedy: str = "") -> Finding:
    """Return a finding without whose remedy the digest does not work."""
    return Finding(Mark.BAD, what, remedy)


def hint(what: str, remedy: str = "") -> Finding:
    """Return a finding that a person should know and may leave as it is."""
    return Finding(Mark.HINT, what, remedy)


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield the list as a person reads it; further lines of a text are indented."""
    for finding in findings:
        first, *rest = finding.what.splitlines() or [""]
        yield f"{finding.mark} {first}"
        remedy = finding.remedy.splitlines()
        yield from (f"  {line}" for line in rest)
        yield from (f"    {line}" for line in remedy)


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 2 where anything is bad, else 0."""
    return BAD_EXIT if any(finding.mark is Mark.BAD for finding in findings) else 0
