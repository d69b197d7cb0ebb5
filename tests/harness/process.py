"""A step's process: its streams heard line by line, its end by signals when cancelled."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from tests.harness.commands import Log
from tests.harness.errors import HarnessError

SHELLS = {
    "": ("bash", "-e", "{0}"),
    "bash": ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "{0}"),
    "sh": ("sh", "-e", "{0}"),
    "python": ("python", "{0}"),
}
INT_SECONDS = 7.5  # from SIGINT to SIGTERM (the runner's ProcessInvoker.cs)
TERM_SECONDS = 2.5  # from SIGTERM to SIGKILL (the same place)


def run_script(
    script: str,
    shell: str,
    *,
    folder: Path,
    cwd: Path,
    environ: Mapping[str, str],
    log: Log,
    cancel: threading.Event | None = None,
) -> int:
    """Run a step's script as the runner does and return its exit code."""
    if shell not in SHELLS:
        raise HarnessError(f"unknown shell {shell!r}")
    file = folder / "script.sh"
    file.write_text(script, encoding="utf-8", newline="\n")
    return run_process([part.format(file) for part in SHELLS[shell]], cwd, environ, log, cancel)


def run_process(
    command: Sequence[str],
    cwd: Path,
    environ: Mapping[str, str],
    log: Log,
    cancel: threading.Event | None = None,
) -> int:
    """Run a command, feed both its streams to ``log``, and return its exit code."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    assert process.stderr
    readers = [
        threading.Thread(target=_hear, args=(stream, log), daemon=True)
        for stream in (process.stdout, process.stderr)
    ]
    for reader in readers:
        reader.start()
    if cancel:
        threading.Thread(target=_end, args=(process, cancel), daemon=True).start()
    code = process.wait()
    for reader in readers:
        reader.join(10)
    process.stdout.close()
    process.stderr.close()
    return code


def _hear(stream: IO[bytes], log: Log) -> None:
    for line in _lines(stream):
        log.feed(line.decode("utf-8", "replace"))


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Split as .NET's StreamReader.ReadLine does: at CR, LF and CRLF."""
    rest = b""
    while chunk := os.read(stream.fileno(), 65536):
        *whole, rest = re.split(rb"\r\n|\n|\r(?!\Z)", rest + chunk)
        yield from whole
    if rest:
        yield from re.split(rb"\r\n|\n|\r", rest.removesuffix(b"\r"))


def _end(process: subprocess.Popen[bytes], cancel: threading.Event) -> None:
    while not cancel.wait(0.05):
        if process.poll() is not None:
            return
    for number, patience in ((signal.SIGINT, INT_SECONDS), (signal.SIGTERM, TERM_SECONDS)):
        if process.poll() is None:
            process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return
    os.killpg(process.pid, signal.SIGKILL)
