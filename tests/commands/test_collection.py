"""``init --apart`` keeps digests out of the blog's posts, and changes nothing else of the site."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.commands.findings import Mark
from digest.commands.init import init
from digest.errors import SettingsError
from tests.demo.world import WORKFLOW
from tests.harness.steps import load
from tests.site.blog_trial import FIRST, mark, try_blog
from tests.site.jekyll import needed

OWN = {"output": True, "permalink": "/arxiv/:year-:month-:day/"}


def written(folder: Path, config: str, *flags: str) -> list[str]:
    (folder / "_config.yml").write_text(config, encoding="utf-8")
    found = init(("--apart", *flags), folder, {}, None)
    return [finding.what for finding in found if finding.mark is Mark.BAD]


@pytest.mark.parametrize(
    "config",
    [
        "theme: minima\n",
        "# mine\ntheme: minima # a comment\ncollections:\n  notes:\n    output: true\nx: 1",
        "theme: minima\ncollections: # mine\n\n    # a comment\n    notes:\n        sort: x\n",
        "theme: minima\ncollections:\n",
    ],
)
def test_the_collection_is_added_and_the_rest_of_the_configuration_stays(
    tmp_path: Path, config: str
) -> None:
    before: dict[str, Any] = yaml.safe_load(config)
    assert written(tmp_path, config) == []

    text = (tmp_path / "_config.yml").read_text(encoding="utf-8")
    after = yaml.safe_load(text)
    assert after == {**before, "collections": {**(before.get("collections") or {}), "arxiv": OWN}}
    assert all(line in text.splitlines() for line in config.splitlines() if line.strip())
    step = load(tmp_path / WORKFLOW)["jobs"]["digest"]["steps"][-1]["with"]
    assert step["posts-dir"] == "_arxiv"
    assert "front-matter" not in step


@pytest.mark.parametrize(
    "config", ["theme: minima\ncollections: [notes]\n", "x: &a {b: {}}\ncollections: *a\n"]
)
def test_a_configuration_that_cannot_be_added_to_stays_as_it_is_and_the_lines_are_told(
    tmp_path: Path, config: str
) -> None:
    bad = written(tmp_path, config)

    assert (tmp_path / "_config.yml").read_text(encoding="utf-8") == config
    assert any("collections that cannot be added to" in what for what in bad)


def test_pages_of_those_names_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "arxiv.html").write_text("mine", encoding="utf-8")
    written(tmp_path, "theme: minima\n")

    assert (tmp_path / "arxiv.html").read_text(encoding="utf-8") == "mine"


def test_the_folder_is_that_of_the_collections(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    assert written(tmp_path, "theme: minima\nsource: web\ncollections_dir: all\n") == []

    step = load(tmp_path / WORKFLOW)["jobs"]["digest"]["steps"][-1]["with"]
    assert step["posts-dir"] == "web/all/_arxiv"
    assert (tmp_path / "web" / "arxiv.html").is_file()


@pytest.mark.parametrize("name", ["posts", "a b", "../x", "", "_x"])
def test_a_name_that_no_collection_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="--apart"):
        written(tmp_path, "theme: minima\n", f"--apart={name}")
    assert not (tmp_path / ".github").exists()


@pytest.mark.site
def test_the_list_and_the_feed_have_every_day_and_the_home_page_none(tmp_path: Path) -> None:
    needed("jekyll")
    blog = tmp_path / "blog"
    blog.mkdir()
    config = "theme: minima\ntitle: B & B\ntimezone: Asia/Shanghai\nplugins: [jekyll-feed]\n"
    (blog / "_config.yml").write_text(config, encoding="utf-8")
    (blog / "index.md").write_text("---\nlayout: home\n---\n", encoding="utf-8")
    apart = try_blog(blog, tmp_path / "apart", days=40, look=False, flags=("--apart",))
    among = try_blog(blog, tmp_path / "among", days=40, look=False)

    assert (apart.pages, among.pages) == (40, 40)
    assert among.home > 2 * apart.home
    site = tmp_path / "apart" / "blog" / "_site"
    listed = (site / "arxiv" / "index.html").read_text(encoding="utf-8")
    assert listed.count("/arxiv/2025-") == 40
    assert listed.index("2025-02-11") < listed.index("2025-01-03")
    assert (
        listed.count("<h2>2025-")
        == len(re.findall(r"<ul>\s*<li><a href=./arxiv/2025", listed))
        == 2
    )
    feed = (site / "arxiv" / "feed.xml").read_text(encoding="utf-8")
    assert feed.count("<entry>") == 20
    assert "B &amp; B" in feed
    assert mark(FIRST) not in feed + (site / "feed.xml").read_text(encoding="utf-8")


PLACES = (
    *("_config.yml", "arxiv.html", "arxiv-feed.xml", ".github", ".github/workflows"),
    *(".github/workflows/arxiv-digest.yml", "_data", "_data/mine.yml"),
)


@pytest.mark.parametrize("target", ["..", "../outside", "../outside/missing", "own"])
@pytest.mark.parametrize("link", PLACES)
def test_nothing_is_written_through_a_link_of_the_blogs_tree(
    tmp_path: Path, link: str, target: str
) -> None:
    blog, outside = tmp_path / "blog", tmp_path / "outside"
    for folder in (blog, outside, blog / "own"):
        folder.mkdir()
    (blog / "_config.yml").write_text("theme: minima\n", encoding="utf-8")
    (blog / "index.md").touch()
    place = blog / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    place.symlink_to(os.path.relpath(blog / target, place.parent))
    try:
        found = init(("--apart", "--interests=_data/mine.yml"), blog, {}, None)
        told = [finding.what for finding in found if finding.mark is not Mark.GOOD]
    except SettingsError as error:
        told = [str(error)]

    assert [one for one in told if Path(link).parts[0] in one]
    assert place.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blog", "outside"]
    assert list(outside.iterdir()) == list((blog / "own").iterdir()) == []
