"""What a pull request says of its days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.domain import Cause, Operation, Origin, Published, Skipped, Usage
from digest.report import RunReport, commit_message, pull_request_body, pull_request_title
from tests.made_up_days import dropped, part, pending, record, shown, window
from tests.report.reported import DAY, rendered, report, rows


def test_the_body_lists_every_paper_with_what_to_look_at() -> None:
    doubtful = replace(
        shown(1),
        translation=part(Origin.ABSTRACT, doubts=("数字 8.5%",)),
        reading=part(Origin.PDF, warnings=("段落偏短",)),
    )
    hole = replace(shown(2, late=True), reading=Skipped(Cause.BLOCKED, "safety"))

    first, second = rows(rendered(pull_request_body(report(doubtful, hole))))

    cells = [cell.text_content() for cell in first]
    assert cells[1:] == [
        "Paper 1",
        "PDF 全文",
        "译文待核对：数字 8.5%解读：段落偏短",
        "2,000\xa0+\xa0400",
    ]
    assert "补录" in second.text_content()
    assert "解读待补：模型拒绝处理（已试 1 次）" in second.text_content()
    assert first.xpath(".//a/@href") == ["https://arxiv.org/abs/2601.00001v1"]


@pytest.mark.parametrize("number", [3, 120])
def test_a_body_of_usual_size_names_every_paper(number: int) -> None:
    entries = [
        shown(n, f"A title of quite ordinary length, number {n}, on speech") for n in range(number)
    ]

    body = pull_request_body(report(*entries))

    assert len(rows(rendered(body))) == number
    assert "篇幅所限" not in body


@pytest.mark.parametrize("number", [120, 400])
def test_a_body_too_long_is_cut_after_a_whole_paper_and_says_so(number: int) -> None:
    title = "长" * 290
    entries = [
        *(shown(n, title) for n in range(number)),
        *(pending(n, title=title) for n in range(number, number + 40)),
        *(dropped(n, "reason", title) for n in range(number + 40, number + 80)),
    ]

    body = pull_request_body(report(*entries))

    listed = body.count("https://arxiv.org/abs/")
    assert len(body) <= 60_000
    assert len(body) > 50_000
    assert f"另有 {number + 80 - listed} 篇没有列出" in body
    assert body.rstrip().endswith("</sub>")


def test_a_body_of_very_many_days_stays_below_the_limit() -> None:
    days = tuple(record(shown(n), day=DAY + timedelta(days=n)) for n in range(700))

    body = pull_request_body(RunReport(days))

    assert len(body) <= 60_000
    told = body.count("\n## 20")
    assert f"以下从略：另有 {700 - told} 天，共 700 篇没有列出" in body
    assert body.rstrip().endswith("</sub>")


def test_the_same_records_give_the_same_body_whatever_the_run_was_like() -> None:
    quick = report(shown(1), pending(2))
    slow = replace(
        quick,
        usage=Usage(9, 9, 9),
        seconds=99.0,
        published=Published(Operation.UPDATED, "branch", "sha", 7, "https://github.com/o/r/pull/7"),
        notes=("a note",),
        waiting=9,
        idle_days=99,
        left=9,
        next_end=window(DAY).end,
    )

    assert pull_request_body(quick) == pull_request_body(slow)


def test_the_body_says_how_to_rerun_to_reject_and_that_no_checks_run() -> None:
    body = pull_request_body(report(shown(1), kept=("2601.00001",), deleted=("2601.00009",)))

    for phrase in ("重跑", "`2026-01-15`", "关闭本拉取请求", "GITHUB_TOKEN", "不会自动触发检查"):
        assert phrase in body
    assert "**保留的修改**：`2601.00001`" in body
    assert "**删去且不再放回**：`2601.00009`" in body
    assert "`gemini-x`（应答版本 `gemini-x-001`）" in body


def test_titles_count_the_papers_and_follow_the_pattern() -> None:
    one = (record(shown(1), shown(2, late=True), pending(3)),)
    two = (*one, record(shown(4), day=DAY + timedelta(days=1)))

    assert pull_request_title(one) == "arXiv 日报 2026-01-15：2 篇（补录 1 篇）"
    assert commit_message(two) == "arXiv 日报 2026-01-15..2026-01-16：3 篇（补录 1 篇）"
    assert pull_request_title(one, "Digest {date}\nsecond line") == "Digest 2026-01-15 second line"
    assert commit_message((record(),)) == "arXiv 日报 2026-01-15：0 篇"
