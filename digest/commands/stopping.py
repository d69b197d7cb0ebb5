"""What a signal does: nothing new begins, and the process ends in time, whatever hangs.

A handler in Python waits for the main thread, which may sit in a call that does not come
back: a name that is looked up, a page being parsed. So the system writes the signal's
number to a socket as well, and a thread acts on it at once:
https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

from digest.errors import PublishError

HEEDED = (signal.SIGINT, signal.SIGTERM)
PATIENCE_S = 6.5
"""From the first signal to the end; a runner sends the next after 7.5 s:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation"""
LAST_WORD_S = 0.5  # a log that nobody reads must not hold up the end

Told = Callable[[str], None]


@contextmanager
def heeded(stop: Told, leave: Told) -> Generator[None]:
    """Heed SIGINT and SIGTERM while the block runs; both callables get a signal's name.

    Args:
        stop: called at each signal, in another thread: what waits is to give up.
        leave: called where the block has not ended in time; then the process ends,
            with the exit code of what could not be published.
    """
    ear, mouth = socket.socketpair()
    mouth.setblocking(False)
    over = threading.Event()
    threading.Thread(target=_listen, args=(ear, over, stop, leave), daemon=True).start()
    handlers = {number: signal.signal(number, _noted) for number in HEEDED}
    before = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        over.set()
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        mouth.close()


def _noted(_number: int, _frame: object) -> None:
    """Do nothing: without a handler the system would end the process."""


def _listen(ear: socket.socket, over: threading.Event, stop: Told, leave: Told) -> None:
    names = {int(number): number.name for number in HEEDED}
    watched = False
    with ear:
        while told := ear.recv(1):
            if (name := names.get(told[0])) is None:
                continue
            if not watched:
                threading.Thread(target=_watch, args=(over, leave, name), daemon=True).start()
            watched = True
            stop(name)


def _watch(over: threading.Event, leave: Told, name: str) -> None:
    if over.wait(PATIENCE_S):
        return
    last = threading.Thread(target=leave, args=(name,), daemon=True)
    last.start()
    last.join(LAST_WORD_S)
    os._exit(PublishError.exit_code)
