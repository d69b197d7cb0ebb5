"""A translation in other paragraphs is warned of; what is lost is listed."""

from __future__ import annotations

from digest.fidelity import check_translation
from digest.fidelity.defects import listed
from tests.fidelity.source import SOURCE, TEXT, names


def test_three_words_are_listed_whole_and_of_more_the_first_three() -> None:
    assert listed(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert listed(["甲", "乙", "丙", "丁"]) == "甲、乙、丙 等"


def test_a_translation_in_other_paragraphs_is_warned_of() -> None:
    two = TEXT.replace("。它在", "。\n\n它在")

    assert names(check_translation(SOURCE.replace(". It", ".\n\nIt"), two)) == set()
    assert names(check_translation(SOURCE.replace(". It", ".\n\nIt"), TEXT)) == {"paragraphs"}
    assert names(check_translation(SOURCE, TEXT.replace("。", "。\n\n").strip())) == {"paragraphs"}
