"""A workflow runs its jobs by need and matrix, on its own events, with stand-ins alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harness import HarnessError, run_workflow

WORKFLOW = """\
on: {workflow_dispatch: {inputs: {name: {description: a}}}}
env: {COLOUR: red}
permissions: {}
jobs:
  second:
    needs: first
    permissions: {contents: read}
    strategy: {matrix: {n: [1, 2]}}
    steps:
      - {uses: actions/checkout@v9, with: {path: blog}}
      - run: echo "$COLOUR ${{ needs.first.outputs.word }} ${{ matrix.n }} $(cat blog/file)"
  first:
    outputs: {word: '${{ steps.w.outputs.word }}'}
    steps:
      - id: w
        run: echo "word=$NAME" >> "$GITHUB_OUTPUT"
        env: {NAME: '${{ inputs.name }}'}
  never:
    if: github.event_name == 'push'
    steps: [{run: 'exit 1'}]
"""


def test_a_workflow_runs_its_jobs_by_need_and_matrix(tmp_path: Path) -> None:
    path = tmp_path / "w.yml"
    path.write_text(WORKFLOW, encoding="utf-8")

    def checkout(folder: Path, given: Mapping[str, str]) -> None:
        folder.mkdir(parents=True)
        (folder / "file").write_text(given["path"], encoding="utf-8")

    done = run_workflow(
        path, "workflow_dispatch", tmp_path / "jobs", checkout, inputs={"name": "word"}
    )

    assert {job.name: (job.result, job.log) for job in done.jobs} == {
        "first": ("success", ""),
        "second (1)": ("success", "red word 1 blog"),
        "second (2)": ("success", "red word 2 blog"),
        "never": ("skipped", ""),
    }
    assert done.job("second (1)").permissions == {"contents": "read"}


def test_a_workflow_hears_only_its_own_events(tmp_path: Path) -> None:
    path = tmp_path / "w.yml"
    path.write_text(WORKFLOW, encoding="utf-8")

    with pytest.raises(HarnessError, match="schedule"):
        run_workflow(path, "schedule", tmp_path, lambda *_: None)


def test_an_action_without_a_stand_in_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.yml"
    path.write_text("on: push\njobs: {a: {steps: [{uses: x/y@v1}]}}\n", encoding="utf-8")

    with pytest.raises(HarnessError, match="x/y@v1"):
        run_workflow(path, "push", tmp_path / "jobs", lambda *_: None)
