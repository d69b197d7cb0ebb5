"""The checks on pairs of a hand that had not seen them, and on faults of further kinds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.fidelity import check_reading, check_translation
from tests.mutations import spoil
from tests.translation_pairs import Pair, load

UNSEEN = load("unseen")
FOLDER = Path(__file__).parents[1] / "data" / "readings"


def readings() -> list[tuple[str, str, str]]:
    """Return name, article and reading: several readings in different styles of each article."""
    found = []
    for block in re.split(r"(?m)^=== ", (FOLDER / "unseen.txt").read_text("utf-8"))[1:]:
        article, *rest = re.split(r"(?m)^--- (.*)$", block)
        title, _, body = article.partition("\n")
        styles = zip(rest[::2], rest[1::2], strict=True)
        found += [(f"{title} / {style}", body.strip(), text.strip()) for style, text in styles]
    return found


LEAST_CAUGHT = {
    "two joined numbers exchanged": 0.9,
    "share in words changed": 0.75,
    "unit changed": 0.75,
    "uncertainty changed": 0.85,
    "minus sign lost": 0.75,
    "a line of the model's own above": 0.98,
    "a line of the model's own below": 0.95,
    "words of another script": 1.0,
    "garbled characters": 1.0,
}


@pytest.mark.parametrize("pair", UNSEEN, ids=lambda pair: pair.name)
def test_a_faithful_translation_of_another_hand_raises_no_alarm(pair: Pair) -> None:
    findings = check_translation(pair.source, pair.text)

    assert findings.forbidden + findings.errors == ()


@pytest.mark.parametrize("mutation", LEAST_CAUGHT)
def test_a_further_fault_is_caught(mutation: str) -> None:
    spoilt = [(pair, spoil(mutation, pair)) for pair in UNSEEN]
    found = [check_translation(pair.source, text.strip()) for pair, text in spoilt if text]
    caught = [findings for findings in found if findings.forbidden or findings.errors]

    assert len(found) >= 10
    assert len(caught) / len(found) >= LEAST_CAUGHT[mutation]


@pytest.mark.parametrize(("article", "text"), [pytest.param(*r[1:], id=r[0]) for r in readings()])
def test_a_faithful_reading_of_another_hand_raises_no_alarm(article: str, text: str) -> None:
    findings = check_reading(article, text)

    assert findings.forbidden + findings.errors == ()
