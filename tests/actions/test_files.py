"""Outputs and the summary arrive whole in the runner's files."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.actions import SUMMARY_BYTES, Runner
from tests.actions.runner_output import environ
from tests.harness.files import StepFiles, parse_pairs


@pytest.mark.parametrize(
    "value", ["", "a=b", "x<<EOF\ny\nEOF", "多行\n\nlines\n", "\n", " blanks "]
)
def test_an_output_arrives_as_it_was_set(value: str, files: StepFiles) -> None:
    runner = Runner(environ(files), io.StringIO())

    runner.output("before", "1")
    runner.output("value", value)
    runner.output("after", "2")

    assert files.pairs("OUTPUT") == {"before": "1", "value": value, "after": "2"}


@given(st.text("ab=<\n ghadelimiter_", max_size=50))
def test_outputs_survive_any_text(value: str) -> None:
    delimiter = "ghadelimiter_1"

    assert parse_pairs(f"name<<{delimiter}\n{value}\n{delimiter}\n") == {"name": value}


def test_a_summary_of_two_megabytes_is_cut_between_lines_and_not_dropped(files: StepFiles) -> None:
    runner = Runner(environ(files), io.StringIO())
    line = "| 论文 | ::error::x |\n"

    runner.summary("# head\n\n````markdown\n" + line * 80_000)
    runner.summary("too late\n" * 1_000)

    summary = files.summary
    assert 0 < len(summary.encode()) <= SUMMARY_BYTES
    kept, _, note = summary.partition("````\n\n>")
    assert kept.endswith(line)
    assert "从略" in note
    assert summary.count("````") == 2
