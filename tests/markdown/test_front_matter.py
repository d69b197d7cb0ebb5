"""Scalars of the front matter are data, whatever they hold."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest import markdown


@given(st.text(max_size=60))
def test_scalars_of_the_front_matter_are_data_whatever_they_hold(text: str) -> None:
    shown = yaml.safe_load(
        f"title: {markdown.yaml_quoted(text)}\ntags: [{markdown.scalar(text)}, b]\n"
    )

    assert shown == {"title": markdown.one_line(text), "tags": [markdown.one_line(text), "b"]}
    assert json.loads(markdown.yaml_quoted(text)) == markdown.one_line(text)


@pytest.mark.parametrize("word", ["on", "Null", "yes", "1.5", "a b", "~", ""])
def test_words_that_yaml_takes_for_something_else_are_quoted(word: str) -> None:
    assert markdown.scalar(word).startswith('"')
