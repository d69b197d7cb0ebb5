"""PDF files read in a process of their own.

PDFium is C code: no thread can be stopped in it, and a file of 2 KB whose drawings call
each other takes minutes and gigabytes, or ends the process. A process apart is bounded
in time and memory, knows no secret, and can be left behind. Where a process can be forked
from one that has PDFium loaded, a file's costs no start: that one waits for the next file.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, cast

from digest import ROOT
from digest.fulltext.extract import Extract, Unreadable

COMMAND = (sys.executable, "-m", "digest.pdf_process")
PATIENCE_S = 45.0
"""PDFium's own share ends after 20 s, but for a page that is slow in itself."""

LEAVING_S = 5.0
"""How long a process that has no file in hand may take to end."""

FORKS = sys.platform == "linux"
"""Elsewhere a library may not be used behind a fork: each file has a process from the start."""

HEAD = 8
"""Bytes before a file that tell its length, the highest first."""

BROKEN = "it takes too much memory, or breaks the reader"

# fmt: off
KEPT = frozenset({
    "PATH", "PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT",
})
# fmt: on
"""The variables that Python needs to start; no key is among them."""


class PdfReader:
    """Reads one file at a time; `cancel` ends the file under way and all later ones."""

    def __init__(self, command: Sequence[str] = COMMAND, *, patience_s: float = PATIENCE_S) -> None:
        self._command = tuple(command)
        self._patience_s = patience_s
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._cancelled = threading.Event()

    def __call__(self, body: bytes) -> Extract:
        """Return what `digest.fulltext.pdf.read_pdf` makes of a file.

        Raises:
            Unreadable: it says so, or it came to no end within time and memory.
        """
        with self._turn:
            return _extract(self._answer(body))

    def cancel(self) -> None:
        """Begin no file any more, and end the one under way."""
        self._cancelled.set()
        if process := self._process:
            _kill(process)

    def _answer(self, body: bytes) -> bytes:
        if self._cancelled.is_set():
            raise Unreadable("the run was asked to stop")
        try:
            process = self._process or self._started()
        except OSError as error:
            raise Unreadable(f"no process to read it in: {error.strerror}") from error
        self._process = process
        if self._cancelled.is_set():  # meanwhile, when there was none to end yet
            _kill(process)
        told = self._heard(process, body)
        if not (FORKS and told.endswith(b"\n")):
            self._process = None
            _end(process)
            if process.returncode:
                raise Unreadable(BROKEN)
        return told

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env={name: os.environ[name] for name in KEPT & os.environ.keys()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C is the program's to answer
        )
        weakref.finalize(self, _leave, process, self._turn)
        return process

    def _heard(self, process: subprocess.Popen[bytes], body: bytes) -> bytes:
        """Return the line that tells what came of a file; a part of one, where it ended before."""
        files, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        late = threading.Event()

        def give_up() -> None:
            late.set()
            _kill(process)

        patience = threading.Timer(self._patience_s, give_up)
        patience.daemon = True
        patience.start()
        try:
            with suppress(BrokenPipeError):  # it has ended; what it says of it is still to be read
                files.write(len(body).to_bytes(HEAD, "big") + body)
                files.flush()
            told = answers.readline()
        finally:
            patience.cancel()
        if late.is_set():
            self._process = None
            _end(process)
            raise Unreadable(f"not read within {self._patience_s:g} s")
        return told


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and the one that it has forked."""
    if FORKS and process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a process end that is told of no other file, and see that it does."""
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was not sent is lost
            cast("IO[bytes]", pipe).close()
    try:
        process.wait(LEAVING_S)
    except subprocess.TimeoutExpired:
        _kill(process)
        process.wait()


def _leave(process: subprocess.Popen[bytes], turn: threading.Lock) -> None:
    """End what nobody asks any more, with the file that it may have in hand."""
    if turn.locked():
        _kill(process)
    _end(process)


def _extract(told: bytes) -> Extract:
    try:
        fields = json.loads(told)
        if reason := fields.get("unreadable"):
            raise Unreadable(str(reason))
        return Extract(str(fields["body"]), str(fields["appendix"]), str(fields["remark"]))
    except (ValueError, LookupError, AttributeError) as error:
        raise Unreadable("the reader gave no answer") from error
