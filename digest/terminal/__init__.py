"""What a person sees who runs the program by hand; plain lines where nobody looks on.

What draws on a terminal is loaded where there is one.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Protocol, TextIO

from digest.actions import escaped_controls
from digest.domain import Paper

STAGES = {"text": "full texts", "translation": "translations", "reading": "readings"}


class Watch(Protocol):
    """Hears how the work goes on; safe to call from threads."""

    def begin(self, papers: int, readings: int) -> None:
        """Tell how many papers are to be worked on, and how many readings are to be made."""
        ...

    def tell(self, what: str, paper: Paper, note: str) -> None:
        """Tell that a stage of a paper (a key of `STAGES`) is over, and what came of it."""
        ...

    def stop(self) -> None:
        """End; nothing of a display stays."""
        ...


class PlainLines:
    """A line a finished stage, for logs and pipes."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._totals: Mapping[str, int] = {}
        self._done: Counter[str] = Counter()

    def begin(self, papers: int, readings: int) -> None:
        """Write what is to be done."""
        self._totals = totals_of(papers, readings)
        to_make = counted(readings, "reading")
        self._write(f"{counted(papers, 'paper')} to work on, {to_make} to make")

    def tell(self, what: str, paper: Paper, note: str) -> None:
        """Write one line."""
        with self._lock:
            self._done[what] += 1
            count = f"{self._done[what]}/{self._totals.get(what, 0)}"
        self._write(f"{STAGES.get(what, what)} {count}: {finished_line(paper, note, 80)}")

    def stop(self) -> None:
        """End; a line stays a line."""


def is_looked_on(environ: Mapping[str, str], stderr: TextIO) -> bool:
    """Tell whether a person sees what is written: a terminal, not a runner, not a pipe."""
    on_runner = environ.get("GITHUB_ACTIONS") == "true" or environ.get("CI") == "true"
    dumb = environ.get("TERM") in ("dumb", "unknown")
    return stderr.isatty() and not on_runner and not dumb


def watch(environ: Mapping[str, str], stderr: TextIO, write: Callable[[str], None]) -> Watch:
    """Return bars where a person looks on, else lines through ``write``."""
    if not is_looked_on(environ, stderr):
        return PlainLines(write)
    from digest.terminal.drawing import Terminal  # noqa: PLC0415 (see above)

    return Terminal(environ, stderr).watch()


def counted(number: int, noun: str) -> str:
    """Return ``1 paper``, ``2 papers``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def totals_of(papers: int, readings: int) -> Mapping[str, int]:
    """Return how often each stage is to be done."""
    return {"text": readings, "translation": papers, "reading": readings}


def finished_line(paper: Paper, note: str, chars: int) -> str:
    """Say which paper a stage is over for, in so many characters of its title."""
    title = on_one_line(paper.title)
    title = title if len(title) <= chars else f"{title[: chars - 1]}…"
    return f"{on_one_line(paper.id)} {title}" + (f" ({on_one_line(note)})" if note else "")


def on_one_line(text: str) -> str:
    """Return text without line ends and control characters."""
    return " ".join(escaped_controls(text).split())
