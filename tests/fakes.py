"""One fake a port, for tests that need no server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from digest.domain import DayRecord, Prompt, Reply, Usage

Scripted = str | Reply | Exception
ScriptedServer = Iterable[Scripted] | Callable[[Prompt], Scripted]


class FakeModel:
    """A model that answers from a script and remembers what it was asked.

    The script is a sequence of answers, or a function of the prompt; an exception in
    it is raised.
    """

    def __init__(self, script: ScriptedServer, *, name: str = "fake-1") -> None:
        self._answer = script if callable(script) else _in_turn(script)
        self._name = name
        self._lock = threading.Lock()
        self.prompts: list[Prompt] = []
        self.replies: list[Reply] = []

    @property
    def name(self) -> str:
        return self._name

    @property
    def usage(self) -> Usage:
        with self._lock:
            return Usage(
                len(self.prompts),
                sum(reply.input_tokens for reply in self.replies),
                sum(reply.output_tokens for reply in self.replies),
            )

    @property
    def notes(self) -> tuple[str, ...]:
        return ()

    @property
    def failure(self) -> None:
        return None

    def recall(self, records: Iterable[DayRecord], *, fresh: bool) -> None:
        """Hear of earlier runs, and make nothing of it."""

    def prepare(self) -> None:
        """Be ready as it is."""

    def complete(self, prompt: Prompt) -> Reply:
        with self._lock:
            self.prompts.append(prompt)
            answer = self._answer(prompt)
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, str):
                answer = Reply(answer, self._name, f"{self._name}-001", 100, 50)
            self.replies.append(answer)
            return answer


def _in_turn(script: Iterable[Scripted]) -> Callable[[Prompt], Scripted]:
    answers = iter(script)

    def answer(_: Prompt) -> Scripted:
        try:
            return next(answers)
        except StopIteration:
            raise AssertionError("the model was asked more often than the script says") from None

    return answer
