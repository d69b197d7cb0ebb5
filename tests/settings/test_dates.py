"""Dates and ranges: which are taken, and which are not yet over."""

from __future__ import annotations

from datetime import date

import pytest

from tests.settings.loaded_settings import refusal, settings


def test_a_range_gives_one_day_each_and_is_no_daily_run() -> None:
    found = settings(date="2026-01-13..2026-01-15")

    assert [d.day for d in found.days] == [13, 14, 15]
    assert found.span.key == "2026-01-13_2026-01-15"
    assert not found.daily


def test_a_day_is_a_daily_run_where_it_is_the_latest_that_is_over_and_no_range() -> None:
    assert settings(date="2026-01-15").daily
    assert not settings(date="2026-01-14").daily
    assert not settings(date="2026-01-15..2026-01-15").daily


@pytest.mark.parametrize(
    "text",
    ["2026-01-15..2026-01-14", "2020-01-01..2026-01-01", "2026-01-16", "15.01.2026", "..",
     "2026-1-5",
     "2026-01-15; rm -rf /", "2026-01-15..", "明天", "15/01/2026",
     "2026-01-12..2026-01-13..2026-01-14"],
)  # fmt: skip
def test_a_date_that_is_none_or_not_yet_over_is_refused(text: str) -> None:
    assert "- date:" in refusal(date=text)


def test_todays_window_before_its_anchor_is_refused_and_the_latest_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIGEST_NOW", "2026-01-15T08:00:00+08:00")

    assert "2026-01-14" in refusal(date="2026-01-15")
    assert settings().days == (date(2026, 1, 14),)


def test_an_instant_without_its_offset_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_NOW", "2026-01-15T08:00:00")

    assert "- DIGEST_NOW:" in refusal()
