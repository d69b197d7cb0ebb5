"""Settings of given inputs, or what is said of bad ones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digest.errors import SettingsError
from digest.settings import Settings, load

NOW = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)


def settings(**inputs: str) -> Settings:
    return load([f"--{k.replace('_', '-')}={v}" for k, v in inputs.items()], NOW)


def refusal(**inputs: str) -> str:
    with pytest.raises(SettingsError) as caught:
        settings(**inputs)
    assert caught.value.exit_code == 2
    return str(caught.value)
