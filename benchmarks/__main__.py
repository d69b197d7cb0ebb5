"""How fast everything is, as one table in Markdown: ``python -m benchmarks [PART ...]``.

Each figure stands beside another one of the same run: seconds are those of a machine, ratios
hold elsewhere, too. All parts take about fifteen minutes on two cores.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence

from benchmarks import day, ledger, politeness, render, start, texts
from benchmarks.figures import SMALL, Row, Scale, head

PARTS: dict[str, Callable[[Scale], Iterator[Row]]] = {
    "environment": start.environment_rows,
    "start": start.start_rows,
    "day": day.floor_rows,
    "paced": day.paced_rows,
    "processor": day.processor_rows,
    "requests": politeness.rows,
    "ledger": ledger.rows,
    "render": render.rows,
    "texts": texts.rows,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, each line as soon as it is measured, and how many bounds hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure parts.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--small", action="store_true", help="few papers, once: to try a part out")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    print(head(), flush=True)
    met = []
    for part in asked.parts or PARTS:
        for row in PARTS[part](SMALL if asked.small else Scale()):
            print(row.line(part), flush=True)
            met.append(row.met)
    bounds = [holds for holds in met if holds is not None]
    print(f"\n{sum(bounds)} of {len(bounds)} bounds met")


if __name__ == "__main__":
    main()
