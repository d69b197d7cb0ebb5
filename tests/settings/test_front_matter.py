"""Front matter of one's own: what can stand below other lines."""

from __future__ import annotations

import pytest

from tests.settings.loaded_settings import refusal, settings


@pytest.mark.parametrize(
    "text", ["{math: true}", "!!map {a: 1}", "&x\na: 1", "--- {a: b}", "a: b\n...", "a: b\n---"]
)
def test_front_matter_that_cannot_stand_below_other_lines_is_refused(text: str) -> None:
    assert "- front-matter:" in refusal(front_matter=text)


@pytest.mark.parametrize(
    "text", ["a: !!set {b}", "a: !ruby/x b", 'a: "\\uD83D\\uDE00"', '"\\uD83D": 1']
)
def test_front_matter_that_ruby_would_not_read_is_refused(text: str) -> None:
    assert "- front-matter:" in refusal(front_matter=text)


def test_front_matter_may_have_keys_of_any_kind_below_its_own() -> None:
    text = "a:\n  2026-01-15: b\n  1: c\n  true: d"

    assert settings(front_matter=text).front_matter == text


def test_front_matter_may_be_indented_as_a_whole() -> None:
    found = settings(front_matter="  math: true\n  a:\n    b: 1\n")

    assert found.front_matter == "math: true\na:\n  b: 1"


@pytest.mark.parametrize("text", ["layout: none", "- a list", "a: [", "---\na: 1", "title: x", "x"])
def test_front_matter_that_is_no_mapping_of_new_keys_is_refused(text: str) -> None:
    assert "- front-matter:" in refusal(front_matter=text)
