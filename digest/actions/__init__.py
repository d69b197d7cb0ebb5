"""The runner's protocol, and plain text where there is no runner."""

from digest.actions.runner import Runner, RunnerHandler
from digest.actions.text import speechless, visible

__all__ = ["Runner", "RunnerHandler", "speechless", "visible"]
