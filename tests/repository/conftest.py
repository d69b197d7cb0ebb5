"""A blog for the action to run in."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """Return a blog whose root holds modules that would hide the action's."""
    folder = tmp_path / "a blog"
    folder.mkdir()
    for name in ("requests", "hashlib", "pip", "venv", "digest", "sitecustomize"):
        (folder / f"{name}.py").write_text("raise SystemExit('of the blog')\n", encoding="utf-8")
    return folder
