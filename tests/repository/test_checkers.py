"""Nothing is found by the checkers of workflows, and each does find what is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import checkers
from tests.harness.steps import load
from tests.repository.workflow_files import EVERYTHING, WORKFLOWS

ROOT = Path(__file__).parents[2]


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
