"""Step 6: turn a paper into a checked translation and a checked reading."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from hashlib import sha256
from typing import Literal, ParamSpec

from digest.domain import FullText, Model, Origin, Paper, Part, Prompt, Reply, Skipped
from digest.errors import Cause, PaperError, Refused, TooLong, within
from digest.fidelity import (
    Defect,
    Findings,
    Gravity,
    check_reading,
    check_standing,
    check_translation,
    study,
    unwrap,
)
from digest.reading.prompt_leak import find_leak
from digest.reading.prompts import (
    Kind,
    parse_glossary,
    prompt_hash,
    reading_prompt,
    translation_prompt,
)
from digest.reading.sentence import Cut, cut_reply, is_sound, one_sentence

__all__ = [
    "MOST_KEPT",
    "Kind",
    "acceptable",
    "kept_findings",
    "one_sentence",
    "parse_glossary",
    "prompt_hash",
    "study_text",
    "translate",
    "write_reading",
]


logger = logging.getLogger(__name__)

P = ParamSpec("P")
MOST_KEPT = 4096  # findings kept of each check: some hundred bytes each, and no text


def kept_findings(check: Callable[P, Findings]) -> Callable[P, Findings]:
    """Return the check with a memory.

    A reply is judged when it comes, when the post is composed, and at every further
    composition after a lost race; the checks are pure, so the findings are the same.
    """
    kept: dict[bytes, Findings] = {}

    @wraps(check)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Findings:
        key = sha256(repr((args, sorted(kwargs.items()))).encode()).digest()
        found = kept.get(key)
        if found is None:
            found = check(*args, **kwargs)
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[key] = found
        return found

    return checked


_translation_findings = kept_findings(check_translation)
_reading_findings = kept_findings(check_reading)
_standing_findings = kept_findings(check_standing)

DOUBTS = 3
DETAIL_CHARS = 300


@dataclass(frozen=True, slots=True)
class Task:
    """One text wanted: how to ask for it, how to check it, and what to record.

    ``cut`` takes the sentence off a reply that holds one; ``sentence_is_sound`` judges it.
    """

    prompt: Callable[[Sequence[str]], Prompt]
    check: Callable[[str], Findings]
    origin: Origin
    hash: str
    cut: Callable[[str], Cut] = Cut
    sentence_is_sound: Callable[[str], bool] = bool
    excerpt: bool = False
    fallback: bool = True


@dataclass(frozen=True, slots=True)
class Attempt:
    """One reply, stripped, with what the checks found."""

    text: str
    reply: Reply
    findings: Findings
    sentence: str = ""

    @property
    def publishable(self) -> bool:
        """Tell whether nothing forbids publishing the text."""
        return not self.findings.forbidden

    @property
    def clean(self) -> bool:
        """Tell whether asking again is not worth it."""
        return not (self.findings.forbidden or self.findings.errors)


def ask(model: Model, task: Task) -> Part | Skipped:
    """Return the best of at most two attempts, or why there is none."""
    try:
        first = _attempt(model, task, ())
    except PaperError as error:
        return _skipped(error)
    return _best_of_two(model, task, first)


def _best_of_two(model: Model, task: Task, first: Attempt) -> Part | Skipped:
    attempts = [first]
    if first.clean:
        return _part(task, first, attempts)
    defects = first.findings.of(Gravity.FORBIDDEN, Gravity.ERROR)
    failure: PaperError | None = None
    try:
        attempts.append(_attempt(model, task, [defect.phrase for defect in defects]))
    except PaperError as error:
        failure = error
    best = _best([*attempts, *_unwrapped(task, attempts)])
    if best is not None:
        return _part(task, best, attempts)
    if failure is not None and failure.cause.waits:
        return _skipped(failure)
    return Skipped(Cause.REJECTED, _names(attempts[-1].findings.forbidden))


def _attempt(model: Model, task: Task, defects: Sequence[str]) -> Attempt:
    prompt = replace(task.prompt(defects), fallback=task.fallback)
    reply = model.complete(prompt)
    whole = reply.text.strip()
    made = task.cut(whole)
    return Attempt(made.translation, reply, _judged(task, prompt, whole, made), made.sentence)


def _judged(task: Task, prompt: Prompt, whole: str, made: Cut) -> Findings:
    findings = task.check(made.translation)
    if find_leak(prompt, whole):
        leak = Defect("leak", Gravity.FORBIDDEN, "含提示词的内容")
        findings = Findings((leak, *findings.defects))
    return findings


def _unwrapped(task: Task, attempts: Sequence[Attempt]) -> list[Attempt]:
    """Return what is left of attempts whose only fault is the wrapper around them."""
    bare = []
    for attempt in attempts:
        text = unwrap(attempt.text)
        if text != attempt.text and all(d.name != "leak" for d in attempt.findings.forbidden):
            bare.append(Attempt(text, attempt.reply, task.check(text), attempt.sentence))
    return bare


def _best(attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the publishable attempt with the fewest errors, the later one among equals."""
    publishable = [attempt for attempt in reversed(attempts) if attempt.publishable]
    return min(publishable, key=lambda attempt: len(attempt.findings.errors), default=None)


def _part(task: Task, best: Attempt, attempts: Sequence[Attempt]) -> Part:
    findings = best.findings
    doubts = [defect.phrase for defect in (*findings.errors, *findings.marks)]
    rest = [*doubts[DOUBTS:], *(defect.phrase for defect in findings.warnings)]
    told = (one.sentence for one in (best, *attempts) if one.publishable)
    sound = next(filter(task.sentence_is_sound, told), "")
    return Part(
        text=best.text,
        origin=task.origin,
        model=best.reply.model,
        model_version=best.reply.model_version,
        prompt=task.hash,
        input_tokens=sum(attempt.reply.input_tokens for attempt in attempts),
        output_tokens=sum(attempt.reply.output_tokens for attempt in attempts),
        doubts=tuple(dict.fromkeys(doubts[:DOUBTS])),
        warnings=tuple(dict.fromkeys(rest)),
        service=best.reply.service,
        excerpt=task.excerpt,
        one_sentence=sound,
    )


def _skipped(error: PaperError) -> Skipped:
    detail = " ".join(str(error).split()) or type(error).__name__
    return Skipped(error.cause, within(detail, DETAIL_CHARS))


def _names(defects: Sequence[Defect]) -> str:
    names = ", ".join(dict.fromkeys(defect.name for defect in defects))
    return f"two replies failed the checks: {names}"


Nonce = Callable[[], str]


def translate(
    model: Model,
    paper: Paper,
    *,
    glossary: str = "",
    with_sentence: bool = False,
    nonce: Nonce,
) -> Part | Skipped:
    """Return the Chinese translation of a paper's abstract, or why there is none.

    Args:
        model: asked once, and once more if the reply fails a check.
        paper: only its title and abstract are used.
        glossary: what `parse_glossary` returned.
        with_sentence: ask in the same call for what the paper is about in one sentence. One
            that is missing or not sound costs no second call.
        nonce: returns a fresh unpredictable word for each prompt.

    Raises:
        ModelError: no call to this model can succeed.
    """
    if not paper.abstract.strip():
        return Skipped(Cause.REJECTED, "the paper has no abstract")
    return ask(model, _translation_task(paper, glossary, nonce, with_sentence=with_sentence))


def _translation_task(paper: Paper, glossary: str, nonce: Nonce, *, with_sentence: bool) -> Task:
    kind: Kind = "translation_with_sentence" if with_sentence else "translation"

    def check(text: str) -> Findings:
        return _translation_findings(paper.abstract, text, title=paper.title)

    task = Task(
        prompt=lambda defects: translation_prompt(paper, glossary, nonce(), defects, kind=kind),
        check=check,
        origin=Origin.ABSTRACT,
        hash=prompt_hash(kind, glossary),
    )
    if not with_sentence:
        return task
    return replace(
        task,
        cut=lambda reply: cut_reply(reply, paper.abstract, check),
        sentence_is_sound=lambda sentence: is_sound(sentence, paper),
    )


def write_reading(
    model: Model,
    paper: Paper,
    full: FullText,
    translation: str,
    *,
    glossary: str = "",
    nonce: Nonce,
) -> Part | Skipped:
    """Return the three-part Chinese reading of a paper, or why there is none.

    A text that is too long for the service is read once more by its first half, then by
    the abstract alone; the part tells which.

    Args:
        model: asked once, and once more if the reply fails a check.
        paper: its title and abstract belong to what a reading may say.
        full: what the reading is made from; for origin ABSTRACT the abstract serves.
        translation: the finished translation, from which the terms are taken.
        glossary: what `parse_glossary` returned.
        nonce: returns a fresh unpredictable word for each prompt.

    Raises:
        ModelError: no call to this model can succeed.
    """
    if not (full.text.strip() or paper.abstract.strip()):
        return Skipped(Cause.REJECTED, "the paper has neither abstract nor text")
    tasks = [
        # the fallback model has its word once; what is shorter is for the model alone
        replace(
            _reading_task(paper, text, translation, glossary, nonce),
            excerpt=at == 1,
            fallback=at == 0,
        )
        for at, text in enumerate(_shorter_and_shorter(full, paper))
    ]
    return _first_that_fits(model, tasks, paper, translated=bool(translation))


def _first_that_fits(
    model: Model, tasks: Sequence[Task], paper: Paper, *, translated: bool
) -> Part | Skipped:
    """Return the part of the first task that the service takes, from the longest text down."""
    failure: PaperError | None = None
    for task in tasks:
        try:
            first = _attempt(model, task, ())
        except (TooLong, Refused) as error:
            failure = failure or error
            # A service that takes the abstract does not withhold the paper: perhaps it is
            # the length. Where it has refused that too, asking on would help nobody.
            if isinstance(error, Refused) and not translated:
                break
            logger.info("%s: %s; asking with less of the text", paper.id, error)
        except PaperError as error:
            return _skipped(failure or error if not error.cause.waits else error)
        else:
            return _best_of_two(model, task, first)
    return _skipped(failure) if failure else Skipped(Cause.REJECTED, "nothing to read")


def _shorter_and_shorter(full: FullText, paper: Paper) -> tuple[FullText, ...]:
    """Return the text, its first half, and the abstract in its place."""
    if full.origin is Origin.ABSTRACT:
        return (full,)
    middle = len(full.text) // 2
    end = full.text.rfind("\n", 0, middle)
    half = full.text[: end if 2 * end > middle else middle].rstrip()
    return full, replace(full, text=half), FullText(paper.abstract, Origin.ABSTRACT, full.note)


def _sources(paper: Paper, full: FullText) -> str:
    return "\n\n".join((paper.title, paper.abstract, full.text))


def study_text(paper: Paper, full: FullText) -> None:
    """Read a full text as the checks of its reading will, while nobody waits for them."""
    study(_sources(paper, full))


def _reading_task(
    paper: Paper, full: FullText, translation: str, glossary: str, nonce: Nonce
) -> Task:
    sources = _sources(paper, full)
    return Task(
        prompt=lambda defects: reading_prompt(paper, full, translation, glossary, nonce(), defects),
        check=lambda text: _reading_findings(sources, text, abstract=paper.abstract),
        origin=full.origin,
        hash=prompt_hash("reading", glossary),
    )


def acceptable(part: Part, paper: Paper, kind: Literal["translation", "reading"]) -> bool:
    """Tell whether a part that was kept somewhere may be published.

    The checks that forbid publishing are made again. A reading from a full text, which
    is not at hand any more, is judged by its form and manners, and for commands to
    Jekyll and HTML that harms; what it says is not judged again.
    """
    if kind == "translation":
        return not _translation_findings(paper.abstract, part.text, title=paper.title).forbidden
    if part.origin is Origin.ABSTRACT:
        sources = f"{paper.title}\n\n{paper.abstract}"
        return not _reading_findings(sources, part.text, abstract=paper.abstract).forbidden
    return not _standing_findings(part.text, title=paper.title).forbidden
