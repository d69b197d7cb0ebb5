"""Checks of a model's text against its source: pure, linear in both, input capped.

They compare what can be compared without understanding: numbers, percent signs, URLs,
formulas, names, length, language, form, and sentence by sentence what has no
translation, which way a comparison points, what is denied and what is hedged.
"""

from __future__ import annotations

from collections.abc import Iterator

from digest.fidelity.addresses import check_foreign_links, check_lost_urls, without_links
from digest.fidelity.alignment import align, check_lost_sentences, check_moved_numbers
from digest.fidelity.chat_artifacts import (
    check_chatter,
    check_closing_remark,
    check_code,
    check_end,
    check_garbled,
    check_greetings,
    check_placeholders,
    check_template_tokens,
    check_wrapper,
    unwrap,
)
from digest.fidelity.defects import Defect, Findings, Gravity
from digest.fidelity.directions import check_directions
from digest.fidelity.formulas import check_dollars, check_formulas, without_formulas
from digest.fidelity.language import (
    check_chinese,
    check_headline,
    check_last_line,
    check_layout,
    check_length,
    check_names,
    check_paragraphs,
    check_parts,
    check_repetition,
    check_script,
    in_english,
)
from digest.fidelity.markup import (
    PLAIN_TAGS,
    check_liquid,
    check_markup,
    without_code,
    without_slots,
)
from digest.fidelity.negations import check_hedges, check_negations
from digest.fidelity.numbers import check_claimed_numbers, check_numbers, source_values
from digest.fidelity.prompt_injection import check_prompt_injection, gives_orders

__all__ = [
    "Defect",
    "Findings",
    "Gravity",
    "check_reading",
    "check_remark",
    "check_standing",
    "check_translation",
    "study",
    "unwrap",
]

ABSTRACT_CHARS = 20_000
SOURCE_CHARS = 400_000
TEXT_CHARS = 20_000
_TOO_LONG = Findings((Defect("too-long", Gravity.FORBIDDEN, "回复过长"),))
_EMPTY = Findings((Defect("empty", Gravity.FORBIDDEN, "回复为空"),))


def check_translation(source: str, text: str, *, title: str = "") -> Findings:
    """Compare a Chinese translation with the English abstract it was made from.

    Names that only the paper's title has may stand in it, too.
    """
    if limits := _limits(text):
        return limits
    return _findings(_translation_defects(source[:ABSTRACT_CHARS], text, title))


def check_reading(sources: str, text: str, *, abstract: str = "") -> Findings:
    """Compare a Chinese reading with everything it may draw on, joined into one text.

    The paper's abstract is in it, and told once more: it must not speak to its reader.
    """
    if limits := _limits(text):
        return limits
    return _findings(_reading_defects(sources[:SOURCE_CHARS], text, abstract[:ABSTRACT_CHARS]))


def study(sources: str) -> None:
    """Read in the sources of a reading what `check_reading` will ask of them, and keep it."""
    source_values(sources[:SOURCE_CHARS])
    gives_orders(sources[:SOURCE_CHARS])


def check_remark(sources: str, text: str) -> Findings:
    """Judge a sentence about a paper against all that it may draw on, joined into one text."""
    if limits := _limits(text):
        return limits
    return _findings(_remark_defects(sources[:SOURCE_CHARS], text))


def check_standing(text: str, *, title: str = "") -> Findings:
    """Judge a reading whose sources are not at hand: by its form and manners alone.

    Whatever `check_reading` lets pass, this lets pass too if it is told the paper's title,
    so that no kept text is lost.
    """
    if limits := _limits(text):
        return limits
    return _findings(_standing_defects(text, title))


def _translation_defects(source: str, text: str, title: str) -> Iterator[Defect]:
    prose = without_formulas(without_links(without_code(text)), simple_too=True)
    english = without_formulas(without_links(without_code(source)), simple_too=True)
    yield from check_wrapper(text)
    yield from check_greetings(source, text)
    yield from check_chatter(source, text)
    yield from check_garbled(source, text)
    yield from check_placeholders(source, text)
    yield from check_chinese(source, prose, least=0.5)
    yield from check_repetition(source, text)
    yield from check_end(source, text)
    yield from check_length(english, prose)
    yield from check_foreign_links(source, text)
    yield from check_markup(source, text)
    yield from check_template_tokens(source, text)
    yield from check_liquid(source, text)
    yield from check_lost_urls(source, text)
    yield from check_numbers(in_english(source), text, f"{title}\n{source}")
    yield from check_formulas(source, text)
    yield from check_code(source, text)
    yield from check_names(english, prose, f"{title}\n{source}")
    yield from check_layout(text)
    yield from check_headline(source, text)
    yield from check_paragraphs(source, text)
    yield from check_script(source, text)
    yield from check_prompt_injection(source, text, abstract=source, title=title)
    beads = align(in_english(source), text)
    yield from check_lost_sentences(beads)
    yield from check_moved_numbers(beads)
    yield from check_directions(beads)
    yield from check_negations(beads)
    yield from check_hedges(beads)


def _reading_defects(sources: str, text: str, abstract: str) -> Iterator[Defect]:
    yield from _standing_defects(text, title=sources.partition("\n\n")[0])
    yield from check_foreign_links(sources, text)
    yield from check_markup(sources, text)
    yield from check_liquid(sources, without_formulas(text, simple_too=True))
    yield from check_template_tokens(sources, text)
    yield from check_repetition(sources, text)
    yield from check_garbled(sources, text)
    yield from check_placeholders(sources, text)
    yield from check_claimed_numbers(sources, text)
    yield from check_script(sources, text)
    yield from check_prompt_injection(sources, text, abstract=abstract)


def _remark_defects(sources: str, text: str) -> Iterator[Defect]:
    yield from check_wrapper(text)
    yield from check_greetings("", text)
    yield from check_closing_remark(text)
    yield from check_chatter(sources, text)
    yield from check_garbled(sources, text)
    yield from check_placeholders(sources, text)
    yield from check_repetition(sources, text)
    yield from check_foreign_links("", text)
    yield from check_markup("", text)
    yield from check_liquid("", text)
    yield from check_template_tokens("", text)
    yield from check_claimed_numbers(sources, text)
    yield from check_script(sources, text)
    yield from check_prompt_injection("", text)


def _standing_defects(text: str, title: str = "") -> Iterator[Defect]:
    """Yield what is wrong with a reading whatever it was made from."""
    prose = without_formulas(without_links(without_code(text)), simple_too=True)
    yield from check_wrapper(text)
    yield from check_parts(text)
    yield from check_greetings("", text)
    yield from check_closing_remark(text)
    yield from check_placeholders(None, text)
    yield from check_chinese(None, prose, least=0.4, titles=title)
    yield from check_repetition(None, text)
    yield from check_last_line(text)
    yield from check_dollars("", text)
    yield from check_markup(PLAIN_TAGS, text)
    yield from check_liquid("", without_formulas(without_slots(text), simple_too=True))
    yield from check_layout(text)


def _limits(text: str) -> Findings | None:
    if not text.strip():
        return _EMPTY
    return _TOO_LONG if len(text) > TEXT_CHARS else None


def _findings(defects: Iterator[Defect]) -> Findings:
    return Findings(tuple(dict.fromkeys(defects)))
