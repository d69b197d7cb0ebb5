"""Make the parts of the papers, side by side, while full texts are still coming in.

One thread fetches full texts in page order, one request at a time; so many workers as
``concurrency`` take one paper each: its translation, then, once its full text is
there, its reading. Every finished part goes to the journal at once.
"""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest import reading
from digest.domain import Cause, FullText, Model, Origin, Paper, Part, Skipped
from digest.errors import RunError
from digest.journal import Journal, PartKind
from digest.pipeline.parts import Made, Todo

logger = logging.getLogger(__name__)

POLL_S = 0.1  # how soon a signal or the deadline is noticed
GRACE_S = 3.0  # what a call under way may still take after the deadline
NO_TIME = Skipped(Cause.TIME, "the run's time was over before it was begun")

Tell = Callable[[str, Paper, str], None]


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the work needs.

    ``fetch`` gives a paper's full text and never fails. ``over`` tells that nothing
    new may be started. ``tell`` hears of each step, for the progress display.
    """

    model: Model
    fetch: Callable[[Paper], FullText]
    journal: Journal
    over: Callable[[], bool]
    tell: Tell
    concurrency: int = 4
    glossary: str = ""


@dataclass(slots=True)
class _Bench:
    """What the threads share."""

    shop: Workshop
    papers: queue.SimpleQueue[Todo]
    texts: Mapping[str, queue.SimpleQueue[FullText | None]]
    made: dict[str, Made] = field(default_factory=dict)
    errors: list[RunError] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    def over(self) -> bool:
        return self.closed.is_set() or bool(self.errors) or self.shop.over()

    def tell(self, step: str, paper: Paper, what: str) -> None:
        """Tell of a step, unless nobody waits for it: the process may be about to end."""
        if not self.closed.is_set():
            self.shop.tell(step, paper, what)


@dataclass(frozen=True, slots=True)
class Works:
    """What was made, by paper id; every paper asked for has its answer.

    ``error`` is what ended the work before its time, to be raised once what was
    finished is published.
    """

    made: Mapping[str, Made] = field(default_factory=dict)
    error: RunError | None = None


def make(todos: Sequence[Todo], shop: Workshop) -> Works:
    """Make what is asked for.

    Raises:
        RunError: the model's service refuses every call, and nothing was finished before.
    """
    todos = [todo for todo in todos if todo.translation or todo.reading]
    bench = _Bench(
        shop, queue.SimpleQueue(), {t.entry.paper.id: queue.SimpleQueue() for t in todos}
    )
    for todo in todos:
        bench.papers.put(todo)
    crew = [
        threading.Thread(target=_work, args=(bench,), daemon=True)
        for _ in range(min(_hands(shop.concurrency), len(todos)))
    ]
    fetcher = threading.Thread(target=_fetch_all, args=(bench, todos), daemon=True)
    for thread in (fetcher, *crew):
        thread.start()
    _wait_for(crew, bench)
    bench.closed.set()
    made = {t.entry.paper.id: bench.made.get(t.entry.paper.id) or _unmade(t) for t in todos}
    if not bench.errors:
        return Works(made)
    error = bench.errors[0]
    if not any(isinstance(part, Part) for one in made.values() for part in one.parts):
        raise error
    logger.warning("%s; what was finished before is published first", error)
    return Works({name: _refused(one, error) for name, one in made.items()}, error)


def _hands(concurrency: int) -> int:
    """Return how many papers are in hand, so that so many calls can be under way.

    A paper that waits for its text or for its turn asks nothing. With one call at a
    time papers are finished one by one, so that a quota's end finds whole papers.
    """
    return concurrency + concurrency // 2


def _wait_for(crew: Sequence[threading.Thread], bench: _Bench) -> None:
    patience = GRACE_S
    while patience > 0 and (busy := [thread for thread in crew if thread.is_alive()]):
        busy[0].join(POLL_S)
        if bench.over():
            patience -= POLL_S


def _fetch_all(bench: _Bench, todos: Sequence[Todo]) -> None:
    try:
        for todo in todos:
            bench.texts[todo.entry.paper.id].put(_fetched(bench, todo))
    finally:  # whatever ends this thread, nobody waits for a text in vain
        for texts in bench.texts.values():
            texts.put(None)


def _fetched(bench: _Bench, todo: Todo) -> FullText | None:
    if not todo.reading or bench.over():
        return None
    paper = todo.entry.paper
    text = bench.shop.fetch(paper)
    bench.tell("text", paper, text.origin.value + (f", {text.note}" * bool(text.note)))
    return text


def _work(bench: _Bench) -> None:
    while not bench.over():
        try:
            todo = bench.papers.get_nowait()
        except queue.Empty:
            return
        try:
            made = _make_one(bench, todo)
        except RunError as error:
            bench.errors.append(error)
            return
        bench.made[todo.entry.paper.id] = made


def _make_one(bench: _Bench, todo: Todo) -> Made:
    entry, shop = todo.entry, bench.shop
    translation: Part | Skipped | None = None
    if todo.translation:
        translation = reading.translate(
            shop.model, entry.paper, glossary=shop.glossary, nonce=_nonce
        )
        _keep(bench, entry.paper, "translation", translation)
        bench.made[entry.paper.id] = Made(translation, NO_TIME if todo.reading else None)
    read: Part | Skipped | None = None
    if todo.reading:
        before = entry.translation if isinstance(entry.translation, Part) else None
        read = _read(bench, entry.paper, translation or before)
        _keep(bench, entry.paper, "reading", read)
    return Made(translation, read)


def _read(bench: _Bench, paper: Paper, anchor: Part | Skipped | None) -> Part | Skipped:
    if isinstance(anchor, Skipped) and anchor.cause.waits:
        # The whole paper waits; asking for its reading now would spend what is scarce.
        return replace(anchor, tries=1)
    text = _text_of(bench, paper)
    if text is None:
        return NO_TIME
    return reading.read(
        bench.shop.model,
        paper,
        text,
        anchor.text if isinstance(anchor, Part) else "",
        glossary=bench.shop.glossary,
        nonce=_nonce,
    )


def _text_of(bench: _Bench, paper: Paper) -> FullText | None:
    while True:
        try:
            return bench.texts[paper.id].get(timeout=POLL_S)
        except queue.Empty:
            if bench.over():
                return None


def _keep(bench: _Bench, paper: Paper, kind: PartKind, part: Part | Skipped) -> None:
    match part:
        case Part():
            bench.shop.journal.add(paper.versioned, kind, part)
            bench.tell(kind, paper, part.origin.value)
        case Skipped() if not bench.closed.is_set():
            logger.warning("%s: no %s: %s (%s)", paper.id, kind, part.cause, part.detail)
            bench.tell(kind, paper, part.cause.value)


def _unmade(todo: Todo) -> Made:
    return Made(NO_TIME if todo.translation else None, NO_TIME if todo.reading else None)


def _refused(made: Made, error: RunError) -> Made:
    """Say of what was not begun that the service refused it."""
    gone = Skipped(Cause.OUTAGE, str(error))
    return Made(*(gone if part is NO_TIME else part for part in made.parts))


def _nonce() -> str:
    return secrets.token_hex(4)


def abstract_only(paper: Paper) -> FullText:
    """Return the abstract in place of the full text, for ``reading: abstract``."""
    return FullText(paper.abstract, Origin.ABSTRACT)
