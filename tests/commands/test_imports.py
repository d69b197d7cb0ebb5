"""What a command loads: a start costs what is needed, and not the libraries of a whole day."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "annotated_types",
    "dotenv",
    "pydantic",
    "pydantic_core",
    "pydantic_settings",
    "pytz",
    "typing_extensions",
    "typing_inspection",
    "yaml",
}
"""The libraries of the settings, which every command reads."""

LIST = """\
import sys
from digest.commands import main
try:
    code = main(sys.argv[1:])
except SystemExit as left:
    code = left.code
libraries = {name.partition(".")[0] for name, module in list(sys.modules.items())
             if "site-packages" in (getattr(module, "__file__", "") or "")}
print("LOADED", code, *sorted(libraries))
"""


def loaded(*argv: str) -> tuple[str, set[str]]:
    """Run a command in a process of its own; return its exit code and the libraries it loaded."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("INPUT_")}
    done = subprocess.run(
        [sys.executable, "-c", LIST, *argv],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("LOADED "))
    _, code, *libraries = line.split()
    return code, {name for name in libraries if not name.startswith("_")}


HEAVY = {"lxml", "feedparser", "requests", "google", "pypdfium2", "rich", "tenacity"}


def test_help_loads_the_settings_alone() -> None:
    code, libraries = loaded("--help")

    assert code == "0"
    assert libraries - SETTINGS == set()


@pytest.mark.parametrize(
    ("argv", "expected"),
    [(("init", "--help"), "0"), (("--provider=none", "--categories=cs.XX"), "2")],
    ids=["init", "a mistyped input"],
)
def test_what_asks_nobody_anything_loads_nothing_that_asks(
    argv: tuple[str, ...], expected: str
) -> None:
    code, libraries = loaded(*argv)

    assert code == expected
    assert libraries & HEAVY == set()
