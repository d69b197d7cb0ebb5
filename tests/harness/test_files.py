"""The grammar of the step's files, and what they must not hold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harness import HarnessError
from tests.harness.files import StepFiles, parse_pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a=1\nb=x=y\n", {"a": "1", "b": "x=y"}),
        ("a<<E\n1\n\n2\nE\nb=3", {"a": "1\n\n2", "b": "3"}),
        ("a=b<<c\n", {"a": "b<<c"}),
        ("a<<E\nE\n", {"a": ""}),
        ("a=1\na=2\n", {"a": "2"}),
    ],
)
def test_the_grammar_of_the_files(text: str, pairs: Mapping[str, str]) -> None:
    assert parse_pairs(text) == pairs


@pytest.mark.parametrize("text", ["a", "=1", "a<<\nx\n", "a<<E\nx\n", "<<E\nx\nE\n"])
def test_what_the_files_must_not_hold(text: str) -> None:
    with pytest.raises(HarnessError):
        parse_pairs(text)


def test_a_summary_above_a_mebibyte_is_dropped(tmp_path: Path) -> None:
    files = StepFiles.fresh(tmp_path / "f")

    (tmp_path / "f" / "STEP_SUMMARY").write_text("x" * (1024 * 1024 + 1), encoding="utf-8")

    assert files.summary == ""
