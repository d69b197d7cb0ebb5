"""The benchmarks run, fit lines rightly, and print the table that docs/measurements.md has."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from benchmarks import render
from benchmarks.__main__ import PARTS, main
from benchmarks.day import Day, lived
from benchmarks.figures import LINEAR, SMALL, Bound, Row, Sample, compared, fit, fitted, head
from benchmarks.processes import environment, processor, spent

PAGE = Path(__file__).parents[2] / "docs" / "measurements.md"


def test_a_line_is_found_with_its_largest_deviation() -> None:
    made = fit([(10, 7.0), (20, 12.0), (40, 22.0)])

    assert (made.slope, made.constant, made.deviation) == pytest.approx((0.5, 2.0, 0.0))
    assert fit([(1, 1.0), (2, 2.0), (3, 4.5)]).deviation > 0.05


def test_what_grows_by_the_square_is_not_linear() -> None:
    square = fitted("pages", [(n, n * n) for n in (10, 20, 40)], "page")
    line = fitted("pages", [(n, 3.0 * n) for n in (10, 20, 40)], "page")

    assert square.ratio == pytest.approx(2)
    assert line.ratio == pytest.approx(1)
    assert (square.met, line.met) == (False, True)
    assert line.bound is LINEAR


def test_a_line_of_the_table_tells_median_spread_ratio_and_whether_its_bound_holds() -> None:
    fast, slow = Sample((0.2, 0.1, 0.6)), Sample((2.0,))
    row = compared("a start", fast, "an older one", slow, Bound(0.15), 80.4)

    assert row.line("start") == (
        "| start | a start | 0.2 s (0.1 to 0.6) | 80 MB | an older one: 2 s | 0.10 | ≤ 0.15 | yes |"
    )
    assert "| 1,234 MB |  |  |  | ≥ 2000 | **no** |" in Row(
        "memory", Sample((1234.4,), "MB"), bound=Bound(2000, at_least=True)
    ).line("day")
    assert head().count("|") == 2 * row.line("start").count("|")


def test_what_a_process_takes_is_its_own_and_that_of_those_it_starts() -> None:
    work = "sum(range(3_000_000))"
    inner = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{work}'])"
    weight = b"w" * (150 << 20)
    taken = spent((sys.executable, "-c", inner), environment())

    assert taken.processor_s > 0.03
    assert taken.peak_mb < 100 < len(weight) / 1e6
    with pytest.raises(SystemExit, match="exit 3"):
        spent((sys.executable, "-c", "raise SystemExit(3)"), environment())


def test_a_day_is_lived_and_measured() -> None:
    one = lived(Day(1), 0)

    assert one.first.processor_s > 0
    assert one.most_at_once == 1
    assert processor([one.first]).values == (one.first.processor_s,)


def test_the_command_prints_the_table_of_the_parts_it_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PARTS, "render", lambda _: render.rows(SMALL))
    main(["render", "--small"])

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == head().splitlines()
    assert all(line.startswith("| render | ") for line in lines[2:-2])
    assert re.fullmatch(r"\d+ of 2 bounds met", lines[-1])
    with pytest.raises(SystemExit):
        main(["nothing"])


def test_the_page_has_the_table_of_every_part() -> None:
    _, found, table = PAGE.read_text("utf-8").partition(head())
    lines = table.partition("\n\n")[0].strip().splitlines()

    assert found
    assert list(dict.fromkeys(line.split(" | ")[0].strip("| ") for line in lines)) == list(PARTS)
    assert {line.count(" | ") for line in lines} <= {7, 6}
