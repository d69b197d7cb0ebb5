"""Small blogs, one a trait: `init` fits each, and what Chromium shows of its pages is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.site.blog_trial import Trial, installed, try_blog
from tests.site.jekyll import needed
from tests.site.mathjax import mathjax_script

pytestmark = [pytest.mark.site, pytest.mark.slow]

DAYS = 3
ENGINE = '<script src="https://cdn.example/npm/mathjax@3/es5/tex-chtml.js"></script>'
BASE = (
    '<!DOCTYPE html><html><head><meta name="viewport" content="width=device-width, '
    'initial-scale=1"><title>{{ page.title }}</title>%s</head><body>{{ content }}</body></html>'
)
HOME = "---\nlayout: base\n---\n{% for post in site.posts %}<h2>{{ post.title }}</h2>%s{% endfor %}"
POST = "---\nlayout: base\n---\n<article>{{ content }}</article>"


@dataclass(frozen=True)
class Blog:
    """Files of a site, what `init` is to set, and whether its pages load an engine.

    ``follow`` changes the site's own files as `init` tells, before it is built.
    """

    files: Mapping[str, str]
    inputs: Mapping[str, str] = field(default_factory=dict)
    typeset: bool = True
    flags: tuple[str, ...] = ()
    follow: bool = False


def site(head: str, config: str = "title: x\n", **more: str) -> dict[str, str]:
    return {
        "_config.yml": config,
        "_layouts/base.html": BASE.replace("%s", head),
        "_layouts/post.html": POST,
        "index.html": HOME.replace("%s", "{{ post.excerpt }}"),
        **more,
    }


BLOGS: Mapping[str, Blog] = {
    "minima": Blog(
        {"_config.yml": "theme: minima\n", "index.md": "---\nlayout: home\n---\n"}, typeset=False
    ),
    "flagged engine": Blog(
        site("{% if page.usemath %}" + ENGINE + "{% endif %}"), {"front-matter": "usemath: true"}
    ),
    "engine of the site's flag and the page's": Blog(
        site(
            "{% if site.tex.enable and page.tex %}" + ENGINE + "{% endif %}",
            config="title: x\ntex:\n  enable: true\n",
        ),
        {"front-matter": "tex: true"},
    ),
    "vendored layout": Blog(
        {
            "_config.yml": "title: x\n",
            "_layouts/base.html": BASE.replace("%s", ENGINE),
            "_layouts/entry.html": POST,
            "index.html": HOME.replace("%s", "{{ post.excerpt }}"),
            "_posts/2025-01-01-a.md": "---\nlayout: entry\ntitle: a\n---\nText\n",
        },
        {"layout": "entry"},
    ),
    "layout by defaults": Blog(
        {
            "_config.yml": "defaults:\n- scope: {path: _posts}\n  values: {layout: entry}\n",
            "_layouts/base.html": BASE.replace("%s", ENGINE),
            "_layouts/entry.html": POST,
        },
        {"layout": "entry"},
    ),
    "blank-line separator": Blog(
        site(ENGINE, config='excerpt_separator: "\\n\\n\\n\\n"\n'),
        {"front-matter": 'excerpt_separator: "\\n\\n"'},
    ),
    "year permalink": Blog(
        site(ENGINE, config="permalink: /blog/:year/:title/\n"),
        {"front-matter": "permalink: /arxiv/:year-:month-:day/"},
    ),
    "permalink of a glob": Blog(
        site(
            ENGINE,
            config="defaults:\n- scope: {path: '_posts/*'}\n  values: {permalink: '/:title/'}\n",
        ),
        {"front-matter": "permalink: /arxiv/:year-:month-:day/"},
    ),
    "liquid includes": Blog(
        {
            "_config.yml": "title: x\n",
            "_layouts/base.liquid": BASE.replace("%s", "{% include scripts/math.liquid %}"),
            "_layouts/post.liquid": POST,
            "_includes/scripts/math.liquid": "{% if page.math == true %}" + ENGINE + "{% endif %}",
        },
        {"front-matter": "math: true"},
    ),
    "collection": Blog(site(ENGINE), {"posts-dir": "_arxiv"}, flags=("--apart",)),
    "engine switched off, and told of $ alone": Blog(
        site(
            "{% if site.mathjax.enable and page.mathjax %}{% include m.html %}{% endif %}",
            config="title: x\nmathjax:\n  # of the blog\n  enable: false\n  wide: 1\n",
            **{
                "_includes/m.html": "<script>\nMathJax = {tex: {\n  inlineMath: [['$', '$']],\n"
                f"  displayMath: [['$$', '$$']]\n}}}};\n</script>\n{ENGINE}"
            },
        ),
        {"front-matter": "mathjax: true"},
        follow=True,
    ),
    "no layout but the default one": Blog(
        {
            "_config.yml": "plugins: [jekyll-default-layout]\ntheme: jekyll-theme-cayman\n",
            "_layouts/default.html": BASE.replace("%s", ENGINE),
        },
        {"layout": ""},
    ),
}


def tried(blog: Blog, folder: Path) -> Trial:
    for name, text in blog.files.items():
        path = folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return try_blog(
        folder / "site", folder / "work", days=DAYS, flags=blog.flags, follow=blog.follow
    )


@pytest.mark.parametrize("name", BLOGS)
def test_a_blog_of_each_kind_has_its_pages_and_formulas(tmp_path: Path, name: str) -> None:
    needed("jekyll")
    blog = BLOGS[name]
    if blog.typeset:
        mathjax_script()
    if "jekyll-default-layout" in blog.files["_config.yml"]:
        needs_gem("jekyll-default-layout")
    told = tried(blog, tmp_path)

    assert told.failed == ""
    assert told.bad == []
    everywhere = ("categories", "page")
    assert {k: v for k, v in told.inputs.items() if k not in everywhere} == dict(blog.inputs)
    assert told.pages == DAYS
    assert told.typeset == (told.formulas if blog.typeset else 0)
    assert told.width == 390, told.wide
    assert told.home < 6_000
    engine = [word for word in told.word if "MathJax" in word]
    assert [word[0] for word in engine] == (
        ["✔"] if blog.typeset and not blog.follow else ["➜"] * len(engine)
    )


def needs_gem(name: str) -> None:
    """Skip where a gem is not installed; GitHub Pages has it, Debian as a package of its own."""
    if not installed(name):
        pytest.skip(f"needs the gem {name} (Debian: ruby-{name})")
