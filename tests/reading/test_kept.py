"""A text that was kept passes the checks again before it is published again."""

from __future__ import annotations

from pathlib import Path

from digest.domain import Origin, Part
from digest.reading import acceptable
from tests.reading.replies import CHATTY, DOUBTED, FOREIGN, GOOD, READING, paper
from tests.translation_pairs import sample_parts


def kept(text: str, origin: Origin = Origin.HTML) -> Part:
    return Part(text, origin, "model-a", "model-a-002", "0" * 12)


def test_a_kept_text_passes_the_checks_again() -> None:
    assert acceptable(kept(GOOD, Origin.ABSTRACT), paper(), "translation")
    assert acceptable(kept(DOUBTED, Origin.ABSTRACT), paper(), "translation")
    assert acceptable(kept(READING), paper(), "reading")
    for bad in (CHATTY, FOREIGN, f"{GOOD}<script>x()</script>", ""):
        assert not acceptable(kept(bad, Origin.ABSTRACT), paper(), "translation")
    for bad in (GOOD, f"{READING}<iframe src=x>", READING[:-9], "", f"{READING}{{{{ x }}}}"):
        assert not acceptable(kept(bad), paper(), "reading")


def test_a_kept_reading_of_a_full_text_is_not_blamed_for_what_only_that_text_has() -> None:
    rich = READING.replace("局限", "词元 <s> 与 `<internal>`，得分 47.3，MERT-330；局限")

    assert acceptable(kept(rich), paper(), "reading")


def test_the_sample_s_texts_are_acceptable(shared: Path) -> None:
    for metadata, translation, reading in sample_parts(shared):
        about = paper(metadata["abstract"], metadata["title"])
        assert acceptable(kept(translation, Origin.ABSTRACT), about, "translation")
        assert acceptable(kept(reading), about, "reading")
