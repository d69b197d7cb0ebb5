"""The parts of the README that follow from other files: ``python -m tests.readme --write``.

The workflow to copy is ``examples/pull-request.yml``; the tables of inputs and outputs are
those of ``action.yml``. Between the marks of a part nothing is written by hand.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from digest.settings import GROUPS
from tests.harness.steps import load

ROOT = Path(__file__).parent.parent
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
CHINESE = ROOT / "tests/data/readme.zh-CN.json"
PART = re.compile(r"(<!-- begin: (?P<name>[\w-]+) -->\n).*?(<!-- end: (?P=name) -->)", re.DOTALL)
HEADS = {"en": ("input", "default", "meaning"), "zh": ("输入", "默认值", "含义")}
OUTPUT_HEADS = {"en": ("output", "meaning"), "zh": ("输出", "含义")}


def parts(language: str) -> dict[str, str]:
    """Return the generated parts by name."""
    return {"workflow": workflow(), "inputs": inputs(language), "outputs": outputs(language)}


def workflow() -> str:
    """Return the workflow to copy as a code block."""
    text = (ROOT / "examples/pull-request.yml").read_text(encoding="utf-8")
    return f"```yaml\n{text.rstrip()}\n```\n"


def inputs(language: str) -> str:
    """Return the tables of the inputs, one for each group of the command line."""
    declared: Mapping[str, Any] = load(ROOT / "action.yml")["inputs"]
    told = chinese()["inputs"] if language == "zh" else {}
    titles = chinese()["groups"] if language == "zh" else {}
    blocks = []
    for group, names in GROUPS.items():
        rows = [
            (f"`{name}`", _default(declared[name]), _meaning(name, declared[name], told, language))
            for name in names
        ]
        title = titles.get(group, group[0].upper() + group[1:])
        blocks.append(f"**{title}**\n\n{_table(HEADS[language], rows)}")
    return "\n" + "\n".join(blocks) + "\n"


def outputs(language: str) -> str:
    """Return the table of the outputs."""
    declared: Mapping[str, Any] = load(ROOT / "action.yml")["outputs"]
    told = chinese()["outputs"] if language == "zh" else {}
    rows = [
        (f"`{name}`", _meaning(name, output, told, language)) for name, output in declared.items()
    ]
    return "\n" + _table(OUTPUT_HEADS[language], rows) + "\n"


def _meaning(name: str, declared: Mapping[str, str], told: Mapping[str, str], language: str) -> str:
    """Return what an input or output means; English never stands in for Chinese words."""
    if language == "en":
        return declared["description"]
    if not told.get(name):
        raise SystemExit(f"{CHINESE.name} has no Chinese words for {name}: write them first")
    return told[name]


def _default(declared: Mapping[str, str]) -> str:
    default = declared.get("default", "")
    return f"`{default}`" if default else ""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def chinese() -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = json.loads(CHINESE.read_text(encoding="utf-8"))
    return told


def renewed(text: str, language: str) -> str:
    """Return a README with its generated parts written anew."""
    made = parts(language)
    return PART.sub(lambda found: found[1] + made[found["name"]] + found[3], text)


def main(argv: list[str]) -> int:
    """Write the generated parts, or tell which README is not up to date."""
    stale = []
    for language, path in READMES.items():
        text = path.read_text(encoding="utf-8")
        if (new := renewed(text, language)) == text:
            continue
        stale.append(path.name)
        if "--write" in argv:
            path.write_text(new, encoding="utf-8")
    sys.stderr.write("".join(f"{name} is not what its sources say\n" for name in stale))
    return int(bool(stale) and "--write" not in argv)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
