"""One prebuilt environment of the action for all tests: the first to need it builds it."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.action import run_action
from tests.harness.errors import HarnessError

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "harness"
START = (
    "action.yml",
    "environment.sh",
    "fetch_uv.py",
    "requirements.txt",
    "requirements-uv.txt",
)
"""The files that start the program; a copy of the action needs all of them."""


def shared_temp() -> Path:
    """Return a RUNNER_TEMP that holds the action's environment, ready; kept between sessions."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with _locked(CACHE / "lock"):
        stub, blog, temp = (CACHE / name for name in ("action", "blog", "temp"))
        for folder in (stub, blog, temp):
            folder.mkdir(exist_ok=True)
        for name in START:
            shutil.copyfile(ROOT / name, stub / name)
        (stub / "entrypoint.py").write_text("", encoding="utf-8")
        done = run_action(stub, blog, {}, {}, temp)
        shutil.rmtree(temp / "_runner_file_commands")
    if done.exit_code:
        raise HarnessError(f"the action's environment cannot be built:\n{done.log}")
    return temp


def linked_temp(folder: Path) -> Path:
    """Return a fresh RUNNER_TEMP in ``folder`` that borrows the shared environment."""
    temp = folder / "runner temp"
    temp.mkdir(parents=True)
    for built in shared_temp().glob("arxiv-digest-*"):
        (temp / built.name).symlink_to(built, target_is_directory=True)
    return temp


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
