"""The store of artifacts is as strict as the real one, and a second attempt runs what failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness import Artifacts, Cache, HarnessError, WorkflowRun, run_workflow

WORKFLOW = """\
on: push
permissions: {}
jobs:
  plan:
    outputs: {parts: '${{ steps.p.outputs.parts }}'}
    steps:
      - id: p
        run: |
          echo "$GITHUB_RUN_ATTEMPT" >> ../../../plans
          mkdir -p out/.hidden; echo seen > out/a; echo hid > out/.b; echo hid > out/.hidden/c
          echo 'parts=["x","y"]' >> "$GITHUB_OUTPUT"
      - uses: actions/upload-artifact@v7
        with: {name: plan, path: out}
  part:
    needs: plan
    strategy: {matrix: {name: '${{ fromJSON(needs.plan.outputs.parts) }}'}}
    steps:
      - uses: actions/download-artifact@v8
        with: {name: plan, path: in}
      - run: test "$GITHUB_RUN_ATTEMPT" = 2 || test ${{ matrix.name }} = x
      - run: mkdir -p out/${{ matrix.name }}; ls -A in > out/${{ matrix.name }}/listed
      - uses: actions/upload-artifact@v7
        with: {name: 'part-${{ matrix.name }}', path: out}
  whole:
    needs: part
    if: ${{ !cancelled() }}
    steps:
      - uses: actions/download-artifact@v8
        with: {pattern: part-*, path: all, merge-multiple: true}
      - run: cat all/*/listed; ls all
"""


def run(tmp_path: Path, text: str, failed_of: WorkflowRun | None = None) -> WorkflowRun:
    path = tmp_path / "w.yml"
    path.write_text(text, encoding="utf-8")
    jobs = tmp_path / ("second" if failed_of else "first")
    stubs = Artifacts(tmp_path / "artifacts").stubs
    return run_workflow(path, "push", jobs, lambda *_: None, stubs=stubs, failed_of=failed_of)


def test_a_second_attempt_runs_failed_jobs_and_those_that_need_them(tmp_path: Path) -> None:
    first = run(tmp_path, WORKFLOW)
    again = run(tmp_path, WORKFLOW, first)

    assert [(job.name, job.result, job.kept) for job in first.jobs] == [
        ("plan", "success", False),
        ("part (x)", "success", False),
        ("part (y)", "failure", False),
        ("whole", "success", False),
    ]
    assert first.job("whole").log == "a\nx"
    assert [(job.name, job.result, job.kept) for job in again.jobs] == [
        ("plan", "success", True),
        ("part (x)", "success", True),
        ("part (y)", "success", False),
        ("whole", "success", False),
    ]
    assert again.job("whole").log == "a\na\nx\ny"
    assert (tmp_path / "plans").read_text(encoding="utf-8") == "1\n"


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{name: plan, path: out}", "an artifact plan is there already"),
        ("{name: plan, path: out, overwrite: 'true'}", ""),
        ("{name: other, path: nothing}", ""),
        ("{name: other, path: nothing, if-no-files-found: error}", "no files in nothing"),
    ],
)
def test_an_upload_ends_as_the_real_one(step: str, said: str, tmp_path: Path) -> None:
    text = (
        "on: push\npermissions: {}\njobs:\n  a:\n    steps:\n"
        "      - run: mkdir out; echo seen > out/a\n"
        "      - {uses: actions/upload-artifact@v7, with: {name: plan, path: out}}\n"
        f"      - {{uses: actions/upload-artifact@v7, with: {step}}}\n"
    )
    done = run(tmp_path, text)

    assert done.result == ("failure" if said else "success")
    assert said in done.jobs[0].log


@pytest.mark.parametrize("given", ["{name: 'a:b', path: .}", "{name: a, path: ., zip: 'no'}"])
def test_what_the_real_one_refuses_or_this_one_does_not_know_is_an_error(
    given: str, tmp_path: Path
) -> None:
    step = f"{{uses: actions/upload-artifact@v7, with: {given}}}"
    text = f"on: push\npermissions: {{}}\njobs: {{a: {{steps: [{step}]}}}}\n"

    with pytest.raises(HarnessError, match="artifact"):
        run(tmp_path, text)


def test_a_download_of_what_is_not_there_fails(tmp_path: Path) -> None:
    step = "{uses: actions/download-artifact@v8, with: {name: gone, path: in}}"
    done = run(tmp_path, f"on: push\npermissions: {{}}\njobs: {{a: {{steps: [{step}]}}}}\n")

    assert done.result == "failure"
    assert "no artifact gone" in done.jobs[0].log


CACHED = """\
on: push
permissions: {}
jobs:
  a:
    steps:
      - uses: actions/cache@v5
        with: {path: kept, key: 'k-${{ github.run_id }}', restore-keys: k-}
      - run: mkdir -p kept; ls kept; touch "kept/$GITHUB_RUN_ID"
      - run: test "$GITHUB_RUN_ID" != 2
"""


def test_a_cache_is_kept_for_later_runs_by_jobs_that_succeed(tmp_path: Path) -> None:
    path = tmp_path / "w.yml"
    path.write_text(CACHED, encoding="utf-8")
    cache = Cache(tmp_path / "caches")
    logs = []
    for number in "1234":
        done = run_workflow(
            path, "push", tmp_path / number, lambda *_: None, stubs=cache.stubs,
            env={"GITHUB_RUN_ID": number},
        )  # fmt: skip
        logs.append(done.jobs[0].log.splitlines())

    assert logs == [[], ["1"], ["1"], ["1", "3"]]
    assert cache.keys == ["k-1", "k-3", "k-4"]
