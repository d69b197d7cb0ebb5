"""How the action starts: beside any files, with any inputs, in its caller's environment."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.harness import ActionRun, Host, linked_temp, run_action
from tests.harness.action import JOB_TOKEN
from tests.repository.recorded_start import action


def told(done: ActionRun) -> Any:
    line = next(line for line in done.raw.splitlines() if line.startswith("TOLD "))
    return json.loads(line.removeprefix("TOLD "))


def test_it_starts_from_a_path_with_spaces_beside_modules_of_the_same_names(
    tmp_path: Path, blog: Path
) -> None:
    caller = {"PYTHONPATH": str(blog), "PYTHONHOME": "/nowhere", "PYTHONSAFEPATH": "1"}

    done = run_action(action(tmp_path), blog, {"date": "2026-01-15"}, caller, linked_temp(tmp_path))

    assert done.exit_code == 0, done.log
    assert "site-packages" in told(done)["requests"]
    assert told(done)["env"]["INPUT_DATE"] == "2026-01-15"
    assert told(done)["env"]["INPUT_CATEGORIES"] == "cs.SD, eess.AS"
    assert told(done)["env"]["INPUT_GITHUB_TOKEN"] == JOB_TOKEN
    assert JOB_TOKEN not in done.log
    assert str(blog) not in told(done)["path"]
    assert done.outputs["status"] == "complete"
    assert done.outputs["branch"] == ""


def test_the_callers_python_and_environment_stay_as_they_are(tmp_path: Path, blog: Path) -> None:
    caller = {"PYTHONPATH": "/somewhere", "PATH": f"/opt/mine:{Path(sys.executable).parent}:/bin"}

    done = run_action(action(tmp_path), blog, {}, caller, linked_temp(tmp_path))

    assert {key: done.environ[key] for key in caller} == caller
    assert "pythonLocation" not in done.environ
    assert sorted(p.name for p in blog.iterdir()) == sorted(
        f"{n}.py" for n in ("requests", "hashlib", "pip", "venv", "digest", "sitecustomize")
    )


@pytest.mark.parametrize("code", [2, 3, 6])
def test_the_exit_code_is_the_programs(code: int, tmp_path: Path, blog: Path) -> None:
    done = run_action(action(tmp_path), blog, {}, {"EXIT": str(code)}, linked_temp(tmp_path))

    assert done.exit_code == code


def test_hostile_inputs_are_text_and_no_script(tmp_path: Path, blog: Path) -> None:
    payload = "\"; touch pwned; ' $(touch pwned) `touch pwned` ${{ github.token }}\nnext"

    done = run_action(action(tmp_path), blog, {"title": payload}, {}, linked_temp(tmp_path))

    assert told(done)["env"]["INPUT_TITLE"] == payload
    assert not (blog / "pwned").exists()


def test_the_runners_signal_reaches_the_program_itself(tmp_path: Path, blog: Path) -> None:
    script = """\
import os, signal, sys, time
signal.signal(signal.SIGINT, lambda *_: (os.write(1, b"published what was done\\n"), sys.exit(0)))
os.write(1, b"ready\\n")
time.sleep(60)
"""
    cancel = threading.Event()

    def hear(line: str) -> None:
        if line == "ready":
            cancel.set()

    host = Host(cancel=cancel, on_line=hear)
    temp = linked_temp(tmp_path)

    done = run_action(action(tmp_path, script), blog, {}, {}, temp, host)

    assert done.exit_code == 0
    assert "published what was done" in done.log
