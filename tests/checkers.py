"""The offline checkers of actions and workflows: ``python -m tests.checkers``.

Schemas (check-jsonschema), security (zizmor), layout (yamllint), and shellcheck on every
script that stands in a ``run:``. Nothing may be found.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.harness.steps import load

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
SHELLS = {"", "bash", "sh"}


def workflows() -> list[Path]:
    """Return the workflows and the examples."""
    return [
        *sorted((ROOT / ".github/workflows").glob("*.yml")),
        *sorted(ROOT.glob("examples/*.yml")),
    ]


def schema_checks(files: Sequence[Path]) -> Iterator[list[str]]:
    """Yield the commands that check schemas; ``files`` are workflows."""
    tool = [str(BIN / "check-jsonschema"), "--builtin-schema"]
    yield [*tool, "vendor.github-workflows", *map(str, files)]
    yield [*tool, "vendor.github-actions", str(ROOT / "action.yml")]
    yield [*tool, "vendor.dependabot", str(ROOT / ".github/dependabot.yml")]


def zizmor(files: Sequence[Path]) -> list[str]:
    """Return the command that audits ``files``."""
    options = ["--offline", "--strict-collection", "--persona=pedantic", "--no-progress", "--quiet"]
    policy = ["--config", str(ROOT / ".github/zizmor.yml")]
    return [str(BIN / "zizmor"), *options, *policy, *map(str, files)]


def yamllint(files: Sequence[Path]) -> list[str]:
    """Return the command that lints ``files``."""
    return [str(BIN / "yamllint"), "--strict", "-c", str(ROOT / ".yamllint.yml"), *map(str, files)]


def scripts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield name and text of every shell script in an action or a workflow."""
    for number, step in enumerate(_steps(load(path))):
        if "run" in step and step.get("shell", "") in SHELLS:
            yield f"{path.stem}-{number}", step["run"]


def _steps(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from document.get("runs", {}).get("steps", [])
    for job in document.get("jobs", {}).values():
        yield from job.get("steps", [])


def shellcheck(files: Sequence[Path], folder: Path) -> list[str]:
    """Return the command that checks the scripts of ``files`` and ``environment.sh``."""
    written = [ROOT / "environment.sh"]
    for path in files:
        for name, text in scripts(path):
            written.append(folder / f"{name}.sh")
            written[-1].write_text(text, encoding="utf-8")
    return ["shellcheck", "--shell=bash", *map(str, written)]


def complaints(command: Sequence[str]) -> str:
    """Run a checker and return what it found, or nothing."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def main() -> int:
    """Run all checkers over everything, print what they find, and return an exit code."""
    files = workflows()
    yaml = [ROOT / "action.yml", *files, ROOT / ".github/dependabot.yml"]
    with tempfile.TemporaryDirectory() as folder:
        commands = [*schema_checks(files), zizmor(yaml), yamllint([*yaml, ROOT / ".yamllint.yml"])]
        scripted = shellcheck([ROOT / "action.yml", *files], Path(folder))
        if shutil.which("shellcheck") is None:
            sys.stderr.write("shellcheck is not installed: the scripts in run: are not checked\n")
        else:
            commands.append(scripted)
        found = "".join(map(complaints, commands))
    sys.stderr.write(found or f"{len(commands)} checks over {len(yaml)} files: nothing found\n")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
