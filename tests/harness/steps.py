"""A job under way: its environment, its log, its steps; `run:` steps and what they leave behind."""

from __future__ import annotations

import os
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.harness.commands import Log
from tests.harness.errors import HarnessError
from tests.harness.expressions import fill
from tests.harness.files import StepFiles
from tests.harness.process import run_script

INHERITED = ("PATH", "HOME", "LANG", "TZ", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


@dataclass(slots=True)
class Step:
    """What a finished step leaves: its outputs and its outcome."""

    outcome: str = "success"
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    exit_code: int = 0

    @property
    def context(self) -> dict[str, Any]:
        """Return the step as the context ``steps`` shows it."""
        return {"outputs": self.outputs, "outcome": self.outcome, "conclusion": self.outcome}


@dataclass(slots=True)
class Job:
    """Everything that the steps of one job share."""

    workspace: Path
    temp: Path
    environ: dict[str, str]
    github: dict[str, Any]
    log: Log
    cancel: threading.Event | None = None
    contexts: dict[str, Any] = field(default_factory=dict)
    stubs: Mapping[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    at_end: list[Callable[[], None]] = field(default_factory=list)
    """What actions do after the last step of a job that succeeded."""

    def base_contexts(self) -> dict[str, Any]:
        """Return the contexts that every step sees."""
        runner = {"os": "Linux", "temp": str(self.temp), "arch": "X64", "debug": ""}
        return {"github": self.github, "runner": runner, "env": self.environ, **self.contexts}


def load(path: Path) -> dict[str, Any]:
    """Return a YAML file with every scalar as the text it is (``on`` stays ``on``)."""
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    if not isinstance(loaded, dict):
        raise HarnessError(f"{path} is no mapping")
    return loaded


def base_environ(workspace: Path, temp: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Return a runner's environment; what is given goes over it, except inputs."""
    kept = {k: v for k, v in os.environ.items() if k in INHERITED or k.startswith("PIP_")}
    runner = {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_API_URL": "https://api.github.com",
        "GITHUB_GRAPHQL_URL": "https://api.github.com/graphql",
        "GITHUB_REPOSITORY": "owner/blog",
        "GITHUB_REPOSITORY_OWNER": "owner",
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_REF_NAME": "main",
        "GITHUB_REF_TYPE": "branch",
        "GITHUB_EVENT_NAME": "schedule",
        "GITHUB_RUN_ID": "1",
        "GITHUB_ACTOR": "someone",
        "RUNNER_OS": "Linux",
        "RUNNER_TEMP": str(temp),
    }
    refused = sorted(name for name in given if name.startswith("INPUT_"))
    if refused:
        raise HarnessError(f"the runner sets no inputs for a composite: {refused}")
    return {**kept, **runner, **given}


def github_context(environ: Mapping[str, str], token: str) -> dict[str, Any]:
    """Return the context ``github`` that goes with an environment."""
    names = {name.removeprefix("GITHUB_").lower() for name in environ if name.startswith("GITHUB_")}
    known = {name: environ.get(f"GITHUB_{name.upper()}", "") for name in names}
    return {**known, "token": token, "event": {}}


def run_step(
    job: Job, step: Mapping[str, Any], contexts: Mapping[str, Any], extra: Mapping[str, str]
) -> Step:
    """Run one ``run:`` step with fresh files and take over what it wrote to them."""
    files = StepFiles.fresh(job.temp / "_runner_file_commands" / uuid.uuid4().hex)
    given = {key: fill(value, contexts) for key, value in step.get("env", {}).items()}
    environ = {**job.environ, **files.environ, **extra, **given}
    cwd = job.workspace / fill(step.get("working-directory", ""), contexts)
    code = run_script(
        fill(step["run"], contexts),
        step.get("shell", ""),
        folder=files.folder,
        cwd=cwd,
        environ=environ,
        log=job.log,
        cancel=job.cancel,
    )
    code = code or int(job.log.refused)
    job.environ.update(files.pairs("ENV"))
    for path in files.paths:
        job.environ["PATH"] = f"{path}{os.pathsep}{job.environ['PATH']}"
    outputs = files.pairs("OUTPUT") if code == 0 or files.pairs("OUTPUT") else {}
    return Step("failure" if code else "success", outputs, files.summary, code)


def setup_python(job: Job, given: Mapping[str, str]) -> Step:
    """Stand in for actions/setup-python: this Python; PATH only where that was asked for."""
    if given.get("update-environment", "true") == "true":
        job.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{job.environ['PATH']}"
        job.environ["pythonLocation"] = sys.prefix
    version = ".".join(map(str, sys.version_info[:3]))
    outputs = {"python-path": sys.executable, "python-version": version, "cache-hit": "false"}
    return Step(outputs=outputs)
