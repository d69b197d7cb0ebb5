"""``python -m tests.demo``: run the action, show what it did."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from digest import record_file
from digest.domain import Entry, Part, Section
from tests.demo import screenshot
from tests.demo.world import BRANCH, DAY, POST, RECORD, ROOT, World, open_world
from tests.harness import ActionRun

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
    console.print("[bold]1[/] A new Jekyll blog, a day of six invented papers, and the action:")
    began = time.monotonic()
    first = world.run()
    if first.exit_code:
        console.print(first.log, markup=False)
        return 1
    _told(console, first, time.monotonic() - began)
    pull = world.github.pulls[0]
    console.print(f"  pull request   #{pull.number} {pull.title}  ({BRANCH} → {pull.base})\n")
    console.print(_table(world))
    console.print(
        "\n[bold]2[/] A reviewer rewords a sentence on the branch; the action runs again:"
    )
    _reword(world)
    again = world.run()
    kept = AFTER in world.github.raw(BRANCH, POST).decode()
    _told(console, again, None)
    console.print(f"  the edit       {'stays' if kept else 'IS LOST'}\n")
    world.clone(out, BRANCH)
    _pictured(console, out)
    console.print(f"The post: [bold]{_shown(out / POST)}[/]", soft_wrap=True)
    return int(again.exit_code != 0 or not kept)


def _told(console: Console, run: ActionRun, seconds: float | None) -> None:
    said = run.outputs
    took = "" if seconds is None else f" in {seconds:.0f} s"
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
            str(number), entry.paper.title, SECTIONS[entry.section], _origin(entry), _note(entry)
        )
    return table


def _origin(entry: Entry) -> str:
    return entry.reading.origin.value if isinstance(entry.reading, Part) else "–"


def _note(entry: Entry) -> str:
    parts = [part for part in (entry.translation, entry.reading) if isinstance(part, Part)]
    notes = [f"提交于 {entry.paper.submitted:%m-%d %H:%M} UTC"] * (entry.section is Section.LATE)
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
