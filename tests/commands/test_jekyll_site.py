"""A Jekyll site is judged by what a post needs of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.commands import jekyll_site, site_checks
from digest.commands.findings import Finding, Mark


def judged(tmp_path: Path, config: dict[str, Any] | str, **wishes: Any) -> list[Finding]:
    text = config if isinstance(config, str) else yaml.safe_dump(config)
    (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
    return site_checks.check_site(jekyll_site.read_site(tmp_path), site_checks.Wishes(**wishes))


def of(found: list[Finding], word: str) -> Finding:
    return next(finding for finding in found if word in finding.what)


def marks(found: list[Finding], word: str) -> set[Mark]:
    return {finding.mark for finding in found if word in finding.what}


MINIMA = {"theme": "minima", "timezone": "Asia/Shanghai"}


def test_a_plain_minima_site_fits(tmp_path: Path) -> None:
    found = judged(tmp_path, MINIMA)

    assert not [finding for finding in found if finding.mark is Mark.BAD]


def test_a_folder_without_a_site_is_told(tmp_path: Path) -> None:
    (only,) = site_checks.check_site(jekyll_site.read_site(tmp_path), site_checks.Wishes())

    assert only.mark is Mark.BAD
    assert "no Jekyll site" in only.what


@pytest.mark.parametrize("text", ["a: [", "\x00", "a: b: c"])
def test_a_configuration_that_is_no_yaml_is_told_without_a_traceback(
    tmp_path: Path, text: str
) -> None:
    (only,) = judged(tmp_path, text)

    assert only.mark is Mark.HINT
    assert "cannot be read" in only.what


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words", "kramdown: 3\ndefaults: x\n"])
def test_a_configuration_of_an_odd_shape_is_judged_by_jekylls_defaults(
    tmp_path: Path, text: str
) -> None:
    assert marks(judged(tmp_path, text), "kramdown with its defaults") == {Mark.GOOD}


@pytest.mark.parametrize(
    ("permalink", "mark"),
    [
        ("/posts/:title/", Mark.BAD),
        ("/:categories/:title/", Mark.BAD),
        ("none", Mark.BAD),
        ("pretty", Mark.GOOD),
        ("/:year/:month/:day/:title.html", Mark.GOOD),
        ("/:year/:month/:title.html", Mark.BAD),  # a page a month
        ("/:title/:y_day", Mark.BAD),  # the same again after a year
        (None, Mark.GOOD),
    ],
)
def test_a_permalink_without_a_date_is_found(
    tmp_path: Path, permalink: str | None, mark: Mark
) -> None:
    config = MINIMA | ({"permalink": permalink} if permalink else {})

    assert marks(judged(tmp_path, config), "permalink") == {mark}


def test_a_file_name_with_the_date_twice_cures_a_permalink_of_the_title(tmp_path: Path) -> None:
    twice = "{date}-arxiv-{date}.md"
    for permalink, mark in (("/posts/:title/", Mark.GOOD), ("/posts/arxiv/", Mark.BAD)):
        found = judged(tmp_path, MINIMA | {"permalink": permalink}, file_name=twice)
        assert marks(found, "permalink") == {mark}


def test_the_defaults_of_posts_win_over_the_sites_permalink(tmp_path: Path) -> None:
    values = {"permalink": "/p/:title/"}
    scopes: tuple[dict[str, str], ...] = ({"path": "", "type": "posts"}, {"path": ""})
    for scope in scopes:
        config = MINIMA | {"permalink": "date", "defaults": [{"scope": scope, "values": values}]}
        assert marks(judged(tmp_path, config), "permalink") == {Mark.BAD}

    elsewhere = {"scope": {"path": "", "type": "pages"}, "values": values}
    assert marks(judged(tmp_path, MINIMA | {"defaults": [elsewhere]}), "permalink") == {Mark.GOOD}


def test_the_cure_of_a_permalink_cures_it(tmp_path: Path) -> None:
    config = MINIMA | {"permalink": "/posts/:title/"}
    cure = of(judged(tmp_path, config), "permalink").sets

    assert cure
    assert cure[0] == "front-matter"
    after = judged(tmp_path, config, values=yaml.safe_load(cure[1]))
    assert marks(after, "permalink") == {Mark.GOOD}


@pytest.mark.parametrize(
    ("config", "mark"),
    [
        ({"timezone": "Asia/Shanghai"}, Mark.GOOD),
        ({}, Mark.GOOD),
        ({"timezone": "Europe/Berlin"}, Mark.GOOD),
        ({"timezone": "America/Los_Angeles"}, Mark.BAD),
        ({"timezone": "America/Chicago"}, Mark.BAD),
        ({"timezone": "America/New_York"}, Mark.GOOD),
        ({"timezone": "Pacific/Easter"}, Mark.BAD),  # only in its winter
        ({"timezone": "Mars/Olympus"}, Mark.BAD),
    ],
)
def test_a_zone_in_which_the_post_is_of_tomorrow_is_found(
    tmp_path: Path, config: dict[str, str], mark: Mark
) -> None:
    assert marks(judged(tmp_path, {"theme": "minima"} | config), "timezone") == {mark}


def test_with_future_posts_built_the_zone_does_not_matter(tmp_path: Path) -> None:
    config = MINIMA | {"timezone": "America/Los_Angeles", "future": True}

    assert marks(judged(tmp_path, config), "future: true") == {Mark.GOOD}


@pytest.mark.parametrize(
    ("options", "mark"),
    [
        ({"kramdown": {"input": "GFM", "hard_wrap": False}}, Mark.GOOD),
        ({"kramdown": {"gfm_quirks": ["paragraph_end", "no_auto_typographic"]}}, Mark.GOOD),
        ({"kramdown": {"input": "kramdown"}}, Mark.BAD),
        ({"kramdown": {"gfm_quirks": ""}}, Mark.BAD),
        ({"markdown": "CommonMark"}, Mark.BAD),
        ({"markdown": "CommonMarkGhPages"}, Mark.BAD),
    ],
)
def test_a_markdown_that_breaks_the_lists_is_found(
    tmp_path: Path, options: dict[str, Any], mark: Mark
) -> None:
    found = judged(tmp_path, MINIMA | options)

    assert marks(found, "kramdown") | marks(found, "markdown:") == {mark}


@pytest.mark.parametrize(
    "theme",
    [{"theme": "minimal-mistakes-jekyll"}, {"remote_theme": "mmistakes/minimal-mistakes@4"}],
)
def test_a_theme_whose_layout_has_another_name_is_known(
    tmp_path: Path, theme: dict[str, str]
) -> None:
    found = judged(tmp_path, theme)

    assert of(found, "has no layout").sets == ("layout", "single")
    assert marks(judged(tmp_path, theme, layout="single"), "layout single") == {Mark.GOOD}


def test_a_layout_of_the_sites_own_is_found(tmp_path: Path) -> None:
    assert marks(judged(tmp_path, {}), "_layouts/post.html") == {Mark.BAD}
    (tmp_path / "_layouts").mkdir()
    (tmp_path / "_layouts" / "post.html").write_text("", encoding="utf-8")

    assert marks(judged(tmp_path, {}), "layout post") == {Mark.GOOD}


def test_the_layout_of_the_blog_s_own_posts_is_proposed_and_of_nothing_else(tmp_path: Path) -> None:
    posts, layouts = tmp_path / "_posts", tmp_path / "_layouts"
    for folder in (posts, layouts):
        folder.mkdir()
    for name, layout in (("2025-12-31-a.md", "mine"), ("draft.md", "b"), ("2026-01-01-c.txt", "c")):
        (posts / name).write_text(f"---\nlayout: {layout}\n---\n", encoding="utf-8")
        (layouts / f"{layout}.html").write_text("", encoding="utf-8")

    assert len(jekyll_site.read_site(tmp_path).posts) == 1
    assert of(judged(tmp_path, {}), "has no layout").sets == ("layout", "mine")


def test_posts_outside_the_collections_folder_and_published_records_are_found(
    tmp_path: Path,
) -> None:
    config = MINIMA | {"collections_dir": "content", "include": [".arxiv-digest", ".htaccess"]}
    found = judged(tmp_path, config)

    assert of(found, "collections_dir").sets == ("posts-dir", "content/_posts")
    assert marks(found, "include: ") == {Mark.BAD}
    assert not marks(judged(tmp_path, config, posts_dir="content/_posts"), "collections_dir")


def test_what_hides_all_digests_or_the_older_ones_is_found(tmp_path: Path) -> None:
    hidden = {"defaults": [{"scope": {"path": ""}, "values": {"published": False}}]}

    assert marks(judged(tmp_path, MINIMA | hidden), "published: false") == {Mark.BAD}
    by_input = judged(tmp_path, MINIMA, values={"published": False})
    assert marks(by_input, "published: false") == {Mark.BAD}
    assert marks(judged(tmp_path, MINIMA | {"exclude": ["_posts/"]}), "exclude") == {Mark.BAD}
    assert marks(judged(tmp_path, MINIMA | {"limit_posts": 5}), "limit_posts: 5") == {Mark.HINT}
    assert not marks(judged(tmp_path, MINIMA | {"exclude": ["vendor"]}), "exclude")


def test_a_site_of_another_generator_is_named(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"dependencies": {"hexo": "^7"}}', encoding="utf-8")
    (tmp_path / "source").mkdir()
    (hexo,) = judged(tmp_path, {"theme": "landscape"})
    (tmp_path / "hugo.toml").write_text("title = 'x'\n", encoding="utf-8")
    (hugo,) = judged(tmp_path, {})

    assert "this is a site of Hexo, not of Jekyll" in hexo.what
    assert "hugo.toml: this is a site of Hugo" in hugo.what


def test_a_folder_that_is_none_for_posts_is_found(tmp_path: Path) -> None:
    assert marks(judged(tmp_path, MINIMA, posts_dir="digests"), "posts-dir") == {Mark.BAD}
    assert not marks(judged(tmp_path, MINIMA, posts_dir="zh/_posts"), "posts-dir")


def test_an_excerpt_separator_that_no_digest_holds_is_told_with_its_cure(tmp_path: Path) -> None:
    config = MINIMA | {"excerpt_separator": "<!--more-->"}
    cure = of(judged(tmp_path, config), "excerpt_separator").sets

    assert cure
    assert not marks(judged(tmp_path, config, values=yaml.safe_load(cure[1])), "excerpt_separator")
    assert not marks(judged(tmp_path, MINIMA), "excerpt_separator")


def test_mathjax_is_found_in_an_include_and_missed_with_a_hint(tmp_path: Path) -> None:
    assert marks(judged(tmp_path, MINIMA), "MathJax") == {Mark.HINT}
    (tmp_path / "_includes").mkdir()
    (tmp_path / "_includes" / "head.html").write_text("<script src=mathjax.js>", encoding="utf-8")

    assert marks(judged(tmp_path, MINIMA), "MathJax") == {Mark.GOOD}


def test_chirpy_wants_the_front_matter_to_ask_for_formulas(tmp_path: Path) -> None:
    chirpy = {"theme": "jekyll-theme-chirpy"}

    assert of(judged(tmp_path, chirpy), "chirpy shows formulas").sets == (
        "front-matter",
        "math: true",
    )
    assert not marks(judged(tmp_path, chirpy, values={"math": True}), "chirpy shows formulas")


@pytest.mark.parametrize("name", ["_layouts", "_layouts/post.html", "_includes/x.html", "index.md"])
def test_what_lies_behind_a_link_is_not_looked_into(name: str, tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "blog"
    place = root / name
    for folder in (outside, root / "_layouts", root / "_includes"):
        folder.mkdir(parents=True, exist_ok=True)
    (outside / "post.html").write_text("secret", "utf-8")
    (root / "_config.yml").write_text("title: t\n", "utf-8")
    if place.is_dir():
        place.rmdir()
        place.symlink_to(outside)
    else:
        place.symlink_to(outside / "post.html")
    site = jekyll_site.read_site(root)

    assert (site.layouts, site.includes, site.pages) == ({}, {}, {})
    place.unlink()
    (root / "index.html").write_text("---\n---\nhome", "utf-8")
    assert jekyll_site.read_site(root).pages["index.html"].text == "home"
