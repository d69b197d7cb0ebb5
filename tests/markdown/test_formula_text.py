"""Formulas as characters, where nothing typesets them: none is lost, nothing else is changed."""

from __future__ import annotations

import re

import pytest

from digest.markdown import link_text, plain_line
from tests.site.hostile import by_kind, own


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (r"$x^2$ nets", "x² nets"),
        (r"An $\mathcal{O}(n\log n)$ way", "An O(n log n) way"),
        (r"$\ell_1$-norm and $H^{1/2}$", "ℓ₁-norm and H^(1/2)"),
        (r"$\text{Mamba}^2$: CO$_2$ at $10^{-3}$", "Mamba²: CO₂ at 10⁻³"),
        (r"$\frac{a+b}{2}$ and $\sqrt{n}$, \(\alpha\)-VAE", "(a+b)/2 and √n, α-VAE"),
        (r"$\mathbb{R}^n \to \mathbb{R}$ at $90^\circ$", "ℝⁿ → ℝ at 90°"),
        (r"$\hat{x}$, $\alpha x$, $\mathbf{A}^\top$, $f'$", "x̂, αx, A^⊤, f′"),
        (r"$\left\{ a \right\}$, $x_{i_j}$ and $$y$$", "{ a }, x_iⱼ and y"),
        (r"costs $5 and $6", "costs $5 and $6"),
        (r"$\unknown{x}$ stays", "x stays"),
    ],
)
def test_a_formula_is_the_characters_that_it_shows(raw: str, shown: str) -> None:
    assert plain_line(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("``so'' it is", "“so” it is"), ("a`b' c", "a`b' c"), ("5~dB", "5 dB"), ("$n$", "n"),
     (r"50\% more", "50% more"), ("no sign of it", "no sign of it")],
)  # fmt: skip
def test_one_sign_of_tex_alone_is_enough_to_be_read(raw: str, shown: str) -> None:
    assert plain_line(raw) == shown


@pytest.mark.parametrize("tex", ["a & b", "{a", "a}", "x^", "y " + "{" * 30 + "}" * 30, "z" * 400])
def test_what_has_no_characters_stays_as_its_tex_without_dollars(tex: str) -> None:
    assert plain_line(f"A $\\alpha {tex}$ way") == f"A α {tex} way"


def test_no_text_keeps_a_formula_in_a_link_and_none_takes_long() -> None:
    texts = [one.text for one in [*own(), *by_kind()]]
    texts += ["$" + "{" * 5000 + "$", "$x^2$" * 2000, r"$\alpha" * 2000, "$" * 9999]
    for text in texts:
        assert not re.search(r"(?<!\\)\$\$|\\\\\(", link_text(text, formulas=False)), text
