"""A blog with the inputs of an ordinary run."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("INPUT_API_KEY", "a-key")
    monkeypatch.setenv("INPUT_PUBLISH", "write")
    for name in ("GEMINI_API_KEY", "OPENAI_API_KEY", "DIGEST_NOW", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path
