"""A simulated 2026: is every announced paper in exactly one post?

365 days with both changes of US daylight saving and arXiv's holidays; 3 % of the papers
held for 1 to 9 days, a fifth revised, some cross-listed later; three runs in a row left
out each month; one request in ten to arXiv failing in turn by 429, 503, 406, reset,
HTML, truncation, an empty page, too few entries. Each line is one year through the real
pipeline, in process, with arXiv and the repository in memory.

    python -m benchmarks.year [DAYS]      all twelve years take about twenty minutes
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, date, datetime, timedelta
from itertools import product

from tests.world.arxiv import (
    ArxivWorld,
    cropped,
    empty_page,
    every,
    fewer,
    html_instead,
    reset,
    status,
    truncated,
)
from tests.world.months import Life, Months, company, expected, year

START = date(2026, 1, 5)
MOMENTS = {"09:10": timedelta(hours=1, minutes=10), "13:17": timedelta(hours=5, minutes=17)}
LAGS = {"0": 0.0, "15 min": 0.25, "3.5 h": 3.5}
FAULTS = (status(429), status(503), status(406), reset, html_instead, truncated,
          empty_page, fewer, cropped)  # fmt: skip


def main() -> int:
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 361
    os.environ.update(
        GITHUB_REPOSITORY="owner/blog", INPUT_PROVIDER="none", INPUT_GITHUB_TOKEN="-" * 8
    )
    print("| run at | index lag | mode | papers | lost | repeated | runs | failed | seconds |")
    print("|---|---|---|---:|---:|---:|---:|---:|---:|")
    whole = True
    for at, lag, pulls in product(MOMENTS, LAGS, (True, False)):
        line, right = lived(at, lag, days, pulls=pulls)
        print(line, flush=True)
        whole = whole and right
    return 0 if whole else 1


def lived(at: str, lag: str, days: int, *, pulls: bool) -> tuple[str, bool]:
    """Return the table's line of one year, and whether nothing was lost or repeated."""
    began = time.perf_counter()
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    end = START + timedelta(days=days)
    papers = year(START - timedelta(days=40), end, per_mailing=8)
    world = ArxivWorld(
        [*papers, *company(START - timedelta(days=60), end)],
        now=lambda: clock[0],
        lag=timedelta(hours=LAGS[lag]),
    )
    world.faults.append(every(10, *FAULTS))
    life = Life(START, days, MOMENTS[at], lambda day: day.day in (11, 12, 13), pull_request=pulls)
    months = Months(world, life, clock)
    months.live()
    shown = months.shown()
    # What is announced in the last days may still be on its way into the index.
    due = expected(papers, months.first_run or clock[0], clock[0] - timedelta(days=4))
    lost, repeated = due - set(shown), [name for name, count in shown.items() if count > 1]
    mode = "pull-request" if pulls else "commit"
    seconds = time.perf_counter() - began
    line = (
        f"| {at} | {lag} | {mode} | {len(due)} | {len(lost)} | {len(repeated)} "
        f"| {len(months.outcomes)} | {len(months.failed)} | {seconds:.0f} |"
    )
    return line, not lost and not repeated


if __name__ == "__main__":
    sys.exit(main())
