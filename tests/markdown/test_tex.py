"""TeX outside of formulas reads as a person would write it."""

from __future__ import annotations

from itertools import product

import pytest

from digest import markdown


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("G\\\"odel, Erd\\H{o}s, na\\\"{\\i}ve", "Gödel, Erdős, naïve"),
        ("{\\'E}cole, \\~nu, \\c{c}a, \\v{S}", "École, ñu, ça, Š"),
        (r"\textit{foo} \textbf{\emph{bar}} {\bf baz}", "foo bar baz"),
        (r"{\bf {\it {\em x}}} y", "x y"),
        (r"50\% A\&B \$5", r"50% A&B \$5"),
        ("``quoted'' and `single'", "“quoted” and ‘single’"),
        (r"{\o}re \L{}odz Stra\ss e \aa", "øre Łodz Straße å"),
        (r"et al.\ x, Fig.~1", "et al. x, Fig. 1"),
        (r"\o/ and S\o ren", r"\\o/ and Søren"),
        (r"\unknown{x}, \KCII and \our{}", "x, KCII and our"),
        (r"\two{x}{y} C:\new \\host\new", r"\\two{x}{y} C:\\new <span>&#92;</span>\\host\\new"),
        (r"\textsc{Foo}\xspace is \Ours\xspace, \KCII\xspace\our\xspace{}", "Foo is Ours, KCIIour"),
        (r"\Ours\在 (\small TAB) {\small\itshape rest}", "Ours在 (TAB) rest"),
        (r"a$\unicode{x2014}$b \unicode{x2013} 9\\%, O(n \log n)", "a—b – 9%, O(n log n)"),
        (r"\unicode{x24} \unicode{x202e}", r"\\unicode{x24} \\unicode{x202e}"),
        (r"\unicode{xa1}Hola, \unicode{xa0}", r"¡Hola, \\unicode{xa0}"),
        ("https://a.example/~u", "https://a.example/~u"),
        (r"Code: \url{https://a.example/~u/b_c\_d}.", "Code: https://a.example/~u/b_c_d."),
        (r"at~\texttt{https://a.example/c%20d}", "at https://a.example/c%20d"),
        (r"\href{https://a.example/x_y}{our \emph{page}}", "our page (https://a.example/x_y)"),
        (r"\href{https://a.example/1}{https://b.example}", "https://b.example (https://a.example/1)"),
        (r"\href{https://a.example/$a$}{$b$}", r"\\href{https://a.example/$$a$$}&#123;$$b$$}"),
        ("``https://a.example/x''.", "“https://a.example/x”."),
    ],
)  # fmt: skip
def test_tex_that_is_no_formula_reads_as_a_person_would_write_it(raw: str, written: str) -> None:
    assert markdown.line(raw) == written


MACROS = (
    *(r"\{}", r"\{}{{}}", r"\{}{{said}}", r"\{}\xspace", r"\textsc{{x}}\xspace\{}", r"\\{}"),
    *(r"{{\{}}}", r"\{}[o]{{said}}", r"\{}\ ", r"\{}~", r"$\{}$", r"$x_\{}'$", r"\textbf{{\{}}}"),
)
BETWEEN = ("", " ", "-", "/", ".", "\n", "，", "和", "\\", "``", "(")


def test_no_macro_of_the_authors_is_lost_beside_another() -> None:
    lost = []
    for one, between, other in product(MACROS, BETWEEN, MACROS):
        raw = f"We use {one.format('KCII')}{between}{other.format('ourmodel')} here."
        wanted = [
            "said" if "said" in form else name
            for form, name in ((one, "KCII"), (other, "ourmodel"))
        ]
        for shown in (markdown.line(raw), markdown.translation(raw), markdown.reading(raw)):
            if "xspace" in shown or not all(word in shown for word in wanted):
                lost.append((raw, shown))

    assert lost == []


OPERATORS = "log ln exp sin cos tan max min sup inf lim arg det dim ker"


@pytest.mark.parametrize("name", OPERATORS.split())
def test_an_operator_outside_a_formula_is_its_name(name: str) -> None:
    assert markdown.plain_line(f"O(\\{name} n)") == f"O({name} n)"
