"""Formulas of a built page, typeset by MathJax as a blog would load it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from digest.domain import DayRecord
from digest.post import render
from tests.site.browser import chromium
from tests.site.jekyll import build, needed
from tests.site.mathjax import mathjax_script
from tests.site.records import a_paper, a_part, a_record, an_entry

pytestmark = [pytest.mark.site, pytest.mark.slow]

# Abstracts heavy in formulas, and how many each holds.
ABSTRACTS = (
    (r"We bound $\|x\|_2 \le \epsilon$ and $p(x|y) \propto p(y|x)\,p(x)$ for $n \to \infty$.", 3),
    (
        r"Let \(\mathcal{F}_{t}\) be a filtration; then \[\mathbb{E}[X_t | \mathcal{F}_s] = X_s.\]",
        2,
    ),
    (r"A rate of $\mathcal{O}(n^{-1/2})$, against $\tilde{O}(d^{{2}}/n)$, costs $5 or $10.", 2),
    ("$$\n\\sum_{i=1}^{n} \\frac{{a}_i}{{b}_i} \\geq \\left|\\int_0^1 f(x)\\,dx\\right|\n$$", 1),
    (r"The matrix $\begin{pmatrix} a & b \\ c & d \end{pmatrix}$ has $\det = ad - bc$.", 2),
    (
        r"$\begin{array}{c|c} x & y \\ \hline 1 & 2 \end{array}$ 与 $\begin{cases}1\\0\end{cases}$",
        2,
    ),
    (r"提升 $12.3\%$、$+0.5\,\mathrm{dB}$ 与 $50%$，约为 $\approx$12s，价格从 $5 降到 $3。", 4),
    (r"$x<y$, $a>b$, $x_i^*$, $y'_{j}$, $\hat{\mathbf{z}}$, $f\colon A \to B$, $k*=3$", 7),
    (r"KL 散度 $D_{\mathrm{KL}}(p\,\|\,q)$ 与 $\nabla_\theta \log \pi_\theta(a \mid s)$", 2),
    (r"$\underset{\theta}{\arg\min}\; \lambda\|\theta\|_1 + \sum_k \mathbb{1}_{\{k \in S\}}$", 1),
    (r"\begin{align} a_i &= b|c \\ d &< e' \label{q} \end{align} for $ \alpha_i $, 5$%$.", 3),
    (r"\begin{equation*}\begin{split}x&=1\\&<2\end{split}\end{equation*}", 1),
)
HOSTILE = (
    r"$\href{javascript:document.documentElement.dataset.pwned=1}{x}$ $\def\alpha{B}$ "
    r"\(\style{position:fixed}{y}\) \begin{align}\href{javascript:1}{z}\end{align} \ref{q}"
)
DOLLARS = "window.MathJax = {tex: {inlineMath: [['$', '$'], ['\\\\(', '\\\\)']]}};"


@pytest.fixture(scope="module")
def mathjax() -> Path:
    needed("jekyll")
    return mathjax_script()


def day() -> DayRecord:
    texts = [text for text, _ in ABSTRACTS]
    entries = [
        replace(an_entry(a_paper(n, title=f"No. {n}")), translation=a_part(text))
        for n, text in enumerate(texts, 1)
    ]
    read = replace(
        an_entry(a_paper(21)), reading=a_part("\n".join(f"- {t}" for t in texts[:3] + texts[-2:]))
    )
    hostile = replace(
        an_entry(a_paper(22, title=HOSTILE)),
        translation=a_part(HOSTILE),
        reading=a_part(f"- {HOSTILE}"),
    )
    return a_record(*entries, read, hostile)


@pytest.mark.parametrize("configuration", ["", DOLLARS], ids=["default", "dollars"])
def test_every_formula_is_typeset_and_nothing_else_is(
    mathjax: Path, tmp_path: Path, configuration: str
) -> None:
    site = build({"math": render(day()).body}, tmp_path)
    in_reading = sum(count for _, count in ABSTRACTS[:3] + ABSTRACTS[-2:])
    with chromium() as viewer:
        page = viewer.page
        page.goto(site.path("math").as_uri())
        if configuration:
            page.add_script_tag(content=configuration)
        page.add_script_tag(url=mathjax.as_uri())
        page.wait_for_function("window.MathJax?.startup?.promise")
        page.evaluate("MathJax.startup.promise.then(() => true)")
        typeset = page.locator("mjx-container").count()
        errors = page.locator("mjx-merror, [data-mjx-error]").count()
        links = page.locator("mjx-container a, a[href^=javascript]").count()

    assert (typeset, errors, links) == (sum(c for _, c in ABSTRACTS) + in_reading, 0, 0)
