"""Workflows and examples: nothing found by the checkers, and every example runs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import checkers
from tests.harness import Host, JobRun, WorkflowRun, linked_temp, run_workflow
from tests.harness.expressions import TEMPLATE
from tests.harness.steps import Job, Step, load

ROOT = Path(__file__).parents[2]
WORKFLOWS = checkers.workflows()
EXAMPLES = [path for path in WORKFLOWS if path.parent.name == "examples"]
EVERYTHING = [ROOT / "action.yml", *WORKFLOWS]
PIN = re.compile(r"uses: (?P<action>[\w.-]+/[\w.-]+)@(?P<sha>[0-9a-f]{40}) # (?P<version>v[\d.]+)")
KEY = "a-key-of-a-model-0123456789"
LOAD = f"""\
import json, os, sys
from datetime import UTC, datetime
sys.path.insert(0, {str(ROOT)!r})
from digest.settings import load
settings = load([], datetime.now(UTC))
print("INPUTS " + json.dumps({{k: v for k, v in os.environ.items() if k.startswith("INPUT_")}}))
with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
    file.write("operation=created\\npull-request-url=https://github.com/o/r/pull/1\\n")
"""


def by_name(path: Path) -> str:
    return path.name


# ---------------------------------------------------------------- what the checkers say


def test_workflows_action_and_dependabot_follow_their_schemas() -> None:
    for command in checkers.schema_checks(WORKFLOWS):
        assert checkers.complaints(command) == ""


def test_the_audit_finds_nothing() -> None:
    files = [*EVERYTHING, ROOT / ".github/dependabot.yml"]

    assert checkers.complaints(checkers.zizmor(files)) == ""


def test_the_audits_policy_allows_the_actions_own_tag_and_nothing_else() -> None:
    policies = {"OWNER/arxiv-digest": "ref-pin", "OWNER/arxiv-digest/*": "ref-pin", "*": "hash-pin"}

    assert load(ROOT / ".github/zizmor.yml") == {
        "rules": {"unpinned-uses": {"config": {"policies": policies}}}
    }


def test_the_layout_of_all_yaml_is_clean() -> None:
    assert checkers.complaints(checkers.yamllint(EVERYTHING)) == ""


def test_the_scripts_pass_shellcheck(tmp_path: Path) -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")

    command = checkers.shellcheck(EVERYTHING, tmp_path)

    assert command
    assert checkers.complaints(command) == ""


@pytest.mark.parametrize(
    ("bad", "checker"),
    [
        ("on: push\njobs: {a: {runs-on: x, stepz: []}}\n", "schema"),
        ("on: push\njobs: {a: {runs-on: x, steps: [{uses: a/b@v1}]}}\n", "zizmor"),
        ("on: push\non: pull_request\n", "yamllint"),
        ("on: push\njobs: {a: {steps: [{run: 'echo $x'}]}}\n", "shellcheck"),
    ],
)
def test_each_checker_does_find_what_is_wrong(bad: str, checker: str, tmp_path: Path) -> None:
    if checker == "shellcheck" and shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    path = tmp_path / "bad.yml"
    path.write_text(bad, encoding="utf-8")
    commands = {
        "schema": lambda: next(checkers.schema_checks([path])),
        "zizmor": lambda: checkers.zizmor([path]),
        "yamllint": lambda: checkers.yamllint([path]),
        "shellcheck": lambda: checkers.shellcheck([path], tmp_path) or [],
    }

    assert checkers.complaints(commands[checker]()) != ""


# ---------------------------------------------------------------- rules of our own


def test_every_pin_is_in_the_table_and_the_table_has_no_other() -> None:
    used = {
        (m["action"], m["version"], m["sha"])
        for path in EVERYTHING
        for m in PIN.finditer(path.read_text(encoding="utf-8"))
    }
    row = re.compile(r"^\| `([\w/.-]+)` \| (v[\d.]+) \| `([0-9a-f]{40})` \|$", re.MULTILINE)
    table = row.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8"))

    assert len(table) == len(set(table))
    assert set(table) == used


@pytest.mark.parametrize("path", EVERYTHING, ids=by_name)
def test_every_use_is_pinned_by_commit_or_is_the_actions_own(path: Path) -> None:
    uses = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses: " in line]

    for line in uses:
        own = re.search(r"uses: (OWNER/arxiv-digest[\w/.-]*@v1|\./( #.*)?)$", line)
        assert own or PIN.search(line), line


@pytest.mark.parametrize("path", EVERYTHING, ids=by_name)
def test_no_expression_stands_in_a_script(path: Path) -> None:
    for _, script in checkers.scripts(path):
        assert not TEMPLATE.search(script)


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_a_workflow_grants_nothing_at_the_top_and_every_job_has_an_end(path: Path) -> None:
    workflow = load(path)

    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert "permissions" in job
        assert "uses" in job or int(job["timeout-minutes"]) <= 40


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_checkouts_leave_no_credentials_behind(path: Path) -> None:
    for job in load(path)["jobs"].values():
        for step in job.get("steps", []):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"


@pytest.mark.parametrize("path", EXAMPLES, ids=by_name)
def test_an_example_runs_twice_a_day_off_the_hour_and_by_hand(path: Path) -> None:
    workflow = load(path)

    assert [one["cron"] for one in workflow["on"]["schedule"]] == ["17 5 * * *", "47 8 * * *"]
    assert list(workflow["on"]["workflow_dispatch"]["inputs"]) == ["date"]
    assert workflow["concurrency"]["cancel-in-progress"] == "false"


def test_the_workflow_to_copy_has_some_twenty_lines() -> None:
    text = (ROOT / "examples/pull-request.yml").read_text(encoding="utf-8")

    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) <= 25


# ---------------------------------------------------------------- every example runs


@pytest.fixture(scope="session")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the action with an entry point that only loads the settings."""
    folder = tmp_path_factory.mktemp("action")
    for name in ("action.yml", "requirements.txt"):
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


def try_out(path: Path, folder: Path, stub: Path, event: str, **inputs: str) -> WorkflowRun:
    return run_workflow(
        path,
        event,
        folder,
        checkout,
        inputs=inputs,
        secrets={
            "GEMINI_API_KEY": KEY,
            "MODEL_API_KEY": KEY,
            "DIGEST_APP_PRIVATE_KEY": "the private key",
        },
        variables={"DIGEST_APP_CLIENT_ID": "Iv1.client"},
        host=Host(),
        stubs={"actions/create-github-app-token": app_token},
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


# ---------------------------------------------------------------- the release

GH = """\
#!/usr/bin/env bash
printf '%s\\n' "gh $*" >&2
case "$*" in
  *"--notes-file "*) cat "${@: -1}" ;;
  *commits*) echo 0123456789012345678901234567890123456789 ;;
  *PATCH*) exit "${GH_PATCH:-0}" ;;
esac
"""
CHANGELOG = """\
# Changelog

## Unreleased

- later

## 1.2.3 - 2026-01-15

- now

## 1.2.2

- before
"""


def release(tmp_path: Path, event: str, **env: str) -> list[JobRun]:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH, encoding="utf-8")
    (tools / "gh").chmod(0o755)

    def sources(folder: Path, _: Mapping[str, str]) -> None:
        (folder / ".ci").mkdir()
        (folder / ".ci/run").write_text("#!/bin/sh\n", encoding="utf-8")
        (folder / ".ci/run").chmod(0o755)
        (folder / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")

    done = run_workflow(
        ROOT / ".github/workflows/release.yml",
        event,
        tmp_path / "jobs",
        sources,
        env={"PATH": f"{tools}:/usr/bin:/bin", "GITHUB_REF_NAME": "v1.2.3", **env},
        payload={"release": {"tag_name": "v1.2.3", "prerelease": False}},
    )
    return [job for job in done.jobs if job.result != "skipped"]


def test_a_version_tag_becomes_a_draft_with_its_part_of_the_changelog(tmp_path: Path) -> None:
    check, draft = release(tmp_path, "push")

    assert check.result == draft.result == "success"
    assert "gh release create v1.2.3 --draft --verify-tag" in draft.log
    assert [line for line in draft.log.splitlines() if line.startswith("- ")] == ["- now"]


def test_a_version_without_a_part_of_the_changelog_is_refused(tmp_path: Path) -> None:
    _, draft = release(tmp_path, "push", GITHUB_REF_NAME="v9.9.9")

    assert draft.result == "failure"
    assert "CHANGELOG.md has no section 9.9.9" in draft.log


@pytest.mark.parametrize("missing", ["0", "1"])
def test_a_published_release_moves_the_floating_tag_or_makes_it(
    missing: str, tmp_path: Path
) -> None:
    (move,) = release(tmp_path, "release", GH_PATCH=missing)

    assert move.result == "success"
    assert "-X PATCH repos/owner/blog/git/refs/tags/v1 -f sha=0123456789" in move.log
    assert ("-X POST repos/owner/blog/git/refs -f ref=refs/tags/v1" in move.log) is (missing == "1")
