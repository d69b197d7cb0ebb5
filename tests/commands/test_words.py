"""What a person sees who mistypes a flag, or changes their mind."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from digest.commands import INTERRUPTED, main

ENTRYPOINT = Path(__file__).parents[2] / "entrypoint.py"


@pytest.mark.parametrize(
    "argv", [["--foo"], ["help"], ["--date"], ["init", "--x"], ["doctor", "x"]]
)
def test_a_mistyped_flag_is_told_in_two_lines(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)

    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert len(said.splitlines()) == 2
    assert "--help lists all" in said


def test_help_names_the_kind_of_a_value_where_its_last_word_would_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    said = capsys.readouterr().out
    assert "--overwrite [true|false]" in said
    assert "--requests-per-minute N" in said


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk"])
@pytest.mark.parametrize("command", [["--help"], ["init"], ["doctor", "--date=二〇二六"]])
def test_what_goes_to_a_pipe_is_utf_8_whatever_the_systems_encoding(
    encoding: str, command: list[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        (sys.executable, str(ENTRYPOINT), *command),
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )

    assert b"Traceback" not in done.stderr
    assert re.search("补录|✔|✘", done.stdout.decode())


def test_an_interrupt_is_no_traceback_and_no_bug(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("theme: minima\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        told = {"ARXIV_API_URL": url, "ARXIV_OAI_URL": url, "ARXIV_URL": url}
        process = subprocess.Popen(
            (sys.executable, str(ENTRYPOINT), "doctor", "--provider=none"),
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], **told},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        silent.accept()
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)

    assert "Traceback" not in said
    assert said.endswith("stopped\n")
    assert process.returncode == INTERRUPTED


def test_the_end_of_input_at_a_question_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("theme: minima\n", encoding="utf-8")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        (sys.executable, str(ENTRYPOINT), "init"),
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
    )
    os.close(theirs)
    os.write(ours, b"\x04")
    _, said = process.communicate(timeout=60)
    os.close(ours)

    assert said.decode().endswith("stopped\n")
    assert process.returncode == INTERRUPTED
    assert not (tmp_path / ".github").exists()


@pytest.mark.parametrize(
    ("argv", "meant"),
    [
        (["--categorie=cs.SD"], "--categories"),
        (["--api-kye", "x"], "--api-key"),
        (["doctro"], "doctor"),
        (["--dryrun"], ""),
        (["init", "--actoin=me/x@v1"], "--action"),
        (["doctor", "--cal"], "--call"),
        (["help"], "--help"),
    ],
)
def test_the_flag_or_command_that_was_meant_is_named(
    argv: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(argv)

    said = capsys.readouterr().err
    assert (f"did you mean {meant}?" in said) if meant else ("did you mean" not in said)


def test_a_key_behind_a_mistyped_flag_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--api-kye=sk-abcdefgh12345678"])

    assert "sk-abcdefgh12345678" not in capsys.readouterr().err


def test_the_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"arxiv-digest \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_what_is_secret_in_a_bad_address_is_masked_for_the_whole_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("INPUT_BASE_URL", "https://me:hunter2pass@host.example/v1")
    monkeypatch.setenv("INPUT_API_KEY", '"AIzaSy-quoted"')

    assert main(["--provider=openai", "--publish=dry-run"]) == 2

    said = capsys.readouterr().out
    for secret in ("hunter2pass", "AIzaSy-quoted"):
        lines = [line for line in said.splitlines() if secret in line]
        assert lines
        assert all(line.startswith("::add-mask::") for line in lines)
