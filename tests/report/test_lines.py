"""The story of a run in a dozen lines."""

from __future__ import annotations

from digest.publication import Operation, Published
from digest.report import english_story
from tests.made_up_days import dropped, pending, shown
from tests.report.reported import report


def test_the_story_is_a_dozen_lines_of_one_line_each() -> None:
    told = report(
        shown(1),
        pending(2),
        dropped(3, "excluded\n::error::x"),
        model="m",
        published=Published(Operation.PUSHED, "b"),
        left=1,
    )

    story = english_story(told)

    assert 5 <= len(story) <= 12
    assert all("\n" not in line for line in story)
    assert "2026-01-15: window 2026-01-14 08:50 to 2026-01-15 08:50 Asia/Shanghai" in story
    assert "2026-01-15: complete, 3 found, 1 shown (0 late), 1 pending, 1 dropped" in story
    assert "publication: pushed b" in story
