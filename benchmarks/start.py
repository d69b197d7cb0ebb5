"""How fast the action starts: its environment from nothing by parts, `--help`, imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from benchmarks.figures import Bound, Row, Sample, Scale, compared
from benchmarks.processes import (
    ENTRY,
    ROOT,
    Spent,
    alternately,
    environment,
    peak_mb,
    processor,
    spent,
    wall,
)

PYTHON = getattr(sys, "_base_executable", sys.executable)
"""The Python that environments are made from: as on a runner, it is in none itself."""

_READY = '. "$0/environment.sh"; forget_python_settings; '
BUILD = _READY + 'build_environment "$@"'
BY_PIP = _READY + '_install_by_uv() { return 1; }; build_environment "$@"'
FETCH = _READY + '_fetch_uv "$1" "$3"'
AS_TYPED = '"$1" -I -m venv --without-pip "$3"; "$1" -I -m pip --python "$3" install -q -r "$2"'
UV_BY_PIP = '"$1" -I -m pip install -q --no-compile -t "$3" -r "$2"'
TOOLS = ("google-generativeai", "PyMuPDF", "openai")


def environment_rows(scale: Scale) -> Iterator[Row]:
    """Build environments without any cache, in turn."""
    with tempfile.TemporaryDirectory() as temp:
        folder = Path(temp)
        tools, count = _lock_of_tools(folder)
        ours, uv = str(ROOT / "requirements.txt"), str(ROOT / "requirements-uv.txt")
        ways = {
            "empty": (PYTHON, "-I", "-m", "venv", "--without-pip"),
            "uv": ("bash", "-c", FETCH, str(ROOT), PYTHON, uv),
            "whole": ("bash", "-c", BUILD, str(ROOT), PYTHON, ours),
            "pip": ("bash", "-c", BY_PIP, str(ROOT), PYTHON, ours),
            "typed": ("bash", "-c", AS_TYPED, str(ROOT), PYTHON, ours),
            "uv by pip": ("bash", "-c", UV_BY_PIP, str(ROOT), PYTHON, uv),
            "tools": ("bash", "-c", BUILD, str(ROOT), PYTHON, tools),
        }
        taken: dict[str, list[Spent]] = {name: [] for name in ways}
        for _ in range(min(scale.runs, 2)):
            for name, way in ways.items():
                taken[name].append(_without_cache(way, folder))
        yield from _of_environments(taken, count)
        yield _second_run(scale, folder)


def _without_cache(command: tuple[str, ...], folder: Path) -> Spent:
    """Run a command that makes an environment, whose place is told last, as a hosted machine."""
    with tempfile.TemporaryDirectory(dir=folder) as empty:
        hosted = {"PIP_CACHE_DIR": f"{empty}/pip", "RUNNER_ENVIRONMENT": "github-hosted"}
        environ = {name: value for name, value in os.environ.items() if name != "UV_CACHE_DIR"}
        return spent((*command, f"{empty}/made"), environ | hosted)


def _of_environments(taken: dict[str, list[Spent]], tools: int) -> Iterator[Row]:
    for name, measured, bound in (("wall", wall, 0.3), ("processor", processor, 0.3)):
        sample = {way: measured(of) for way, of in taken.items()}
        yield Row(f"an empty environment, {name}", sample["empty"])
        yield compared(
            f"fetching uv by its hash, {name}", sample["uv"], "pip doing it", sample["uv by pip"]
        )
        installed = _beyond(_beyond(sample["whole"], sample["empty"]), sample["uv"])
        yield Row(f"installing the lock by uv, {name}", installed, "the whole less those two")
        yield compared(
            f"the environment from nothing, {name}", sample["whole"],
            "pip, same lock", sample["pip"], Bound(bound), peak_mb(taken["whole"]),
        )  # fmt: skip
        yield compared(
            f"the same, {name}", sample["whole"],
            "`pip install` as one types it, with byte-code", sample["typed"],
        )  # fmt: skip
        yield compared(
            f"the {tools} packages of {', '.join(TOOLS)}, {name}", sample["tools"],
            "ours by the same command", sample["whole"],
        )  # fmt: skip


def _beyond(whole: Sample, part: Sample) -> Sample:
    return Sample(tuple(max(0.0, value - part.median) for value in whole.values))


def _lock_of_tools(folder: Path) -> tuple[str, int]:
    """Lock what comparable tools depend on, as it can be had now; return file and count."""
    report = folder / "report.json"
    asked = ("--dry-run", "--ignore-installed", "--only-binary", ":all:", "--report", str(report))
    subprocess.run(
        (PYTHON, "-I", "-m", "pip", "install", "--quiet", *asked, *TOOLS),
        check=True, capture_output=True,
    )  # fmt: skip
    lines = []
    for one in json.loads(report.read_text("utf-8"))["install"]:
        found, (digest,) = one["metadata"], one["download_info"]["archive_info"]["hashes"].values()
        lines.append(f"{found['name']}=={found['version']} --hash=sha256:{digest}\n")
    (folder / "tools.txt").write_text("".join(lines), encoding="utf-8")
    return str(folder / "tools.txt"), len(lines)


def _second_run(scale: Scale, folder: Path) -> Row:
    """Run the step of action.yml twice, with a program that does nothing."""
    steps = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
    script = next(step["run"] for step in steps if "build_environment" in step.get("run", ""))
    action = folder / "action"
    action.mkdir()
    for path in ROOT.glob("*.[st][hx]*"):
        (action / path.name).symlink_to(path)
    (action / "entrypoint.py").touch()
    step = {
        "GITHUB_ACTION_PATH": str(action), "RUNNER_TEMP": str(folder), "DIGEST_PYTHON": PYTHON,
    }  # fmt: skip
    (taken,) = alternately([("bash", "-c", script)], environment() | step, scale.runs)
    return Row(
        "the step of action.yml when its environment is there", wall(taken), bound=Bound(0.1)
    )


def start_rows(scale: Scale) -> Iterator[Row]:
    """Start the program for its help, beside what its settings alone take to import."""
    base = (sys.executable, "-c", "import pydantic_settings")
    imports, helped = alternately(
        [base, (sys.executable, ENTRY, "--help")], environment(), scale.runs * 2
    )
    for name, measured in (("processor", processor), ("wall", wall)):
        yield compared(
            f"`--help`, {name}", measured(helped), "`import pydantic_settings`", measured(imports),
            Bound(1.5), peak_mb(helped),
        )  # fmt: skip
    with tempfile.TemporaryDirectory() as empty:
        colds = [
            spent(
                (sys.executable, ENTRY, "--help"),
                environment() | {"PYTHONPYCACHEPREFIX": f"{empty}/{n}"},
            )
            for n in range(scale.runs)
        ]
    yield compared(
        "`--help` where Python has kept no bytecode yet, processor",
        processor(colds),
        "with it",
        processor(helped),
    )
