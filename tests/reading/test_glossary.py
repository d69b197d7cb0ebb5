"""A glossary is its terms; every bad line of it is named."""

from __future__ import annotations

import pytest

from digest.errors import SettingsError
from digest.reading import parse_glossary


def test_a_glossary_is_its_terms_without_comments() -> None:
    text = "\ufeff# terms\n\ntoken = 词元\n  beam search=束搜索  \nx = a = b\n"

    assert parse_glossary(text) == "token = 词元\nbeam search = 束搜索\nx = a = b"
    assert parse_glossary("") == ""


def test_all_bad_lines_of_a_glossary_are_named_at_once() -> None:
    with pytest.raises(SettingsError, match=r"lines 2, 3, 5\b"):
        parse_glossary("token = 词元\ntoken\n= 词元\n# note\ntoken =\n")
    with pytest.raises(SettingsError, match=r"line 1:"):
        parse_glossary(f"a = {'长' * 300}")
    with pytest.raises(SettingsError, match="at most 500"):
        parse_glossary("\n".join(f"t{n} = 词" for n in range(501)))
