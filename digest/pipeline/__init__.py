"""The order of the steps, and the fate of a failed paper."""

from digest.pipeline.adapters import Adapters, World
from digest.pipeline.range_plan import Plan
from digest.pipeline.run import Outcome, run

__all__ = [
    "Adapters",
    "Outcome",
    "Plan",
    "World",
    "run",
]
