"""Figures of one run: samples, bounds, fits, and the Markdown table that shows them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

HEADS = ("part", "what", "median (least to most)", "peak", "beside", "ratio", "bound", "met")


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured; the small one is for trying a part out.

    ``days`` are numbers of papers, ``many`` and ``most`` those of the rerun and of memory,
    ``past`` numbers of days in a ledger.
    """

    runs: int = 3
    call_s: float = 1.0
    page_s: float = 0.05
    index_s: float = 1.0
    """Between two requests to arXiv's index, which asks for 3 s."""
    days: tuple[int, ...] = (8, 20, 60, 300)
    serial: tuple[int, ...] = (8, 20)
    many: int = 300
    most: int = 600
    past: tuple[int, ...] = (10, 100, 1000)
    rendered: tuple[int, ...] = (125, 250, 500, 1000)
    words: tuple[int, ...] = (1_000, 2_000, 4_000, 8_000, 16_000)
    hostile: tuple[int, ...] = (125_000, 250_000, 500_000)
    abstracts: tuple[int, ...] = (1, 2, 4, 8, 16)
    pdf_mb: int = 16


SMALL = Scale(
    runs=1,
    call_s=0.1,
    page_s=0.01,
    index_s=0.0,
    days=(1, 2, 4),
    serial=(2,),
    many=4,
    most=6,
    past=(1, 2),
    rendered=(4, 8),
    words=(400, 800),
    hostile=(5_000, 10_000),
    abstracts=(1, 2),
    pdf_mb=1,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Measures of one thing, in one unit."""

    values: tuple[float, ...]
    unit: str = "s"

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        told = f"{short(self.median)} {self.unit}".strip()
        if len(self.values) == 1:
            return told
        return f"{told} ({short(min(self.values))} to {short(max(self.values))})"


def short(number: float) -> str:
    """Return a number with three digits that count, or all those before the point."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure has to be: at most so much, or at least."""

    limit: float
    at_least: bool = False

    def holds(self, figure: float) -> bool:
        return figure >= self.limit if self.at_least else figure <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. A bound is one of the ratio; of the figure, where there is none."""

    what: str
    figure: Sample | str
    beside: str = ""
    ratio: float | None = None
    bound: Bound | None = None
    peak_mb: float | None = None

    @property
    def met(self) -> bool | None:
        """Tell whether the bound holds; None where there is none."""
        if self.bound is None:
            return None
        judged = self.ratio
        if judged is None:
            assert isinstance(self.figure, Sample)
            judged = self.figure.median
        return self.bound.holds(judged)

    def line(self, part: str) -> str:
        told = {None: "", True: "yes", False: "**no**"}
        cells = (
            part,
            self.what,
            str(self.figure),
            "" if self.peak_mb is None else f"{self.peak_mb:.0f} MB",
            self.beside,
            "" if self.ratio is None else f"{self.ratio:.2f}",
            "" if self.bound is None else str(self.bound),
            told[self.met],
        )
        return f"| {' | '.join(cells)} |"


def head() -> str:
    """Return the table's first two lines."""
    return f"| {' | '.join(HEADS)} |\n|---|---|---:|---:|---|---:|---:|---|"


def compared(
    what: str,
    mine: Sample,
    name: str,
    other: Sample,
    bound: Bound | None = None,
    peak_mb: float | None = None,
) -> Row:
    """Return the row of a sample beside another one of the same run."""
    return Row(what, mine, f"{name}: {other}", mine.median / other.median, bound, peak_mb)


@dataclass(frozen=True, slots=True)
class Fit:
    """A line through points by least squares, and the power by which they grow.

    ``deviation`` is the largest distance of a point from the line, as a share of the line.
    """

    slope: float
    constant: float
    deviation: float
    exponent: float


def fit(points: Sequence[tuple[float, float]]) -> Fit:
    """Fit a line through the points, and one through their logarithms."""
    sizes, costs = zip(*points, strict=True)
    slope, constant = statistics.linear_regression(sizes, costs)
    lines = [slope * size + constant for size in sizes]
    deviation = max(abs(c - line) / abs(line) for c, line in zip(costs, lines, strict=True))
    logs = ([math.log(max(value, 1e-9)) for value in of] for of in (sizes, costs))
    power, _ = statistics.linear_regression(*logs)
    return Fit(slope, constant, deviation, power)


LINEAR = Bound(1.1)
"""The most that the power of what is called linear may be."""


def fitted(what: str, points: Sequence[tuple[float, float]], unit: str, per: float = 1) -> Row:
    """Return the row of how something grows; ``per`` so many of ``unit`` is its slope given."""
    made = fit(points)
    sizes = ", ".join(f"{size:,.0f}" for size, _ in points)
    sign = "−" if made.constant < 0 else "+"
    figure = f"{short(made.slope * per * 1000)} ms a {unit} {sign} {short(abs(made.constant))} s"
    beside = f"largest deviation from the line {made.deviation:.0%}; at {sizes}; ratio: exponent"
    return Row(what, figure, beside, made.exponent, LINEAR)
