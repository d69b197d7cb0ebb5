"""Pairs of an English abstract and a faithful Chinese translation.

``frozen`` was written before any check existed and is never changed; ``varied`` came
after the checks and looks for what they might take for a fault. ``unseen`` was written
later by a hand that had seen none of the checks, to measure them, and is never changed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "pairs"


@dataclass(frozen=True, slots=True)
class Pair:
    """One abstract with its translation."""

    name: str
    source: str
    text: str


def load(name: str) -> list[Pair]:
    """Return the pairs of one file."""
    blocks = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("=== ")[1:]
    return [_pair(block) for block in blocks]


def sample_parts(shared: Path) -> list[tuple[dict[str, str], str, str]]:
    """Return the sample's papers: real metadata, translation, reading."""
    listed = json.loads((shared / "data" / "seed_day_2026-01-15.json").read_text("utf-8"))
    metadata = {paper["id"]: paper for paper in listed}
    post = (shared / "sample" / "2026-01-15-arxiv.md").read_text("utf-8")
    found = []
    for block in post.split("\n## ")[1:]:
        id_ = re.findall(r"abs/(\d+\.\d+)v", block)[0]
        translation, _, rest = block.split("\n\n", 1)[1].partition("\n\n<details>")
        reading = rest.split('<div markdown="1">\n\n')[1].split("\n</div>")[0]
        found.append((metadata[id_], translation, reading))
    return found


def _pair(block: str) -> Pair:
    title, _, rest = block.partition("\n")
    source, _, text = rest.partition("\n---\n")
    return Pair(title, source.strip(), text.strip())
