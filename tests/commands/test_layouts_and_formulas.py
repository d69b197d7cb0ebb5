"""Layout and engine of formulas are taken from the site's own files, not from known names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.commands import jekyll_site, site_checks
from digest.commands.findings import Finding, Mark, changes_between
from tests.site.told_changes import applied

LOADED = '<script async src="https://cdn.example/mathjax@3/es5/tex-chtml.js"></script>'


def judged(
    root: Path, files: Mapping[str, str], config: dict[str, Any] | None = None, **wishes: Any
) -> list[Finding]:
    (root / "_config.yml").write_text(yaml.safe_dump(config or {"title": "x"}), encoding="utf-8")
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return site_checks.check_site(jekyll_site.read_site(root), site_checks.Wishes(**wishes))


def of(found: list[Finding], word: str) -> Finding:
    return next(finding for finding in found if word in finding.what)


def about(found: list[Finding], word: str) -> list[Mark]:
    return [finding.mark for finding in found if word in finding.what]


OWN = {"_layouts/entry.html": "{{ content }}", "_layouts/other.html": "{{ content }}"}
GEMFILE = {"Gemfile": 'gem "jekyll", "~> 4.3"\n'}


@pytest.mark.parametrize(
    ("files", "config", "layout"),
    [
        ({"_posts/2025-01-01-a.md": "---\nlayout: entry\n---\n"}, {}, "entry"),
        ({}, {"defaults": [{"scope": {"path": "_posts"}, "values": {"layout": "entry"}}]}, "entry"),
        (
            {
                "_posts/2025-01-01-a.md": "---\nlayout: other\n---\n",
                "_posts/2025-01-02-a.md": "---\nlayout: entry\n---\n",
                "_posts/2025-01-03-a.md": "---\nlayout: entry\n---\n",
            },
            {"defaults": [{"values": {"layout": "other"}}]},
            "entry",
        ),
        ({"_layouts/post.liquid": "x"}, {}, None),
        (
            {
                "_layouts/blog/post.html": "x",
                "_posts/2025-01-01-a.md": "---\nlayout: blog/post\n---\n",
            },
            {},
            "blog/post",
        ),
    ],
    ids=["posts", "defaults", "most of the latest posts", "post", "in a folder"],
)  # fmt: skip
def test_the_layout_is_the_one_that_the_blogs_posts_have(
    tmp_path: Path, files: dict[str, str], config: dict[str, Any], layout: str | None
) -> None:
    found = judged(tmp_path, OWN | GEMFILE | files, config)
    cures = [finding.sets for finding in found if finding.sets and finding.sets[0] == "layout"]

    assert cures == ([("layout", layout)] if layout else [])
    if layout:
        after = judged(tmp_path, {}, config, layout=layout)
        assert about(after, f"layout {layout}") == [Mark.GOOD]


def test_a_layout_that_is_there_and_that_no_post_has_is_told(tmp_path: Path) -> None:
    files = OWN | {"_layouts/post.html": "x", "_posts/2025-01-01-a.md": "---\nlayout: entry\n---\n"}

    told = of(judged(tmp_path, files), "layout post is there")
    assert told.sets == ("layout", "entry")


def test_a_site_of_pages_with_one_layout_gets_no_such_line(tmp_path: Path) -> None:
    cayman = {"theme": "jekyll-theme-cayman"}

    assert of(judged(tmp_path, {}, cayman), "no layout 'post'").sets == ("layout", "")
    assert about(judged(tmp_path, {}, cayman, layout=""), "no layout is named") == [Mark.GOOD]


def test_without_the_plugin_that_gives_layouts_a_post_needs_the_line(tmp_path: Path) -> None:
    cayman = {"theme": "jekyll-theme-cayman"}

    bare = of(judged(tmp_path, GEMFILE, cayman, layout=""), "defaults give posts none")
    assert (bare.mark, bare.sets) == (Mark.BAD, ("layout", "default"))


FLAGGED: Mapping[str, tuple[dict[str, str], dict[str, Any], str | None, str | None]] = {
    "always": ({"_layouts/post.html": LOADED}, {}, None, None),
    "in posts": (
        {"_layouts/post.html": "{% if page.date %}" + LOADED + "{% endif %}"},
        {},
        None,
        None,
    ),
    "a layout below another": (
        {
            "_layouts/post.html": "---\nlayout: base\n---\n" + LOADED + "{{ content }}",
            "_layouts/base.html": "<body>{{ content }}</body>",
        },
        {},
        None,
        None,
    ),
    "an include": (
        {
            "_layouts/post.html": "---\nlayout: base\n---\n{{ content }}",
            "_layouts/base.html": "{% include head.html %}{{ content }}",
            "_includes/head.html": LOADED,
        },
        {},
        None,
        None,
    ),
    "a flag of the page": (
        {"_layouts/post.html": "{% if page.usemathjax %}" + LOADED + "{% endif %}"},
        {},
        "usemathjax: true",
        None,
    ),
    "a flag around an include, in liquid": (
        {
            "_layouts/post.liquid": "{% if page.tex == true %}{% include m.liquid %}{% endif %}",
            "_includes/m.liquid": LOADED,
        },
        {},
        "tex: true",
        None,
    ),
    "a flag by assignment": (
        {
            "_layouts/post.html": "{% include pick.html a=site.mathjax b=page.mathjax %}"
            "{% if picked == true %}" + LOADED + "{% endif %}",
            "_includes/pick.html": "{% assign picked = include.a %}"
            "{% if include.b != nil %}{% assign picked = include.b %}{% endif %}",
        },
        {},
        "mathjax: true",
        None,
    ),
    "a name as a value": (
        {"_layouts/post.html": "{% if page.engine == 'katex' %}" + LOADED + "{% endif %}"},
        {},
        "engine: katex",
        None,
    ),
    "a flag of the site": (
        {"_layouts/post.html": "{% if site.mathjax.enable %}" + LOADED + "{% endif %}"},
        {"mathjax": {"enable": False, "cdn": "x"}},
        None,
        "  enable: true",
    ),
    "a flag of both": (
        {"_layouts/post.html": "{% if site.math and page.math %}" + LOADED + "{% endif %}"},
        {},
        "math: true",
        "math: true",
    ),
    "an address from the configuration": (
        {"_layouts/post.html": '<script src="{{ site.cdn.js | relative_url }}"></script>'},
        {"cdn": {"js": "//x/MathJax.js?config=TeX"}, "x": "mathjax"},
        None,
        None,
    ),
    "an address from the data": (
        {
            "_layouts/post.html": '<!-- MathJax --><script src="{{ site.data.js.m }}"></script>',
            "_data/js.yml": "m: /katex/auto-render.min.js\n",
        },
        {},
        None,
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FLAGGED)
def test_an_engine_is_found_with_what_switches_it_on(tmp_path: Path, name: str) -> None:
    files, config, front, written = FLAGGED[name]
    found = judged(tmp_path, files | {"_includes/x.html": "<!-- mathjax -->"}, config)

    cures = [finding.sets for finding in found if finding.sets]
    assert cures == ([("front-matter", front)] if front else [])
    assert all(f"\n  {written}" in of(found, "switched off").remedy for _ in [1] if written)
    if not front and not written:
        assert about(found, "MathJax or KaTeX is loaded") == [Mark.GOOD]
    if front and not written:
        after = judged(tmp_path, {}, config, values=yaml.safe_load(front))
        assert about(after, "MathJax or KaTeX is loaded") == [Mark.GOOD]


@pytest.mark.parametrize(
    "layout",
    [
        f"<!-- {LOADED} -->",
        "{% comment %}" + LOADED + "{% endcomment %}",
        "{% if false %}" + LOADED + "{% endif %}",
        "<script type='text/x-mathjax-config'>MathJax.Hub.Config({})</script>",
        "var sources = {mathjax: '//x/mathjax.js'}",
    ],
)
def test_an_engine_that_is_only_named_is_not_taken_for_loaded(tmp_path: Path, layout: str) -> None:
    found = judged(tmp_path, {"_layouts/post.html": layout, "_includes/m.html": LOADED})

    assert about(found, "no MathJax or KaTeX is loaded") == [Mark.HINT]


@pytest.mark.parametrize(
    ("told", "overridden"),
    [
        ("tex2jax: {inlineMath: [['$','$']]}", True),
        ('tex: {inlineMath: [ ["$", "$"], ["\\\\(", "\\\\)"] ]}', False),
        (
            "tex2jax: {inlineMath: [['$','$'], ['\\\\(','\\\\)']], displayMath: [['$$','$$']]}",
            True,
        ),
        (
            "tex2jax: {inlineMath: [['\\\\(','\\\\)']], displayMath: [['\\\\[','\\\\]']]}",
            False,
        ),
        ("delimiters: [{left: '$$', right: '$$'}, {left: '$', right: '$'}]", True),
        ("tex: {tags: 'ams'}", False),
    ],
)
def test_an_engine_that_takes_other_delimiters_than_kramdowns_is_not_taken_for_good(
    tmp_path: Path, told: str, *, overridden: bool
) -> None:
    found = judged(tmp_path, {"_layouts/post.html": f"<script>x = {{{told}}}</script>{LOADED}"})

    marks = [finding.mark for finding in found if "MathJax" in finding.what]
    assert marks == [Mark.HINT if overridden else Mark.GOOD]


def test_an_engine_that_the_blog_serves_itself_is_none_of_its_own_scripts(tmp_path: Path) -> None:
    files = {
        "_layouts/post.html": '<script src="/js/mathjax-tex-chtml.js"></script>',
        "js/mathjax-tex-chtml.js": "x = {inlineMath: [['$','$']]}",
    }

    assert about(judged(tmp_path, files), "MathJax or KaTeX is loaded") == [Mark.GOOD]


KATEX = '<script src="//x/katex.min.js"></script>'
AUTO = (
    '<script src="//x/auto-render.min.js" onload="renderMathInElement(document.body%s)"></script>'
)
DEAF: Mapping[str, dict[str, str]] = {
    "in a line": {"_includes/m.html": "<script>\nx = {\n  inlineMath: [ ['$','$'] ],\n}</script>"},
    "in lines": {"_includes/m.html": '<script>x={"inlineMath": [\n  ["$", "$"],\n]}</script>'},
    "display alone": {
        "_includes/m.html": "<script>inlineMath: [['\\\\(','\\\\)']],\n"
        "displayMath: [['$$','$$']]</script>"
    },
    "in the layout": {"_layouts/post.html": f"<script>inlineMath: [['$','$']]</script>{LOADED}"},
    "in a script of the blog": {
        "_includes/m.html": "<script src=\"{{ '/js/math.js' | relative_url }}\"></script>",
        "js/math.js": "---\n---\nMathJax = {tex: {inlineMath: [['$', '$']]}}",
    },
    "of KaTeX": {
        "_includes/m.html": KATEX
        + AUTO.replace("%s", ", {delimiters: [{left: '$$', right: '$$', display: true}]}")
    },
}


@pytest.mark.parametrize("name", DEAF)
def test_a_person_who_writes_the_lines_that_are_told_has_formulas(
    tmp_path: Path, name: str
) -> None:
    layout = {"_layouts/post.html": "{% include m.html %}" + LOADED}
    told = of(judged(tmp_path, layout | DEAF[name]), "formulas stay as they are")
    assert told.changes
    assert all(line in told.remedy for change in told.changes for line in change.after)
    for change in told.changes:
        path = tmp_path / change.path
        path.write_text(applied(change, path.read_text(encoding="utf-8")), encoding="utf-8")

    assert about(judged(tmp_path, {}), "MathJax or KaTeX is loaded") == [Mark.GOOD]


@pytest.mark.parametrize(
    ("layout", "word"),
    [
        (KATEX, "nothing runs it"),
        (KATEX + "<script>katex.render(e.text)</script>", "is loaded"),
        (KATEX + '<script>if (e.type == "math/tex") katex.render(e.text)</script>', "nothing runs"),
        (KATEX + AUTO.replace("%s", ""), "is loaded"),
        ("<script>inlineMath: {{ site.lists | jsonify }}</script>" + LOADED, "is loaded"),
        (
            "<script>inlineMath: [{{ '[' }}'$','$']]</script>" + LOADED,
            "formulas stay as they are",
        ),
    ],
)
def test_an_engine_that_is_never_run_or_cannot_be_mended_by_a_line_is_told(
    tmp_path: Path, layout: str, word: str
) -> None:
    told = of(judged(tmp_path, {"_layouts/post.html": layout}), word)

    assert (told.mark is Mark.GOOD) == (word == "is loaded")
    assert told.changes == ()


def test_a_change_tells_the_line_and_what_stands_there_or_that_it_is_new() -> None:
    changes = changes_between("a.html", "one\ntwo\nthree", "one\n2\nthree\nfour")

    assert list(map(str, changes)) == [
        "a.html, as line 4, add\n  four",
        "a.html, line 2, in place of\n  two\nwrite\n  2",
    ]


def test_the_flag_that_the_sites_defaults_set_is_enough(tmp_path: Path) -> None:
    files = {"_layouts/post.html": "{% if page.math %}" + LOADED + "{% endif %}"}
    config = {"defaults": [{"scope": {"path": ""}, "values": {"math": True}}]}

    assert about(judged(tmp_path, files, config), "MathJax or KaTeX is loaded") == [Mark.GOOD]


@pytest.mark.parametrize(
    ("option", "mark"),
    [
        ({"math_engine": None}, Mark.HINT),
        ({"math_engine": "katex"}, Mark.HINT),
        ({"parse_block_html": True}, Mark.BAD),
        ({"parse_block_html": "yes"}, Mark.BAD),
    ],
)
def test_options_of_kramdown_that_change_formulas_or_readings_are_told(
    tmp_path: Path, option: dict[str, Any], mark: Mark
) -> None:
    found = judged(tmp_path, {}, {"kramdown": option})

    assert about(found, f"kramdown: {next(iter(option))}") == [mark]


HOME = "---\nlayout: x\n---\n{% for post in paginator.posts %}%s{% endfor %}"


@pytest.mark.parametrize(
    ("page", "whole"),
    [
        ("{{ post.content }}", True),
        ("{% include one.html post=post %}", True),
        ("{{ post.excerpt }}", False),
        ("{{ post.content | strip_html | truncate: 200 }}", False),
        ("{{ post.content | truncatewords: 50 }}", False),
    ],
)
@pytest.mark.parametrize("name", ["index.html", "atom.xml"])
def test_a_list_that_prints_whole_posts_is_told(
    tmp_path: Path, name: str, page: str, *, whole: bool
) -> None:
    files = {name: HOME.replace("%s", page), "_includes/one.html": "{{ include.post.content }}"}

    assert about(judged(tmp_path, files), name) == ([Mark.HINT] if whole else [])


@pytest.mark.parametrize(
    ("separator", "told"),
    [("\n\n\n\n", True), ("<!-- more -->", True), ("\n\n", False), ("\n", False), ("篇", False)],
)
def test_an_excerpt_is_tried_on_a_post_of_ours(
    tmp_path: Path, separator: str, *, told: bool
) -> None:
    found = judged(tmp_path, {}, {"excerpt_separator": separator})

    assert about(found, "excerpt_separator") == ([Mark.HINT] if told else [])


def test_the_feed_of_the_plugin_can_be_of_excerpts(tmp_path: Path) -> None:
    config: dict[str, Any] = {"plugins": ["jekyll-feed"]}
    assert about(judged(tmp_path, {}, config), "jekyll-feed") == [Mark.HINT]

    config["feed"] = {"excerpt_only": True}
    assert about(judged(tmp_path, {}, config), "jekyll-feed") == []
