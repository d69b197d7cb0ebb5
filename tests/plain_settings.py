"""Settings of a test: the defaults and what it changes, nothing of the environment."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from digest.settings import Settings, field_defaults

NOW = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)


@cache
def _defaults() -> Settings:
    with pytest.MonkeyPatch.context() as patched:
        for name in os.environ:  # which pydantic-settings reads beside what it is given
            patched.delenv(name)
        return Settings.model_validate(
            {**field_defaults(), "now": NOW, "provider": "none", "publish": "write"}
        )


def plain_settings(**changes: Any) -> Settings:
    """Return the defaults with ``changes``, which are taken as they are."""
    return _defaults().model_copy(update=changes)


def model_settings(
    dialect: str, base_url: str, key: str, *, model: str = "m-1", **changes: Any
) -> Settings:
    """Return settings that ask a model, without limits, one call at a time."""
    asked = {"provider": dialect, "model": model, "base_url": base_url, "api_key": SecretStr(key)}
    free = {"requests_per_minute": 0, "tokens_per_minute": 0, "concurrency": 1}
    return plain_settings(**{**asked, "fallback_model": "", **free, **changes})


def publish_settings(mode: str, workspace: Path, temp: Path, **changes: Any) -> Settings:
    """Return settings that publish from a folder."""
    place = {"publish": mode, "github_workspace": workspace, "runner_temp": temp}
    return plain_settings(**{**place, **changes})
