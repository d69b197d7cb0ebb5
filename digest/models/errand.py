"""A call that can be left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Errand(Generic[T]):
    """A call in a daemon thread, whose end wakes whoever waits on the condition.

    A daemon, so that a call left behind does not keep the process from ending.
    """

    def __init__(
        self, call: Callable[[float], T], limit_s: float, changed: threading.Condition
    ) -> None:
        self.done = False
        self._call = call
        self._limit_s = limit_s
        self._changed = changed
        self._result: list[T] = []
        self._error: BaseException | None = None
        threading.Thread(target=self._go, name="model-call", daemon=True).start()

    def outcome(self) -> T:
        """Return what the call returned, or raise what it raised; only once ``done``."""
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _go(self) -> None:
        try:
            self._result.append(self._call(self._limit_s))
        except BaseException as error:  # noqa: BLE001 (carried over to the thread that waits)
            self._error = error
        with self._changed:
            self.done = True
            self._changed.notify_all()
