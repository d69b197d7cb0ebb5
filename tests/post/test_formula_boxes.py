"""Formulas and hostile texts on a page: no box leaves its paper, with MathJax 3 and 4 and KaTeX."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

from digest.post import render
from tests.site.browser import chromium
from tests.site.hostile import by_kind, many, plain_record
from tests.site.jekyll import build
from tests.site.records import a_part
from tests.site.renderers import PACKAGES, installed, served, typeset

pytestmark = [pytest.mark.site, pytest.mark.slow]

FULL = "DIGEST_EXAMPLES" in os.environ
POSTS = 12 if FULL else 2
FORMULAS = 25  # of one post
# What lays out, moves, sizes or nests; most of it is none that reaches a page.
ONE = (
    *(r"\frac{1}{%s}", r"\frac{%s}{1}", r"\sqrt{%s}", r"\sqrt[3]{%s}", r"\overline{%s}", "x^{%s}"),
    *("x_{%s}", r"\left(%s\right)", r"\begin{matrix}%s\\a\end{matrix}", r"\hat{%s}", r"\text{%s}"),
    *(r"\underset{a}{%s}", r"\overset{a}{%s}", r"\underbrace{%s}_{b}", r"\xrightarrow{%s}", "{%s}"),
    *(
        r"\boxed{%s}",
        r"\displaystyle %s",
        r"\sum\limits_{i}^{%s}",
        r"\Biggl(%s\Biggr)",
        r"\binom{n}{%s}",
    ),
    *(
        r"\substack{%s\\b}",
        r"\mathbf{%s}",
        r"\!\!\!\!\!\!%s",
        r"\hspace{-0.5em}%s",
        r"\quad %s\qquad",
    ),
    *(
        r"\smash{%s}",
        r"\raise 50em{%s}",
        r"\lower 50em{%s}",
        r"\llap{%s}",
        r"\rlap{%s}",
        r"\Huge %s",
    ),
    *(r"%s\\[90em]a", r"\rule{90em}{90em}%s", r"\genfrac{}{}{90em}{}{%s}{b}", r"{%s\above 90em b}"),
    *(
        r"\kern-90em %s",
        r"\vphantom{%s}",
        r"\moveleft 9em %s",
        r"\mathop{%s}\limits^{a}",
        r"\vcenter{%s}",
    ),
    *(
        r"\begin{array}{p{90em}}%s\end{array}",
        r"\scalebox{90}{%s}",
        r"\bbox[90em]{%s}",
        r"\tag{%s}",
    ),
)
TALLEST = 10_000  # pixels of one paper with 53 formulas, or a text in each of its fields
_LINKS = "document.querySelectorAll('article a[href]').length"
_BOXES = """() => {
  const heads = [...document.querySelectorAll('article h2')];
  const out = [];
  const tops = heads.map(head => head.getBoundingClientRect().top);
  const end = document.querySelector('article .post-content').getBoundingClientRect().bottom;
  heads.forEach((head, at) => {
    const top = tops[at], bottom = tops[at + 1] ?? end;
    if (bottom - top > TALLEST) out.push(`paper ${at} is ${Math.round(bottom - top)} high`);
    const all = [head];
    for (let node = head; node && node !== heads[at + 1]; node = node.nextElementSibling) {
      all.push(...node.querySelectorAll('*'), node);
    }
    for (const element of all) {
      if (element.closest('mjx-assistive-mml, .katex-mathml, svg *')) continue;
      for (const box of element.getClientRects()) {
        const outside = box.top < top - 40 || box.bottom > bottom + 2 || box.left < -200;
        if (outside && box.width > 0 && box.height > 0) {
          const [above, below] = [box.top - top, box.bottom - bottom].map(Math.round);
          out.push(`paper ${at}: ${element.localName} ${above} ${below}`);
        }
      }
    }
  });
  return [out.slice(0, 5), document.querySelectorAll('mjx-container, .katex').length];
}""".replace("TALLEST", str(TALLEST))


def formula(rng: random.Random) -> str:
    tex = rng.choice("xyzab1")
    deep = rng.choice((1, 2, 3, 5, 9, 30, 100))
    chosen = rng.choices(ONE, k=rng.randint(1, 3))
    for at in range(deep):
        tex = chosen[at % len(chosen)].replace("%s", tex)
    return tex


def post(seed: int) -> bytes:
    rng = random.Random(seed)
    plain = plain_record()
    first, second, third = plain.entries
    texts = [f"甲 \\({formula(rng)}\\) 乙。" for _ in range(FORMULAS)]
    shown = "\n\n".join(f"文 \\[{formula(rng)}\\]" for _ in range(3))
    second = replace(
        second,
        paper=replace(second.paper, title=texts[0]),
        translation=a_part("".join(texts) + "\n\n" + shown),
        reading=a_part("1)  \n- " + "\n- ".join(texts)),
    )
    return render(replace(plain, entries=(first, second, third))).body


@pytest.fixture(scope="module")
def packages() -> Path:
    return installed()


def pages() -> dict[str, bytes]:
    """Return posts of formulas, and posts with the hostile texts in every field."""
    texts = by_kind() if FULL else by_kind()[::11]
    parts = [texts[at : at + 40] for at in range(0, len(texts), 40)]
    formulas = {f"f{seed}": post(seed) for seed in range(POSTS)}
    return formulas | {f"t{n}": render(many(part)).body for n, part in enumerate(parts)}


@pytest.mark.parametrize("name", PACKAGES)
def test_no_box_of_a_formula_leaves_its_paper(name: str, packages: Path, tmp_path: Path) -> None:
    posts = pages()
    site = build(posts, tmp_path)
    assert (site.status, site.log) == (0, "")
    formulas, asked = 0, []
    found: dict[str, list[str]] = {}
    with served(site.folder, packages) as here, chromium() as viewer:
        page = viewer.page
        page.on("request", lambda request: asked.append(request.url))
        for one in posts:
            url = f"{here}/2026/01/15/{one}.html"
            page.goto(url)
            links = page.evaluate(_LINKS)
            typeset(page, url, here, name)
            outside, count = page.evaluate(_BOXES)
            outside += ["a script ran"] * viewer.fire()
            outside += ["a link more"] * (page.evaluate(_LINKS) != links)
            found |= {one: outside} if outside else {}
            formulas += count

    assert found == {}
    assert formulas > POSTS * FORMULAS / 4
    assert [url for url in asked if not url.startswith((here, "data:"))] == []
