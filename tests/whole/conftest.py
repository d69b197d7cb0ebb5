"""The environment of a run on GitHub."""

from __future__ import annotations

import pytest

from tests.faulty_model_day import ENVIRONMENT


@pytest.fixture
def inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
