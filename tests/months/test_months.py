"""No paper lost, none repeated: months of runs in virtual time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.domain import Model, Prompt
from digest.errors import QuotaGone
from tests.fakes import FakeModel
from tests.months.month_laws import DAYS, START, assert_each_once, months
from tests.pipeline_over_git import good
from tests.world.arxiv import every, fewer, html_instead, reset, status, truncated
from tests.world.months import first_sighting

pytestmark = pytest.mark.usefixtures("inputs")


@pytest.mark.parametrize("pulls", [True, False])
@pytest.mark.parametrize(
    ("hours", "lag"), [(1 + 1 / 6, 0.25), (1 + 1 / 6, 3.5), (5 + 17 / 60, 0.0)]
)
def test_every_paper_stands_in_one_post_whatever_the_hour_the_lag_and_the_gaps(
    pulls: bool, hours: float, lag: float
) -> None:
    lived = months(
        lag, at=timedelta(hours=hours), pull_request=pulls, skip=lambda day: day.day in (3, 4, 5)
    )
    lived.world.faults.append(
        every(10, status(429), status(503), reset, html_instead, truncated, fewer)
    )
    lived.live()

    assert_each_once(lived)
    assert lived.failed == []


def test_with_a_cap_of_three_every_paper_stands_in_full_or_in_one_line() -> None:
    lived = months(flags=["--max-papers=3"])
    lived.live()

    assert_each_once(lived)
    bodies = b"".join(lived.hub.posts().values()).decode()
    assert "\n## 其余 " in bodies


def test_a_quota_gone_every_third_day_loses_nothing() -> None:
    def model(day: date) -> Model:
        calls = 0

        def answer(prompt: Prompt) -> str | Exception:
            nonlocal calls
            calls += 1
            return QuotaGone("gone") if day.day % 3 == 0 and calls > 3 else good(prompt)

        return FakeModel(answer)

    lived = months(per_mailing=3, days=16)
    lived.life = replace(lived.life, flags=["--provider=gemini", "--api-key=k", "--reading=off"])
    lived.model = model
    lived.live()

    assert_each_once(lived)


def test_a_category_added_in_mid_month_floods_nothing_and_repeats_nothing() -> None:
    lived = months(days=10, flags=["--categories=cs.SD"])
    lived.live()
    before = set(lived.shown())
    lived.life = replace(lived.life, start=START + timedelta(days=10), days=DAYS - 10,
                         flags=["--categories=cs.SD,eess.AS"])  # fmt: skip
    added = datetime.combine(lived.life.start, datetime.min.time(), UTC) + lived.life.at
    lived.live()

    shown = lived.shown()
    new = {p.id: p for p in lived.world.papers if p.id in set(shown) - before}
    assert min(map(first_sighting, new.values())) > added - timedelta(days=4)
    assert [name for name, count in shown.items() if count > 1] == []


def test_a_longer_look_back_floods_nothing() -> None:
    lived = months(days=8)
    lived.live()
    shown = set(lived.shown())
    lived.clock[0] += timedelta(hours=1)
    lived.run(START + timedelta(days=7), "--look-back-days=30")

    assert set(lived.shown()) == shown


def test_a_repaired_run_of_the_same_day_completes_it_in_place() -> None:
    lived = months(3.5, days=1, at=timedelta(hours=2), pull_request=True, merge_days=9)
    lived.live()
    lived.clock[0] += timedelta(hours=5)
    lived.run(START)

    assert len(lived.hub.branches) == 1


def test_the_requests_of_a_day_and_of_a_catch_up_are_few() -> None:
    lived = months(days=8, pull_request=False, skip=lambda day: day.day in (28, 1, 2))
    counts = []
    for number in range(8):
        asked = len(lived.world.asked)
        lived.life = replace(lived.life, start=START + timedelta(days=number), days=1)
        lived.live()
        counts.append(len(lived.world.asked) - asked)

    assert max(counts) <= 6
    assert 0 in counts
