"""A narrow terminal shows whole words or none."""

from __future__ import annotations

import re
import time

import pytest
from rich.cells import cell_len

from digest.report import RunReport
from digest.terminal.drawing import Terminal
from tests.made_up_days import dropped, paper, record, shown
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


@pytest.mark.parametrize("columns", ["40", "50", "60", "80", "120", "200"])
def test_bars_keep_their_numbers_at_any_width(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    out = Screen()
    watch = Terminal(environ(), out).watch()

    watch.begin(10, 10)
    for number in range(4):
        watch.tell("translation", paper(number, "一篇标题很长的论文" * 9), "done")
    time.sleep(0.2)
    watch.stop()

    lines = [
        re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line) for line in re.split("[\r\n]", out.getvalue())
    ]
    last = [line for line in lines if "translations" in line][-1]
    assert re.search(r"\b4/10\b", last)
    assert max(map(cell_len, lines)) <= int(columns)


@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_a_ranked_list_goes_on_below_itself_in_whole_words(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    out = Screen()
    title = "Robust Multichannel Speech Enhancement with Low-Latency Neural Beamforming"
    said = f"2601.08009 [one line] 语音增强: 研究房间里的声音，与愿望的相符程度一般 | {title}"
    Terminal(environ(COLUMNS=columns), out).ranking([("  1. 10/10", said), (" 12.  -/10", "x\x1b")])
    shown = [line.rstrip() for line in out.getvalue().splitlines()]

    assert max(map(cell_len, shown)) <= int(columns)
    assert shown[0].startswith("  1. 10/10 2601.08009 [one line]")
    assert shown[-1] == r" 12.  -/10 x\x1b"
    assert all(line.startswith(" " * 11) for line in shown[1:-1])
    assert set(title.split()) <= set(" ".join(shown).split())
    assert "".join(said.split()) in "".join("".join(shown).split())
