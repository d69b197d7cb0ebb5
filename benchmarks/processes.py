"""What a process takes of time, processor and memory, with all that it starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Sample
from tests.world.blog import without_inputs

ROOT = Path(__file__).parents[1]
ENTRY = str(ROOT / "entrypoint.py")

# A small process starts the one to measure: Linux counts the memory of whoever starts a process
# as that one's, and a benchmark holds a whole world.
_LAUNCHER = """
import json, os, sys, time
began = time.monotonic()
child = os.posix_spawnp(
    sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)]
)
_, status, used = os.wait4(child, 0)
spent = time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
print(json.dumps([os.waitstatus_to_exitcode(status), *spent]))
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one process took; the memory is the peak of the largest of those it started."""

    wall_s: float
    processor_s: float
    peak_mb: float


def environment() -> dict[str, str]:
    """Return an environment without inputs, in which Python keeps its bytecode."""
    kept = without_inputs(os.environ) | {"PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "bytecode")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


def spent(command: Sequence[str], environ: Mapping[str, str]) -> Spent:
    """Run a command, which must end well."""
    launcher = (sys.executable, "-I", "-S", "-c", _LAUNCHER, *command)
    done = subprocess.run(
        launcher, env=dict(environ), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    exit_code, *measures = json.loads(done.stdout)
    if exit_code:
        raise SystemExit(f"{' '.join(command)}: exit {exit_code}\n{done.stderr}")
    return Spent(*measures)


def alternately(
    commands: Sequence[Sequence[str]], environ: Mapping[str, str], runs: int
) -> list[list[Spent]]:
    """Run commands in turn, each once untimed and then so many times; return what each took."""
    for command in commands if runs else ():
        spent(command, environ)
    rounds = [[spent(command, environ) for command in commands] for _ in range(runs)]
    return [[taken[at] for taken in rounds] for at in range(len(commands))]


def wall(taken: Sequence[Spent]) -> Sample:
    return Sample(tuple(one.wall_s for one in taken))


def processor(taken: Sequence[Spent]) -> Sample:
    return Sample(tuple(one.processor_s for one in taken))


def peak_mb(taken: Sequence[Spent]) -> float:
    return max(one.peak_mb for one in taken)
