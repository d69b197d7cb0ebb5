"""Formulas of any kind on a page: no box leaves its paper, with MathJax 3 and 4 and KaTeX."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from digest.post import render
from tests.site.browser import chromium
from tests.site.hostile import plain_record
from tests.site.jekyll import build, needed
from tests.site.records import a_part

pytestmark = [pytest.mark.site, pytest.mark.slow]

CACHE = Path(__file__).parents[2] / ".cache" / "formulas"
PACKAGES = {
    "mathjax3": ["mathjax@3.2.2"],
    "mathjax4": ["mathjax@4.1.3", "@mathjax/mathjax-newcm-font@4.1.3"],
    "katex": ["katex@0.19.1"],
}
POSTS = 2 if "DIGEST_EXAMPLES" not in os.environ else 12
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
SCRIPTS = {
    "mathjax3": ["mathjax/es5/tex-chtml.js"],
    "mathjax4": ["mathjax/tex-chtml.js"],
    "katex": ["katex/dist/katex.min.js", "katex/dist/contrib/auto-render.min.js"],
}
_CONFIG = """window.MathJax = {
  startup: {typeset: false}, options: {enableMenu: false},
  output: {fontPath: 'HERE/npm/mathjax4/node_modules/@mathjax/%%FONT%%-font'}};"""
_TYPESET = "MathJax.startup.promise.then(() => MathJax.typesetPromise()).then(() => true)"
_RENDER = {
    "mathjax3": _TYPESET,
    "mathjax4": _TYPESET,
    "katex": "() => { renderMathInElement(document.body); return true; }",
}
_BOXES = """() => {
  const heads = [...document.querySelectorAll('article h2')];
  const top = heads[1].getBoundingClientRect().top;
  const bottom = heads[2].getBoundingClientRect().top;
  const out = [];
  let node = heads[1];
  const all = [];
  for (; node && node !== heads[2]; node = node.nextElementSibling) {
    all.push(...node.querySelectorAll('*'), node);
  }
  for (const element of all) {
    for (const box of element.getClientRects()) {
      const drawn = !element.closest('mjx-assistive-mml, .katex-mathml, svg *');
      const seen = drawn && box.width > 0 && box.height > 0;
      if (seen && (box.top < top - 40 || box.bottom > bottom + 40 || box.left < -200)) {
        const [above, below] = [box.top - top, box.bottom - bottom].map(Math.round);
        out.push(`${element.localName} ${above} ${below}`);
      }
    }
  }
  return [out.slice(0, 5), document.documentElement.scrollHeight,
    document.querySelectorAll('mjx-container, .katex').length];
}"""


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
    """Return the folder in which each renderer is installed under its name, by npm."""
    needed("jekyll", "npm")
    for name, wanted in PACKAGES.items():
        folder = CACHE / name
        if (folder / "node_modules").is_dir():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        npm = [shutil.which("npm") or "npm", "install", "--ignore-scripts", "--no-audit", *wanted]
        made = subprocess.run(
            npm, cwd=folder, capture_output=True, text=True, check=False, timeout=180
        )
        if made.returncode and os.environ.get("DIGEST_REQUIRE_SITE") == "1":
            pytest.fail(f"npm cannot install {wanted}: {made.stderr[-300:]}")
        if made.returncode:
            pytest.skip(f"npm cannot install {wanted}")
    return CACHE


@contextmanager
def served(site: Path, npm: Path) -> Iterator[str]:
    """Serve a built site, and below ``/npm/`` the renderers, on loopback."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            name = unquote(path.partition("?")[0]).lstrip("/")
            return str(npm / name[4:] if name.startswith("npm/") else site / "_site" / name)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@pytest.mark.parametrize("name", PACKAGES)
def test_no_box_of_a_formula_leaves_its_paper(name: str, packages: Path, tmp_path: Path) -> None:
    site = build({f"f{seed}": post(seed) for seed in range(POSTS)}, tmp_path)
    assert (site.status, site.log) == (0, "")
    typeset, asked = 0, []
    with served(site.folder, packages) as here, chromium() as viewer:
        page = viewer.page
        page.on("request", lambda request: asked.append(request.url))
        for seed in range(POSTS):
            page.goto(f"{here}/2026/01/15/f{seed}.html")
            page.add_script_tag(content=_CONFIG.replace("HERE", here))
            for script in SCRIPTS[name]:
                page.add_script_tag(url=f"{here}/npm/{name}/node_modules/{script}")
            if name == "katex":
                page.add_style_tag(url=f"{here}/npm/katex/node_modules/katex/dist/katex.min.css")
            page.evaluate(_RENDER[name])
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            outside, height, count = page.evaluate(_BOXES)
            typeset += count

            assert outside == [], seed
            assert height < 40_000
    assert typeset > POSTS * FORMULAS / 4
    assert [url for url in asked if not url.startswith((here, "data:"))] == []
