"""PDF files read in a process of their own.

PDFium is C code: no thread can be stopped in it, and a file of 2 KB whose drawings call
each other takes minutes and gigabytes, or ends the process. A process apart is bounded
in time and memory, knows no secret, and can be left behind.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence

from digest import ROOT
from digest.fulltext.extract import Extract, Unreadable

COMMAND = (sys.executable, "-m", "digest.pdf_process")
PATIENCE_S = 45.0
"""PDFium's own share ends after 20 s, but for a page that is slow in itself."""

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
            process.kill()

    def _answer(self, body: bytes) -> bytes:
        if self._cancelled.is_set():
            raise Unreadable("the run was asked to stop")
        try:
            with self._started() as process:
                self._process = process
                if self._cancelled.is_set():  # meanwhile, when there was none to end yet
                    process.kill()
                return self._heard(process, body)
        except OSError as error:
            raise Unreadable(f"no process to read it in: {error.strerror}") from error
        finally:
            self._process = None

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            cwd=ROOT,
            env={name: os.environ[name] for name in KEPT & os.environ.keys()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C is the program's to answer
        )

    def _heard(self, process: subprocess.Popen[bytes], body: bytes) -> bytes:
        try:
            told, _ = process.communicate(body, self._patience_s)
        except subprocess.TimeoutExpired as error:
            raise Unreadable(f"not read within {self._patience_s:g} s") from error
        finally:
            process.kill()
        if process.returncode:
            raise Unreadable("it takes too much memory, or breaks the reader")
        return told


def _extract(told: bytes) -> Extract:
    try:
        fields = json.loads(told)
        if reason := fields.get("unreadable"):
            raise Unreadable(str(reason))
        return Extract(str(fields["body"]), str(fields["appendix"]), str(fields["remark"]))
    except (ValueError, LookupError, AttributeError) as error:
        raise Unreadable("the reader gave no answer") from error
