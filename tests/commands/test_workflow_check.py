"""``doctor`` looks at the workflow that runs, not only at what it would set."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.commands import workflow_check
from digest.commands.findings import Finding, Mark
from tests.commands.doctor_run import DoctorRun, of, said
from tests.demo.world import WORKFLOW

SOUND = """\
on:
  schedule:
    - cron: 17 5 * * *
  workflow_dispatch:
    inputs:
      date:
permissions: {contents: write, pull-requests: write}
jobs:
  digest:
    runs-on: ubuntu-latest
    timeout-minutes: 40
    steps:
      - uses: actions/checkout@v7
      - uses: our/arxiv-digest@v1
        with:
          api-key: ${{ secrets.GEMINI_API_KEY }}
          date: ${{ inputs.date }}
          categories: cs.SD
"""
REUSABLE = """\
on: {schedule: [{cron: 17 5 * * *}], workflow_dispatch: {}}
jobs:
  digest:
    uses: our/arxiv-digest/.github/workflows/digest.yml@v1
    permissions: {contents: write, pull-requests: write}
    with: {categories: cs.SD}
    secrets: {api-key: '${{ secrets.GEMINI_API_KEY }}'}
"""


def judged(text: str, folder: Path) -> list[Finding]:
    path = folder / workflow_check.FOLDER / "digest.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    found = list(workflow_check.unreadable(folder))
    return found + [
        f for used in workflow_check.used_in(path) for f in workflow_check.check_workflow(used)
    ]


@pytest.mark.parametrize("text", [SOUND, REUSABLE])
def test_a_sound_workflow_has_nothing_against_it(text: str, tmp_path: Path) -> None:
    assert judged(text, tmp_path) == []


KEY_LINE = "          api-key: ${{ secrets.GEMINI_API_KEY }}\n"
WRONG = [
    ("categories: cs.SD", "categoires: cs.SD", "`categoires` is no input", "mean categories?"),
    ("categories: cs.SD", "api_key: x", "`api_key` is no input", "did you mean api-key?"),
    ("categories: cs.SD", "frobnicate: x", "`frobnicate` is no input", "README.md"),
    (KEY_LINE, "", "passes no key on", "secrets.GEMINI_API_KEY"),
    ("${{ secrets.GEMINI_API_KEY }}", "AIzaSyPlain", "plain text", "make a new key"),
    ("${{ secrets.GEMINI_API_KEY }}", "${{ vars.KEY }}", "is no secret", "secrets.GEMINI_API_KEY"),
    ("    timeout", "    env: {GEMINI_API_KEY: AIzaSyPlain}\n    timeout", "plain text", "new key"),
    ("17 5 * * *", "17 25 * * *", "'25' is no hour", "five fields"),
    ("17 5 * * *", "17 5 * *", "4 fields instead of 5", "five fields"),
    ("17 5 * * *", "0 17 5 * * *", "6 fields instead of 5", "five fields"),
    ("17 5 * * *", "17 5 * * 1-8", "'1-8' is no day of the week", "five fields"),
    ("17 5 * * *", "'*/0 5 * * *'", "'*/0' is no minute", "five fields"),
    ("17 5 * * *", "'@daily'", "1 field instead of 5", "five fields"),
    ("  schedule:\n    - cron: 17 5 * * *\n", "", "has no schedule", "cron: 17 5"),
    ("    - cron: 17 5 * * *\n", "", "no list of cron lines", "cron: 17 5"),
    ("    - cron: 17 5 * * *\n", "      cron: 17 5 * * *\n", "no list of cron lines", "cron: 17 5"),
    ("${{ inputs.date }}", "2026-01-15", "`date: 2026-01-15` is fixed", "inputs.date"),
    ("timeout-minutes: 40", "timeout-minutes: 20", "ends the run before", "40 or more"),
    ("    runs-on: ubuntu-latest\n", "", "no `runs-on:`", "ubuntu-latest"),
    (KEY_LINE, 2 * KEY_LINE, "api-key stands twice", "GitHub runs nothing"),
    ("        with:\n", "        with:\n\t", "is no YAML", "never tabs"),
    ("on:\n  schedule", "when:\n  schedule", "no `on:`", "workflow_dispatch"),
    ("our/arxiv-digest@v1", "our/arxiv-digest", "no action's name with its version", "@v1"),
    ("our/", "https://github.com/our/", "no action's name with its version", "OWNER/arxiv-digest"),
    ("      - uses: actions/checkout@v7\n", "", "nothing checks the blog out", "actions/checkout"),
    ("secrets.GEMINI_API_KEY", "secrets.GEMINI-API-KEY", "is no secret", "GEMINI_API_KEY"),
    ("        with:", "        late: false\n        with:", "not under `with:`", "below `with:`"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "what", "remedy"), WRONG, ids=[w[2] for w in WRONG])
def test_what_keeps_a_workflow_from_its_work_is_bad_and_has_a_remedy(
    old: str, new: str, what: str, remedy: str, tmp_path: Path
) -> None:
    assert old in SOUND

    found = [f for f in judged(SOUND.replace(old, new), tmp_path) if what in f.what]

    assert found
    assert all(f.mark is Mark.BAD for f in found)
    assert remedy in found[0].remedy
    assert "AIzaSyPlain" not in found[0].what + found[0].remedy


def test_a_workflow_that_cannot_be_started_by_hand_is_told(tmp_path: Path) -> None:
    text = SOUND.replace("  workflow_dispatch:\n    inputs:\n      date:\n", "")

    (finding,) = judged(text, tmp_path)
    assert "cannot be started by hand" in finding.what
    assert finding.mark is Mark.HINT


@pytest.mark.parametrize(
    ("old", "new", "what", "remedy"),
    [
        ("digest@v1", "digest@latest", "names no release", "@v1"),
        ("ubuntu-latest", "ubuntu-lastest", "'ubuntu-lastest'", "did you mean ubuntu-latest?"),
    ],
)
def test_a_name_that_leads_nowhere_is_told(
    old: str, new: str, what: str, remedy: str, tmp_path: Path
) -> None:
    (finding,) = judged(SOUND.replace(old, new), tmp_path)

    assert what in finding.what
    assert remedy in finding.remedy
    assert finding.mark is Mark.HINT


@pytest.mark.parametrize("version", ["1", "v1.2", "v1.2.3", "0123456789abcdef" * 2 + "01234567"])
def test_a_release_or_a_commit_is_a_sound_version(version: str, tmp_path: Path) -> None:
    assert judged(SOUND.replace("digest@v1", f"digest@{version}"), tmp_path) == []


@pytest.mark.parametrize("given", ["self-hosted", "[self-hosted, linux]", "ubuntu-24.04", "x64-8"])
def test_a_runner_of_ones_own_is_sound(given: str, tmp_path: Path) -> None:
    assert judged(SOUND.replace("ubuntu-latest", given), tmp_path) == []


def test_one_of_two_secrets_is_one(tmp_path: Path) -> None:
    text = SOUND.replace("}}\n          date", "|| secrets.OTHER }}\n          date")

    assert "OTHER" in text
    assert judged(text, tmp_path) == []


def test_a_date_that_no_dispatch_offers_is_told(tmp_path: Path) -> None:
    (finding,) = judged(SOUND.replace("    inputs:\n      date:\n", ""), tmp_path)

    assert "offers no input `date`" in finding.what


def test_a_run_that_cancels_the_one_at_work_is_told(tmp_path: Path) -> None:
    (finding,) = judged(SOUND + "concurrency: {group: a, cancel-in-progress: true}\n", tmp_path)

    assert "cancels the one that is at work" in finding.what


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("categories: cs.SD", "max-papers: 5", "`max-papers` is no input"),
        ("secrets: {api-key: '${{ secrets.GEMINI_API_KEY }}'}", "timeout-minutes: 40", "no key"),
    ],
)
def test_a_call_of_the_reusable_workflow_is_judged_by_its_own_inputs(
    old: str, new: str, what: str, tmp_path: Path
) -> None:
    assert any(what in f.what for f in judged(REUSABLE.replace(old, new), tmp_path))


def test_secrets_that_are_inherited_are_enough(tmp_path: Path) -> None:
    text = REUSABLE.replace(
        "secrets: {api-key: '${{ secrets.GEMINI_API_KEY }}'}", "secrets: inherit"
    )

    assert judged(text, tmp_path) == []


@pytest.mark.parametrize(
    "line", ["17 5 * * *", "*/15 0-5,7 1 JAN-MAR mon", "0 0 31 12 6", "5/10 * * * *"]
)
def test_a_cron_line_that_github_takes_is_sound(line: str) -> None:
    assert workflow_check.cron_problem(line) == ""


def test_a_workflow_outside_of_its_folder_is_told_to_be_never_run(tmp_path: Path) -> None:
    path = tmp_path / ".github/workflow/digest.yml"
    path.parent.mkdir(parents=True)
    path.write_text(SOUND, encoding="utf-8")

    (finding,) = workflow_check.unreadable(tmp_path)
    assert finding.what == ".github/workflow/digest.yml is never run"


def test_an_alias_that_leads_back_ends() -> None:
    assert workflow_check.repeated_keys_by_line("x: &a [*a, {b: 1, b: 2}]") == ((1, "b"),)


def test_broken_yaml_is_told_as_such_and_not_as_a_missing_workflow(doctor_run: DoctorRun) -> None:
    path = doctor_run.blog / WORKFLOW
    path.write_text(path.read_text(encoding="utf-8").replace("jobs:", "jobs: ["), encoding="utf-8")

    found = doctor_run.look()

    assert "is no YAML: line " in of(found, WORKFLOW).what
    assert "no workflow in" not in said(found)


@pytest.mark.parametrize("key", ['"AIzaSy12345"', "GEMINI_API_KEY=AIzaSy12345"])
def test_a_key_with_something_around_it_is_bad(
    key: str, doctor_run: DoctorRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", key)
    monkeypatch.delenv("INPUT_API_KEY", raising=False)

    finding = of(doctor_run.look(), "input api-key: given a value that is not shown")

    assert finding.mark is Mark.BAD
    assert "without" in finding.what


@pytest.mark.parametrize("link", [".github", ".github/workflows", ".github/workflows/digest.yml"])
def test_a_workflow_behind_a_link_is_told_and_not_read(link: str, tmp_path: Path) -> None:
    root, outside = tmp_path / "blog", tmp_path / "outside"
    real = outside / ".github/workflows/digest.yml"
    real.parent.mkdir(parents=True)
    real.write_text(SOUND, encoding="utf-8")
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(outside / link)
    path = root / workflow_check.FOLDER / "digest.yml"

    assert workflow_check.used_in(path, root) == []
    (finding,) = workflow_check.unreadable(root)
    assert "cannot be read: leads through a symbolic link" in finding.what
    assert workflow_check.used_in(real, outside)


def test_an_input_is_what_a_run_by_the_clock_gives_it(tmp_path: Path) -> None:
    otherwise = SOUND.replace("${{ inputs.date }}", "${{ inputs.date || 'yesterday' }}")
    path = tmp_path / "digest.yml"
    path.write_text(otherwise, encoding="utf-8")
    (used,) = workflow_check.used_in(path)

    assert used.scheduled == {"date": "yesterday", "categories": "cs.SD"}
