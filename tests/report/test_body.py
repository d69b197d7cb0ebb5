"""The text of a pull request as its reviewer reads it."""

from __future__ import annotations

from datetime import date, timedelta

from digest.report import RunReport, pull_request_body, summary
from tests.made_up_days import record, shown
from tests.report.reported import rendered, report

BLOCKS = ("head", "2601.00001", "rest", "empty", "post")


def test_parts_of_a_post_are_called_what_a_reader_calls_them() -> None:
    told = report(shown(1), kept=BLOCKS, deleted=("head",))

    body, page = pull_request_body(told), summary(told)
    assert "**保留的修改**：文首、`2601.00001`、其余论文的列表、没有论文的说明、整篇文章\n" in body
    assert "**删去且不再放回**：文首\n" in body
    assert "保留了审阅者改过的段落：文首、2601.00001、其余论文的列表" in page


def test_a_word_without_an_end_leaves_the_other_columns_on_the_screen() -> None:
    body = pull_request_body(report(shown(1, "A" * 1000), shown(2, "https://" + "a/" * 200)))

    titles = rendered(body).xpath("//tbody//a")
    words = [word for title in titles for word in title.text_content().split("\u200b")]
    assert max(map(len, words)) <= 41


def test_a_year_that_a_person_edited_everywhere_still_says_how_to_review() -> None:
    days = tuple(
        record(shown(n), day=date(2025, 1, 1) + timedelta(days=n), older=("2407.00001",) * 9)
        for n in range(366)
    )
    kept = tuple(f"2501.{n:05}" for n in range(7000))

    body = pull_request_body(RunReport(days, kept=kept, deleted=kept))

    assert len(body) <= 60_000
    assert "等 7000 处" in body
    assert body.rstrip().endswith("</sub>")
