"""A narrow terminal shows whole words or none."""

from __future__ import annotations

import pytest

from digest.report import RunReport
from digest.terminal import Terminal
from tests.made_up_days import dropped, record, shown
from tests.terminal.test_terminal import Screen, environ


@pytest.mark.parametrize(("columns", "has_table"), [("40", False), ("60", True)])
def test_a_table_that_does_not_fit_is_left_out_and_the_reasons_stay(
    columns: str, has_table: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    out = Screen()
    Terminal(environ(), out).table(RunReport((record(shown(1), dropped(2, "not wanted")),)))

    assert ("dropped\n" in out.getvalue().replace("\x1b[0m", "")) == has_table
    assert "1 dropped: not wanted" in out.getvalue()
    assert "…" not in out.getvalue()
