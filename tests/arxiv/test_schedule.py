"""The calendar of announcements."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pytz
from hypothesis import given
from hypothesis import strategies as st

from digest.arxiv.schedule import (
    Freeze,
    holiday,
    last_announced,
    previous,
    why_quiet,
)
from tests.arxiv.hypothesis_examples import EXAMPLES
from tests.world.holidays import HOLIDAYS

CST = pytz.timezone("Asia/Shanghai")


def next_announcement(now: datetime) -> datetime:
    """Return the first announcement after a moment; no two are within 12 hours."""
    later = (last_announced(now + timedelta(hours=12 * n)).announced for n in range(30))
    return next(moment for moment in later if moment > now)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


MOMENTS = st.integers(0, 1_000 * 24 * 60).map(lambda n: utc(2025, 2, 1) + timedelta(minutes=n))


@pytest.mark.parametrize(
    ("day", "freeze", "announced"),
    [
        ("Tue", utc(2026, 1, 12, 19), utc(2026, 1, 13, 1)),
        ("Wed", utc(2026, 1, 13, 19), utc(2026, 1, 14, 1)),
        ("Thu", utc(2026, 1, 14, 19), utc(2026, 1, 15, 1)),
        ("Fri", utc(2026, 1, 15, 19), utc(2026, 1, 16, 1)),
        ("Sat", utc(2026, 1, 15, 19), utc(2026, 1, 16, 1)),
        ("Sun", utc(2026, 1, 15, 19), utc(2026, 1, 16, 1)),
        ("Mon", utc(2026, 1, 16, 19), utc(2026, 1, 19, 1)),
    ],
)
def test_each_day_at_13_17_in_beijing_has_its_last_mailing(
    day: str, freeze: datetime, announced: datetime
) -> None:
    offset = ["Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon"].index(day)
    now = utc(2026, 1, 13, 5, 17).astimezone(CST) + timedelta(days=offset)

    assert last_announced(now) == Freeze(freeze, announced)


def test_an_announcement_counts_from_its_very_second() -> None:
    announced = utc(2026, 1, 15, 1)

    assert last_announced(announced).announced == announced
    assert last_announced(announced - timedelta(seconds=1)).announced == utc(2026, 1, 14, 1)
    assert next_announcement(announced) == utc(2026, 1, 16, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((2026, 3, 6, 1), (2026, 3, 9, 0)),  # from Thursday 5 March to Sunday 8 March
        ((2026, 10, 30, 0), (2026, 11, 2, 1)),  # from Thursday 29 October to Sunday 1 November
    ],
)
def test_summer_time_moves_the_announcement_by_an_hour(
    before: tuple[int, ...], after: tuple[int, ...]
) -> None:
    assert next_announcement(utc(*before)) == utc(*after)


def test_a_holiday_on_a_monday_joins_its_papers_to_tuesdays_mailing() -> None:
    assert next_announcement(utc(2026, 1, 19, 1)) == utc(2026, 1, 21, 1)
    assert last_announced(utc(2026, 1, 20, 23)).freeze == utc(2026, 1, 16, 19)


def test_a_holiday_on_a_friday_cancels_the_mailing_of_sunday() -> None:
    assert next_announcement(utc(2026, 7, 3, 0)) == utc(2026, 7, 7, 0)


def test_the_longest_pause_of_2026_lasts_126_hours() -> None:
    spans = []
    mailing = last_announced(utc(2026, 1, 6))
    while mailing.announced < utc(2027, 1, 4):
        following = next_announcement(mailing.announced)
        spans.append(following - mailing.freeze)
        mailing = last_announced(following)

    assert max(spans) == timedelta(hours=126)
    assert sorted(spans)[-2] == timedelta(hours=102)


@EXAMPLES
@given(MOMENTS)
def test_mailings_follow_one_another_without_gap_or_overlap(now: datetime) -> None:
    last = last_announced(now)
    following = next_announcement(now)

    assert last.freeze < last.announced <= now < following
    assert last_announced(following).announced == following
    assert previous(last_announced(following)) == last
    assert next_announcement(last.announced - timedelta(seconds=1)) == last.announced


@EXAMPLES
@given(MOMENTS)
def test_a_quiet_evening_is_exactly_one_without_a_mailing_in_24_hours(now: datetime) -> None:
    evening = now.astimezone(pytz.timezone("America/New_York"))
    nearly = evening.date() if evening.hour >= 20 else evening.date() - timedelta(days=1)
    sent = last_announced(now).announced.astimezone(pytz.timezone("America/New_York")).date()

    assert (why_quiet(now) == "") is (sent == nearly)


def test_the_reason_of_a_quiet_day_is_given_in_chinese() -> None:
    saturday, tuesday = utc(2026, 1, 17, 5, 17), utc(2026, 1, 20, 5, 17)

    assert why_quiet(saturday) == "周末，arXiv 不发布新论文"
    assert why_quiet(tuesday) == "马丁·路德·金日放假，arXiv 未发布新论文"
    assert why_quiet(utc(2026, 7, 6, 5, 17)) == "美国独立日放假，arXiv 未发布新论文"
    assert why_quiet(utc(2026, 1, 15, 5, 17)) == ""


def test_the_holidays_of_three_years_are_those_of_arxivs_list() -> None:
    first = date(2025, 1, 1)
    days = (first + timedelta(days=n) for n in range(3 * 365))

    assert {day for day in days if holiday(day)} == HOLIDAYS
    assert holiday(date(2026, 7, 3)) == "美国独立日"
    assert holiday(date(2027, 12, 29)) == "年末假期"


def test_the_holidays_do_not_end_with_the_list() -> None:
    names = {holiday(date(2033, 1, 1) + timedelta(days=n)) for n in range(365)}

    assert names >= {"马丁·路德·金日", "六月节", "美国独立日", "美国劳动节", "感恩节", "年末假期"}
    assert holiday(date(2032, 12, 31)) == "年末假期"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        last_announced(datetime(2026, 1, 1))  # noqa: DTZ001 (meant)


def test_the_real_mailings_of_two_months_fell_on_announced_evenings(shared: Path) -> None:
    text = (shared / "data/announcements_2025-12_2026-01.jsonl").read_text(encoding="utf-8")
    days = {json.loads(line)["announced"] for line in text.splitlines()}
    quiet = {day for day in days if why_quiet(datetime.fromisoformat(f"{day}T05:17:00+00:00"))}

    assert quiet == set()
