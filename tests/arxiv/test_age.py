"""How old a paper is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from digest.arxiv.ids import is_revision, newest_first, oldest_month
from digest.domain import Paper
from tests.arxiv.small_arxiv import NOW, paper, utc


def made(number: int, submitted: tuple[int, ...], version: int = 1, days: int = 0) -> Paper:
    base = paper(number, utc(*submitted), announced=utc(2026, 1, 14)).at(
        NOW, utc(2026, 1, 14), timedelta(0)
    )
    assert base is not None
    updated = base.submitted + timedelta(days=days)
    return Paper(
        base.id,
        version,
        base.title,
        base.authors,
        base.categories,
        base.primary,
        base.abstract,
        base.submitted,
        updated,
    )


@pytest.mark.parametrize(
    ("now", "reached", "month"),
    [
        (utc(2026, 1, 15), (), 202512),
        (utc(2026, 3, 1), (date(2026, 2, 22),), 202602),
        (utc(2026, 1, 1), (date(2025, 12, 18),), 202512),
        (utc(2026, 3, 10), (date(2026, 1, 24), date(2026, 3, 1)), 202601),
    ],
)
def test_an_id_may_be_of_the_month_before_or_as_old_as_the_run_reaches_back(
    now: object, reached: tuple[date, ...], month: int
) -> None:
    assert oldest_month(now, *reached) == month  # type: ignore[arg-type]


def test_a_change_without_a_new_version_is_no_revision() -> None:
    assert not is_revision(made(1, (2026, 1, 9)), date(2026, 1, 8))


def test_a_new_version_submitted_a_weekend_before_the_change_is_a_revision() -> None:
    assert is_revision(made(1, (2025, 6, 1), version=2, days=219), date(2026, 1, 8))


def test_an_old_second_version_does_not_make_a_cross_listing_a_revision() -> None:
    assert not is_revision(made(1, (2025, 6, 1), version=2, days=30), date(2026, 1, 8))


def test_the_newest_comes_first_and_the_higher_number_before_the_lower() -> None:
    papers = [made(9, (2026, 1, 5)), made(10, (2026, 1, 5)), made(3, (2026, 1, 6))]

    assert [p.id[-2:] for p in newest_first([*papers, *papers])] == ["03", "10", "09"]
