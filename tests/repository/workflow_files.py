"""The workflows of the project, and the examples among them."""

from __future__ import annotations

from pathlib import Path

from tests import checkers

ROOT = Path(__file__).parents[2]
WORKFLOWS = checkers.workflows()
EXAMPLES = [path for path in WORKFLOWS if path.parent.name == "examples"]
EVERYTHING = [ROOT / "action.yml", *WORKFLOWS]


def by_name(path: Path) -> str:
    return path.name
