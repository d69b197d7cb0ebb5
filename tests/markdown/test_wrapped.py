"""Formulas that a model wrote over several lines, and code that only looks like them."""

from __future__ import annotations

import pytest

from digest import markdown


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ("- 值 $a +\n  b$ 之后", "- 值 $$a + b$$ 之后"),
        ("文 \\(x_i\n= y_i\\) 后\n再 $z$", "文 $$x_i = y_i$$ 后\n再 $$z$$"),
        ("甲 $a,\nb,\nc$ 乙  \n丙", "甲 $$a, b, c$$ 乙  \n丙"),
        ("- a $x\n- b$", "- a <span>$</span>x\n- b<span>$</span>"),
        ("价 $5\n到 $6", "价 <span>$</span>5\n到 <span>$</span>6"),
        ("`a $x`\n`b$`", "`a $x`\n`b$`"),
    ],
)
def test_a_formula_of_a_reading_may_be_wrapped(raw: str, source: str) -> None:
    assert markdown.reading(raw) == source


def test_code_keeps_its_lines_whatever_formula_they_look_like() -> None:
    code = "```latex\n$$\nx = y\n$$\n\\[\na\n\\]\n$b\nc$\n```"

    assert markdown.reading(code) == code
