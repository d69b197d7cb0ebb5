"""Rules of our own for every workflow, and for the examples to copy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import checkers
from tests.harness.expressions import TEMPLATE
from tests.harness.steps import load
from tests.repository.workflow_files import EVERYTHING, EXAMPLES, WORKFLOWS, by_name

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"uses: (?P<action>[\w.-]+/[\w.-]+)@(?P<sha>[0-9a-f]{40}) # (?P<version>v[\d.]+)")


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
        own = re.search(
            r"uses: (OWNER/arxiv-digest[\w/.-]*@v1|\./(\.arxiv-digest-action)?( #.*)?)$", line
        )
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
        most = 360 if path.name == "backfill.yml" else 40  # GitHub's own limit, for hours of work
        assert "uses" in job or int(job["timeout-minutes"]) <= most


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_checkouts_leave_no_credentials_behind(path: Path) -> None:
    for job in load(path)["jobs"].values():
        for step in job.get("steps", []):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"


@pytest.mark.parametrize("path", EXAMPLES, ids=by_name)
def test_an_example_runs_off_the_hour_and_by_hand(path: Path) -> None:
    workflow = load(path)

    crons = [one["cron"] for one in workflow["on"]["schedule"]]
    if path.name == "backfill.yml":  # a range of its own, beside the daily digest
        assert crons == ["29 16 * * *"]
    else:
        assert crons[:2] == ["17 5 * * *", "47 8 * * *"]
        assert [cron for cron in crons if cron.split()[0] not in ("17", "47")] == []
    assert next(iter(workflow["on"]["workflow_dispatch"]["inputs"])) == "date"
    assert workflow["concurrency"]["cancel-in-progress"] == "false"


def test_the_workflow_to_copy_has_some_twenty_lines() -> None:
    text = (ROOT / "examples/pull-request.yml").read_text(encoding="utf-8")

    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) <= 25
