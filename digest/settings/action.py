"""``action.yml``: the only home of the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

ACTION_YML = Path(__file__).parent.parent.parent / "action.yml"


@cache
def action_inputs() -> Mapping[str, Mapping[str, str]]:
    """Return the inputs of ``action.yml``: name to ``description`` and ``default``.

    A default that is an expression of the runner (the job's token) is empty here.
    """
    inputs: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        ACTION_YML.read_text(encoding="utf-8")
    )["inputs"]
    return {
        name: {
            "description": entry["description"],
            "default": "" if "${{" in entry.get("default", "") else entry.get("default", ""),
        }
        for name, entry in inputs.items()
    }


def field_defaults() -> dict[str, str]:
    """Return the defaults by the names of the settings' fields."""
    return {name.replace("-", "_"): entry["default"] for name, entry in action_inputs().items()}
