"""What is taken for a paper's text, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.fulltext import doubt
from tests.fulltext.example import MADE, OTHER, PAPER
from tests.world.papers import prose

REST = "\n".join(chapter.paragraphs[0] for chapter in MADE.chapters)
LONG = prose(1234, 900)


def test_title_and_text_are_enough() -> None:
    assert doubt(f"{PAPER.title}\n{LONG}", PAPER) == ""


@pytest.mark.parametrize(
    "title",
    [
        "LINEAR-COMPLEXITY SCATTERING FOR POLYPHONIC DRUM TRANSCRIPTION",
        "L INEAR -C OMPLEXITY S CATTERING FOR\nP OLYPHONIC D RUM T RANSCRIPTION",
        "Linear\u2010complexity scattering for poly\nphonic drum transcription∗",
    ],
)
def test_small_capitals_breaks_and_marks_in_a_title_do_no_harm(title: str) -> None:
    assert doubt(f"{title}\n{LONG}", PAPER) == ""


def test_formulas_and_accents_of_a_title_are_compared_by_their_letters() -> None:
    paper = replace(
        PAPER,
        title=r"Schrödinger bridges for $\beta$-speech enhancement",
        abstract="Whales and dolphins are heard far away at sea.",
    )

    assert doubt(f"Schrodinger Bridges for $\\beta$-Speech Enhancement\n{LONG}", paper) == ""


def test_the_abstract_proves_a_paper_whose_title_was_changed() -> None:
    assert doubt(f"A new title altogether\n{PAPER.abstract}\n{REST}", PAPER) == ""


def test_the_words_of_both_prove_a_text_whose_order_is_lost() -> None:
    words = sorted(set(f"{PAPER.title} {PAPER.abstract}".split()))

    assert doubt(" ".join(words * 30), replace(PAPER, abstract=PAPER.abstract[:700])) == ""


def test_another_paper_of_the_same_vocabulary_is_told_apart() -> None:
    assert doubt(f"{OTHER.title}\n{OTHER.abstract}\n{LONG}", PAPER) != ""


def test_the_words_of_the_abstract_alone_do_not_prove_a_paper() -> None:
    assert doubt(f"Nothing of it\n{LONG}", PAPER) != ""


def test_a_title_of_one_short_word_does_not_prove_a_paper() -> None:
    paper = replace(
        PAPER, title="Speech", abstract="Whales and dolphins are heard far away at sea."
    )

    assert doubt(f"Speech\n{LONG}", paper) != ""


def test_a_title_deep_in_a_text_is_a_citation() -> None:
    assert doubt(f"{LONG * 2}\n{PAPER.title}", PAPER) != ""


@pytest.mark.parametrize("length", [0, 100, 1_400])
def test_a_short_text_is_no_paper_even_under_its_title(length: int) -> None:
    assert "characters of text" in doubt(PAPER.title + LONG[:length], PAPER)


def test_twice_the_abstract_is_the_least_of_a_paper() -> None:
    wordy = replace(PAPER, abstract=prose(5, 500))
    short = f"{PAPER.title}\n{wordy.abstract}"

    assert "characters of text" in doubt(short, wordy)
    assert doubt(short + LONG, wordy) == ""
