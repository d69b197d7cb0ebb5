"""Categories: how they are split, and which of them there are."""

from __future__ import annotations

from digest.settings.taxonomy import CATEGORIES
from tests.settings.loaded_settings import refusal, settings


def test_a_near_miss_of_a_category_is_answered_with_the_right_name() -> None:
    assert "did you mean cs.SD?" in refusal(categories="cs.sd")


def test_categories_are_split_at_commas_blanks_and_newlines_once_each() -> None:
    assert settings(categories="cs.SD,eess.AS\n cs.CL cs.SD").categories == (
        "cs.SD", "eess.AS", "cs.CL",
    )  # fmt: skip


def test_the_taxonomy_holds_whole_archives_and_subjects() -> None:
    assert {"hep-th", "cond-mat.mtrl-sci", "q-bio.NC", "physics.optics"} <= CATEGORIES
    assert "cs" not in CATEGORIES
    assert "cs.*" not in CATEGORIES
