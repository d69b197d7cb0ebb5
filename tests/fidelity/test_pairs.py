"""Faithful translations raise no alarm; spoilt ones are caught, as often as the docs say."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.checks import tables
from digest.fidelity import check_standing, check_translation
from tests.mutations import spoil
from tests.translation_pairs import Pair, load, sample_parts

FROZEN, VARIED = load("frozen"), load("varied")
# Shares of the frozen pairs that must be doubted or refused once spoilt in this way.
LEAST_CAUGHT = {
    "one digit changed": 0.95,
    "number removed": 0.9,
    "number in Chinese numerals changed": 0.85,
    "sentence with a number dropped": 0.95,
    "cut in half": 1.0,
    "last third cut": 1.0,
    "last third of the sentences dropped": 0.75,
    "percent sign lost": 0.95,
    "URL altered": 1.0,
    "URL dropped": 1.0,
    "formula altered": 0.95,
    "name altered": 0.95,
    "chatter before": 1.0,
    "chatter after": 1.0,
    "code fence or quotes around": 0.97,
    "English sentence left": 0.97,
    "not translated": 1.0,
    "refusal": 1.0,
    "error message": 1.0,
    "last sentence in a loop": 0.95,
    "characters in a loop": 1.0,
    "one sentence twice": 0.95,
    "foreign link added": 1.0,
    "HTML or Liquid added": 1.0,
    "placeholder": 1.0,
}
NEVER_PUBLISHED = (
    "URL altered", "chatter before", "chatter after", "not translated", "refusal",
    "error message", "foreign link added", "HTML or Liquid added", "placeholder",
    "characters in a loop",
)  # fmt: skip


@pytest.mark.parametrize("pair", [*FROZEN, *VARIED], ids=lambda pair: pair.name)
def test_a_faithful_translation_raises_no_alarm(pair: Pair) -> None:
    findings = check_translation(pair.source, pair.text)

    assert findings.forbidden + findings.errors == ()


def test_at_most_one_faithful_translation_in_a_hundred_is_warned_of() -> None:
    warned = [p.name for p in (*FROZEN, *VARIED) if check_translation(p.source, p.text).warnings]

    assert len(warned) <= (len(FROZEN) + len(VARIED)) / 100


@pytest.mark.parametrize("mutation", LEAST_CAUGHT)
def test_a_spoilt_translation_is_caught(mutation: str) -> None:
    spoilt = [(pair, spoil(mutation, pair)) for pair in FROZEN]
    found = [check_translation(pair.source, text.strip()) for pair, text in spoilt if text]
    caught = [findings for findings in found if findings.forbidden or findings.errors]

    assert len(found) >= 4
    assert len(caught) / len(found) >= LEAST_CAUGHT[mutation]
    if mutation in NEVER_PUBLISHED:
        assert all(findings.forbidden for findings in found)


@pytest.mark.slow
def test_the_figures_of_the_docs_are_those_of_the_benchmark() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "checks.md").read_text("utf-8")

    assert tables() in docs, "run python -m benchmarks.checks and put its tables into docs"


def test_the_sample_raises_no_alarm(shared: Path) -> None:
    for paper, translation, reading in sample_parts(shared):
        assert check_translation(paper["abstract"], translation).defects == ()
        assert check_standing(reading).defects == ()
