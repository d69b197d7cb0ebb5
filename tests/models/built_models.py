"""Models over real connections."""

from __future__ import annotations

import time
from typing import Any

from digest.domain import Prompt
from digest.models import PacedModel, build_model
from digest.settings import Settings
from tests.plain_settings import model_settings
from tests.world.models import KEY, Dialect, Models

PROMPT = Prompt("常量部分", "论文部分")


def asking(models: Models, dialect: Dialect, key: str = KEY, **changes: Any) -> Settings:
    base_url = changes.pop("base_url", models.base_url(dialect))
    return model_settings(dialect, base_url, key, **{"concurrency": 4, **changes})


def built(settings: Settings, run_s: float = 60) -> PacedModel:
    model = build_model(settings, time.monotonic() + run_s)
    assert model is not None
    return model
