"""The inputs of a blog without a model."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "GITHUB_REPOSITORY": "owner/blog",
        "GITHUB_WORKSPACE": str(tmp_path),
        "INPUT_GITHUB_TOKEN": "none-needed",
        "INPUT_PROVIDER": "none",
    }.items():
        monkeypatch.setenv(name, value)
