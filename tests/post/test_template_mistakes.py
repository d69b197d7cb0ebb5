"""What a template did wrong is told in words, also where Python's error has none."""

from __future__ import annotations

import pytest

from digest.domain import Style
from digest.errors import SettingsError
from digest.post import try_template


def test_a_template_too_large_for_memory_says_so() -> None:
    with pytest.raises(SettingsError, match=r"post\.md\.j2, line 1: MemoryError"):
        try_template("{{ 'x' * 10**18 }}", Style(template="post.md.j2"))


@pytest.mark.parametrize(
    "template", ["# {{ title }}\n", "\n---\n---\nx", "---\nlayout: post\nx", "---\na: b: c\n---\n"]
)
def test_a_template_whose_post_jekyll_would_not_take_is_refused(template: str) -> None:
    with pytest.raises(SettingsError, match="no front matter") as caught:
        try_template(template, Style(template="own.j2"))
    assert "头部" in caught.value.chinese


@pytest.mark.parametrize("template", ["", " \n", "{# a note #}"])
def test_an_empty_template_is_refused(template: str) -> None:
    with pytest.raises(SettingsError, match="is empty"):
        try_template(template, Style(template="own.j2"))


@pytest.mark.parametrize(
    "template",
    ["---\n---\n{{ date }}", "---\nlayout: post\n...\nx", "{# note #}---\r\nlayout: x\r\n---\r\n"],
)
def test_a_template_whose_post_jekyll_takes_is_taken(template: str) -> None:
    try_template(template, Style(template="own.j2"))
