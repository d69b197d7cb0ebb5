"""A translation in other paragraphs is warned of."""

from __future__ import annotations

from digest.fidelity import check_translation
from tests.fidelity.source import SOURCE, TEXT, names


def test_a_translation_in_other_paragraphs_is_warned_of() -> None:
    two = TEXT.replace("。它在", "。\n\n它在")

    assert names(check_translation(SOURCE.replace(". It", ".\n\nIt"), two)) == set()
    assert names(check_translation(SOURCE.replace(". It", ".\n\nIt"), TEXT)) == {"paragraphs"}
    assert names(check_translation(SOURCE, TEXT.replace("。", "。\n\n").strip())) == {"paragraphs"}
