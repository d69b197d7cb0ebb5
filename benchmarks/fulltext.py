"""Full texts of ten long papers: seconds and peak memory of each extraction.

Run: ``python -m benchmarks.fulltext``. Every file is read in a process of its own, so
that the peak is its own; ``idle`` is the same process before it reads anything.
"""

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from digest.domain import Paper
from digest.fulltext import tokens
from tests.fulltext.whole_text import html_text, pdf_text
from tests.world.papers import Contents, contents, html_page, prose
from tests.world.pdfs import pdf_file

MOMENT = datetime(2026, 1, 14, tzinfo=UTC)
EXTRACT: dict[str, Callable[[bytes], str]] = {"html": html_text, "pdf": pdf_text}


@dataclass(frozen=True, slots=True)
class Row:
    """What one extraction cost."""

    name: str
    file_mb: float
    tokens: int
    seconds: float
    cpu_s: float
    idle_mb: float
    peak_mb: float


def made(number: int, words: int) -> Contents:
    """Return a long paper: twelve chapters and six appendices, full of formulas."""
    paper = Paper(
        f"2601.{number:05}",
        1,
        f"A long paper of many formulas, number {number}",
        ("A. Author",),
        ("cs.SD",),
        "cs.SD",
        prose(number, 180),
        MOMENT,
        MOMENT,
    )
    whole = contents(paper, chapters=12, words=words, appendices=6)
    formulas = tuple(rf"with $x_{{{n}}}=\sum_{{i}}\alpha_{{i}}^{{{n}}}$ here." for n in range(60))
    return replace(
        whole,
        chapters=tuple(replace(c, paragraphs=(*c.paragraphs, *formulas)) for c in whole.chapters),
    )


def papers() -> list[tuple[str, str, bytes]]:
    """Return name, kind and bytes of the ten files, short of ever longer ones."""
    files = []
    for number, words in enumerate((1_000, 2_000, 4_000, 8_000, 16_000)):
        whole = made(number, words)
        files.append((f"{18 * words:,} words, html", "html", html_page(whole)))
        files.append((f"{18 * words:,} words, pdf", "pdf", pdf_file(whole, columns=1 + number % 2)))
    return files


def peak_mb() -> float:
    """Return the process's largest resident size so far (Linux; getrusage inherits it)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1000


def measure(job: tuple[str, str, bytes]) -> Row:
    """Extract one file and tell what it cost."""
    name, kind, body = job
    idle = peak_mb()
    start, cpu = time.perf_counter(), time.process_time()
    text = EXTRACT[kind](body)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return Row(name, len(body) / 1e6, tokens(text), seconds, cpu, idle, peak_mb())


def main() -> None:
    """Print the table."""
    context = multiprocessing.get_context("spawn")
    heads = ("file MB", "tokens", "seconds", "CPU s", "idle MB", "peak MB")
    print(f"{'paper':28}" + "".join(f"{head:>9}" for head in heads))
    rows = []
    for job in papers():
        with context.Pool(1) as pool:
            row = pool.apply(measure, (job,))
        rows.append(row)
        print(
            f"{row.name:28}{row.file_mb:9.2f}{row.tokens:9,}{row.seconds:9.3f}"
            f"{row.cpu_s:9.3f}{row.idle_mb:9.0f}{row.peak_mb:9.0f}"
        )
    print(
        f"all ten: {sum(row.seconds for row in rows):.2f} s, "
        f"CPU {sum(row.cpu_s for row in rows):.2f} s, "
        f"peak {max(row.peak_mb for row in rows):.0f} MB"
    )


if __name__ == "__main__":
    main()
