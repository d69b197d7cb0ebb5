"""What a run learns of its service: one text that is refused, or a service that refuses all.

A refusal belongs to its text until shown otherwise. Only when three different texts in
a row were refused alike, while nothing has been answered in this run or by an earlier
one with the same model and address, is the service itself at fault. So neither the
order of the papers nor the words of a service decide what becomes of the others.
"""

from __future__ import annotations

import re
import threading
from enum import Enum, auto

from digest.errors import Notice, Outage, PaperError, QuotaGone, Refused

ALIKE = 3  # different texts in a row, refused alike, that put the service at fault
MINUTE_S = 61.0  # a minute, and a second for what the network adds to or takes from it
TICK_S = 0.01  # what rounding may take from a wait
LIKENESS_CHARS = 120
_VARYING = re.compile(r"\S*[\d'\"“”「」]\S*")  # ids, counts, quoted pieces of the prompt


class Wait(Enum):
    """What follows from a refusal as too many."""

    MINUTE = auto()
    GIVE_UP = auto()  # this text: a minute has not helped it
    IN_VAIN = auto()  # a minute was waited for, and nothing answered since


def likeness(refused: Refused) -> str:
    """Return what two refusals have in common that differ by ids and numbers alone."""
    words = _VARYING.sub("", str(refused)).split()
    return " ".join(words).casefold()[:LIKENESS_CHARS]


class ServiceState:
    """What calls to the service have shown so far; safe to use from threads.

    ``proved``: an earlier run was answered by the same model at the same address.
    ``fresh``: this run asks for a text that no earlier run has asked for.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.proved = False
        self.fresh = True
        self.answered = False
        self._row: list[str] = []  # texts refused alike, one after the other
        self._row_is: str = ""
        self._refused: dict[str, Refused] = {}
        self._lost: dict[str, Outage] = {}
        self._unreachable = False
        self._gone: QuotaGone | None = None
        self._crowded: set[str] = set()  # texts refused as too many, with no answer since
        self._wait_ends = float("-inf")
        self._waited = False  # for a minute, with no answer since

    def heard(self) -> None:
        """Note an answer with a text in it: the service answers, and waiting has helped."""
        with self._lock:
            self.answered = True
            self._waited = False
            self._crowded.clear()
            self._row.clear()

    def refused(self, about: str, error: Refused) -> bool:
        """Note a refusal in unknown words; tell whether the service is at fault by now."""
        with self._lock:
            self._refused.setdefault(about, error)
            if self.answered or self.proved:
                return False
            if likeness(error) != self._row_is:
                self._row, self._row_is = [], likeness(error)
            if about not in self._row:
                self._row.append(about)
            return len(self._row) >= ALIKE

    def lost(self, about: str, error: Outage, *, unreachable: bool) -> bool:
        """Note a text that was given up; tell whether no other can fare better."""
        with self._lock:
            self._lost.setdefault(about, error)
            self._unreachable = self._unreachable or unreachable
            return unreachable and not self.answered

    @property
    def silent(self) -> bool:
        """Tell whether so many texts were given up that one try is enough for the next."""
        return len(self._lost) >= ALIKE and not self.answered

    def spent(self, error: QuotaGone) -> None:
        """Note that a quota or the balance is used up."""
        with self._lock:
            self._gone = self._gone or error

    def crowded(self, about: str, *, unsure: bool, began: float, now: float) -> Wait:
        """Return what a refusal as too many is worth.

        A code that means a minute's limit with some services and an empty account with
        others is the former until a wait of a minute has not helped. While nothing at all
        was answered, the same holds for words that say no more; but as these may be meant
        for one text, it takes a second text to tell that the account is at its end.

        Args:
            about: the text that was refused.
            unsure: the words stand for an empty account too.
            began: when the call was made that was refused.
            now: the present moment.
        """
        with self._lock:
            self._crowded.add(about)
            if self._waited:
                if began < self._wait_ends - TICK_S:
                    return Wait.MINUTE
                return Wait.IN_VAIN if unsure or len(self._crowded) > 1 else Wait.GIVE_UP
            self._waited, self._wait_ends = True, now + MINUTE_S
            return Wait.MINUTE

    def wait_left_s(self, now: float) -> float:
        """Return how much of the minute's wait is left."""
        return max(0.0, self._wait_ends - now)

    def failure(self) -> Notice | None:
        """Return why nothing at all was answered, where no quota explains it that renews."""
        with self._lock:
            if self.answered:
                return None
            if self._gone:
                return None if self._gone.renews else _notice(self._gone)
            if self._lost:
                # A text that only this service's trouble with it kept from being answered
                # stays a hole; the day's own texts, and a host that is gone, are no such.
                few = len({*self._lost, *self._refused}) < ALIKE
                excused = self.proved and few and not self.fresh and not self._unreachable
                return None if excused else _notice(next(iter(self._lost.values())))
            if len(self._refused) >= ALIKE and not self.proved:
                return at_fault(next(iter(self._refused.values())))
            return None


def at_fault(error: Refused) -> Notice:
    """Say that a service refuses all texts."""
    remedy = "请检查 `model`、`base-url` 与 `api-key`：多篇文本被同样拒绝、没有一篇得到应答"
    return Notice(
        "check `model`, `base-url` and `api-key`: different texts were refused alike and none"
        f" was answered; {error}",
        f"{remedy}（{error}）",
        remedy=remedy,
    )


def _notice(error: PaperError) -> Notice:
    return Notice(str(error), error.chinese, remedy=error.remedy)
