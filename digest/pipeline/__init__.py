"""The order of the steps, and the fate of a failed paper."""

from digest.pipeline.account import Outcome
from digest.pipeline.adapters import Adapters, World
from digest.pipeline.run import run

__all__ = ["Adapters", "Outcome", "World", "run"]
