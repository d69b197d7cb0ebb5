"""How the time to render, and Jekyll's to build, grows with hostile input.

Run: python -m benchmarks.render [--jekyll]
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from digest import markdown
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
SIZES = (125_000, 250_000, 500_000, 1_000_000)


def timed(unit: str, size: int) -> float:
    text = unit * (size // len(unit))
    start = time.perf_counter()
    for make in (markdown.line, markdown.text, markdown.reading):
        make(text)
    return time.perf_counter() - start


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
