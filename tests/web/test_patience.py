"""Waits, budgets, and what a server asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.domain import Traffic
from digest.web.polite import Budget, back_off_s, retry_after_s

API, OAI = "https://export.arxiv.org/api/query", "https://oaipmh.arxiv.org/oai"


def test_waits_grow_in_multiples_of_the_interval_and_end() -> None:
    waits = [back_off_s(Traffic.INDEX, failures, 3, 0) for failures in range(1, 7)]

    assert waits == [30, 60, 120, 240, 480, None]


def test_what_the_server_asks_for_never_shortens_a_wait() -> None:
    assert back_off_s(Traffic.INDEX, 1, 3, 5) == 30
    assert back_off_s(Traffic.INDEX, 1, 3, 45) == 45


def test_each_of_two_addresses_has_half_of_the_budget() -> None:
    budget = Budget(480)
    budget.spend(Traffic.INDEX, f"{API}?search_query=x", 250)

    assert budget.left_s(Traffic.INDEX, API) == 0
    assert "used up" in budget.closed(Traffic.INDEX, API)
    assert budget.left_s(Traffic.INDEX, OAI) == 230
    assert budget.closed(Traffic.INDEX, OAI) == ""


def test_all_pages_share_one_account_and_are_never_closed() -> None:
    budget = Budget(480)
    budget.spend(Traffic.PAGE, "https://arxiv.org/pdf/1", 300)
    budget.close(Traffic.PAGE, "https://arxiv.org/pdf/1", "HTTP 503")

    assert budget.left_s(Traffic.PAGE, "https://arxiv.org/html/2") == 0
    assert budget.closed(Traffic.PAGE, "https://arxiv.org/html/2") == ""


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 7 "}, 7),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "soon"}, 0),
        ({"retry-after": "١٢"}, 0),
        (
            {
                "retry-after": "Thu, 15 Jan 2026 01:02:30 GMT",
                "date": "Thu, 15 Jan 2026 01:00:00 GMT",
            },
            150,
        ),
        (
            {
                "retry-after": "Thu, 15 Jan 2026 01:00:00 GMT",
                "date": "Thu, 15 Jan 2026 01:02:30 GMT",
            },
            0,
        ),
        ({"retry-after": "Thu, 15 Jan 1998 01:00:00 GMT", "date": "nonsense"}, 0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_by_the_servers_clock(
    headers: dict[str, str], seconds: float
) -> None:
    assert retry_after_s(headers) == seconds


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_header_makes_reading_it_fail(value: str, now: str) -> None:
    assert retry_after_s({"retry-after": value, "date": now}) >= 0
