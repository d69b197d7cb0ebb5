"""Composite actions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.harness.commands import Command, Log
from tests.harness.errors import HarnessError
from tests.harness.expressions import condition, fill, filled
from tests.harness.steps import (
    Job,
    Step,
    base_environ,
    github_context,
    load,
    run_step,
    setup_python,
)

JOB_TOKEN = "ghs_the-token-of-the-job-0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Host:
    """How the runner stands: the job's token, other secrets to mask, who hears, who cancels."""

    token: str = JOB_TOKEN
    secrets: tuple[str, ...] = ()
    cancel: threading.Event | None = None
    on_line: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class ActionRun:
    """What a run of an action shows.

    ``log`` is masked; ``raw`` is what was printed, without the lines that teach masks.
    ``environ`` is the job's environment afterwards.
    """

    exit_code: int
    outputs: Mapping[str, str]
    summary: str
    log: str
    raw: str
    commands: tuple[Command, ...]
    masks: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)

    def annotations(self, kind: str) -> tuple[str, ...]:
        """Return the messages of all annotations of a kind."""
        return tuple(command.data for command in self.commands if command.name == kind)


def run_action(
    action_dir: Path,
    workspace: Path,
    with_: Mapping[str, str],
    env: Mapping[str, str],
    temp: Path,
    host: Host | None = None,
) -> ActionRun:
    """Run the composite action in ``action_dir`` in a job of its own."""
    host = host or Host()
    environ = base_environ(workspace, temp, env)
    log = Log(on_line=host.on_line)
    for secret in (host.token, *host.secrets):
        log.mask(secret)
    job = Job(workspace, temp, environ, github_context(environ, host.token), log, host.cancel)
    done = run_composite(job, action_dir, with_)
    return ActionRun(
        exit_code=done.exit_code,
        outputs=done.outputs,
        summary=done.summary,
        log="\n".join(log.lines),
        raw="\n".join(log.raw),
        commands=tuple(log.commands),
        masks=tuple(log.masks),
        environ=job.environ,
    )


def run_composite(job: Job, action_dir: Path, with_: Mapping[str, str]) -> Step:
    """Run the steps of a composite action within a job."""
    action = load(action_dir / "action.yml")
    if action.get("runs", {}).get("using") != "composite":
        raise HarnessError(f"{action_dir} holds no composite action")
    contexts: dict[str, Any] = {**job.base_contexts(), "inputs": _inputs(job, action, with_)}
    contexts = {k: v for k, v in contexts.items() if k not in ("secrets", "needs", "matrix")}
    contexts["github"] = {**job.github, "action_path": str(action_dir)}
    contexts["steps"] = {}
    code, summary = 0, ""
    for step in action["runs"]["steps"]:
        if not condition(step.get("if", ""), contexts, failed=bool(code)):
            continue
        done = _step(job, step, contexts, {"GITHUB_ACTION_PATH": str(action_dir)})
        contexts["steps"][step.get("id", "")] = done.context
        code, summary = code or done.exit_code, summary + done.summary
    outputs = {
        name: fill(output["value"], contexts) for name, output in action.get("outputs", {}).items()
    }
    return Step("failure" if code else "success", outputs, summary, code)


def _inputs(job: Job, action: Mapping[str, Any], with_: Mapping[str, str]) -> dict[str, str]:
    declared = action.get("inputs", {})
    if unexpected := sorted(set(with_) - set(declared)):
        names = ", ".join(f"'{name}'" for name in unexpected)
        job.log.feed(f"Warning: Unexpected input(s) {names}, valid inputs are {sorted(declared)}")
    defaults = {
        name: fill(spec.get("default", ""), {"github": job.github})
        for name, spec in declared.items()
    }
    return {**defaults, **{name: with_[name] for name in with_ if name in declared}}


def _step(
    job: Job, step: Mapping[str, Any], contexts: Mapping[str, Any], extra: Mapping[str, str]
) -> Step:
    if "run" in step:
        if "shell" not in step:
            raise HarnessError("a composite's run step must name its shell")
        return run_step(job, step, contexts, extra)
    name = step["uses"].partition("@")[0]
    if name != "actions/setup-python":
        raise HarnessError(f"no stand-in for {step['uses']}")
    return setup_python(job, filled(step.get("with", {}), contexts))
