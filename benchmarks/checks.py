"""How many faithful translations the checks doubt, and how many spoilt ones they catch.

Prints the two tables of docs/checks.md: ``python -m benchmarks.checks``.
"""

from __future__ import annotations

from collections.abc import Sequence

from digest.fidelity import Findings, check_translation
from tests.mutations import MUTATIONS, spoil
from tests.translation_pairs import Pair, load


def false_alarms(name: str, pairs: Sequence[Pair]) -> str:
    found = [(pair, check_translation(pair.source, pair.text)) for pair in pairs]
    alarms = [pair.name for pair, findings in found if findings.forbidden or findings.errors]
    warned = [pair.name for pair, findings in found if findings.warnings]
    marked = [pair.name for pair, findings in found if findings.marks]
    cells = (len(pairs), f"{len(alarms)} ({len(alarms) / len(pairs):.1%})", len(warned))
    return f"| {name} | " + " | ".join(map(str, (*cells, len(marked)))) + " |"


def verdict(findings: Findings) -> str:
    if findings.forbidden:
        return "forbidden"
    if findings.errors:
        return "doubt"
    return "warning" if findings.warnings else "missed"


def caught(mutation: str, pairs: Sequence[Pair]) -> dict[str, int]:
    counts = dict.fromkeys(("forbidden", "doubt", "warning", "missed"), 0)
    for pair in pairs:
        if (text := spoil(mutation, pair)) is not None:
            counts[verdict(check_translation(pair.source, text.strip()))] += 1
    return counts


def row(mutation: str, counts: dict[str, int]) -> str:
    total = sum(counts.values())
    shares = [f"{counts[name] / total:.0%}" for name in counts]
    share = (counts["forbidden"] + counts["doubt"]) / total
    return f"| {mutation} | {total} | **{share:.0%}** | " + " | ".join(shares) + " |"


def tables() -> str:
    frozen, varied, unseen = load("frozen"), load("varied"), load("unseen")
    lines = [
        "| pairs | number | doubted or refused | warned | marked |",
        "|---|--:|--:|--:|--:|",
        false_alarms("frozen before the checks", frozen),
        false_alarms("written after them", varied),
        false_alarms("written without knowing them", unseen),
        "",
        "| mutation | cases | caught | never published | doubted | warned | missed |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(row(mutation, caught(mutation, [*frozen, *varied, *unseen])) for mutation in MUTATIONS),
    ]
    return "\n".join(lines)


def main() -> None:
    print(tables())


if __name__ == "__main__":
    main()
