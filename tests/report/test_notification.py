"""The text for a message: plain, short enough for every service, and nobody is mentioned by it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from digest.archive import PaperInPost
from digest.domain import Status
from digest.period import CountedPaper, PeriodDigest
from digest.report import notification, period_notification
from digest.window import period_of
from tests.made_up_days import pending, record, shown

LINK = "https://github.com/o/blog/pull/7"
HOSTILE = json.loads(
    (Path(__file__).parents[1] / "data" / "hostile.json").read_text(encoding="utf-8")
)


def texts(found: object) -> list[str]:
    if isinstance(found, str):
        return [found]
    values = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    return [text for value in values for text in texts(value)]


def test_it_has_the_counts_the_first_five_titles_and_the_link() -> None:
    day = record(*(shown(n, late=n > 6) for n in range(1, 8)), pending(9))

    assert notification((day,), (), LINK).splitlines() == [
        "arXiv 日报 2026-01-15：7 篇（补录 1 篇）",
        "另有 1 篇待补",
        *(f"{n}. Paper {n}" for n in range(1, 6)),
        "……共 7 篇",
        LINK,
    ]


def test_what_a_reviewer_deleted_is_neither_counted_nor_listed() -> None:
    text = notification((record(shown(1), shown(2)),), ("2601.00001",))

    assert "：1 篇" in text
    assert "Paper 1" not in text


def test_an_empty_day_says_why_and_a_run_without_a_day_says_so() -> None:
    empty = record(status=Status.EMPTY, reason="周末没有公告")

    assert notification((empty,)) == "arXiv 日报 2026-01-15：没有新论文：周末没有公告"
    assert notification(()) == "arXiv 日报：没有新论文"


@pytest.mark.parametrize("title", ["汉字" * 400, "😀" * 900, "A long English word " * 90])
def test_the_longest_titles_fit_into_what_every_service_takes(title: str) -> None:
    text = notification((record(*(shown(n, title) for n in range(1, 30))),), (), LINK)

    assert len(text) <= 1_000
    assert len(text.encode()) <= 2_048
    assert text.splitlines()[-2:] == ["……共 29 篇", LINK]
    assert text.splitlines()[1].startswith(f"1. {title[:30]}")


def test_titles_mention_nobody_in_any_service_and_keep_to_their_line() -> None:
    hostile = [*texts(HOSTILE), "<@all>", '<at user_id="all">x</at>', "<!channel>", "a\nb\u2028c"]
    for at in range(0, len(hostile), 5):
        day = record(*(shown(n, text or "x") for n, text in enumerate(hostile[at : at + 5], 1)))
        text = notification((day,), (), LINK)
        assert len(text.splitlines()) == 2 + len(day.shown), text
        assert not set("<>\u202e\u200b\0") & set(text)


def test_a_link_that_is_too_long_is_left_out() -> None:
    assert notification((record(shown(1)),), (), "https://x/" + "y" * 600).endswith("Paper 1")


def test_the_message_of_a_week_lists_titles_as_a_day_does() -> None:
    day = date(2026, 1, 15)
    papers = tuple(
        CountedPaper(day, PaperInPost(shown(at, late=at == 2), title, "", ""))
        for at, title in enumerate(("One $x$", " "), 1)
    )
    week = PeriodDigest(period_of("week", day), (day,), papers)

    assert period_notification(week, LINK).splitlines() == [
        f"arXiv 周报 {week.period.label}：2 篇（补录 1 篇）",
        "1. One x",
        "2. （无标题）",
        LINK,
    ]
