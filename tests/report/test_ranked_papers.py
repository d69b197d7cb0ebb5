"""The ranked list of a dry run."""

from __future__ import annotations

from dataclasses import replace

from digest.domain import Match
from digest.report import ranked_list
from digest.report.ranked_papers import scores
from tests.made_up_days import record, shown


def test_the_list_gives_place_score_topic_reason_marks_and_title() -> None:
    matches = (
        Match("speech", 9, reason="decodes as it listens"),
        Match("", None, author="A. Author"),
        Match("music", 4),
        None,
    )
    entries = (
        replace(shown(number, late=number == 2), brief=number == 3, match=match)
        for number, match in enumerate(matches, 1)
    )

    assert list(ranked_list(record(*entries))) == [
        ("  1.  9/10", "2601.00001 speech: decodes as it listens | Paper 1"),
        ("  2.  -/10", "2601.00002 [followed: A. Author] [late] | Paper 2"),
        ("  3.  4/10", "2601.00003 [one line] music | Paper 3"),
    ]


def test_what_stands_just_above_the_line_is_told_only_where_something_stands_below_it() -> None:
    full = replace(shown(1), match=Match("speech", 9))
    line = replace(shown(2), brief=True, match=Match("music", 1))
    both, alone = scores(record(full, line)), scores(record(full))

    assert scores(record(shown(1))) is None
    assert both is not None
    assert (both.above, both.below) == ((full,), (line,))
    assert alone is not None
    assert (alone.above, alone.below) == ((), ())
