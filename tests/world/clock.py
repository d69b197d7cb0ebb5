"""A clock that moves only when somebody sleeps."""

from __future__ import annotations

import threading


class JumpingClock:
    """Seconds that pass at once; several threads' sleeps overlap, as they would.

    ``slept`` lists the sleeps in order.
    """

    def __init__(self, now: float = 0.0) -> None:
        self._now = now
        self._lock = threading.Lock()
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        """Be where ``seconds`` from now is, unless another sleeper went further."""
        self.sleep_from(self._now, seconds)

    def sleep_from(self, start: float, seconds: float) -> None:
        """Sleep as one who lay down at ``start``."""
        with self._lock:
            self.slept.append(seconds)
            self._now = max(self._now, start + seconds)
