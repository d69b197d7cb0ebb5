"""Formulas are written as kramdown takes them, and prices are none."""

from __future__ import annotations

import pytest

from digest import markdown


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ("$x$", "$$x$$"),
        (r"\(x\)", "$$x$$"),
        (r"\[x\]", "$$x$$"),
        ("$$x$$", "$$x$$"),
        ("$p(x|y)$", r"$$p(x\vert y)$$"),
        (r"$\|x\|_2$", r"$$\Vert x\Vert _2$$"),
        (r"$\begin{array}{c|c} a \end{array}$", r"$$\begin{array}{cc} a \end{array}$$"),
        (r"$x_{{i}}$ $50%$", r"$$x_{ {i}}$$ $$50\%$$"),
        ("$a<b$", "$$a< b$$"),
        (r"$\approx$12s", r"$$\approx$$12s"),
        ("$n$-gram", "$$n$$-gram"),
        (r"$\$5$ and $3\$$", r"$$\$5$$ and $$3\$ $$"),
        (r"$\text{a|b|c}$", r"$$\text{a}\vert \text{b}\vert \text{c}$$"),
        ("CO$_2$, A$^*$", "CO$$_2$$, A$$^*$$"),
        (r"3$\times$, 10$^{-3}$, 2$\sim$3", r"3$$\times$$, 10$$^{-3}$$, 2$$\sim$$3"),
        ("$p<$0.05, $N=$100", "$$p<$$0.05, $$N=$$100"),
        ("$>$90, 100$+$, 3$-$5", "$$>$$90, 100$$+$$, 3$$-$$5"),
        (r"$x_{\text{最大}}$", r"$$x_{\text{最大}}$$"),
        (r"$a$$b$$c$, $10^{-3}$$\mu$m", r"$$a$$$$b$$$$c$$, $$10^{-3}$$$$\mu$$m"),
        ("$$x$$$$y$$", "$$x$$$$y$$"),
        (r"5$\,$km, [O$\,$III]", r"5$$\,$$km, \[O$$\,$$III\]"),
        (r"$\text{if $x>0$}$", r"$$\text{if }{x>0}$$"),
        (r"\(\text{$x_{1}$ or $y$ so}\)", r"$${x_{1}}\text{ or }{y}\text{ so}$$"),
        (
            r"$x_\text{a\_b}$, $\text{50% of}$",
            r"$$x_{\text{a}\_\text{b}}$$, $$\text{50}\%\text{ of}$$",
        ),
        (r"$\text{a{b|c}}$", r"$$\text{a{b∣c}}$$"),
        (r"$\bm{x}$, $5\ensuremath{\mu}$, $\AA$", r"$$\boldsymbol{x}$$, $$5{\mu}$$, $$Å$$"),
        (r"$a\\[2pt]b\hspace{1pt}c$", r"$$a\\ b\hspace{1pt}c$$"),
    ],
)
def test_formulas_of_all_notations_are_written_as_kramdown_takes_them(
    raw: str, source: str
) -> None:
    assert markdown.line(raw) == source
    assert markdown.reading(raw) == source


@pytest.mark.parametrize(
    "raw",
    [
        "$5",
        "从 $5 降到 $3",
        "$5-$10",
        "$100M/$200M",
        "US$5 and A$6",
        "$5 (or $4)",
        "$ x $",
        "$20 USD$",
        "echo $HOME and $PATH",
        "echo $PATH, A$AP, $PATH:$HOME and $user:$group",
        "$5$$",
        "5$/month or 10$",
        "$a-$5",
    ],
)
def test_prices_stay_prices(raw: str) -> None:
    assert "$$" not in markdown.line(raw).replace("<span>$</span>", "")


@pytest.mark.parametrize(
    "raw",
    [
        r"$\href{javascript:1}{x}$",
        r"\(\def\x{y}\)",
        r"$\style{a}{b}$",
        r"$\rule{9em}{9em}$",
        r"$\kern-999em x$",
        r"$a\\[-99em]b$",
    ],
)
def test_formulas_that_reach_beyond_themselves_are_shown_and_kept_from_mathjax(raw: str) -> None:
    assert "$$" not in markdown.line(raw).replace("<span>$</span>", "")
    assert "<span>" in markdown.line(raw)
    assert "<span>" in markdown.reading(raw)


@pytest.mark.parametrize(("opener", "closer"), [("$$", "$$"), ("\\[", "\\]")])
def test_a_displayed_formula_of_many_lines_is_one_formula(opener: str, closer: str) -> None:
    rows = [f"x_{number} \\\\" for number in range(9)]
    text = markdown.reading("\n".join(("见", opener, *rows, closer, "完。")))

    assert f"$${' '.join(rows)} $$" in text
    assert "\\_" not in text
