"""``python -m tests.demo``: run the action, show what it did."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from datetime import tzinfo
from pathlib import Path

from rich.console import Console
from rich.table import Table

from digest import record_file
from digest.commands import findings
from digest.commands.findings import Mark
from digest.domain import Entry, Part, Section
from tests.demo import screenshot
from tests.demo.world import BRANCH, DAY, POST, RECORD, World, open_world
from tests.harness import JobRun

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build" / "demo"
BEFORE, AFTER = "流式语音增强模型很健忘", "流式语音增强模型记性不好"
SECTIONS = {Section.MAIN: "本窗口", Section.LATE: "补录"}


def main(out: Path = OUT) -> int:
    """Run the demo, leave the blog with its post in ``out``, and return an exit code."""
    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
    shutil.rmtree(out, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="arxiv-digest-demo-") as folder,
        open_world(Path(folder)) as world,
    ):
        return _play(world, console, out)


def _play(world: World, console: Console, out: Path) -> int:
    console.print("[bold]1[/] In a new Jekyll blog: python entrypoint.py init")
    for line in findings.lines(f for f in world.begin() if f.mark is Mark.GOOD):
        console.print(f"  {line}", markup=False)
    console.print("\n[bold]2[/] The workflow runs, on a day of six invented papers:")
    began = time.monotonic()
    first = world.run()
    if first.result != "success":
        console.print(first.log, markup=False)
        return 1
    _told(console, first, f" in {time.monotonic() - began:.0f} s")
    pull = world.github.pulls[0]
    console.print(f"  pull request   #{pull.number} {pull.title}  ({BRANCH} → {pull.base})\n")
    console.print(_table(world))
    console.print(
        "\n[bold]3[/] A reviewer rewords a sentence on the branch; the workflow runs again:"
    )
    _reword(world)
    again = world.run()
    kept = AFTER in world.github.raw(BRANCH, POST).decode()
    _told(console, again)
    console.print(f"  the edit       {'stays' if kept else 'IS LOST'}\n")
    world.clone(out, BRANCH)
    _pictured(console, out)
    console.print(f"The post: [bold]{_shown(out / POST)}[/]", soft_wrap=True)
    return int(again.result != "success" or not kept)


def _told(console: Console, job: JobRun, took: str = "") -> None:
    said = job.steps[-1].outputs
    console.print(f"  operation      {said['operation']}{took}, status {said['status']}")
    console.print(
        f"  papers         {said['paper-count']} shown, {said['late-count']} of them late (补录), "
        f"{said['pending-count']} pending"
    )
    console.print(
        f"  model          {said['model-calls']} calls, {said['input-tokens']} tokens in, "
        f"{said['output-tokens']} out"
    )


def _reword(world: World) -> None:
    post = world.github.raw(BRANCH, POST).decode()
    edited = post.replace(BEFORE, AFTER, 1).encode()
    world.github.person_commits(BRANCH, {POST: edited}, message="Reword a sentence")


def _table(world: World) -> Table:
    record = record_file.loads(world.github.raw(BRANCH, RECORD))
    table = Table("", "Paper", "Section", "Read from", "Note", box=None, padding=(0, 1))
    for number, entry in enumerate(record.shown, start=1):
        table.add_row(
            str(number),
            entry.paper.title,
            SECTIONS[entry.section],
            _origin(entry),
            _note(entry, record.window.end.tzinfo),
        )
    return table


def _origin(entry: Entry) -> str:
    return entry.reading.origin.value if isinstance(entry.reading, Part) else "–"


def _note(entry: Entry, zone: tzinfo | None) -> str:
    parts = [part for part in (entry.translation, entry.reading) if isinstance(part, Part)]
    submitted = entry.paper.submitted.astimezone(zone)
    notes = [f"提交于 {submitted:%m-%d %H:%M}"] * (entry.section is Section.LATE)
    notes += ["仅依据摘要解读"] * (_origin(entry) == "abstract")
    return "；".join([*notes, *(doubt for part in parts for doubt in part.doubts)])


def _shown(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _pictured(console: Console, out: Path) -> None:
    if missing := screenshot.missing():
        console.print(
            f"No picture of it: {' and '.join(missing)} not installed (Debian: {screenshot.NEEDED})"
        )
        return
    picture = out.with_suffix(".png")
    with tempfile.TemporaryDirectory() as site:
        screenshot.build(out, Path(site))
        screenshot.take(Path(site), f"/{DAY.replace('-', '/')}/arxiv.html", picture)
    console.print(f"As Jekyll shows it: {_shown(picture)}", soft_wrap=True)


if __name__ == "__main__":
    raise SystemExit(main())
