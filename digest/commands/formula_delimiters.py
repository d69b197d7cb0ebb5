r"""The delimiters that an engine of formulas is told of, and lines that make it take kramdown's.

kramdown writes ``\(…\)`` and ``\[…\]``. MathJax and KaTeX's auto-render take both unless a page
tells them otherwise: https://docs.mathjax.org/en/latest/options/input/tex.html,
https://katex.org/docs/autorender. KaTeX without auto-render sets nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from digest.commands.findings import Change, changes_between
from digest.commands.jekyll_site import Site, template_texts, text_of

LISTS = re.compile(
    r"\b(inlineMath|displayMath|delimiters)[\"']?\s*:\s*"
    r"(\[(?:[^\[\]]|\[[^\[\]]*\]|\\\\[\[\]])*\])"
)
INLINE, DISPLAY = re.compile(r"\\\\\("), re.compile(r"\\\\\[")
WANTED = {"inlineMath": (INLINE,), "displayMath": (DISPLAY,), "delimiters": (INLINE, DISPLAY)}
ADDED = {
    "inlineMath": "['\\\\(', '\\\\)']",
    "displayMath": "['\\\\[', '\\\\]']",
    "delimiters": "{left: '\\\\(', right: '\\\\)', display: false}, "
    "{left: '\\\\[', right: '\\\\]', display: true}",
}
SOURCE = re.compile(r"<script\b[^>]*\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
ENGINE_FILE = re.compile(r"(?:mathjax|katex|tex-\w+|auto-render)[\w.-]*\.js", re.IGNORECASE)
MATHJAX = re.compile(r"mathjax", re.IGNORECASE)
RENDERS = re.compile(r"renderMathInElement|auto-render|katex\.render", re.IGNORECASE)
LONGEST_LINE = 300  # of a line that a person is shown


def scripts_of(site: Site, html: str) -> dict[str, str]:
    """Return the blog's own scripts that a page loads, by path, engines themselves left out."""
    found = {}
    base = str((site.config or {}).get("baseurl") or "").strip("/")
    for source in SOURCE.findall(html):
        name = urlsplit(source).path.lstrip("/").removeprefix(f"{base}/" if base else "")
        path = f"{site.source}/{name}".removeprefix("./")
        text = None if ENGINE_FILE.fullmatch(name.rpartition("/")[2]) else text_of(site.root, path)
        if text is not None:
            found[path] = text
    return found


def is_never_run(texts: Iterable[str]) -> bool:
    """Tell whether a page has KaTeX alone, and nothing that looks for kramdown's formulas."""
    whole = "\n".join(texts)
    return not MATHJAX.search(whole) and not _renders_text(whole)


def _renders_text(text: str) -> bool:
    """Tell whether KaTeX is run over text; scripts of type math/tex were kramdown's before 2."""
    told = {found.lower() for found in RENDERS.findall(text)}
    return bool(told - {"katex.render"}) or (bool(told) and "math/tex" not in text)


def lists_without_kramdowns(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the lists of delimiters, as they stand, that leave kramdown's out."""
    return tuple(match[0] for text in texts for match in LISTS.finditer(text) if _is_deaf(match))


def _is_deaf(match: re.Match[str]) -> bool:
    return not all(wanted.search(match[2]) for wanted in WANTED[match[1]])


def mended(text: str) -> str:
    """Return a text with kramdown's delimiters added to each list that leaves them out."""
    return LISTS.sub(lambda match: _with_ours(match) if _is_deaf(match) else match[0], text)


def _with_ours(match: re.Match[str]) -> str:
    inner = match[2][1:-1]
    told = inner.rstrip().removesuffix(",")
    space = inner[len(inner.rstrip()) :]
    quote = next((c for c in told if c in "'\""), "'")
    added = ADDED[match[1]].replace("'", quote)
    head = match[0][: match.start(2) - match.start()]
    return f"{head}[{told}{', ' if told.strip() else ''}{added}{space}]"


def delimiter_changes(
    site: Site, lists: Iterable[str], scripts: Mapping[str, str]
) -> tuple[Change, ...]:
    """Return the lines that mend these lists, or none where not all are found in files."""
    found: dict[str, tuple[Change, ...]] = {}
    for told in lists:
        files = [*scripts.items(), *template_texts(site)]
        path, text = next(((p, t) for p, t in files if told in t), ("", ""))
        made = changes_between(path, text, mended(text)) if path else ()
        if not made or any(len(line) > LONGEST_LINE for one in made for line in one.after):
            return ()
        found[path] = made
    return tuple(change for made in found.values() for change in made)
