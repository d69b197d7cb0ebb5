"""The checks of order, shares, asides and scripts cost no more than the length of the text."""

from __future__ import annotations

import pytest

from digest.fidelity import check_reading, check_translation
from tests.fidelity.test_hostile import PROSE, filled, grows_in_step

ATOMS = (
    "1 and ",
    "1 至 ",
    "3/4 ",
    "a third ",
    "三分之一",
    "第三",
    "我",
    "> a\n",
    "**",
    "の",
    "é–",
    "！",
)


@pytest.mark.parametrize("atom", ATOMS, ids=ascii)
def test_time_grows_with_the_length_of_a_text_that_fills_a_pattern(atom: str) -> None:
    assert grows_in_step(lambda n: check_translation(PROSE, filled(atom, n)), 1_200, times=8)
    assert grows_in_step(lambda n: check_reading(filled(atom, n), "1) 译文。"), 8_000, times=8)
