"""Whole archives among the categories."""

from __future__ import annotations

import pytest

from digest.settings import inputs


@pytest.mark.parametrize("name", ["cs", "cs.*", "astro-ph", "cond-mat", "physics"])
def test_a_whole_archive_is_refused_with_what_to_do_and_no_misleading_guess(name: str) -> None:
    with pytest.raises(ValueError, match="no archive is taken whole") as caught:
        inputs.categories(f"cs.SD, {name}")
    assert f"name those of {name}" in str(caught.value)
    assert "did you mean" not in str(caught.value)


def test_a_page_in_place_of_names_is_told_in_short() -> None:
    with pytest.raises(ValueError, match="unknown: x") as caught:
        inputs.categories(" ".join(["x" * 500] * 5_000))
    assert len(str(caught.value)) < 1_000
