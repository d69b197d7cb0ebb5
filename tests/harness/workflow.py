"""Workflows: jobs in the order of their needs, matrices, reusable workflows, stand-in actions."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.harness.action import Host
from tests.harness.errors import HarnessError
from tests.harness.expressions import condition, filled
from tests.harness.job import ACTION, ROOT, JobRun, Setting, Stub, run_job
from tests.harness.steps import base_environ, github_context, load

COMMIT = "9" * 40  # of the reusable workflow that is called


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """What a workflow shows; a job of a matrix is named ``job (values)``."""

    jobs: tuple[JobRun, ...]

    @property
    def result(self) -> str:
        """Return ``success``, or ``failure`` if any job failed."""
        return "failure" if any(job.result == "failure" for job in self.jobs) else "success"

    def job(self, name: str) -> JobRun:
        """Return a job by name."""
        return next(job for job in self.jobs if job.name == name)


def run_workflow(
    path: Path,
    event: str,
    folder: Path,
    checkout: Callable[[Path, Mapping[str, str]], None],
    *,
    inputs: Mapping[str, str] | None = None,
    env: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
    host: Host | None = None,
    stubs: Mapping[str, Stub] | None = None,
    make_temp: Callable[[Path], Path] | None = None,
    payload: Mapping[str, Any] | None = None,
    action: Path = ROOT,
    failed_of: WorkflowRun | None = None,
) -> WorkflowRun:
    """Run a workflow for an event; each job gets a workspace of its own below ``folder``.

    ``checkout`` puts the blog into the workspace it is given, with the step's inputs;
    ``make_temp`` gives a job its RUNNER_TEMP. ``payload`` is the event's; ``action`` is
    the folder that stands for this action's own name. ``failed_of``: run only the failed jobs
    of that run again, and those that need them, as a second attempt.
    """
    workflow = load(path)
    triggers = _triggers(workflow)
    if event not in triggers:
        raise HarnessError(f"{path.name} does not listen to {event}")
    given = _inputs(triggers[event], inputs or {})
    host = host or Host()
    hidden = (*host.secrets, *(secrets or {}).values())
    setting = Setting(
        folder=folder,
        checkout=checkout,
        env={
            "GITHUB_EVENT_NAME": event,
            "GITHUB_RUN_ATTEMPT": "2" if failed_of else "1",
            **(env or {}),
        },
        secrets=secrets or {},
        variables=variables or {},
        host=replace(host, secrets=hidden),
        stubs=stubs or {},
        make_temp=make_temp or _plain_temp,
        event={"inputs": given, **(payload or {})},
        action=action,
        before={job.name: job for job in failed_of.jobs} if failed_of else {},
    )
    return WorkflowRun(tuple(_jobs(workflow, setting, given)))


def _plain_temp(folder: Path) -> Path:
    temp = folder / "temp"
    temp.mkdir(parents=True)
    return temp


def _triggers(workflow: Mapping[str, Any]) -> dict[str, Any]:
    listens = workflow["on"]
    if isinstance(listens, str):
        return {listens: {}}
    return {name: {} for name in listens} if isinstance(listens, list) else dict(listens)


def _inputs(trigger: Any, given: Mapping[str, str]) -> dict[str, str]:
    declared = (trigger or {}).get("inputs", {}) if isinstance(trigger, dict) else {}
    if unknown := sorted(set(given) - set(declared)):
        raise HarnessError(f"inputs that the workflow does not declare: {unknown}")
    for name, spec in declared.items():
        if spec.get("required") == "true" and name not in given and "default" not in spec:
            raise HarnessError(f"the input {name} is required")
    return {name: given.get(name, spec.get("default", "")) for name, spec in declared.items()}


def _jobs(
    workflow: Mapping[str, Any], setting: Setting, inputs: Mapping[str, str]
) -> Iterator[JobRun]:
    waiting, needs = dict(workflow["jobs"]), dict[str, Any]()
    while waiting:
        name = next((n for n, job in waiting.items() if set(_needs(job)) <= set(needs)), "")
        if not name:
            raise HarnessError(f"jobs wait for each other or for none: {sorted(waiting)}")
        job = waiting.pop(name)
        contexts = {
            "inputs": dict(inputs),
            "needs": {need: needs[need] for need in _needs(job)},
            "secrets": {**setting.secrets, "GITHUB_TOKEN": setting.host.token},
            "vars": dict(setting.variables),
            "job": {"workflow_repository": ACTION, "workflow_sha": COMMIT},
        }
        anew = any(needs[need]["anew"] for need in _needs(job))
        mine = replace(setting, before={}) if anew else setting
        runs = list(_matrix_jobs(name, job, workflow, mine, contexts))
        results = {run.result for run in runs}
        result = next((r for r in ("failure", "success") if r in results), "skipped")
        outputs = {key: value for run in runs for key, value in run.outputs.items()}
        anew = anew or not all(run.kept for run in runs)
        needs[name] = {"result": result, "outputs": outputs, "anew": anew}
        yield from runs


def _needs(job: Mapping[str, Any]) -> list[str]:
    needs = job.get("needs", [])
    return [needs] if isinstance(needs, str) else list(needs)


def _matrix_jobs(
    name: str,
    job: Mapping[str, Any],
    workflow: Mapping[str, Any],
    setting: Setting,
    contexts: dict[str, Any],
) -> Iterator[JobRun]:
    github = github_context(base_environ(setting.folder, setting.folder, setting.env), "")
    github["token"], github["event"] = setting.host.token, setting.event
    contexts = {**contexts, "github": github}
    failed = any(need["result"] != "success" for need in contexts["needs"].values())
    if not condition(job.get("if", ""), contexts, failed=failed):
        yield JobRun(name, "skipped")
        return
    for values in _matrix(filled(job.get("strategy", {}), contexts).get("matrix", {})):
        label = ", ".join(v if isinstance(v, str) else json.dumps(v) for v in values.values())
        full = f"{name} ({label})" if values else name
        inside = {**contexts, "matrix": values}
        if "uses" in job:
            yield from _called(full, job, setting, inside)
        elif (done := setting.before.get(full)) and done.result == "success":
            yield replace(done, name=full, kept=True)
        else:
            yield run_job(full, job, workflow, setting, inside)


def _matrix(matrix: Mapping[str, Any]) -> list[dict[str, Any]]:
    axes = {key: value for key, value in matrix.items() if key not in ("include", "exclude")}
    found = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    extra = list(matrix.get("include", []))
    return ([] if extra and not axes else found) + extra


def _called(
    name: str, job: Mapping[str, Any], setting: Setting, contexts: Mapping[str, Any]
) -> Iterator[JobRun]:
    where = job["uses"].partition("@")[0].removeprefix(f"{ACTION}/").removeprefix("./")
    path = ROOT / where
    if not path.is_file():
        raise HarnessError(f"no reusable workflow {job['uses']}")
    workflow = load(path)
    trigger = _triggers(workflow).get("workflow_call")
    if trigger is None:
        raise HarnessError(f"{path.name} cannot be called")
    inputs = _inputs(trigger, filled(job.get("with", {}), contexts))
    wanted = job.get("secrets", {})
    secrets = dict(setting.secrets) if wanted == "inherit" else filled(wanted, contexts)
    prefix = f"{name} / "
    before = {n.removeprefix(prefix): run for n, run in setting.before.items() if prefix in n}
    inner = replace(setting, secrets=secrets, folder=setting.folder / name, before=before)
    for run in _jobs(workflow, inner, inputs):
        yield replace(run, name=f"{name} / {run.name}")
