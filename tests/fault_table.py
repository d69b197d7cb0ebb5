"""Every fault of a model against the whole pipeline: ``python -m tests.fault_table``.

Three papers; the fault answers every call about the second. Then a run with a healthy
model. What is measured stands as a table in docs/faults.md, which this writes anew.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faulty_model_day import ENVIRONMENT, FaultyModelDay, Told, holds, pending
from tests.world.blog import good_model
from tests.world.model_faults import FAULTS, same
from tests.world.models import DIALECTS, Ask, Dialect, Fault, Say

PAGE = Path(__file__).parent.parent / "docs/faults.md"
HEAD = (
    "| fault | calls | waited, s | exit | the post has of paper 2 | waiting papers, and why |"
    " calls of the next run |\n|---|--:|--:|--:|---|---|--:|"
)
MARKS = ("<!-- table -->\n", "<!-- end of the table -->")
JITTER_S = 0.5  # of each wait, at random


def around(before: str = "", after: str = "") -> Fault:
    """Return a fault that puts words before and after a good text."""
    return lambda ask: Say(before + good_model(ask).text + after)


def third(ask: Ask) -> Say:
    """Say the first third of a good text."""
    text = good_model(ask).text
    return Say(text[: len(text) // 3])


ENGLISH = "The authors propose a new method that improves the results on all of these tasks. "
REPLIES: dict[str, Fault] = {
    "chatter-before": around("好的，以下是为您准备的内容：\n\n"),
    "chatter-after": around(after="\n\n希望这对您有帮助！如需进一步修改请告诉我。"),
    "greeting": same(Say("你好！我是一个人工智能助手，请问有什么可以帮您？")),
    "refusal": same(Say("抱歉，我无法完成这个请求。")),
    "failure-as-text": same(Say("Summary generation failed: 404 Not Found")),
    "english": same(Say(ENGLISH * 6)),
    "loop": same(Say("该方法有效地提升了性能。" * 400)),
    "first-third": third,
    "foreign-link": around(after="\n\n详见 https://evil.example/buy 。"),
    "script": around(after="\n\n<script>alert(1)</script>"),
    "liquid": around(after="\n\n{% include evil.html %}"),
    "echo": lambda ask: Say(f"{ask.system}\n{ask.user}"),
    "foreign-number": around(after="误差降至 98.76%。"),
}
CASES: dict[str, Fault] = FAULTS | REPLIES


@dataclass(frozen=True, slots=True)
class Row:
    """What one fault did in one dialect, and what the run after it took."""

    calls: int
    waited_s: float
    exit_code: int
    holds: str
    pending: str
    healing_calls: int

    @property
    def fate(self) -> str:
        """Return the cells that follow from the fault alone, whatever the dialect."""
        return f"{self.exit_code} | {self.holds} | {self.pending} | {self.healing_calls}"


def measure(
    name: str,
    dialect: Dialect,
    folder: Path,
    between: Callable[[FaultyModelDay, Told], object] = lambda _trial, _told: None,
) -> tuple[Row, FaultyModelDay, Told]:
    """Return the row of a fault, with the trial and the word of the run that healed it.

    ``between`` sees how things stand after the fault.
    """
    trial = FaultyModelDay(folder / "blog", dialect)
    trial.about, trial.fault = trial.titles[1], CASES[name]
    told = trial.run()
    between(trial, told)
    calls = sum(about == trial.about for about, _ in trial.asks)
    held, waiting, asked = holds(trial.entries().get(trial.about)), pending(trial), len(trial.asks)
    trial.fault = None
    healed = trial.run(day=16)
    row = Row(calls, told.slept_s, told.exit_code, held, waiting, len(trial.asks) - asked)
    return row, trial, healed


def line(name: str, rows: dict[Dialect, Row]) -> str:
    """Return a row of the page: both dialects in one, for they fare alike."""
    (fate,) = {row.fate for row in rows.values()}
    calls = " / ".join(str(rows[dialect].calls) for dialect in DIALECTS)
    waited = " / ".join(f"{rows[dialect].waited_s:.0f}" for dialect in DIALECTS)
    return f"| {name} | {calls} | {waited} | {fate} |"


def table() -> str:
    """Return the table of the page, measured."""
    os.environ.update(ENVIRONMENT)
    lines = [HEAD]
    for name in CASES:
        rows: dict[Dialect, Row] = {}
        for dialect in DIALECTS:
            with tempfile.TemporaryDirectory() as folder:
                rows[dialect] = measure(name, dialect, Path(folder))[0]
        lines.append(line(name, rows))
    return "\n".join(lines) + "\n"


def documented() -> dict[str, list[str]]:
    """Return the cells of the page by fault."""
    text = PAGE.read_text(encoding="utf-8").partition(MARKS[0])[2].partition(MARKS[1])[0]
    found = [re.split(r" \| ", row.strip("| ")) for row in text.splitlines()[2:]]
    return {cells[0]: cells[1:] for cells in found}


def main() -> None:
    """Write the table into the page."""
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(MARKS[0])
    tail = rest.partition(MARKS[1])[2]
    PAGE.write_text(f"{head}{MARKS[0]}{table()}{MARKS[1]}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
