"""What is said of a day that shows nothing is true of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from digest.domain import DayRecord, Model
from digest.errors import QuotaGone
from digest.record_file import loads
from digest.report import summary
from tests.fakes import FakeModel
from tests.world.arxiv import ArxivWorld
from tests.world.months import Life, Months, company, year

pytestmark = pytest.mark.usefixtures("inputs")

START, END = date(2026, 1, 12), date(2026, 1, 24)


@pytest.fixture
def lived() -> Months:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    papers = [*year(date(2025, 12, 20), END, per_mailing=4), *company(date(2025, 12, 10), END)]
    made = Months(
        ArxivWorld(papers, now=lambda: clock[0]), Life(START, 1, pull_request=False), clock
    )
    made.live()
    return made


def day_of(lived: Months, *flags: str, day: int = 14) -> DayRecord:
    lived.clock[0] = datetime(2026, 1, day, 5, 17, tzinfo=UTC)
    lived.run(date(2026, 1, day), "--on-empty=post", *flags)
    return loads(lived.hub.base[f".arxiv-digest/2026/2026-01-{day}.json"])


def test_a_day_whose_papers_were_all_filtered_says_so_and_not_that_there_were_none(
    lived: Months,
) -> None:
    record = day_of(lived, "--include-keywords=unheard-of")

    assert record.reason == f"没有可显示的论文，{len(record.entries)} 篇被过滤"
    assert record.reason in lived.hub.base["_posts/2026-01-14-arxiv.md"].decode()
    told = summary(lived.outcomes[date(2026, 1, 14)].report)
    assert "没有可显示的论文" in told
    assert "没有新论文" not in told


def test_a_day_whose_papers_all_wait_says_so_even_at_a_weekend(lived: Months) -> None:
    def gone(_day: date) -> Model:
        return FakeModel(lambda _prompt: QuotaGone("gone"))

    lived.model = gone
    lived.life = replace(lived.life, flags=["--provider=gemini", "--api-key=k"])
    record = day_of(lived, day=17)

    assert record.reason == f"没有可显示的论文，{len(record.entries)} 篇待补"


def test_a_past_day_whose_papers_stand_elsewhere_is_not_said_to_have_had_none(
    lived: Months,
) -> None:
    day_of(lived, day=15)
    lived.clock[0] = datetime(2026, 1, 16, 5, 17, tzinfo=UTC)
    lived.run(date(2026, 1, 16), "--date=2026-01-14", "--on-empty=post")
    record = loads(lived.hub.base[".arxiv-digest/2026/2026-01-14.json"])

    assert record.entries == ()
    assert record.reason == "该窗口的论文已见于其他日期的记录"
