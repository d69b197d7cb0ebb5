"""One job of a workflow: its steps, and the stand-ins for the actions they use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.harness.action import Host, run_composite
from tests.harness.commands import Command, Log
from tests.harness.errors import HarnessError
from tests.harness.expressions import condition, fill, filled
from tests.harness.steps import Job, Step, base_environ, run_step, setup_python

ACTION = "OWNER/arxiv-digest"  # the action's own name, resolved to the work tree
ROOT = Path(__file__).parents[2]
Stub = Callable[[Job, Mapping[str, str]], Step]


@dataclass(frozen=True, slots=True)
class JobRun:
    """What a job shows; ``steps`` are those that ran, the action's own included.

    ``kept``: it is an earlier attempt's, which succeeded there.
    """

    name: str
    result: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    log: str = ""
    commands: tuple[Command, ...] = ()
    permissions: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and with what the jobs of a run work. ``stubs`` stand in for other actions."""

    folder: Path
    checkout: Callable[[Path, Mapping[str, str]], None]
    env: Mapping[str, str]
    secrets: Mapping[str, str]
    variables: Mapping[str, str]
    host: Host
    stubs: Mapping[str, Stub]
    make_temp: Callable[[Path], Path]
    event: Mapping[str, Any]
    action: Path = ROOT
    before: Mapping[str, JobRun] = field(default_factory=dict)
    """The jobs of an earlier attempt, by name: what succeeded there is not run again."""


def run_job(
    name: str,
    job: Mapping[str, Any],
    workflow: Mapping[str, Any],
    setting: Setting,
    contexts: Mapping[str, Any],
) -> JobRun:
    """Run the steps of one job in a workspace of its own."""
    folder = setting.folder / name
    workspace = folder / "workspace"
    workspace.mkdir(parents=True)
    temp = setting.make_temp(folder)
    environ = base_environ(workspace, temp, setting.env)
    log = Log(on_line=setting.host.on_line)
    for secret in (setting.host.token, *setting.host.secrets):
        log.mask(secret)
    github = {**contexts["github"], "workspace": str(workspace)}
    running = Job(workspace, temp, environ, github, log, setting.host.cancel)
    running.contexts = {**contexts, "github": github, "steps": {}}
    for block in (workflow.get("env", {}), job.get("env", {})):
        environ.update(filled(block, running.base_contexts()))
    failed = _run_steps(running, job, setting)
    for at_end in () if failed else running.at_end:
        at_end()
    outputs = filled(job.get("outputs", {}), running.base_contexts())
    return JobRun(
        name,
        "failure" if failed else "success",
        outputs,
        "".join(step.summary for step in running.steps),
        "\n".join(log.lines),
        tuple(log.commands),
        job.get("permissions", workflow.get("permissions", {})),
        tuple(running.steps),
    )


def _run_steps(job: Job, spec: Mapping[str, Any], setting: Setting) -> bool:
    failed = False
    for step in spec["steps"]:
        contexts = job.base_contexts()
        if not condition(step.get("if", ""), contexts, failed=failed):
            continue
        done = _step(job, step, contexts, setting)
        job.steps.append(done)
        job.contexts["steps"][step.get("id", "")] = done.context
        goes_on = step.get("continue-on-error") == "true"
        failed = failed or (done.outcome == "failure" and not goes_on)
    return failed


def _step(job: Job, step: Mapping[str, Any], contexts: Mapping[str, Any], setting: Setting) -> Step:
    if "run" in step:
        return run_step(job, step, contexts, {})
    name = step["uses"].partition("@")[0]
    given = {key: fill(value, contexts) for key, value in step.get("with", {}).items()}
    return _used(job, name, given, step, contexts, setting)


def _used(
    job: Job,
    name: str,
    given: Mapping[str, str],
    step: Mapping[str, Any],
    contexts: Mapping[str, Any],
    setting: Setting,
) -> Step:
    if name in (ACTION, "./", "./.arxiv-digest-action"):
        before = dict(job.environ)
        job.environ.update({k: fill(v, contexts) for k, v in step.get("env", {}).items()})
        done = run_composite(job, setting.action, given)
        for key in step.get("env", {}):
            job.environ.pop(key)
            job.environ.update({key: before[key]} if key in before else {})
        return done
    if name == "actions/checkout":
        setting.checkout(job.workspace / given.get("path", ""), given)
        return Step()
    if name == "actions/setup-python":
        return setup_python(job, given)
    if name not in setting.stubs:
        raise HarnessError(f"no stand-in for {step['uses']}")
    return setting.stubs[name](job, given)
