"""How fast the action starts, and what a day costs of its own: ``python -m benchmarks.start``.

Each as a ratio within this run. The environment from nothing, by uv and by pip, without a cache;
that of a job's second step. ``--help`` beside what pydantic-settings alone takes to import. A daily
run with nothing to do (one round of arXiv on loopback, all papers shown before) beside the import
of requests and feedparser. Processor time is that of the process and all it started. The processor
time and the peak of memory of a first run, by papers: the days are far from a holiday, for which a
calendar is loaded.
"""

from __future__ import annotations

import itertools
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
from tests.harness.steps import load
from tests.world.blog import Surroundings, announced, good_model, make_blog

ROOT = Path(__file__).parents[1]
ENTRY = str(ROOT / "entrypoint.py")
WAYS = {
    "uv": '. "$0/environment.sh"; build_environment "$1" "$0/requirements.txt" "$2"',
    "pip": """
"$1" -I -m venv --without-pip "$2"
"$1" -I -m pip --python "$2" install -q --no-compile --require-hashes -r "$0/requirements.txt"
""",
    "pip with byte-code": """
"$1" -I -m venv --without-pip "$2"
"$1" -I -m pip --python "$2" install -q --require-hashes -r "$0/requirements.txt"
""",
    "uv, fetching it": 'mkdir "$2"; "$1" -I -X utf8 "$0/fetch_uv.py" "$0/requirements-uv.txt" "$2"',
    "uv, by pip": '"$1" -I -m pip install -q --no-compile -t "$2" -r "$0/requirements-uv.txt"',
}
"""What a shell does for an environment of a Python in a folder."""


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


def environments(runs: int) -> Mapping[str, Times]:
    """Build the action's environment in each way by turns, from nothing, as on a hosted machine.

    Nothing is removed before the end: a file system is slow to make files where many were
    removed just before.
    """
    taken: dict[str, list[Times]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "PIP_NO_CACHE_DIR": "1", "RUNNER_ENVIRONMENT": "github-hosted"}
        environ.pop("UV_CACHE_DIR", None)
        for number, way in itertools.product(range(runs), WAYS):
            script, made = f"set -e; {WAYS[way]}", f"{folder}/{way} {number}"
            command = ("bash", "-c", script, str(ROOT), sys.executable, made)
            taken[way].append(timed(command, environ, 1))
    return {
        way: Times(sum((t.wall_s for t in all_), ()), sum((t.processor_s for t in all_), ()))
        for way, all_ in taken.items()
    }


def second_step(runs: int) -> Times:
    """Start the action where its environment stands, up to the start of the program."""
    run = load(ROOT / "action.yml")["runs"]["steps"][-1]["run"]
    with tempfile.TemporaryDirectory() as temp:
        environ = {
            **os.environ,
            "GITHUB_ACTION_PATH": str(ROOT),
            "DIGEST_PYTHON": sys.executable,
            "RUNNER_TEMP": temp,
        }
        until_there = run.split("exec ")[0]
        command = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", until_there)
        timed(command, environ, 1)
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
    taken = environments(5)
    row("environment by uv", "pip", taken["uv"], taken["pip"])
    row("the same", "pip, which compiles", taken["uv"], taken["pip with byte-code"])
    row("of it, fetching uv", "by pip", taken["uv, fetching it"], taken["uv, by pip"])
    print(f"the environment of a job's second step: wall, processor s: {second_step(15)}")
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
