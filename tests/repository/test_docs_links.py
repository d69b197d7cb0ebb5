"""The documentation's links lead somewhere, and what it lists is complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.repository.doc_pages import BLOCK, PAGES

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")


def by_name(path: Path) -> str:
    return path.name


def anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub makes of a page's headings."""
    heads = re.findall(r"^#+ (.+)$", BLOCK.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", head.lower()) for head in heads)
    return {head.strip().replace(" ", "-") for head in plain}


@pytest.mark.parametrize("path", PAGES, ids=by_name)
def test_every_link_inside_the_project_leads_somewhere(path: Path) -> None:
    text = BLOCK.sub("", path.read_text(encoding="utf-8"))
    for found in LINK.finditer(text):
        link = found[1] or found[2]
        if link.startswith(("https://", "mailto:")):
            continue
        target, _, anchor = link.partition("#")
        page = (path.parent / target).resolve() if target else path
        assert page.exists(), link
        assert not anchor or anchor in anchors(page), link


def test_the_index_and_the_readme_list_every_page() -> None:
    pages = {path.name for path in ROOT.glob("docs/*.md")} - {"README.md"}
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| \[([\w-]+\.md)\]", index, re.MULTILINE)) == pages
    assert set(re.findall(r"^\| \[docs/([\w-]+\.md)\]", readme, re.MULTILINE)) == pages


def test_the_files_named_in_the_text_are_there() -> None:
    named = re.compile(
        r"`((?:docs|examples|tests|digest|templates|benchmarks|\.ci)/[\w./-]*[\w/])`"
    )
    for path in PAGES:
        for name in named.findall(path.read_text(encoding="utf-8")):
            assert (ROOT / name).exists(), f"{path.name}: {name}"


def test_the_table_of_layers_names_every_module() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = page.split("## Layers")[1].split("\n## ")[0]
    named = set(re.findall(r"`([\w.]+?)(?:\.py|/)`", table))
    modules = {p.stem for p in (ROOT / "digest").iterdir() if p.stem.strip("_") == p.stem}

    assert named == modules | {"entrypoint"}
