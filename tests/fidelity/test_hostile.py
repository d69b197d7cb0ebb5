"""Hostile text costs the checks no more than honest text of its length."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.fidelity import SOURCE_CHARS, Findings, check_reading, check_standing, check_translation

# What the patterns open with, close with and repeat.
ATOMS = (
    "a", "1", "1,", "1 ", "1e", "10^", "a.", "a-1", "AbC", "-", "$", "$a", "$a\n", "\\(", "\\[",
    "`a", "<a ", "{:", "[", "](", "(1", "“", "http://a", "a@", "a.b@", "一", "one hundred ",
    "the of ", "\n", " ", "```\n", "\\", "ignore ", "you ", "as an AI ", "note to ",
    "希望这", "如有", "[url",
)  # fmt: skip
PIECES = (
    "抱歉，我无法翻译", "您", "“您”", "<div>", "<s>", "{{ x }}", "{% y %}", "![", "[URL]", "<eos>",
    "the model of the data is in the end", "https://a.example/b", "2) 乙", "3) 丙", "。",
)  # fmt: skip
PROSE = "We present a system that lowers the error from 4.8% to 4.1% on 960 hours of speech. "
EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "60"))


def grows_in_step(work: Callable[[int], object], length: int, *, times: int) -> bool:
    """Tell whether ``times`` the length costs at most 3.5 ``times`` as much.

    A quadratic check costs ``times`` squared. A machine that is busy elsewhere can make
    one measurement look bad, so that the best of five counts.
    """
    gc.disable()  # what other tests left behind is not the checks' to walk through
    try:
        return any(
            cpu_s(lambda: work(times * length))
            < times * 3.5 * max(cpu_s(lambda: work(length)), 5e-3)
            for _ in range(5)
        )
    finally:
        gc.enable()


def cpu_s(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return time.thread_time() - start


def defects(findings: Findings) -> set[str]:
    return {defect.name for defect in findings.defects}


def filled(atom: str, length: int) -> str:
    return (atom * (length // len(atom) + 1))[:length]


@pytest.mark.parametrize("atom", ATOMS, ids=ascii)
def test_time_grows_with_the_length_of_a_hostile_source(atom: str) -> None:
    assert grows_in_step(lambda n: check_reading(filled(atom, n), "1) 译文。"), 8_000, times=8)


@pytest.mark.parametrize("atom", ATOMS, ids=ascii)
def test_time_grows_with_the_length_of_a_hostile_text(atom: str) -> None:
    assert grows_in_step(lambda n: check_translation(PROSE, filled(atom, n)), 1_200, times=8)


def test_a_quadratic_check_would_be_noticed() -> None:
    assert not grows_in_step(lambda n: sum(1 for _ in range(n * n // 400)), 8_000, times=8)
    assert grows_in_step(lambda n: sum(1 for _ in range(20 * n)), 8_000, times=8)


def test_a_source_is_read_up_to_a_limit() -> None:
    within = filled(PROSE, SOURCE_CHARS - 100) + " The score is 47.3. "
    beyond = filled(PROSE, SOURCE_CHARS + 100) + " The score is 47.3. "

    assert "number-foreign" not in defects(check_reading(within, "1) 得分为 47.3。"))
    assert "number-foreign" in defects(check_reading(beyond, "1) 得分为 47.3。"))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(), st.text())
def test_no_text_makes_the_checks_fail(source: str, text: str) -> None:
    check_translation(source, text)
    check_reading(source, text)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.sampled_from(ATOMS)), st.lists(st.sampled_from(ATOMS)))
def test_no_mixture_of_marks_makes_the_checks_fail(source: list[str], text: list[str]) -> None:
    check_translation("".join(source), "".join(text))
    check_reading("".join(source), "".join(text))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.sampled_from(ATOMS)), st.lists(st.sampled_from((*ATOMS, *PIECES))))
def test_what_a_reading_was_let_pass_for_passes_without_its_source(
    source: list[str], text: list[str]
) -> None:
    reading = "".join(("1) 甲", *text))
    sources = "".join((*source, *text))
    forbidden = check_reading(sources, reading).forbidden
    title = sources.partition("\n\n")[0]

    assert set(check_standing(reading, title=title).forbidden) <= set(forbidden)
