"""A runner for tests: composite actions and the steps of workflows, as the real one does it.

What it does not know it refuses, so that a test never passes on something made up.
"""

from tests.harness.action import ActionRun, Host, run_action
from tests.harness.artifacts import Artifacts, Cache
from tests.harness.commands import Command
from tests.harness.environment import START, linked_temp, shared_temp
from tests.harness.errors import HarnessError
from tests.harness.job import JobRun
from tests.harness.steps import Job, Step
from tests.harness.workflow import WorkflowRun, run_workflow

__all__ = [
    "START",
    "ActionRun",
    "Artifacts",
    "Cache",
    "Command",
    "HarnessError",
    "Host",
    "Job",
    "JobRun",
    "Step",
    "WorkflowRun",
    "linked_temp",
    "run_action",
    "run_workflow",
    "shared_temp",
]
