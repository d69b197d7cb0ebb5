"""Texts at the edge of what a text can be: as long as they like, numbers as large as they like."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest import markdown
from digest.post import render
from tests.site.hostile import record_with
from tests.site.jekyll import build, needed


@pytest.mark.parametrize("entity", [f"&#{'9' * 60};", f"&#x{'f' * 60};", f"&{'a.b' * 20};"])
def test_no_entity_is_too_long_to_be_shown_as_it_is_written(entity: str) -> None:
    assert markdown.line(entity) == f"&amp;{entity[1:]}"
    assert markdown.reading(entity) == f"&amp;{entity[1:]}"


def test_a_title_of_hashes_takes_time_in_proportion_to_its_length() -> None:
    assert markdown.line("#" * 400_000).startswith("#####")
    assert markdown.line("Title " + "#" * 9).endswith(" " + "\\#" * 9)


@pytest.mark.site
@pytest.mark.slow
def test_a_character_that_cannot_be_does_not_stop_the_site(tmp_path: Path) -> None:
    needed("jekyll")
    site = build({"x": render(record_with("everywhere", f"&#{'9' * 60};")).body}, tmp_path)

    assert (site.status, site.log) == (0, "")
