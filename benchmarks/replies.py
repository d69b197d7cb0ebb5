"""The checks on replies of real models: false alarms, catches and time, from a folder of replies.

Reads ``*.jsonl`` and ``*.jsonl.gz`` from the folder given as argument. A line is an object with
``source``, ``id``, ``kind`` (``translation`` is compared), ``en`` (the abstract), ``zh`` (the
reply) and, where a person judged it, ``judged``: ``{"verdict": "faithful: …" | "true defect"}``.

    python -m benchmarks.replies FOLDER

Alarms of replies that nobody judged are counted apart: they are neither false nor right.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from digest.fidelity import Findings, Gravity, check_translation
from digest.markdown import translation
from tests.mutations import MUTATIONS, spoil
from tests.translation_pairs import Pair

_LOUD = (Gravity.FORBIDDEN, Gravity.ERROR)
SEED = 20_260_115
PER_SOURCE = 45
NEIGHBOURS: tuple[str, ...] = (
    *"的。，：（【「“、；！～—",
    *"(<[{`*_'\"|/-=:,;.!?&+#",
    *("a", "9", " ", "\n", "\u200b", "\u3000", "见", "é"),
)
FOREIGN = ("https://paper-mirror.example.net/x", "www.paper-mirror.com", "paper-mirror.io/x")
ROWS = {
    "one digit changed": "≥ 98%",
    "number removed": "≥ 92%",
    "sentence with a number dropped": "≥ 92%",
    "sentence without a number dropped": "≥ 65%",
    "a line of the model's own above": "≥ 99%",
    "a line of the model's own below": "≥ 99%",
    "comparison reversed": "≥ 60%",
    "negation lost": "≥ 60%",
    "parity made superiority": "≥ 60%",
    "URL altered": "100%",
    "name altered": "",
    "formula altered": "",
    "number in Chinese numerals changed": "",
}
_RAW = re.compile(
    r"\*\*|\\[A-Za-z]{2,}|(?<!\\)\\\\?[%&#]|\]\(https?:|^#{1,6} |<span>&#92;", re.MULTILINE
)
_FORMULA = re.compile(r"\$\$.*?\$\$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Judged:
    """One reply with what the checks found, how long they took, and a person's verdict."""

    source: str
    pair: Pair
    findings: Findings
    seconds: float
    verdict: str

    @property
    def alarm(self) -> bool:
        """Tell whether the reply was refused or doubted."""
        return bool(self.findings.forbidden or self.findings.errors)


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz"))):
        whole = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        yield from (json.loads(line) for line in whole.decode("utf-8").split("\n") if line.strip())


def judged(row: dict[str, Any]) -> Judged:
    began = time.process_time()
    findings = check_translation(row["en"], row["zh"].strip(), title=row.get("title") or "")
    took = time.process_time() - began
    pair = Pair(f"{row['source']} {row['id']}", row["en"], row["zh"].strip())
    return Judged(row["source"], pair, findings, took, (row.get("judged") or {}).get("verdict", ""))


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%} ({part} of {whole})" if whole else "none"


def alarms(name: str, found: Sequence[Judged]) -> str:
    raised = [one for one in found if one.alarm]
    false = [one for one in raised if one.verdict.startswith("faithful")]
    right = [one for one in raised if one.verdict == "true defect"]
    defects = [one for one in found if one.verdict == "true defect"]
    faithful = [one for one in found if one.verdict != "true defect"]
    refused = [one for one in false if one.findings.forbidden]
    cells = (
        share(len(false), len(faithful)),
        share(len(refused), len(faithful)),
        share(len(right), len(right) + len(false)),
        share(len(right), len(defects)),
        len(raised) - len(right) - len(false),
    )
    return f"| {name} | {len(found)} | " + " | ".join(map(str, cells)) + " |"


def sampled(found: Sequence[Judged]) -> list[Pair]:
    """Return replies without any objection, so many of each source."""
    rng = random.Random(SEED)
    chosen: list[Pair] = []
    for source in dict.fromkeys(one.source for one in found):
        clean = [one.pair for one in found if one.source == source and not one.findings.defects]
        chosen += rng.sample(clean, min(PER_SOURCE, len(clean)))
    return chosen


def caught(mutation: str, pairs: Sequence[Pair]) -> tuple[int, int]:
    spoilt = [(pair, text) for pair in pairs if (text := spoil(mutation, pair)) is not None]
    heard = [check_translation(pair.source, text.strip()) for pair, text in spoilt]
    return sum(bool(one.forbidden or one.errors) for one in heard), len(heard)


def addresses_refused(pairs: Sequence[Pair]) -> tuple[int, int]:
    """Put a foreign address beside every neighbour, and count what is never published."""
    if not pairs:
        return 0, 0
    refused = total = 0
    for place, (before, pair) in enumerate(zip(NEIGHBOURS * 9, cycle(pairs), strict=False)):
        after = NEIGHBOURS[(place * 7) % len(NEIGHBOURS)]
        address = FOREIGN[place % len(FOREIGN)]
        text = pair.text.replace("。", f"{before}{address}{after}。", 1)
        if text != pair.text:
            total += 1
            refused += bool(check_translation(pair.source, text).forbidden)
    return refused, total


def raw_marks(found: Sequence[Judged]) -> tuple[int, int]:
    """Count published texts that show marks of Markdown or TeX outside of formulas."""
    published = [one for one in found if not one.findings.forbidden]
    shown = [_FORMULA.sub("", translation(one.pair.text)) for one in published]
    shown = [re.sub(r"\\([^\\A-Za-z])", r"\1", text) for text in shown]
    return sum(_RAW.search(text) is not None for text in shown), len(published)


def tables(found: Sequence[Judged]) -> str:
    sources = list(dict.fromkeys(one.source for one in found))
    times = sorted(one.seconds for one in found)
    pairs = sampled(found)
    objections = Counter(d.name for one in found for d in one.findings.of(*_LOUD))
    lines = [
        "| replies | number | false alarms | false refusals | doubts that are right "
        "| true defects caught | alarms nobody judged |",
        "|---|--:|--:|--:|--:|--:|--:|",
        alarms("all", found),
        *(alarms(name, [one for one in found if one.source == name]) for name in sources),
        "",
        f"| spoilt in one way ({PER_SOURCE} clean replies a source) | caught | wanted |",
        "|---|--:|--:|",
        f"| foreign address beside any neighbour: refused | {share(*addresses_refused(pairs))} "
        "| 100% |",
        *(f"| {n} | {share(*caught(n, pairs))} | {w} |" for n, w in ROWS.items() if n in MUTATIONS),
        "",
        "| all replies | figure |",
        "|---|--:|",
        f"| raw marks visible in what is written | {share(*raw_marks(found))} |",
        f"| time, median | {times[len(times) // 2] * 1e3:.0f} ms |",
        f"| time, 99th percentile | {times[len(times) * 99 // 100] * 1e3:.0f} ms |",
        "",
        "objections: " + ", ".join(f"{name} {count}" for name, count in objections.most_common()),
    ]
    return "\n".join(lines)


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if folder is None or not any((*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz"))):
        print(f"no replies of models in {folder or 'no folder given'}: nothing to measure")
        return 0
    found = [judged(row) for row in rows(folder) if row["kind"] == "translation"]
    print(tables(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
