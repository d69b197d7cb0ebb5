"""What is written out of ``action.yml``: ``python -m tests.readme --write``.

The tables of inputs and outputs in both READMEs, and ``action.yml``'s own list of variables, by
which the inputs reach the program. The READMEs' workflow to copy is ``examples/pull-request.yml``.
Between the marks of a README's part nothing is written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from digest.settings import grouped_inputs
from tests.harness.steps import load

ROOT = Path(__file__).parent.parent
ACTION = ROOT / "action.yml"
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
PART = re.compile(r"(<!-- begin: (?P<name>[\w-]+) -->\n).*?(<!-- end: (?P=name) -->)", re.DOTALL)
IN_CHINESE = re.compile(r"^  ([\w-]+):\n    description: .*\n    # (.*)$", re.MULTILINE)
VARIABLES = re.compile(r"(?:^        INPUT_\w+: .*\n)+", re.MULTILINE)
TITLES = {
    "which papers": "选哪些论文",
    "the model": "模型",
    "the post": "文章",
    "publishing": "发布",
    "a backfill in stages": "分阶段补跑",
}
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
    declared = load(ACTION)["inputs"]
    blocks = []
    for title, names in grouped_inputs().items():
        rows = [
            (f"`{name}`", _default(declared[name]), _meaning("inputs", name, language))
            for name in names
        ]
        shown = TITLES[title] if language == "zh" else title[0].upper() + title[1:]
        blocks.append(f"**{shown}**\n\n{_table(HEADS[language], rows)}")
    return "\n" + "\n".join(blocks) + "\n"


def outputs(language: str) -> str:
    """Return the table of the outputs."""
    names = load(ACTION)["outputs"]
    rows = [(f"`{name}`", _meaning("outputs", name, language)) for name in names]
    return "\n" + _table(OUTPUT_HEADS[language], rows) + "\n"


def _meaning(part: str, name: str, language: str) -> str:
    """Return what an input or output means; English never stands in for Chinese words."""
    if language == "en":
        return str(load(ACTION)[part][name]["description"])
    told = in_chinese()[part]
    if name not in told:
        raise SystemExit(f"action.yml has no Chinese words for {name}: write them first")
    return told[name]


def _default(declared: Mapping[str, str]) -> str:
    default = declared.get("default", "")
    return f"`{default}`" if default else ""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def in_chinese() -> dict[str, dict[str, str]]:
    """Return what inputs and outputs mean in Chinese: the comment below each description."""
    before, after = ACTION.read_text(encoding="utf-8").split("\noutputs:\n")
    return {"inputs": dict(IN_CHINESE.findall(before)), "outputs": dict(IN_CHINESE.findall(after))}


def variable(name: str) -> str:
    """Return the variable by which an input reaches the program."""
    return f"INPUT_{name.upper().replace('-', '_')}"


def renewed(text: str, language: str) -> str:
    """Return a README with its generated parts written anew."""
    made = parts(language)
    return PART.sub(lambda found: found[1] + made[found["name"]] + found[3], text)


def with_variables(text: str) -> str:
    """Return ``action.yml`` with the variables of its inputs written anew."""
    names = load(ACTION)["inputs"]
    lines = "".join(f"        {variable(name)}: ${{{{ inputs.{name} }}}}\n" for name in names)
    return VARIABLES.sub(lambda _: lines, text)


def main(argv: list[str]) -> int:
    """Write the generated parts, or tell which file is not up to date."""
    texts = {path: path.read_text(encoding="utf-8") for path in (ACTION, *READMES.values())}
    made = {path: renewed(texts[path], language) for language, path in READMES.items()}
    made[ACTION] = with_variables(texts[ACTION])
    stale = [path for path in made if made[path] != texts[path]]
    for path in stale if "--write" in argv else ():
        path.write_text(made[path], encoding="utf-8")
    sys.stderr.write("".join(f"{path.name} is not what its sources say\n" for path in stale))
    return int(bool(stale) and "--write" not in argv)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
