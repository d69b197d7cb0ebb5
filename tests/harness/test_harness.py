"""The runner of the tests: it must be as strict as the real one, or its tests prove nothing."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.harness import ActionRun, HarnessError, Host, run_action, run_workflow
from tests.harness.commands import Log, parse
from tests.harness.expressions import condition, evaluate, fill
from tests.harness.files import StepFiles, parse_pairs
from tests.harness.process import INT_SECONDS

ACTION = """\
name: test
description: test
inputs:
  greeting: {{description: a, default: hello}}
  token: {{description: b, default: '${{{{ github.token }}}}'}}
outputs:
  said: {{description: c, value: '${{{{ steps.say.outputs.said }}}}'}}
runs:
  using: composite
  steps:
    - id: say
      shell: bash
      env:
        GREETING: ${{{{ inputs.greeting }}}}
        TOKEN: ${{{{ inputs.token }}}}
      run: |
{script}
"""


def act(tmp_path: Path, script: str, host: Host | None = None, **with_: str) -> ActionRun:
    folder, workspace, temp = (tmp_path / name for name in ("action", "workspace", "temp"))
    for made in (folder, workspace, temp):
        made.mkdir()
    indented = "\n".join(f"        {line}" for line in script.splitlines())
    (folder / "action.yml").write_text(ACTION.format(script=indented), encoding="utf-8")
    return run_action(folder, workspace, with_, {}, temp, host)


def test_inputs_come_by_their_map_and_outputs_by_theirs(tmp_path: Path) -> None:
    done = act(tmp_path, 'echo "said=$GREETING" >> "$GITHUB_OUTPUT"', greeting="good day")

    assert done.outputs == {"said": "good day"}


def test_a_composite_gets_no_inputs_of_its_own(tmp_path: Path) -> None:
    done = act(tmp_path, "env | grep -c ^INPUT_ || true", greeting="x")

    assert done.raw.splitlines() == ["0"]


def test_the_first_failing_command_ends_the_step_also_in_a_pipe(tmp_path: Path) -> None:
    done = act(tmp_path, "false | cat\necho never")

    assert done.exit_code == 1
    assert "never" not in done.log


def test_an_input_that_is_not_declared_is_only_warned_of(tmp_path: Path) -> None:
    done = act(tmp_path, "true", gretting="x")

    assert done.exit_code == 0
    assert "Unexpected input(s) 'gretting'" in done.log


def test_the_token_and_taught_masks_are_hidden_in_both_streams(tmp_path: Path) -> None:
    heard = tmp_path / "heard"

    def hear(line: str) -> None:
        if line == "taught":
            heard.touch()

    script = (
        'echo "::add-mask::sec%25ret"; echo taught\n'  # two streams, two readers: the one waits
        f'until [ -e "{heard}" ]; do sleep 0.01; done\n'
        'echo "$TOKEN sec%ret"; echo sec%ret >&2'
    )

    done = act(tmp_path, script, Host(on_line=hear))

    assert "sec%ret" not in done.log
    assert done.log.count("***") == 4
    assert "sec%ret" in done.raw
    assert "sec%ret" in done.masks


def test_commands_are_heard_in_both_streams(tmp_path: Path) -> None:
    done = act(
        tmp_path, "echo '::warning title=t::a%0Ab'; echo ' ::error::c' >&2; echo x::error::d"
    )

    assert done.annotations("warning") == ("a\nb",)
    assert done.annotations("error") == ("c",)


def test_a_forbidden_command_fails_the_step(tmp_path: Path) -> None:
    assert act(tmp_path, "echo '::set-env name=A::b'").exit_code == 1


def test_a_composite_without_a_shell_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    text = ACTION.format(script="        true").replace("      shell: bash\n", "")
    (folder / "action.yml").write_text(text, encoding="utf-8")

    with pytest.raises(HarnessError, match="shell"):
        run_action(folder, tmp_path, {}, {}, tmp_path)


def test_the_environment_cannot_carry_inputs(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="INPUT_DATE"):
        run_action(tmp_path, tmp_path, {}, {"INPUT_DATE": "x"}, tmp_path)


def test_a_cancelled_step_gets_sigint_first(tmp_path: Path) -> None:
    cancel = threading.Event()

    def hear(line: str) -> None:
        if line == "ready":
            cancel.set()

    script = (
        'exec python3 -u -c "\nimport os, signal, sys, time\n'
        "signal.signal(signal.SIGINT, lambda *_: (os.write(1, b'interrupted\\\\n'), sys.exit(7)))\n"
        "os.write(1, b'ready\\\\n')\ntime.sleep(60)\n\""
    )

    done = act(tmp_path, script, Host(cancel=cancel, on_line=hear))

    assert done.exit_code == 7
    assert done.raw.splitlines() == ["ready", "interrupted"]
    assert INT_SECONDS == 7.5


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("::error::x", "error"),
        ("  \t::ERROR file=a::x", "error"),
        ("text ##[group]x", "group"),
        ("##[set-output name=a;]x", "set-output"),
    ],
)
def test_what_the_runner_takes_for_a_command(line: str, name: str) -> None:
    command = parse(line)

    assert command
    assert command.name == name


@pytest.mark.parametrize(
    "line",
    ["x ::error::y", "::error:y", ": :error::y", "::nothing::y", "## [group]x", "##[nothing]"],
)
def test_what_the_runner_takes_for_text(line: str) -> None:
    assert parse(line) is None


def test_stopped_commands_are_text_until_the_token() -> None:
    log = Log()

    for line in ("::stop-commands::T", "::error::a", "::T::", "::error::b"):
        log.feed(line)

    assert [c.data for c in log.commands] == ["T", "b"]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a=1\nb=x=y\n", {"a": "1", "b": "x=y"}),
        ("a<<E\n1\n\n2\nE\nb=3", {"a": "1\n\n2", "b": "3"}),
        ("a=b<<c\n", {"a": "b<<c"}),
        ("a<<E\nE\n", {"a": ""}),
        ("a=1\na=2\n", {"a": "2"}),
    ],
)
def test_the_grammar_of_the_files(text: str, pairs: Mapping[str, str]) -> None:
    assert parse_pairs(text) == pairs


@pytest.mark.parametrize("text", ["a", "=1", "a<<\nx\n", "a<<E\nx\n", "<<E\nx\nE\n"])
def test_what_the_files_must_not_hold(text: str) -> None:
    with pytest.raises(HarnessError):
        parse_pairs(text)


def test_a_summary_above_a_mebibyte_is_dropped(tmp_path: Path) -> None:
    files = StepFiles.fresh(tmp_path / "f")

    (tmp_path / "f" / "STEP_SUMMARY").write_text("x" * (1024 * 1024 + 1), encoding="utf-8")

    assert files.summary == ""


CONTEXT: dict[str, Any] = {
    "inputs": {"date": "2026-01-15", "empty": ""},
    "github": {"event_name": "push", "event": {"release": {"prerelease": False}}},
    "steps": {"app": {"outputs": {"token": "t"}}},
    "matrix": {"list": ["a", "b"]},
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("inputs.date", "2026-01-15"),
        ("inputs['date']", "2026-01-15"),
        ("inputs.unknown", None),
        ("inputs.empty || 'x'", "x"),
        ("github.event_name == 'PUSH' && !github.event.release.prerelease", True),
        ("github.event_name == 'release'", False),
        ("(1 < 2) == true", True),
        ("contains(matrix.list, 'b')", True),
        ("matrix.list[1]", "b"),
        ("format('{0}-{1}', 'a', 2)", "a-2"),
        ("'it''s'", "it's"),
        ("fromJSON('[1]')[0]", 1),
    ],
)
def test_expressions(source: str, value: Any) -> None:
    assert evaluate(source, CONTEXT) == value


@pytest.mark.parametrize(
    "source", ["secrets.KEY", "hashFiles('x')", "inputs.date ==", "a b", "inputs.date + 1", "${x}"]
)
def test_expressions_that_are_not_known_are_refused(source: str) -> None:
    with pytest.raises(HarnessError):
        evaluate(source, CONTEXT)


def test_values_are_written_as_the_runner_writes_them() -> None:
    text = fill("a ${{ inputs.nothing }}b ${{ 1 == 1 }} ${{ 3 }} ${{ matrix.list }}", CONTEXT)

    assert text == 'a b true 3 ["a", "b"]'


@pytest.mark.parametrize(
    ("source", "failed", "holds"),
    [
        ("", False, True),
        ("", True, False),
        ("always()", True, True),
        ("failure()", True, True),
        ("github.event_name == 'push'", True, False),
        ("${{ !cancelled() && github.event_name == 'push' }}", True, True),
    ],
)
def test_conditions(source: str, failed: bool, holds: bool) -> None:
    assert condition(source, CONTEXT, failed=failed) is holds


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
