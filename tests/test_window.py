"""The window of a date."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import pytz
from hypothesis import given
from hypothesis import strategies as st

from digest.window import Span, latest_closed, window_of

CST = pytz.timezone("Asia/Shanghai")
ANCHOR = time(8, 50)


def cst(*parts: int) -> datetime:
    return CST.localize(datetime(*parts))  # type: ignore[arg-type]  # noqa: DTZ001


def test_the_window_of_the_sample_day_is_the_24_hours_before_its_anchor() -> None:
    window = window_of(date(2026, 1, 15), ANCHOR, CST)

    assert window.start == cst(2026, 1, 14, 8, 50)
    assert window.end == cst(2026, 1, 15, 8, 50)
    assert window.date == date(2026, 1, 15)


def test_a_paper_on_the_boundary_belongs_to_one_window_only() -> None:
    first = window_of(date(2026, 1, 14), ANCHOR, CST)
    second = window_of(date(2026, 1, 15), ANCHOR, CST)

    assert first.end not in first
    assert first.end in second


def test_a_late_or_repeated_run_gets_the_same_date() -> None:
    punctual = latest_closed(cst(2026, 1, 15, 8, 50), ANCHOR, CST)
    late = latest_closed(cst(2026, 1, 16, 8, 49), ANCHOR, CST)

    assert punctual == late == date(2026, 1, 15)


def test_a_run_before_the_anchor_gets_the_day_before() -> None:
    assert latest_closed(cst(2026, 1, 15, 8, 49), ANCHOR, CST) == date(2026, 1, 14)


def test_the_moment_may_come_in_any_zone() -> None:
    moment = datetime(2026, 1, 15, 0, 50, tzinfo=UTC)

    assert latest_closed(moment, ANCHOR, CST) == date(2026, 1, 15)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        latest_closed(datetime(2026, 1, 15), ANCHOR, CST)  # noqa: DTZ001


@given(
    st.dates(date(2000, 1, 1), date(2037, 12, 30)),
    st.times(),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/London", "UTC"]),
)
def test_windows_tile_time_without_gap_or_overlap(day: date, anchor: time, name: str) -> None:
    zone = pytz.timezone(name)
    anchor = anchor.replace(second=0, microsecond=0)
    today = window_of(day, anchor, zone)
    tomorrow = window_of(day + timedelta(days=1), anchor, zone)

    assert today.end == tomorrow.start
    assert timedelta(hours=22) < today.end - today.start < timedelta(hours=26)


@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2037, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["Asia/Shanghai", "America/New_York", "UTC"]),
)
def test_the_latest_closed_window_has_closed_and_the_next_has_not(now: datetime, name: str) -> None:
    zone = pytz.timezone(name)
    day = latest_closed(now, ANCHOR, zone)

    assert window_of(day, ANCHOR, zone).end <= now
    assert window_of(day + timedelta(days=1), ANCHOR, zone).end > now


def test_a_range_holds_both_its_ends() -> None:
    assert Span(date(2026, 2, 27), date(2026, 3, 1), ranged=True).days == (
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
    )
