"""The order of the steps, and the fate of a failed paper."""

from digest.pipeline.adapters import Adapters, World
from digest.pipeline.period_run import run_period
from digest.pipeline.range_plan import Plan
from digest.pipeline.run import Outcome, run
from digest.pipeline.stages import StageResult, run_stage

__all__ = [
    "Adapters",
    "Outcome",
    "Plan",
    "StageResult",
    "World",
    "run",
    "run_period",
    "run_stage",
]
