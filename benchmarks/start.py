"""How fast the action starts, and what a day costs of its own: ``python -m benchmarks.start``.

Each as a ratio within this run. The environment from nothing, by uv and by pip, both without a
cache. ``--help`` beside what pydantic-settings alone takes to import. A daily run with nothing to
do (one round of arXiv on loopback, all papers shown before) beside the import of requests and
feedparser. Processor time is that of the process and all it started. The processor time and the
peak of memory of a first run, by papers: the days are far from a holiday, for which a calendar
is loaded.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests import made_up_papers
from tests.faulty_model_day import ENVIRONMENT
from tests.world.blog import Surroundings, announced, good_model, make_blog

ROOT = Path(__file__).parents[1]
ENTRY = str(ROOT / "entrypoint.py")
BUILD = """\
set -e
. "$0/environment.sh"
[ "$2" = uv ] || UV_LOCK=/dev/null/none
build_environment "$1" "$0/requirements.txt" "$3"
"""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of several runs of one thing."""

    wall_s: tuple[float, ...]
    processor_s: tuple[float, ...]

    def __str__(self) -> str:
        return " | ".join(_spread(times) for times in (self.wall_s, self.processor_s))


def _spread(times: Sequence[float]) -> str:
    return f"{statistics.median(times):.2f} ({min(times):.2f} to {max(times):.2f})"


def timed(command: Sequence[str], environ: Mapping[str, str], runs: int) -> Times:
    """Run a command several times; it must end well."""
    wall, processor = [], []
    for _ in range(runs):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(command, env=dict(environ), check=True, capture_output=True)
        wall.append(time.monotonic() - began)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor.append(
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        )
    return Times(tuple(wall), tuple(processor))


def environment(by: str, runs: int) -> Times:
    """Build the action's environment without any cache."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "PIP_NO_CACHE_DIR": "1", "UV_CACHE_DIR": f"{folder}/cache"}
        script = f'rm -rf "{folder}/cache"; {BUILD}'
        command = ["bash", "-c", script, str(ROOT), sys.executable, by, f"{folder}/made"]
        return timed(command, environ, runs)


def day_and_idle(papers: int, runs: int) -> tuple[float, float, Times]:
    """Make a day of so many papers, then time runs that find nothing to do.

    Returns:
        The processor seconds and the megabytes of the first run, and the times of the idle ones.
    """
    earlier = timedelta(days=2)
    first = made_up_papers.MAILING - timedelta(hours=20) - earlier
    day = [made_up_papers.paper(n, first + timedelta(minutes=n)) for n in range(papers)]
    shown = announced(day, made_up_papers.MAILING - earlier)
    with tempfile.TemporaryDirectory() as folder:
        blog = make_blog(Path(folder) / "blog")
        now = made_up_papers.NOON - earlier
        with Surroundings(blog, shown, now, writer=good_model) as around:
            address = around.models.base_url("openai")
            environ = {
                **os.environ, **ENVIRONMENT, **around.environment(), "GITHUB_WORKSPACE": str(blog),
            }  # fmt: skip
            command = (
                sys.executable, ENTRY, "--publish=write", "--provider=openai", "--model=m-1",
                f"--base-url={address}", "--requests-per-minute=0", "--tokens-per-minute=0",
            )  # fmt: skip
            begun = subprocess.Popen(
                command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            _, status, used = os.wait4(begun.pid, 0)
            begun.returncode = os.waitstatus_to_exitcode(status)
            assert begun.returncode == 0
            calls = len(around.models.asks)
            taken = timed(command, environ, runs)
            assert len(around.models.asks) == calls, "a run with nothing to do asked a model"
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, taken


def row(what: str, beside: str, taken: Times, base: Times) -> None:
    ratios = [
        statistics.median(mine) / statistics.median(other)
        for mine, other in (
            (taken.wall_s, base.wall_s),
            (taken.processor_s, base.processor_s),
        )
    ]
    print(f"| {what} | {taken} | {beside} | {ratios[0]:.2f} | {ratios[1]:.2f} |")


def main() -> None:
    def python(code: str) -> Times:
        return timed((sys.executable, "-c", code), os.environ, 9)

    settings = python("import pydantic_settings")
    fetching = python("import requests, feedparser")
    print("| what | wall s | processor s | beside | wall ratio | processor ratio |")
    print("| --- | --- | --- | --- | --- | --- |")
    row("environment by uv", "pip", environment("uv", 3), environment("pip", 3))
    helped = timed((sys.executable, ENTRY, "--help"), os.environ, 9)
    row("`--help`", "`import pydantic_settings`", helped, settings)
    _, _, idle = day_and_idle(8, 7)
    row("idle run, 8 papers", "`import requests, feedparser`", idle, fetching)
    processor_s, _, many = day_and_idle(300, 3)
    row("idle run, 300 papers", "the same over 8", many, idle)
    beyond = (processor_s - statistics.median(many.processor_s)) / 300
    print(f"processor time of a paper of 300, beyond the idle run: {beyond:.3f} s")
    small, large = day_and_idle(60, 1)[1], day_and_idle(600, 1)[1]
    print(
        f"peak of memory: 60 papers {small:.0f} MB, 600 papers {large:.0f} MB: {large / small:.2f}"
    )


if __name__ == "__main__":
    main()
