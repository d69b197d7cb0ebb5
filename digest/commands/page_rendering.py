"""Pages of a Jekyll site as its own layouts make them, and what switches their formulas on.

Nothing of a theme is known here by name: a layout is rendered with the site's includes, data and
configuration, and the page is looked at for a script of MathJax or KaTeX. Where there is none,
every flag that the templates ask for is tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from digest.commands import formula_delimiters, liquid
from digest.commands.findings import Change
from digest.commands.jekyll_site import Site, Template

ENGINE = re.compile(
    r"<script\b[^>]*\bsrc\s*=\s*[\"']?[^\"'>]*(?:mathjax|katex)"
    r"|\.src\s*=\s*[\"'`][^\"'`]*(?:mathjax|katex)"
    r"|<script\b[^>]*\bid\s*=\s*[\"']?mathjax-script[^>]*\bsrc"
    r"|\bimport\b[^;]{0,200}[\"'`][^\"'`]*(?:mathjax|katex)",
    re.IGNORECASE,
)
NAMED = re.compile(r"mathjax|katex", re.IGNORECASE)
COMMENT = re.compile(r"<!--(?!\[if).*?-->", re.DOTALL)
ASKED = re.compile(r"\b(page|site)\.([\w-]+(?:\.[\w-]+)*)")
LITERAL = re.compile(r"\b(page|site)\.([\w.-]+)\s*(==|contains)\s*[\"']([^\"']*)[\"']")
OF_FORMULAS = re.compile(r"math|tex|formula|latex", re.IGNORECASE)
GIVEN = {"layout", "title", "content", "url", "id", "date", "path", "tags", "categories", "posts"}
DEEPEST = 10  # layouts in layouts
MOST_TRIED = 250
LAST_WORDS = "the-last-words-of-a-post"

Flags = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Switch:
    """What makes a page load an engine of formulas: nothing, or flags."""

    found: bool
    """Whether there is one."""
    front: Flags = field(default_factory=dict)
    config: Flags = field(default_factory=dict)
    overridden: bool = False
    """Whether the engine is told of delimiters without those that kramdown writes."""
    delimiter_changes: tuple[Change, ...] = ()
    """How to change that."""
    never_run: bool = False
    """Whether there is KaTeX, and nothing that runs it."""


def prints_whole_posts(site: Site, page: Template) -> bool:
    """Tell whether a page that lists posts prints all of their text, not their excerpts."""
    text = "word " * 2000 + LAST_WORDS  # longer than any list cuts a post to
    listed = {"title": "a", "url": "/a/", "excerpt": "b", "content": text, "date": "c"}
    variables = {
        "page": _page(page.front),
        "site": {**_site(site, {}), "posts": [listed]},
        "paginator": {"posts": [listed], "page": 1, "total_pages": 1},
    }
    content = liquid.render_liquid(page.text, variables, site.includes.get)
    layout = str(page.front.get("layout") or "")
    return LAST_WORDS in _in_layouts(site, layout, content, variables)


def switch(site: Site, front: Mapping[str, Any]) -> Switch:
    """Return what a page with this front matter needs to load an engine of formulas."""
    if not _mentions(site):
        return Switch(False)
    for page_flags, site_flags in (({}, {}), *_tried(site)):
        html = _loading(site, {**front, **page_flags}, site_flags)
        if html is not None:
            return _judged(site, html, page_flags, site_flags)
    return Switch(False)


def _judged(site: Site, html: str, front: Flags, config: Flags) -> Switch:
    """Return the switch for a page that loads an engine, with what the engine is told."""
    scripts = formula_delimiters.scripts_of(site, html)
    texts = (html, *scripts.values())
    lists = formula_delimiters.lists_without_kramdowns(texts)
    return Switch(
        True, front, config,
        overridden=bool(lists),
        delimiter_changes=formula_delimiters.delimiter_changes(site, lists, scripts),
        never_run=formula_delimiters.is_never_run(texts),
    )  # fmt: skip


def _mentions(site: Site) -> bool:
    texts = (*site.includes.values(), *(layout.text for layout in site.layouts.values()))
    return any(map(NAMED.search, texts))


def _loading(site: Site, front: Mapping[str, Any], config: Flags) -> str | None:
    """Return a page that loads an engine; the layout of a theme's gem takes the site's includes."""
    variables = {"page": _page(front), "site": _site(site, config)}
    name = str(front.get("layout") or "")
    if name in site.layouts:
        html = _in_layouts(site, name, "", variables)
        return html if ENGINE.search(html) else None
    named = [text for text in site.includes.values() if site.theme and NAMED.search(text)]
    made = (
        COMMENT.sub("", liquid.render_liquid(text, variables, site.includes.get)) for text in named
    )
    return next((html for html in made if ENGINE.search(html)), None)


def _in_layouts(site: Site, name: str, content: str, variables: Mapping[str, Any]) -> str:
    made, seen = content, 0
    data: dict[str, Any] = {}
    while name in site.layouts and seen < DEEPEST:
        layout = site.layouts[name]
        data = {**layout.front, **data}
        scope = {**variables, "layout": data, "content": made}
        made = liquid.render_liquid(layout.text, scope, site.includes.get)
        name, seen = str(layout.front.get("layout") or ""), seen + 1
    return COMMENT.sub("", made)


def _page(front: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every document has, and its front matter."""
    neighbour = {"title": "x", "url": "/x/", "id": "/x"}
    own = {"id": "/a", "url": "/a/", "title": "a", "collection": "posts", "path": "_posts/a.md"}
    own["date"] = "2026-01-15 00:00:00 +0000"
    return {**own, "previous": neighbour, "next": neighbour, **front}


def _site(site: Site, flags: Flags) -> dict[str, Any]:
    other = {"title": "x", "url": "/x/", "id": "/x"}
    found = {
        **(site.config or {}),
        "data": site.data,
        "related_posts": [other],
        "time": "2026-01-15",
    }
    for path, value in flags.items():
        _put(found, path.split("."), value)
    return found


def _put(place: dict[str, Any], names: list[str], value: Any) -> None:
    first, *rest = names
    if not rest:
        place[first] = value
        return
    below = place.get(first)
    place[first] = dict(below) if isinstance(below, dict) else {}
    _put(place[first], rest, value)


def _tried(site: Site) -> Iterator[tuple[Flags, Flags]]:
    """Yield flags to try: of the page, of the site, of both; those named for formulas first."""
    texts = [*site.includes.values(), *(layout.text for layout in site.layouts.values())]
    pages, sites = _flags(texts, "page"), _flags(texts, "site")
    single: list[tuple[Flags, Flags]] = [(flag, {}) for flag in pages] + [
        ({}, flag) for flag in sites
    ]
    both = [(one, other) for one, other in product(pages, sites) if _of_formulas(one, other)]
    yield from single[:MOST_TRIED]
    yield from both[:MOST_TRIED]


def _of_formulas(*flags: Flags) -> bool:
    return all(OF_FORMULAS.search(name) for flag in flags for name in flag)


def _flags(texts: list[str], of: str) -> list[Flags]:
    values: dict[tuple[str, str], Flags] = {}
    for text in texts:
        for where, name, how, literal in LITERAL.findall(text):
            if where == of:
                value = literal if how == "==" else [literal]
                values.setdefault((name, literal), {name: value})
        for where, name in ASKED.findall(text):
            if where == of:
                values.setdefault((name, ""), {name: True})
    kept = [flag for (name, _), flag in values.items() if name.split(".")[0] not in GIVEN]
    return sorted(kept, key=lambda flag: not _of_formulas(flag))
