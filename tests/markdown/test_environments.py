"""Formulas without delimiters, between spaces, and beside prices."""

from __future__ import annotations

import pytest

from digest import markdown


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        (
            "\\begin{align}\n a_i &= b|c \\\\\n d &< e' \\label{q}\n\\end{align}",
            r"\\begin{align} a_i &= b\\vert c \\\\ d &&lt; e\' \\end{align}",
        ),
        (r"\begin{equation*}x\end{equation*}", r"\\begin{equation\*} x \\end{equation\*}"),
    ],
)
def test_an_environment_is_a_formula_without_delimiters(raw: str, source: str) -> None:
    assert markdown.text(raw) == source
    assert markdown.reading(raw) == source


@pytest.mark.parametrize(
    "body", [r"\href{javascript:1}{x}", "a{b", "a $b$", r"\begin{align}x", "`x`", r"\def\x{y}"]
)
def test_an_environment_that_reaches_beyond_itself_is_kept_from_mathjax(body: str) -> None:
    assert markdown.line(f"\\begin{{align}}{body}\\end{{align}}").startswith("<span>&#92;</span>")


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        (r"is $ \alpha_i $ and $ O(n^2) $", r"is $$\alpha_i$$ and $$O(n^2)$$"),
        (
            r"减到$ O（N + T \sqrt {D}）$，其中 $ T $ 是",
            r"减到$$O(N + T \sqrt {D})$$，其中 $$T$$ 是",
        ),
        (r"as $ O(TDS + N)$ and $ \exp[-S]$", r"as $$O(TDS + N)$$ and $$\exp[-S]$$"),
        (r"from 55.1$%$ to 91.5$\%$", r"from 55.1$$\%$$ to 91.5$$\%$$"),
        (r"USD $3.50, 3$\sigma$ off", r"USD \$3.50, 3$$\sigma$$ off"),
        ("Stream$.$FM", "Stream$$.$$FM"),
    ],
)
def test_formulas_are_told_from_prices_as_a_reader_would(raw: str, source: str) -> None:
    assert markdown.line(raw) == source


@pytest.mark.parametrize("raw", ["$ 5 to $ 6", "$ HOME_DIR $", r"$ 5 \approx 6 to $", "$ a$b $"])
def test_dollars_between_spaces_and_words_are_no_formula(raw: str) -> None:
    assert "$$" not in markdown.line(raw).replace("<span>$</span>", "")


def test_a_wide_space_is_no_formula() -> None:
    assert "<span>" in markdown.line(r"$\mspace{9999mu} x$")
