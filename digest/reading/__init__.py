"""Turn a paper into a checked translation and a checked reading: prompts out, parts in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from digest.domain import Cause, FullText, Model, Origin, Paper, Part, Skipped
from digest.fidelity import check_reading, check_standing, check_translation
from digest.reading.asking import Task, ask
from digest.reading.glossary import parse_glossary
from digest.reading.prompts import Kind, prompt_hash, reading_prompt, translation_prompt

__all__ = ["Kind", "acceptable", "parse_glossary", "prompt_hash", "read", "translate"]

Nonce = Callable[[], str]


def translate(model: Model, paper: Paper, *, glossary: str = "", nonce: Nonce) -> Part | Skipped:
    """Return the Chinese translation of a paper's abstract, or why there is none.

    Args:
        model: asked once, and once more if the reply fails a check.
        paper: only its title and abstract are used.
        glossary: what `parse_glossary` returned.
        nonce: returns a fresh unpredictable word for each prompt.

    Raises:
        ModelError: no call to this model can succeed.
    """
    if not paper.abstract.strip():
        return Skipped(Cause.REJECTED, "the paper has no abstract")
    task = Task(
        prompt=lambda defects: translation_prompt(paper, glossary, nonce(), defects),
        check=lambda text: check_translation(paper.abstract, text),
        origin=Origin.ABSTRACT,
        hash=prompt_hash("translation", glossary),
    )
    return ask(model, task)


def read(
    model: Model,
    paper: Paper,
    full: FullText,
    translation: str,
    *,
    glossary: str = "",
    nonce: Nonce,
) -> Part | Skipped:
    """Return the three-part Chinese reading of a paper, or why there is none.

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
    sources = "\n\n".join((paper.title, paper.abstract, full.text))
    task = Task(
        prompt=lambda defects: reading_prompt(paper, full, translation, glossary, nonce(), defects),
        check=lambda text: check_reading(sources, text),
        origin=full.origin,
        hash=prompt_hash("reading", glossary),
    )
    return ask(model, task)


def acceptable(part: Part, paper: Paper, kind: Literal["translation", "reading"]) -> bool:
    """Tell whether a part that was kept somewhere may be published.

    The checks that forbid publishing are made again. A reading from a full text, which
    is not at hand any more, is judged by its form and manners, and for commands to
    Jekyll and HTML that harms; what it says is not judged again.
    """
    if kind == "translation":
        return not check_translation(paper.abstract, part.text).forbidden
    if part.origin is Origin.ABSTRACT:
        return not check_reading(f"{paper.title}\n\n{paper.abstract}", part.text).forbidden
    return not check_standing(part.text).forbidden
