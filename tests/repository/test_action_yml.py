"""``action.yml``: its inputs, outputs and descriptions."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

from digest.domain import Status
from digest.publication import Operation
from digest.settings import Settings
from tests import readme
from tests.harness.steps import load

ROOT = Path(__file__).parents[2]
ACTION = load(ROOT / "action.yml")
STEP = ACTION["runs"]["steps"][-1]
KINDS = {".j2", ".json", ".md", ".py", ".yml"}
BY_HAND = {"action.yml", "digest/settings/__init__.py"}
OUTPUTS = (
    "date status post-path posts paper-count late-count pending-count changed operation branch "
    "commit-sha pull-request-number pull-request-url model-calls input-tokens output-tokens "
    "summary-text shards parallel runs-left"
)


def test_every_input_reaches_the_environment_by_its_own_name() -> None:
    inputs = {readme.variable(name): f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    mapped = {key: value for key, value in STEP["env"].items() if key.startswith("INPUT_")}

    assert mapped == inputs
    assert list(mapped) == list(inputs)


def test_a_variable_that_is_missing_stale_or_out_of_order_is_written_anew() -> None:
    whole = (ROOT / "action.yml").read_text(encoding="utf-8")
    late, date = (f"        INPUT_{n.upper()}: ${{{{ inputs.{n} }}}}\n" for n in ("late", "date"))
    broken = whole.replace(late, "").replace(
        date, f"{date}        INPUT_OLD: ${{{{ inputs.old }}}}\n"
    )

    assert readme.with_variables(whole) == whole, "run: python -m tests.readme --write"
    assert readme.with_variables(broken) == whole != broken


def test_no_file_restates_the_inputs_but_those_that_contributing_names() -> None:
    folders = [ROOT / name for name in ("digest", "docs", "templates", "tests", ".github")]
    files = [*ROOT.glob("*.*"), *(path for folder in folders for path in folder.rglob("*.*"))]
    texts = {p: p.read_text(encoding="utf-8") for p in files if p.suffix in KINDS}
    page = texts.pop(ROOT / "CONTRIBUTING.md")
    steps = page.partition("## A new input")[2].partition("\n## ")[0]
    restating = {
        str(path.relative_to(ROOT))
        for path, text in texts.items()
        if path.name != "CHANGELOG.md"
        and all(name in text.replace("_", "-") for name in ACTION["inputs"])
    }

    assert restating - {"README.md", "README.zh-CN.md"} == BY_HAND
    assert all(f"`{name}`" in steps for name in BY_HAND)


def test_every_input_is_a_field_of_the_settings() -> None:
    fields = set(Settings.model_fields)
    inputs = {name.replace("-", "_") for name in ACTION["inputs"]}
    aliased = {n for n, f in Settings.model_fields.items() if f.validation_alias is not None}

    assert inputs <= fields
    assert fields - inputs - aliased == {"now"}


def test_every_output_is_mapped_by_its_own_name() -> None:
    outputs = {name: spec["value"] for name, spec in ACTION["outputs"].items()}

    assert list(outputs) == OUTPUTS.split()
    assert outputs == {name: f"${{{{ steps.digest.outputs.{name} }}}}" for name in outputs}


@pytest.mark.parametrize(("name", "words"), [("status", Status), ("operation", Operation)])
def test_the_words_of_an_output_are_those_that_its_description_names(
    name: str, words: type[StrEnum]
) -> None:
    named = re.findall(r"\w+", ACTION["outputs"][name]["description"])

    assert [word for word in named if word != "or"] == [word.value for word in words]


def test_every_description_is_one_line() -> None:
    for part in ("inputs", "outputs"):
        for name, spec in ACTION[part].items():
            assert "\n" not in spec["description"], name
            assert 10 < len(spec["description"]) <= 110, name


def test_no_expression_stands_in_a_script_and_every_action_is_pinned() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
    assert ACTION["runs"]["steps"][0]["with"]["update-environment"] == "false"
