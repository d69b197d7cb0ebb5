"""A composite action runs as strictly as on the real runner."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.harness import ActionRun, HarnessError, Host, run_action
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
