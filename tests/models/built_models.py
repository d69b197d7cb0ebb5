"""Models over real connections."""

from __future__ import annotations

import time

from digest.domain import Prompt
from digest.models import ModelOptions, PacedModel, build_model
from tests.world.models import KEY, Dialect, Models

PROMPT = Prompt("常量部分", "论文部分")


def options(models: Models, dialect: Dialect) -> ModelOptions:
    return ModelOptions(
        dialect, "m-1", "", KEY, models.base_url(dialect), 0, 0, 4, time.monotonic() + 60
    )


def built(options: ModelOptions) -> PacedModel:
    model = build_model(options)
    assert model is not None
    return model
