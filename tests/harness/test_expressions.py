"""Expressions and conditions, as GitHub evaluates them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness import HarnessError
from tests.harness.expressions import condition, evaluate, fill

CONTEXT: dict[str, Any] = {
    "inputs": {"date": "2026-01-15", "empty": ""},
    "github": {"event_name": "push", "event": {"release": {"prerelease": False}}},
    "steps": {"app": {"outputs": {"token": "t"}}},
    "matrix": {"list": ["a", "b"]},
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("inputs.date", "2026-01-15"),
        ("inputs['date']", "2026-01-15"),
        ("inputs.unknown", None),
        ("inputs.empty || 'x'", "x"),
        ("github.event_name == 'PUSH' && !github.event.release.prerelease", True),
        ("github.event_name == 'release'", False),
        ("(1 < 2) == true", True),
        ("contains(matrix.list, 'b')", True),
        ("matrix.list[1]", "b"),
        ("format('{0}-{1}', 'a', 2)", "a-2"),
        ("'it''s'", "it's"),
        ("fromJSON('[1]')[0]", 1),
    ],
)
def test_expressions(source: str, value: Any) -> None:
    assert evaluate(source, CONTEXT) == value


@pytest.mark.parametrize(
    "source", ["secrets.KEY", "hashFiles('x')", "inputs.date ==", "a b", "inputs.date + 1", "${x}"]
)
def test_expressions_that_are_not_known_are_refused(source: str) -> None:
    with pytest.raises(HarnessError):
        evaluate(source, CONTEXT)


def test_values_are_written_as_the_runner_writes_them() -> None:
    text = fill("a ${{ inputs.nothing }}b ${{ 1 == 1 }} ${{ 3 }} ${{ matrix.list }}", CONTEXT)

    assert text == 'a b true 3 ["a", "b"]'


@pytest.mark.parametrize(
    ("source", "failed", "holds"),
    [
        ("", False, True),
        ("", True, False),
        ("always()", True, True),
        ("failure()", True, True),
        ("github.event_name == 'push'", True, False),
        ("${{ !cancelled() && github.event_name == 'push' }}", True, True),
    ],
)
def test_conditions(source: str, failed: bool, holds: bool) -> None:
    assert condition(source, CONTEXT, failed=failed) is holds
