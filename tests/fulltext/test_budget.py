"""What a text costs, and what goes first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.fulltext.extract import Extract, fit_budget, tokens

PARTS = Extract("Body one.\nBody two.", "Appendix A\nProof one. Proof two.")


def test_four_ascii_characters_are_a_token_and_a_chinese_one_is_one() -> None:
    assert tokens("") == 0
    assert tokens("abcd") == 1
    assert tokens("abcde") == 2
    assert tokens("词元") == 2
    assert tokens("ab词元") == 3


@given(st.text(), st.text())
def test_two_texts_cost_no_more_together(first: str, second: str) -> None:
    assert tokens(first + second) <= tokens(first) + tokens(second)


def test_what_fits_is_left_alone() -> None:
    assert fit_budget(PARTS, tokens(PARTS.whole)) == (PARTS.whole, "")


def test_the_appendix_is_cut_from_its_end_first() -> None:
    text, note = fit_budget(PARTS, tokens(PARTS.whole) - 2)

    assert text == "Body one.\nBody two.\n\nAppendix A\nProof one."
    assert note == f"end of the appendices cut to {tokens(PARTS.whole) - 2} tokens"


def test_the_body_is_cut_only_when_the_appendix_is_gone() -> None:
    assert fit_budget(PARTS, 5) == (
        "Body one.\nBody two.",
        "appendices and end of the body cut to 5 tokens",
    )
    assert fit_budget(PARTS, 4) == ("Body one.", "appendices and end of the body cut to 4 tokens")
    assert fit_budget(Extract("Body one. Body two."), 4) == (
        "Body one.",
        "end of the body cut to 4 tokens",
    )


@given(st.text(min_size=1), st.text(), st.integers(1, 60))
def test_a_cut_text_is_a_beginning_within_the_budget(body: str, more: str, budget: int) -> None:
    extract = Extract(body.strip(), more.strip())
    text, note = fit_budget(extract, budget)

    assert tokens(text) <= budget
    assert extract.whole.startswith(text)
    assert (note == "") == (text == extract.whole)


def test_a_single_endless_line_is_cut_hard_and_not_lost() -> None:
    text, _ = fit_budget(Extract("Title\n" + "x" * 100_000), 1_000)

    assert tokens(text) == 1_000
