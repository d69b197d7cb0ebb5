"""Bars, tables and colours on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TextIO

from rich.cells import set_cell_size
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TaskID as Task
from rich.table import Column, Table
from rich.text import Text

from digest.actions import escaped_controls
from digest.domain import DayRecord, Paper, State
from digest.report import RunReport
from digest.report.tables import late, of_state, reasons
from digest.terminal import (
    STAGES,
    PlainLines,
    Watch,
    finished_line,
    is_looked_on,
    on_one_line,
    totals_of,
)

NUMBERS = 28  # columns of the spinner, a stage's name and its counts
BAR, SHORTEST_BAR, LATEST = 24, 6, 60
UNBOUNDED = 10_000  # columns; more than any table asks for


class Bars:
    """A bar a stage, drawn while the work goes on."""

    def __init__(self, console: Console) -> None:
        # The counts stand before what may be cut: a narrow terminal keeps its numbers.
        room = console.width - NUMBERS
        self._latest = max(0, min(LATEST, room - BAR))
        shown = Column(no_wrap=True)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<12}", markup=False, table_column=shown),
            MofNCompleteColumn(table_column=Column(no_wrap=True)),
            *([BarColumn(bar_width=min(BAR, room))] if room >= SHORTEST_BAR else []),
            *([TextColumn("{task.fields[latest]}", markup=False)] if self._latest else []),
            console=console,
            transient=True,
        )
        self._tasks: dict[str, Task] = {}

    def begin(self, papers: int, readings: int) -> None:
        """Draw the empty bars."""
        for what, total in totals_of(papers, readings).items():
            self._tasks[what] = self._progress.add_task(STAGES[what], total=total, latest="")
        self._progress.start()

    def tell(self, what: str, paper: Paper, note: str) -> None:
        """Move one bar on."""
        if what in self._tasks:
            latest = set_cell_size(finished_line(paper, note, 40), self._latest).rstrip()
            self._progress.update(self._tasks[what], advance=1, latest=latest)

    def stop(self) -> None:
        """Take the bars away."""
        self._progress.stop()


class Terminal:
    """The person's side of standard error: log lines, progress, the table at the end.

    ``looked_on`` tells whether a person sees it: a terminal, not a runner, not a pipe.
    """

    def __init__(self, environ: Mapping[str, str], stderr: TextIO) -> None:
        self.looked_on = is_looked_on(environ, stderr)
        self.console = Console(
            file=stderr,
            force_terminal=self.looked_on,
            force_interactive=self.looked_on,
            no_color=bool(environ.get("NO_COLOR")) or not self.looked_on,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
            width=None if self.looked_on else 120,
        )

    def line(self, text: str) -> None:
        """Print a line; above the bars while they are drawn."""
        self.console.print(Text(escaped_controls(text)), soft_wrap=True)

    def watch(self) -> Watch:
        """Return bars where a person looks on, else lines."""
        return Bars(self.console) if self.looked_on else PlainLines(self.line)

    def table(self, report: RunReport) -> None:
        """Print what was found, shown, late, dropped and pending, and why.

        Where the terminal is too narrow for the table, the log's lines have the counts.
        """
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("date", "status"):
            table.add_column(heading)
        for heading in ("found", "shown", "late", "pending", "dropped"):
            table.add_column(heading, justify="right")
        for record in report.records:
            table.add_row(*map(Text, _counts(record)))
        unbounded = self.console.options.update(width=UNBOUNDED)
        if self.console.measure(table, options=unbounded).maximum <= self.console.width:
            self.console.print(table)
        for line in _reasons(report):
            self.line(line)

    def ranking(self, rows: Iterable[tuple[str, str]]) -> None:
        """Print a ranked list: what does not fit goes on below itself, in whole words."""
        grid = Table.grid(Column(no_wrap=True), Column(overflow="fold"), padding=(0, 1))
        for place, said in rows:
            grid.add_row(Text(_flat(place)), Text(_flat(said)))
        if grid.row_count:
            self.console.print(grid, soft_wrap=False)


def _reasons(report: RunReport) -> tuple[str, ...]:
    """Return why papers are pending or dropped, a line a reason."""
    lines = []
    for record in report.records:
        for state in (State.PENDING, State.DROPPED):
            lines += [
                f"{record.date}  {count:>4} {state}: {on_one_line(reason)}"
                for reason, count in reasons(record, state).most_common()
            ]
    return tuple(lines)


def _counts(record: DayRecord) -> tuple[str, ...]:
    states = (len(of_state(record, state)) for state in (State.PENDING, State.DROPPED))
    counts = (record.fetched, len(record.shown), late(record), *states)
    return (record.date.isoformat(), record.status, *map(str, counts))


def _flat(text: str) -> str:
    return re.sub(r"[\n\t]", " ", escaped_controls(text))
