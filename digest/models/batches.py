"""A model that is asked in batches: a run hands over what it asks, a later one collects.

A service that takes batches answers within a day, at half the price. Each answer is known by
its place, the batch's name and a number in it (``batches/abc/7``): that place is what a record
keeps of a part that was handed over.
https://ai.google.dev/gemini-api/docs/batch-api
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from digest.domain import DayRecord, Prompt, Reply, Usage
from digest.errors import BadReply, Notice, OutOfTime, PaperError
from digest.models.endpoint import Said, reply_of

logger = logging.getLogger(__name__)

PLACE = re.compile(r"(batches/[\w-]{1,100})/([0-9]{1,6})", re.ASCII)
NOT_YET = "its batch has not answered yet"
OUTPUT_TOKENS = 16_384  # nothing is asked again with more room in the same run
LARGEST = 15_000_000  # bytes of the texts of one batch; requests may have 20 MB
MOST = 500  # requests of one batch
Key = tuple[str, str]
"""The paper's id and the part that is asked for."""


class HandedOver(OutOfTime):
    """Tell that a prompt waits for its batch."""


class BatchService(Protocol):
    """A service that takes prompts in batches."""

    def hand_over(self, prompts: Sequence[Prompt], *, model: str, max_output_tokens: int) -> str:
        """Return the name of the batch that will answer the prompts, in their order.

        Raises:
            PaperError: it takes none now.
            ModelError: key, model or address are refused.
        """
        ...

    def collect(self, name: str) -> Sequence[Said | PaperError] | None:
        """Return what a batch has answered, in the order of its prompts; None while it works.

        A batch that failed or is gone has answered nothing: an empty sequence.

        Raises:
            PaperError: the service cannot tell now.
            ModelError: key or address are refused.
        """
        ...


class BatchModel:
    """A `Model` whose answers come a run later; safe to call from threads.

    A part is answered once: where its reply fails the checks it is handed over anew by the
    next run, as one more try.
    """

    def __init__(self, service: BatchService, *, model: str, service_hash: str = "") -> None:
        self._service = service
        self._model = model
        self._hash = service_hash
        self._lock = threading.Lock()
        self._replies: dict[Key, Said | PaperError] = {}
        self._under_way: dict[Key, str] = {}
        self._asked: dict[Key, Prompt] = {}
        self._answered: set[Key] = set()
        self._usage = Usage()

    @property
    def name(self) -> str:
        """Return the model's name as it was asked for."""
        return self._model

    @property
    def usage(self) -> Usage:
        """Return what was handed over, and the tokens of what was collected."""
        return self._usage

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the run's summary should tell, in Chinese."""
        waiting = len(self._under_way)
        return (f"{waiting} 项请求已交给批处理，结果由之后的运行取回",) if waiting else ()

    @property
    def failure(self) -> Notice | None:
        """Say nothing: no answer is expected within the run."""
        return None

    def recall(self, records: Iterable[DayRecord], *, fresh: bool) -> None:
        """Hear of earlier runs, and make nothing of it."""

    def prepare(self) -> None:
        """Be ready as it is: its library is loaded."""

    def collect(self, places: Mapping[Key, str]) -> None:
        """Fetch the answers at these places; what is no place, or not answered, is asked anew.

        Raises:
            PaperError, ModelError: as for `BatchService.collect`.
        """
        batches: dict[str, dict[int, Key]] = {}
        for key, place in places.items():
            if match := PLACE.fullmatch(place):
                batches.setdefault(match[1], {})[int(match[2])] = key
        for name, wanted in batches.items():
            answers = self._service.collect(name)
            if answers is None:
                self._under_way |= {key: f"{name}/{number}" for number, key in wanted.items()}
                continue
            logger.info("%s has answered %d of %d", name, len(answers), len(wanted))
            found = {key: answers[n] for n, key in wanted.items() if n < len(answers)}
            self._replies |= found

    def complete(self, prompt: Prompt) -> Reply:
        """Return what a batch has answered for the part of a paper.

        Raises:
            HandedOver: the prompt waits for its batch.
            PaperError: what was answered is of no use.
        """
        key = (prompt.about, prompt.part)
        with self._lock:
            said = self._replies.pop(key, None)
            if said is not None:
                self._answered.add(key)
            elif key in self._answered:
                raise BadReply("a batch answers each part once")
            elif key not in self._under_way:
                self._asked[key] = prompt
        if said is None:
            raise HandedOver(NOT_YET)
        if isinstance(said, PaperError):
            raise said
        with self._lock:
            self._usage += Usage(0, said.input_tokens, said.output_tokens)
        return reply_of(said, self._model, self._hash)

    @property
    def places(self) -> Mapping[Key, str]:
        """Return the place of each part that waits for a batch."""
        return dict(self._under_way)

    def hand_over(self, noted: Callable[[Mapping[Key, str]], None]) -> None:
        """Hand over what was asked; ``noted`` hears of the places of each batch at once.

        Raises:
            ModelError: as for `BatchService.hand_over`.
        """
        for some in _in_batches(self._asked):
            prompts = [self._asked[key] for key in some]
            try:
                name = self._service.hand_over(
                    prompts, model=self._model, max_output_tokens=OUTPUT_TOKENS
                )
            except PaperError as error:
                logger.warning("no batch was taken, the next run tries again: %s", error)
                break
            logger.info("%s: %d prompts handed over", name, len(prompts))
            self._under_way |= {key: f"{name}/{number}" for number, key in enumerate(some)}
            noted(self.places)
            self._usage += Usage(calls=len(prompts))
        self._asked.clear()


def _in_batches(asked: Mapping[Key, Prompt]) -> Iterable[list[Key]]:
    """Yield the keys in stretches that one batch takes."""
    some: list[Key] = []
    size = 0
    for key, prompt in asked.items():
        length = len((prompt.system + prompt.user).encode("utf-8", "replace"))
        if some and (size + length > LARGEST or len(some) == MOST):
            yield some
            some, size = [], 0
        some.append(key)
        size += length
    if some:
        yield some
