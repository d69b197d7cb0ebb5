"""Make the parts of the papers, side by side, while full texts are still coming in.

One thread fetches full texts in page order, one request at a time; so many workers as
``concurrency`` take one paper each: its translation, then, once its full text is
there, its reading. Every finished part goes to the journal at once.
"""

from __future__ import annotations

import logging
import queue
import re
import secrets
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from digest import reading
from digest.domain import NO_FULL_TEXT, FullText, Model, Origin, Paper, Part, Skipped
from digest.errors import Cause, ModelError, RunError
from digest.journal import Journal, PartKind
from digest.models import NOT_YET
from digest.pipeline.parts import PaperTask, Parts, WorkResult

logger = logging.getLogger(__name__)

AHEAD = 32  # texts that wait for their papers' turn; a long one has a quarter of a megabyte
POLL_S = 0.1  # how soon a signal or the deadline is noticed
TURN_S = 0.0005  # how long one thread may compute while others wait; Python's own is 5 ms
GRACE_S = 3.0  # what a call under way may still take after the deadline
NO_TIME = Skipped(Cause.TIME, "the run's time was over before it was begun")

NAMED = 20  # so many papers are named in one warning
ADVICE = {
    Cause.QUOTA: "the quota is used up: later runs go on by themselves, sooner with another tier "
    "or `model`",
    Cause.TIME: "the time was over: the next run goes on; raise max-minutes or set max-papers",
    Cause.OUTAGE: "the model's service fails: the next run tries again; if it goes on, see its "
    "status page or choose another `model`",
    Cause.BLOCKED: "the model withholds its answer: set fallback-model to ask another one",
    Cause.REJECTED: "no reply passed the checks: later runs ask again, three times in all",
}

UNREADABLE = {  # what is said of a full text that cannot be read, and how a review is told
    "encrypted": "已加密",
    "scanned": "扫描件，没有文字",
    "broken": "文件损坏",
    "breaks off": "页面不完整",
    "broke off": "转换不完整",
    "without an article": "页面里没有正文",
    "another paper": "内容属于另一篇论文",
    "no answer": "没有应答",
}

BOTH_WITHHOLD = "both models withhold their answers: choose another fallback-model"

Tell = Callable[[str, Paper, str], None]


@dataclass(frozen=True, slots=True)
class WorkContext:
    """What the work needs.

    ``fetch`` gives a paper's full text and never fails. ``over`` tells that nothing
    new may be started. ``tell`` hears of each step, for the progress display. ``fallback``:
    another model is asked what the first one refuses.
    """

    model: Model
    fetch: Callable[[Paper], FullText]
    journal: Journal
    over: Callable[[], bool]
    tell: Tell
    concurrency: int = 4
    glossary: str = ""
    with_sentence: bool = False
    fallback: bool = False
    cancelled: Callable[[], bool] = lambda: False


@dataclass(slots=True)
class _State:
    """What the threads share."""

    context: WorkContext
    papers: queue.SimpleQueue[PaperTask]
    texts: Mapping[str, queue.SimpleQueue[FullText | None]]
    made: dict[str, Parts] = field(default_factory=dict)
    errors: list[RunError] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    waiting: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    """Papers whose text is there and not done with; papers that are done with."""

    def over(self) -> bool:
        return self.closed.is_set() or bool(self.errors) or self.context.over()

    def tell(self, step: str, paper: Paper, what: str) -> None:
        """Tell of a step, unless nobody waits for it: the process may be about to end."""
        if not self.closed.is_set():
            self.context.tell(step, paper, what)


def make(tasks: Sequence[PaperTask], context: WorkContext) -> WorkResult:
    """Make what is asked for; where the service fails the run, what is missing waits."""
    tasks = [task for task in tasks if task.translation or task.reading]
    state = _State(
        context, queue.SimpleQueue(), {t.entry.paper.id: queue.SimpleQueue() for t in tasks}
    )
    for task in tasks:
        state.papers.put(task)
    workers = [
        threading.Thread(target=_work, args=(state,), daemon=True)
        for _ in range(min(_worker_count(context.concurrency), len(tasks)))
    ]
    fetcher = threading.Thread(target=_fetch_all, args=(state, tasks), daemon=True)
    with _quick_turns():
        for thread in (fetcher, *workers):
            thread.start()
        _wait_for(workers, state)
    state.closed.set()
    made = {t.entry.paper.id: state.made.get(t.entry.paper.id) or _unmade(t) for t in tasks}
    error = _ended(state, context.model)
    if error is not None:
        answered = any(isinstance(part, Part) for one in made.values() for part in one.parts)
        made = {n: _refused(one, error, answered=answered) for n, one in made.items()}
    if context.cancelled():
        made = {name: _untried(one) for name, one in made.items()}
    _tell_causes(made, error, fallback=context.fallback)
    return WorkResult(made, error)


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let a thread that has a call to make wait less for those that check replies."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _ended(state: _State, model: Model) -> RunError | None:
    """Return what ended the work, or why nothing at all was answered."""
    if state.errors:
        return state.errors[0]
    return ModelError(model.failure) if model.failure else None


def _untried(parts: Parts) -> Parts:
    """Return the parts of a cancelled run: what waits has used up no try."""
    return Parts(
        *(
            replace(part, tries=0) if isinstance(part, Skipped) and part.cause.waits else part
            for part in parts.parts
        )
    )


def _tell_causes(made: Mapping[str, Parts], error: RunError | None, *, fallback: bool) -> None:
    """Warn once for each cause that parts are missing for, what to do about it first.

    What ends the run is told as its error.
    """
    papers: dict[Cause, dict[str, str]] = {}
    for name, parts in made.items():
        for part in parts.parts:
            if not isinstance(part, Skipped) or part.detail == NOT_YET:
                continue
            if not (error and part.detail in str(error)):
                papers.setdefault(part.cause, {}).setdefault(name, part.detail)
    for cause, found in papers.items():
        advice = BOTH_WITHHOLD if fallback and cause is Cause.BLOCKED else ADVICE[cause]
        count = f"{len(found)} paper{'s' if len(found) > 1 else ''}"
        listed = ", ".join(list(found)[:NAMED]) + (", …" if len(found) > NAMED else "")
        logger.warning(
            "%s; %s without translation or reading (%s): %s; said of the first: %s",
            advice, count, cause, listed, next(iter(found.values())),
        )  # fmt: skip


def _worker_count(concurrency: int) -> int:
    """Return how many papers are in hand, so that so many calls can be under way.

    A paper that waits for its text or for its turn asks nothing. With one call at a
    time papers are finished one by one, so that a quota's end finds whole papers.
    """
    return concurrency + concurrency // 2


def _wait_for(workers: Sequence[threading.Thread], state: _State) -> None:
    patience = GRACE_S
    while patience > 0 and (busy := [thread for thread in workers if thread.is_alive()]):
        busy[0].join(POLL_S)
        if state.over():
            patience -= POLL_S


def _fetch_all(state: _State, tasks: Sequence[PaperTask]) -> None:
    try:
        for task in tasks:
            text = _fetched(state, task) if task.reading and _has_room(state) else None
            if text is not None:  # calls are under way meanwhile
                reading.study_text(task.entry.paper, text)
            _hand_over(state, task.entry.paper.id, text)
    finally:  # whatever ends this thread, nobody waits for a text in vain
        for texts in state.texts.values():
            texts.put(None)


def _has_room(state: _State) -> bool:
    """Wait until few enough texts wait for their papers; False where nothing goes on any more.

    Papers are taken in the order of their texts, so the texts of those in hand are there.
    """
    most = max(AHEAD, 2 * _worker_count(state.context.concurrency))
    while len(state.waiting) >= most and not state.over():
        state.closed.wait(POLL_S)
    return not state.over()


def _hand_over(state: _State, name: str, text: FullText | None) -> None:
    if text is not None:
        state.waiting.add(name)
    state.texts[name].put(text)
    if name in state.done:
        _let_go(state, name)


def _let_go(state: _State, name: str) -> None:
    """Keep the text of a paper no longer, read or not."""
    state.done.add(name)
    with suppress(queue.Empty):
        state.texts[name].get_nowait()
    state.waiting.discard(name)


def _fetched(state: _State, task: PaperTask) -> FullText | None:
    paper = task.entry.paper
    if paper.id in state.done:
        return None
    text = state.context.fetch(paper)
    state.tell("text", paper, text.origin.value + (f", {text.note}" * bool(text.note)))
    return text


def _work(state: _State) -> None:
    while not state.over():
        try:
            task = state.papers.get_nowait()
        except queue.Empty:
            return
        try:
            made = _make_one(state, task)
        except RunError as error:
            state.errors.append(error)
            return
        state.made[task.entry.paper.id] = made
        _let_go(state, task.entry.paper.id)


def _make_one(state: _State, task: PaperTask) -> Parts:
    entry, context = task.entry, state.context
    translation: Part | Skipped | None = None
    if task.translation:
        translation = reading.translate(
            context.model,
            entry.paper,
            glossary=context.glossary,
            with_sentence=context.with_sentence,
            nonce=_nonce,
        )
        _keep(state, entry.paper, "translation", translation)
        state.made[entry.paper.id] = Parts(translation, NO_TIME if task.reading else None)
    read: Part | Skipped | None = None
    if task.reading:
        before = entry.translation if isinstance(entry.translation, Part) else None
        read = _read(state, entry.paper, translation or before)
        _keep(state, entry.paper, "reading", read)
    return Parts(translation, read)


def _read(state: _State, paper: Paper, anchor: Part | Skipped | None) -> Part | Skipped:
    if isinstance(anchor, Skipped) and anchor.cause.waits:
        # The whole paper waits; asking for its reading now would spend what is scarce.
        return replace(anchor, tries=1)
    text = _text_of(state, paper)
    if text is None:
        return NO_TIME
    made = reading.write_reading(
        state.context.model,
        paper,
        text,
        anchor.text if isinstance(anchor, Part) else "",
        glossary=state.context.glossary,
        nonce=_nonce,
    )
    return with_reason(made, text) if isinstance(made, Part) else made


def with_reason(made: Part, text: FullText) -> Part:
    """Return a reading made from the abstract with the reason in Chinese, for the review.

    Where the abstract was asked for (``reading: abstract``) there is none.
    """
    if made.origin is not Origin.ABSTRACT:
        return made
    if text.origin is not Origin.ABSTRACT:
        why = "模型不接受全文"
    elif text.note:
        why = "；".join(map(_in_chinese, text.note.split("; ")))
    else:
        return made
    return replace(made, warnings=(*made.warnings, f"{NO_FULL_TEXT}（{why}）"))


def _in_chinese(note: str) -> str:
    origin, _, said = note.partition(": ")
    status = re.search(r"HTTP (\d{3})", said)
    told = next((chinese for english, chinese in UNREADABLE.items() if english in said), "无法读取")
    return f"{origin.upper()}：{f'HTTP {status[1]}' if status else told}"


def _text_of(state: _State, paper: Paper) -> FullText | None:
    while True:
        try:
            return state.texts[paper.id].get(timeout=POLL_S)
        except queue.Empty:
            if state.over():
                return None


def _keep(state: _State, paper: Paper, kind: PartKind, part: Part | Skipped) -> None:
    match part:
        case Part():
            state.context.journal.add(paper.versioned, kind, part)
            state.tell(kind, paper, part.origin.value)
        case Skipped() if not state.closed.is_set():
            logger.info("%s: no %s: %s (%s)", paper.id, kind, part.cause, part.detail)
            state.tell(kind, paper, part.cause.value)


def _unmade(task: PaperTask) -> Parts:
    return Parts(NO_TIME if task.translation else None, NO_TIME if task.reading else None)


def _refused(made: Parts, error: RunError, *, answered: bool) -> Parts:
    """Say of what was not begun that the service is at fault.

    Where it has answered nothing at all, its refusals are no fault of the texts either.
    """
    gone = Skipped(Cause.OUTAGE, str(error))

    def excused(part: Part | Skipped | None) -> bool:
        blocked = isinstance(part, Skipped) and part.cause is Cause.BLOCKED
        return part is NO_TIME or (blocked and not answered)

    return Parts(*(gone if excused(part) else part for part in made.parts))


def _nonce() -> str:
    return secrets.token_hex(4)


def abstract_only(paper: Paper) -> FullText:
    """Return the abstract in place of the full text, for ``reading: abstract``."""
    return FullText(paper.abstract, Origin.ABSTRACT)
