"""The order of the steps, and the fate of a failed paper."""

from digest.pipeline.adapters import Adapters, World
from digest.pipeline.run import Outcome, run

__all__ = [
    "Adapters",
    "Outcome",
    "World",
    "run",
]
