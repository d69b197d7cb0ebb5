"""Past ranges take what was seen and nothing that was shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.months.law import START, months

pytestmark = pytest.mark.usefixtures("inputs")


def test_a_past_range_takes_what_was_seen_and_nothing_that_was_shown() -> None:
    lived = months(days=6, pull_request=False)
    lived.live()
    before = lived.shown()
    past = START - timedelta(days=6)
    lived.run(past, f"--date={past}..{START - timedelta(days=3)}")
    after = lived.shown()

    assert len(after) > len(before)
    assert [name for name, count in after.items() if count > 1] == []


def test_a_past_range_filled_before_the_first_daily_run_is_not_repeated_by_it() -> None:
    lived = months(days=6, pull_request=False)
    lived.clock[0] = datetime.combine(START, datetime.min.time(), UTC) + lived.life.at
    past = START - timedelta(days=6)
    lived.run(past, f"--date={past}..{START - timedelta(days=1)}")
    filled = len(lived.shown())
    lived.live()

    assert filled > 10
    assert [name for name, count in lived.shown().items() if count > 1] == []
