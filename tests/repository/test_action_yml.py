"""``action.yml``: its inputs, outputs and descriptions."""

from __future__ import annotations

import re
from pathlib import Path

from digest.settings import Settings
from tests.harness.steps import load

ROOT = Path(__file__).parents[2]
ACTION = load(ROOT / "action.yml")
STEP = ACTION["runs"]["steps"][-1]
DEFAULTS = {
    "categories": "cs.SD, eess.AS",
    "digest": "day",
    "date": "",
    "anchor": "08:50",
    "timezone": "Asia/Shanghai",
    "late": "true",
    "look-back-days": "14",
    "primary-only": "false",
    "include-keywords": "",
    "exclude-keywords": "",
    "max-papers": "0",
    "interests": "",
    "min-score": "0",
    "provider": "gemini",
    "model": "gemini-3.5-flash-lite",
    "fallback-model": "",
    "ranking-model": "",
    "api-key": "",
    "base-url": "",
    "service-tier": "standard",
    "requests-per-minute": "12",
    "requests-per-day": "0",
    "tokens-per-minute": "250000",
    "concurrency": "4",
    "reading": "full",
    "glossary": "",
    "max-minutes": "25",
    "publish": "pull-request",
    "working-directory": ".",
    "posts-dir": "_posts",
    "file-name": "{date}-arxiv.md",
    "page": "classic",
    "layout": "post",
    "title": "arXiv Daily – {date}",
    "tags": "",
    "front-matter": "",
    "clean-head": "false",
    "template": "",
    "on-empty": "skip",
    "on-partial": "publish",
    "github-token": "${{ github.token }}",
    "base": "",
    "branch-prefix": "arxiv-digest/",
    "commit-message": "",
    "pr-title": "",
    "labels": "",
    "reviewers": "",
    "draft": "false",
    "state-dir": ".arxiv-digest",
    "overwrite": "false",
    "dispatch-workflow": "",
    "stage": "all",
    "stage-dir": "arxiv-digest-stage",
    "per": "month",
    "shard-days": "7",
    "max-parallel": "4",
}
OUTPUTS = (
    "date status post-path posts paper-count late-count pending-count changed operation branch "
    "commit-sha pull-request-number pull-request-url model-calls input-tokens output-tokens "
    "summary-text shards parallel runs-left"
)


def variable(name: str) -> str:
    return f"INPUT_{name.upper().replace('-', '_')}"


def test_the_inputs_and_their_defaults_are_those_of_the_design() -> None:
    assert {name: spec["default"] for name, spec in ACTION["inputs"].items()} == DEFAULTS


def test_every_input_reaches_the_environment_by_its_own_name() -> None:
    inputs = {variable(name): f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    mapped = {key: value for key, value in STEP["env"].items() if key.startswith("INPUT_")}

    assert mapped == inputs
    assert list(mapped) == list(inputs)


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
