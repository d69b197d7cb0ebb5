"""Past ranges take what was seen and nothing that was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import QuotaGone
from digest.record_file import loads
from tests.fakes import FakeModel
from tests.months.month_laws import START, months
from tests.pipeline_over_git import good

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


@pytest.mark.parametrize("healed", [False, True])
def test_a_range_over_days_that_waited_for_the_same_papers_shows_each_once(healed: bool) -> None:
    flags = ("--provider=gemini", "--api-key=k", "--reading=off")
    lived = months(days=3, pull_request=False, per_mailing=3, flags=flags)
    lived.model = lambda day: FakeModel(good if day == START else lambda _: QuotaGone("gone"))
    lived.live()
    lived.model = lambda _day: FakeModel(good)
    last = START + timedelta(days=2)
    if healed:
        last += timedelta(days=1)
        lived.life = replace(lived.life, start=last, days=1)
        lived.live()
    lived.run(last, f"--date={START + timedelta(days=1)}..{last}")
    bodies = [body for name, body in lived.hub.base.items() if name.endswith(".json")]
    met = {entry.paper.id for body in bodies for entry in loads(body).entries}

    assert set(lived.shown()) == met
    assert set(lived.shown().values()) == {1}


def test_what_a_past_range_left_waiting_for_quota_is_shown_by_the_next_daily_run() -> None:
    flags = ("--provider=gemini", "--api-key=k", "--reading=off")
    lived = months(days=2, pull_request=False, per_mailing=3, flags=flags)
    lived.model = lambda _day: FakeModel(good)
    lived.live()
    past = START - timedelta(days=6)
    lived.model = lambda _day: FakeModel(lambda _prompt: QuotaGone("gone"))
    outcome = lived.run(past, f"--date={past}..{START - timedelta(days=3)}")
    assert outcome is not None
    waiting = {entry.paper.id for record in outcome.report.records for entry in record.entries}
    lived.model = lambda _day: FakeModel(good)
    lived.life = replace(lived.life, start=START + timedelta(days=2))
    lived.live()

    assert waiting
    assert waiting <= set(lived.shown())
    assert set(lived.shown().values()) == {1}
