"""The program in processes forked from one that has its libraries loaded.

A run is a process of its own, with its arguments, environment, folder, streams and process
group, as one that is started from a shell; what it does not do anew is import what takes
most of the time of a short run. ``python -m tests.world.preloaded FD`` is the process to fork.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
ENTRYPOINT = ROOT / "entrypoint.py"
WHEN_NEEDED = ("dateutil.parser", "holidays.countries.united_states", "httpcore2", "truststore")
AT_START = ("PYTHON", "LC_", "LANG", "LD_")  # what Python reads before a program begins


class Forked:
    """A run under way; the methods are those of `subprocess.Popen`."""

    def __init__(self, pid: int, report: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._report = report

    def poll(self) -> int | None:
        """Return the exit code, or None while the run goes on."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code; a run ended by a signal has the signal's number below zero.

        Raises:
            subprocess.TimeoutExpired: the run goes on.
        """
        if self.returncode is None:
            if not select.select([self._report], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(ENTRYPOINT), timeout or 0)
            self.returncode = int(_line(self._report))
            self._report.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the run, if it goes on."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End the run at once."""
        self.send_signal(signal.SIGKILL)


def start(
    flags: Sequence[str], *, cwd: Path, env: Mapping[str, str], stdout: IO[bytes], stderr: IO[bytes]
) -> Forked | subprocess.Popen[bytes]:
    """Start ``python entrypoint.py FLAGS`` in a session of its own, with nothing to read."""
    if sys.platform == "linux" and _at_start(env) == _at_start(os.environ):
        return _parent().fork(flags, cwd, env, stdout.fileno(), stderr.fileno())
    return subprocess.Popen(
        (sys.executable, str(ENTRYPOINT), *flags),
        cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
        start_new_session=True,
    )  # fmt: skip


def _at_start(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(AT_START)}


class _Parent:
    """The process to fork, seen from the tests: one for each process of theirs."""

    def __init__(self) -> None:
        self._mouth, ear = socket.socketpair()
        self._lock = threading.Lock()
        with ear:
            self._process = subprocess.Popen(
                (sys.executable, "-m", __name__, str(ear.fileno())),
                cwd=ROOT, pass_fds=(ear.fileno(),), stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        atexit.register(self._end)

    def fork(
        self, flags: Sequence[str], cwd: Path, env: Mapping[str, str], stdout: int, stderr: int
    ) -> Forked:
        report, theirs = socket.socketpair()
        with theirs, tempfile.TemporaryFile() as told:
            told.write(json.dumps([list(flags), str(cwd), dict(env)]).encode())
            told.seek(0)
            with self._lock:
                socket.send_fds(
                    self._mouth, [b"."], [told.fileno(), stdout, stderr, theirs.fileno()]
                )
            # Only then may the file and the socket be closed here.
            return Forked(int(_line(report)), report)

    def _end(self) -> None:
        self._mouth.close()
        self._process.wait()


@cache
def _parent() -> _Parent:
    return _Parent()


def _line(report: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\n"):
        part = report.recv(1)
        assert part, "the process to fork from has ended"
        said += part
    return said.decode()


# ------------------------------------------------------------- inside the process to fork


def _load_everything() -> None:
    import digest  # noqa: PLC0415 (the tests' own process has no need of it here)

    for module in pkgutil.walk_packages(digest.__path__, "digest."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for library in WHEN_NEEDED:  # by a day before a holiday, or of Gemini
        importlib.import_module(library)
    from digest.domain import Style  # noqa: PLC0415
    from digest.post.rendering import render, sample_day  # noqa: PLC0415
    from digest.reading import prompts  # noqa: PLC0415
    from digest.report import tables  # noqa: PLC0415
    from digest.templates import TEMPLATES  # noqa: PLC0415

    for page in ("classic", "rich"):
        render(sample_day(Style(page=page)))
    for path in TEMPLATES.glob("*.txt.j2"):
        prompts._ENVIRONMENT.get_template(path.name)
    for name in ("summary", "pull_request"):
        tables.TEMPLATES.get_template(f"{name}.md.j2")
    assert threading.active_count() == 1, "threads do not survive a fork"


def _serve(ear: socket.socket) -> bool:
    """Fork as often as asked; return True in a fork, False when nobody asks any more."""
    awake, waker = socket.socketpair()
    for end in (awake, waker):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(waker.fileno())
    reports: dict[int, socket.socket] = {}
    while True:
        ready = select.select([ear, awake], [], [])[0]
        if awake in ready:
            awake.recv(4096)
            _tell_of_the_dead(reports)
        if ear not in ready:
            continue
        message, given, _, _ = socket.recv_fds(ear, 1, 4)
        if not message:
            return False
        told, stdout, stderr, theirs = given
        report = socket.socket(fileno=theirs)
        pid = os.fork()
        if pid:
            for number in (told, stdout, stderr):
                os.close(number)
            reports[pid] = report
            continue
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for own in (ear, awake, waker, *reports.values()):
            own.close()
        _become(told, stdout, stderr, report)
        return True


def _tell_of_the_dead(reports: dict[int, socket.socket]) -> None:
    while reports:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with reports.pop(pid) as report, suppress(OSError):
            report.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def _become(told: int, stdout: int, stderr: int, report: socket.socket) -> None:
    """Take on what the run was asked with."""
    os.setsid()
    with os.fdopen(told, "rb") as file:
        flags, cwd, env = json.load(file)
    for number, place in ((stdout, 1), (stderr, 2)):
        os.dup2(number, place)
        os.close(number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    sys.argv[:] = [str(ENTRYPOINT), *flags]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with report:
        report.sendall(b"%d\n" % os.getpid())


if __name__ == "__main__":
    _load_everything()
    gc.collect()
    gc.freeze()
    if _serve(socket.socket(fileno=int(sys.argv[1]))):
        runpy.run_path(str(ENTRYPOINT), run_name="__main__")
