"""Every example runs, with inputs that are known and the permissions it needs."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.harness import START, Artifacts, Cache, Host, WorkflowRun, linked_temp, run_workflow
from tests.harness.steps import Job, Step, load
from tests.repository.workflow_files import EXAMPLES, by_name

ROOT = Path(__file__).parents[2]
KEY = "a-key-of-a-model-0123456789"
LOAD = f"""\
import json, os, sys
from datetime import UTC, datetime
sys.path.insert(0, {str(ROOT)!r})
from digest.settings import load
settings = load([], datetime.now(UTC))
print("INPUTS " + json.dumps({{k: v for k, v in os.environ.items() if k.startswith("INPUT_")}}))
with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
    file.write("shards=[]\\nparallel=1\\noperation=created\\npull-request-url=https://github.com/o/r/pull/1\\n")
"""


@pytest.fixture(scope="session")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the action with an entry point that only loads the settings."""
    folder = tmp_path_factory.mktemp("action")
    for name in START:
        shutil.copyfile(ROOT / name, folder / name)
    (folder / "entrypoint.py").write_text(LOAD, encoding="utf-8")
    return folder


def checkout(folder: Path, given: Mapping[str, str]) -> None:
    assert given["persist-credentials"] == "false"
    for name in ("_posts", "audio/_posts", "vision/_posts"):
        (folder / name).mkdir(parents=True)


def app_token(job: Job, given: Mapping[str, str]) -> Step:
    assert given["client-id"] == "Iv1.client"
    assert given["private-key"] == "the private key"
    job.log.mask("ghs_of-the-app-0123456789")
    return Step(outputs={"token": "ghs_of-the-app-0123456789"})


def try_out(
    path: Path, folder: Path, stub: Path, event: str, *, cron: str = "", **inputs: str
) -> WorkflowRun:
    return run_workflow(
        path,
        event,
        folder,
        checkout,
        inputs=inputs,
        payload={"schedule": cron} if cron else None,
        secrets={
            "GEMINI_API_KEY": KEY,
            "MODEL_API_KEY": KEY,
            "DIGEST_APP_PRIVATE_KEY": "the private key",
        },
        variables={"DIGEST_APP_CLIENT_ID": "Iv1.client"},
        host=Host(),
        stubs={
            **Artifacts(folder / "artifacts").stubs,
            **Cache(folder / "caches").stubs,
            "actions/create-github-app-token": app_token,
        },
        make_temp=linked_temp,
        action=stub,
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=by_name)
def test_an_example_runs_by_hand_with_inputs_that_are_known(
    path: Path, tmp_path: Path, stub: Path
) -> None:
    done = try_out(path, tmp_path, stub, "workflow_dispatch", date="2026-01-15")

    log = "\n".join(job.log for job in done.jobs)
    assert done.result == "success", log
    assert "Unexpected input" not in log
    assert KEY not in log
    assert '"INPUT_DATE": "2026-01-15"' in log


def test_on_schedule_no_date_is_given(tmp_path: Path, stub: Path) -> None:
    done = try_out(ROOT / "examples/pull-request.yml", tmp_path, stub, "schedule")

    assert done.result == "success"
    assert '"INPUT_DATE": ""' in done.jobs[0].log


@pytest.mark.parametrize(
    ("cron", "digest"), [("17 5 * * *", "day"), ("17 10 * * 1", "week"), ("17 11 2 * *", "month")]
)
def test_each_cron_line_of_a_week_and_a_month_makes_its_own_post(
    cron: str, digest: str, tmp_path: Path, stub: Path
) -> None:
    path = ROOT / "examples/week-and-month.yml"
    done = try_out(path, tmp_path, stub, "schedule", cron=cron)

    assert cron in [one["cron"] for one in load(path)["on"]["schedule"]]
    assert f'"INPUT_DIGEST": "{digest}"' in done.jobs[0].log


def permissions(name: str) -> dict[str, Any]:
    (job,) = load(ROOT / "examples" / name)["jobs"].values()
    return dict(job["permissions"])


def test_the_examples_grant_what_security_md_says() -> None:
    pull_request = {"contents": "write", "pull-requests": "write"}

    assert permissions("pull-request.yml") == pull_request
    assert permissions("reusable.yml") == pull_request
    assert permissions("commit-and-pages.yml") == {
        "contents": "write",
        "actions": "write",
        "pull-requests": "read",
    }
    assert permissions("github-app-token.yml") == {"contents": "read"}


def test_the_reusable_workflow_hands_on_the_outputs(tmp_path: Path, stub: Path) -> None:
    done = try_out(ROOT / "examples/reusable.yml", tmp_path, stub, "schedule")

    assert done.job("digest / digest").outputs == {
        "operation": "created",
        "pull-request-url": "https://github.com/o/r/pull/1",
    }


def test_the_reusable_workflows_defaults_are_those_of_the_action() -> None:
    inputs = load(ROOT / ".github/workflows/digest.yml")["on"]["workflow_call"]["inputs"]
    action = load(ROOT / "action.yml")["inputs"]

    for name, spec in inputs.items():
        assert spec["default"] in ("", action[name]["default"]), name


def test_several_blogs_work_in_their_own_folders_and_branches(tmp_path: Path, stub: Path) -> None:
    done = try_out(ROOT / "examples/several-blogs.yml", tmp_path, stub, "schedule")

    assert [job.result for job in done.jobs] == ["success", "success"]
    for job, folder in zip(done.jobs, ("audio", "vision"), strict=True):
        assert f'"INPUT_WORKING_DIRECTORY": "{folder}"' in job.log
        assert f'"INPUT_BRANCH_PREFIX": "arxiv-digest/{folder}/"' in job.log
