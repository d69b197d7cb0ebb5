"""A day on which arXiv touches a whole archive."""

from __future__ import annotations

from dataclasses import replace

from tests.arxiv.small_arxiv import look, paper, utc, world
from tests.world.arxiv import Crossing


def test_of_a_whole_archive_that_arxiv_has_touched_a_few_papers_are_named_in_the_log() -> None:
    touched = (Crossing("cs.LG", utc(2026, 1, 14, 1)),)
    many = [replace(paper(n, utc(2024, 1, 3)), crossings=touched) for n in range(500)]
    seen = look(world(*many))

    assert len(seen.older) == 500
    assert any("old papers" in note and note.endswith(" and 480 more") for note in seen.notes)
    assert max(map(len, seen.notes)) < 500
