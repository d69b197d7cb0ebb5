"""How the time to render grows: with papers, and, with Jekyll's to build, with hostile input.

Run: python -m benchmarks.render [--jekyll]     the table of hostile input
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks import ledger
from benchmarks.figures import Row, Sample, Scale, fit, fitted
from digest import markdown
from digest.domain import DayRecord
from digest.post import render
from tests.site.jekyll import build
from tests.site.records import a_paper, a_part, a_record, an_entry

UNITS = {
    "*a": "*a ",
    "**a**": "**a** ",
    "[": "[",
    "backtick": "`",
    "`a": "`a ",
    "$": "$",
    "$a": "$a ",
    "\\(": "\\(",
    "{{": "{{",
    "|": "|",
    "\\textit{": "\\textit{",
    "quotes": "``a ",
    "'": "'",
    "- a": "- a\n",
    "nested": " - a\n",
    "```": "```\n",
    "<": "<b>",
}
DAY = date(2026, 1, 15)
SIZES = (125_000, 250_000, 500_000, 1_000_000)


def timed(unit: str, size: int) -> float:
    text = unit * (size // len(unit))
    start = time.process_time()
    for make in (markdown.line, markdown.text, markdown.reading):
        make(text)
    return time.process_time() - start


def rows(scale: Scale) -> Iterator[Row]:
    """Render posts of ever more papers, and hostile text of ever more bytes."""
    points = []
    for papers in scale.rendered:
        record = a_record(*(ledger.entry(DAY, number) for number in range(papers)), day=DAY)
        took = Sample(tuple(_rendered(record) for _ in range(scale.runs)))
        points.append((papers, took.median))
    size = len(render(record).body) / 1e6
    yield Row(f"render of {papers:,} papers", took, f"a post of {size:.1f} MB")
    yield fitted("the same by papers", points, "paper")
    grown = {
        name: [(size, timed(unit, size)) for size in scale.hostile] for name, unit in UNITS.items()
    }
    worst = max(grown, key=lambda name: fit(grown[name]).exponent)
    what = f"rendering hostile text by bytes, the worst of {len(UNITS)} kinds: `{worst}`"
    yield fitted(what, grown[worst], "MB", 1e6)


def _rendered(record: DayRecord) -> float:
    start = time.process_time()
    render(record)
    return time.process_time() - start


def built(unit: str, size: int) -> float:
    text = unit * (size // len(unit))
    paper = a_paper(title=text[:300])
    entry = replace(an_entry(paper), translation=a_part(text), reading=a_part(text))
    post = render(a_record(entry)).body
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        site = build({"big": post}, Path(folder))
        assert not site.status, site.log[-500:]
        return time.perf_counter() - start


def main() -> None:
    with_jekyll = "--jekyll" in sys.argv
    heads = [f"{size // 1000} kB" for size in SIZES]
    print("| text | " + " | ".join(heads) + " |" + (" Jekyll, 1 MB |" if with_jekyll else ""))
    print("|---" * (len(SIZES) + 1 + with_jekyll) + "|")
    for name, unit in UNITS.items():
        cells = [f"{timed(unit, size):.2f} s" for size in SIZES]
        cells += [f"{built(unit, 1_000_000):.1f} s"] if with_jekyll else []
        print(f"| `{name.replace('|', 'bar')}` | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
