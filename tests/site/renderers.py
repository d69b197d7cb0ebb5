"""Formulas typeset as a reader's page does it: MathJax 3 and 4 and KaTeX, served on loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page

from tests.site.jekyll import needed

CACHE = Path(__file__).parents[2] / ".cache" / "formulas"
PACKAGES = {
    "mathjax3": ["mathjax@3.2.2"],
    "mathjax4": ["mathjax@4.1.3", "@mathjax/mathjax-newcm-font@4.1.3"],
    "katex": ["katex@0.19.1"],
}
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


def installed() -> Path:
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


def typeset(page: Page, url: str, here: str, name: str) -> None:
    """Open a page of a served site and let a renderer typeset its formulas, readings unfolded."""
    page.goto(url)
    page.add_script_tag(content=_CONFIG.replace("HERE", here))
    for script in SCRIPTS[name]:
        page.add_script_tag(url=f"{here}/npm/{name}/node_modules/{script}")
    if name == "katex":
        page.add_style_tag(url=f"{here}/npm/katex/node_modules/katex/dist/katex.min.css")
    page.evaluate(_RENDER[name])
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
