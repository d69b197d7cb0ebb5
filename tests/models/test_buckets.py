"""Buckets: no more leaves one in a minute than its size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain import Prompt
from digest.models.pacing import MINUTE_S, Bucket, estimate_tokens


@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.floats(0, 30), st.integers(0, 60)), min_size=1, max_size=60),
)
def test_in_no_minute_does_more_leave_a_bucket_than_its_size(
    size: int, wishes: list[tuple[float, int]]
) -> None:
    bucket, now, taken = Bucket(size), 0.0, []
    for pause, wish in wishes:
        now += pause
        amount = min(wish, size)
        now += bucket.wait_s(amount, now)
        assert bucket.wait_s(amount, now) == 0
        bucket.take(amount, now)
        taken.append((now, amount))

    for moment, _ in taken:
        within = sum(a for at, a in taken if moment <= at < moment + 60)
        assert within <= size


def test_a_bucket_without_limit_never_waits() -> None:
    bucket = Bucket(0)
    bucket.take(10**9, 0.0)

    assert bucket.wait_s(10**9, 0.0) == 0


def test_what_is_larger_than_the_bucket_passes_when_it_is_full() -> None:
    bucket = Bucket(100)
    assert bucket.wait_s(500, 0.0) == 0
    bucket.take(500, 0.0)

    assert bucket.wait_s(1, 0.0) == MINUTE_S
    assert bucket.wait_s(1, MINUTE_S) == 0
    bucket.take(1, MINUTE_S)
    assert bucket.wait_s(500, MINUTE_S) == MINUTE_S


def test_a_corrected_amount_counts_from_then_on() -> None:
    bucket = Bucket(100)
    taken = bucket.take(90, 0.0)
    assert bucket.wait_s(20, 1.0) > 0

    taken.amount = 70
    assert bucket.wait_s(20, 1.0) == 0


def test_prompts_are_estimated_by_script() -> None:
    assert estimate_tokens(Prompt("a" * 400, "")) == pytest.approx(100, abs=2)
    assert estimate_tokens(Prompt("", "摘" * 400)) == pytest.approx(400, abs=2)
