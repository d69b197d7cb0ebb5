r"""A formula on the page is bounded in depth, size and boxes; any other is shown as text."""

from __future__ import annotations

import pytest

from digest import markdown

REAL = (
    " ".join([r"\hat\alpha"] * 20),
    r"\tilde{O}\biggl( s^{* \frac{1 }{2}} \cdot \bigl(\frac{\log d}{n}\bigr)^{\frac{1}{2}}\biggr)",
    r"\left\{x \in \mathbb{R}^d \,\middle\vert\, \left\lVert Ax - b\right\rVert_2 \leq 1\right\}",
    r"\begin{array}{c|c} x & y \\ \hline 1 & 2 \end{array}",
    r"\begin{bmatrix}[t] a & b \\ c & d \end{bmatrix}^{\!\top}",
    r"\sqrt[3]{\frac{a}{b}} \quad \sqrt[n]2 \qquad \hat\mathbf x^\mathrm{T}",
    r"\underset{\theta}{\operatorname*{arg\,min}}\; \sum_{\substack{i<j \\ j\neq k}}",
    r"\xrightarrow[b]{a}",
    r"{n \choose k} = {n! \over k!(n-k)!}, \quad a \pmod{p}, \hspace{-0.1em} \kern2pt \mkern-3mu",
    r"\overbrace{a+b}^{\text{if }c} \underbrace{x}_{y}",
    r"\ket{0}\bra{1} \ce{H2O} \boxed{x}",
)
# What lays text elsewhere, draws boxes of any size, loads scripts or lasts beyond its formula.
UNBOUNDED = (
    *(r"\genfrac{}{}{100em}{}{a}{b}", r"a \above 100em b", r"{a \abovewithdelims() 100em b}"),
    *(r"\smash{\frac{a}{b}}", r"\raise 9em{x}", r"\lower9em{x}", r"\raisebox{9em}{x}", r"\llap{x}"),
    *(r"\rlap{x}", r"\mathllap{x}", r"\clap{x}", r"\mathclap{x}", r"\hphantom{x}", r"\vcenter{x}"),
    *(r"\moveleft 9em x", r"\rule{9em}{9em}", r"\Rule{9em}{9em}{0em}", r"\Space{9em}{9em}{9em}"),
    *(r"\kern-999em x", r"\kern-99em x", r"\kern -1em x", r"\hspace{9em}x", r"\hspace{-1cm}x"),
    *(r"a\\[100em]b", r"a\\ [100em] b", r"a\\*[9em]b", r"\begin{array}{p{90em}}a\end{array}"),
    *(r"\begin{array}{*{99}{c}}a\end{array}", r"\begin{array}{@{\hspace{9em}}c}a\end{array}"),
    *(
        r"\Huge x",
        r"\Large x",
        r"\scalebox{99}{x}",
        r"\bbox[99em]{x}",
        r"\fbox{x}",
        r"\color{red}x",
    ),
    *(r"\def\x{y}\x", r"\newcommand{\x}{y}", r"\let\alpha\beta", r"\href{https://a.example}{x}"),
    *(r"\require{color}", r"\unicode{x41}", r"\class{a}{x}", r"\style{a}{x}", r"\cssId{a}{x}"),
    *(r"\tag{1}", r"\label{a}", r"\ref{a}", r"\mmlToken{mi}[href='x']{x}", r"\skew9{\hat}{x}"),
    *(r"\uproot{99}", r"\sideset{_a}{}\sum", r"\mathchoice{a}{b}{c}{d}", r"\TeX"),
    *(
        r"\begin{CD}A @>>> B\end{CD}",
        r"\begin{prooftree}\end{prooftree}",
        r"\left( a",
        r"a \right)",
    ),
    *(r"\begin{matrix} a", r"\begin{matrix} a \end{cases}", r"{\begin{matrix} a } \end{matrix}"),
    *(
        r"x" + r"\!" * 30 + "y",
        r"\qquad" * 20,
        "x" * 2_000,
        r"a\\" * 60,
        "a&" * 200,
        r"\sqrt2" * 300,
    ),
)
# What may nest, opened and closed.
NESTED = (
    *(("{", "}"), ("x^{", "}"), ("x_{", "}"), (r"\frac{1}{", "}"), (r"\frac{", "}{1}")),
    *((r"\sqrt{", "}"), (r"\sqrt[3]{", "}"), (r"\sqrt[", "]{2}"), (r"\left(", r"\right)")),
    *((r"\hat{", "}"), (r"\underset{a}{", "}"), (r"\overset{", "}{a}"), (r"\binom{1}{", "}")),
    *((r"\begin{matrix}", r"\end{matrix}"), (r"\begin{cases}", r"\end{cases}")),
    *((r"{1 \over ", "}"), (r"\mathrm{", "}"), (r"\text{", "}"), (r"\xrightarrow[", "]{b}")),
    *((r"\sqrt ", ""), (r"\hat ", ""), (r"\left(\frac{1}{", r"}\right)"), (r"\boxed{", "}")),
    *((r"\substack{", "}"), (r"\overline{", "}"), (r"\sum\limits_{", "}")),
)


@pytest.mark.parametrize("tex", REAL)
def test_the_formulas_that_papers_hold_reach_the_page(tex: str) -> None:
    assert markdown.text(f"We have \\({tex}\\).").count("$$") == 2


@pytest.mark.parametrize("tex", UNBOUNDED)
def test_a_formula_without_bounds_is_shown_as_text(tex: str) -> None:
    for raw in (f"We have \\({tex}\\).", f"We have \\[{tex}\\].", f"We have $${tex}$$."):
        assert "$$" not in markdown.text(raw)
        assert "$$" not in markdown.reading(raw)
    inner = markdown.text(f"\\begin{{align}}{tex}\\end{{align}}")

    assert not inner.startswith("\\\\begin{align}")


@pytest.mark.parametrize(("opener", "closer"), NESTED)
def test_a_formula_nests_as_papers_do_and_no_deeper(opener: str, closer: str) -> None:
    shown = [
        "$$" in markdown.text(f"\\({opener * depth}x{closer * depth}\\)")
        for depth in (1, 2, 11, 99)
    ]

    assert shown == [True, True, False, False]


@pytest.mark.parametrize("mark", ["^", "_"])
def test_a_part_above_or_below_the_line_is_a_level_beside_its_braces(mark: str) -> None:
    shown = ["$$" in markdown.text(f"\\({f'x{mark}{{' * n}y{'}' * n}\\)") for n in (5, 6)]

    assert shown == [True, False]


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\tilde{\gO}(n)", r"\tilde{\mathcal{O}}(n)"),
        (r"\symking=\infty", r"\mathrm{symking}=\infty"),
        (r"\vx \in \R^d", r"\mathbf{x} \in \mathbb{R}^d"),
        (r"a \vs \norm{b}", r"a \mathrm{vs} \mathrm{norm}{b}"),
    ],
)
def test_a_macro_of_the_authors_is_set_in_letters(tex: str, shown: str) -> None:
    assert markdown.text(f"We have ${tex}$.") == f"We have $${shown}$$."


def test_a_macro_of_the_authors_counts_among_the_boxes() -> None:
    assert "$$" not in markdown.text("\\(" + "\\ours" * 260 + "\\)")


def test_signs_that_a_sites_plugins_replace_are_parted_in_formulas() -> None:
    assert markdown.text("Hits $@k$ and $a:b:c$") == "Hits $$@{}k$$ and $$a:{}b:c$$"
