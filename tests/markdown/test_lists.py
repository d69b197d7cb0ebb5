"""Lists and tables of readings, indented and ruled as models write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest import markdown
from digest.post import render
from tests.site.browser import chromium
from tests.site.hostile import record_with
from tests.site.jekyll import build, needed

NESTED = (
    "1. 甲\n\t- 乙\n\t\t- 丙\n2. 丁",
    "1. 甲\n  - 乙\n    - 丙\n2. 丁",
    "1. 甲\n   - 乙\n     - 丙\n2. 丁",
)


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        (NESTED[0], "1. 甲\n    - 乙\n        - 丙\n2. 丁"),
        (NESTED[1], NESTED[2]),
        (NESTED[2], NESTED[2]),
        ("10. 甲\n11. 乙", "10\\. 甲  \n11\\. 乙"),
        ("```python\nif x:\n\ty()\n```", "```python\nif x:\n    y()\n```"),
    ],
)
def test_an_item_belongs_to_the_item_it_is_indented_under(raw: str, source: str) -> None:
    assert markdown.reading(raw) == source


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        (
            "1. 甲\n- 乙\n- 丙\n2. 丁\n- 戊\n\n3. 己",
            "1. 甲\n   - 乙\n   - 丙\n2. 丁\n   - 戊\n\n3. 己",
        ),
        ("1. 甲\n2. 乙\n\n- 丙", "1. 甲\n2. 乙\n\n- 丙"),
        ("1. 甲\n\n文\n\n2. 乙\n3. 丙", "1. 甲\n\n文\n\n2\\. 乙  \n3\\. 丙"),
        ("1. 甲\n1. 乙\n\n1. 丙", "1. 甲\n1. 乙\n\n1. 丙"),
        ("- 甲\n4. 乙", "- 甲\n\n4\\. 乙"),
        ("- 在\n2026. 年", "- 在\n2026\\. 年"),
    ],
)
def test_a_numbered_list_goes_on_counting_below_bullets(raw: str, source: str) -> None:
    assert markdown.reading(raw) == source


@pytest.mark.parametrize(
    ("row", "written"),
    [
        ("| A | $p(x|y)$ | z |", r"| A | $$p(x\vert y)$$ | z |"),
        ("| `x|y` | 1 | 2 |", "| `x|y` | 1 | 2 |"),
        ("| a | b | c | d |", r"| a | b | c\|d |"),
        ("| $5 | $6 | $7 |", "| <span>$</span>5 | <span>$</span>6 | <span>$</span>7 |"),
    ],
)
def test_a_bar_of_a_formula_or_of_code_parts_no_cells(row: str, written: str) -> None:
    table = f"| 甲 | 乙 | 丙 |\n|---|---|---|\n{row}"

    assert markdown.reading(table).split("\n")[2] == written


@pytest.mark.site
@pytest.mark.slow
def test_however_it_is_indented_a_list_in_a_list_is_one_on_the_page(tmp_path: Path) -> None:
    needed("jekyll")
    posts = {f"n{at}": render(record_with("reading", raw)).body for at, raw in enumerate(NESTED)}
    site = build(posts, tmp_path)
    with chromium() as viewer:
        for name in posts:
            viewer.open(site.path(name))
            second = viewer.page.locator("details").nth(1)

            assert second.locator("ol > li").count() == 2
            assert second.locator("ol > li > ul > li > ul > li").count() == 1


def test_up_to_three_spaces_behind_the_sign_of_a_point_stay() -> None:
    assert markdown.reading("1)   甲\n2)   乙") == "1)   甲\n2)   乙"
    assert markdown.reading("-     甲") == "- 甲"
