"""A site is found where it lies, and what cannot be read is told as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.commands import jekyll_site, site_checks
from digest.commands.findings import BAD_EXIT, Finding, Mark, exit_code
from digest.commands.init import init
from tests.demo.world import WORKFLOW
from tests.harness.steps import load


def judged(root: Path, config: bytes | str, posts_dir: str = "_posts") -> list[Finding]:
    data = config if isinstance(config, bytes) else config.encode()
    (root / "_config.yml").write_bytes(data)
    return site_checks.check_site(
        jekyll_site.read_site(root), site_checks.Wishes(posts_dir=posts_dir)
    )


@pytest.mark.parametrize(
    ("config", "folder"),
    [
        ("source: docs\n", "docs/_posts"),
        ("source: ./docs/\n", "docs/_posts"),
        ("source: docs\ncollections_dir: /content/\n", "docs/content/_posts"),
    ],
)
def test_posts_go_where_jekyll_reads_them(tmp_path: Path, config: str, folder: str) -> None:
    cures = [found.sets for found in judged(tmp_path, config) if found.sets]

    assert ("posts-dir", folder) in cures
    assert not [found for found in judged(tmp_path, config, posts_dir=folder) if found.sets]


@pytest.mark.parametrize("source", [".", "", "/abs", "../up"])
def test_a_source_that_is_the_root_or_cannot_be_told_changes_nothing(
    tmp_path: Path, source: str
) -> None:
    assert not [found for found in judged(tmp_path, f"source: {source}\n") if found.sets]


def test_layouts_and_formulas_are_looked_for_in_the_source(tmp_path: Path) -> None:
    (tmp_path / "docs/_layouts").mkdir(parents=True)
    (tmp_path / "docs/_layouts/post.html").write_text("<script src=mathjax.js>", encoding="utf-8")
    good = [found.what for found in judged(tmp_path, "source: docs\n") if found.mark is Mark.GOOD]

    assert "layout post (of the site)" in good
    assert "MathJax or KaTeX is loaded" in good


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ("a: 1\n\tb: 2\n", "line 2: found character '\\t' that cannot start any token"),
        ("a: 2026-02-30\n", "day is out of range for month"),
        ("a: " + "[" * 5000, "nested too deep"),
        ("title: 博客\n".encode("gbk"), "save it as UTF-8"),
        ("title: x\n".encode("utf-16"), "save it as UTF-8"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_told_with_what_is_wrong(
    tmp_path: Path, config: bytes | str, problem: str
) -> None:
    (only,) = judged(tmp_path, config)

    assert only.what == f"_config.yml cannot be read: {problem}"


def test_a_configuration_written_on_windows_is_read(tmp_path: Path) -> None:
    found = judged(tmp_path, b"\xef\xbb\xbftheme: minima\r\ntimezone: Asia/Shanghai\r\n")

    assert not exit_code(found)
    assert any("layout post (minima)" in line.what for line in found)


@pytest.mark.parametrize("sign", ["index.md", "_posts/2026-01-01-a.md"])
def test_a_site_of_github_pages_needs_no_configuration(tmp_path: Path, sign: str) -> None:
    (tmp_path / sign).parent.mkdir(exist_ok=True)
    (tmp_path / sign).write_text("A page\n", encoding="utf-8")
    found = init((), tmp_path, {}, None)

    assert not exit_code(found)
    assert load(tmp_path / WORKFLOW)["jobs"]


def test_where_no_site_is_nothing_is_written_and_the_folders_of_sites_are_named(
    tmp_path: Path,
) -> None:
    for folder in ("blog", "web/en", "vendor/theme", "node_modules/x", ".cache/x"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "_config.yml").write_text("title: x\n", encoding="utf-8")
    found = init((), tmp_path, {}, None)

    assert exit_code(found) == BAD_EXIT
    assert found[0].remedy.split("\n")[1:] == ["  blog", "  web/en"]
    assert not (tmp_path / WORKFLOW).exists()

    init(("--working-directory=web/en",), tmp_path, {}, None)
    assert load(tmp_path / WORKFLOW)["jobs"]
