"""What the summary of a run says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from digest.domain import Status, Usage
from digest.errors import ArxivError
from digest.period import PeriodDigest
from digest.publication import Operation, Published
from digest.report import RunReport, period_summary, preview, summary
from digest.window import period_of
from tests.made_up_days import dropped, pending, record, shown, window
from tests.report.reported import DAY, rendered, report, rows


def test_the_summary_tells_counts_publication_usage_and_the_next_window() -> None:
    told = report(
        shown(1),
        shown(2, late=True),
        pending(3),
        dropped(4, "x"),
        model="gemini-x",
        usage=Usage(7, 12_345, 678),
        seconds=83.4,
        published=Published(
            Operation.CREATED,
            "arxiv-digest/2026-01-15",
            "0" * 40,
            12,
            "https://github.com/o/r/pull/12",
        ),
        next_end=window(DAY + timedelta(days=1)).end,
        left=5,
    )

    text = summary(told)

    for phrase in (
        "- **状态**：完整",
        "- **篇数**：抓取 4，显示 2（补录 1），待补 1，未显示 1",
        "- **窗口**：2026-01-14 08:50 — 2026-01-15 08:50（Asia/Shanghai）",
        "[拉取请求 12](https://github.com/o/r/pull/12)",
        "请求 7 次，输入 12,345 词元，输出 678 词元",
        "83 秒",
        "2026-01-16 08:50 CST 截止",
        "5 篇（在窗口之后提交）",
    ):
        assert phrase in text


def test_the_days_of_a_range_are_rows_of_a_table() -> None:
    days = (record(shown(1), pending(2)), record(shown(3, late=True), day=DAY + timedelta(days=1)))

    table = rows(rendered(summary(RunReport(days))))[:2]

    assert [[cell.text_content() for cell in row] for row in table] == [
        ["2026‑01‑15", "完整", *"21010"],
        ["2026‑01‑16", "完整", *"11100"],
    ]


def test_the_summary_warns_of_what_piles_up_and_of_the_switch_off() -> None:
    quiet = summary(report(shown(1), waiting=2, idle_days=44))
    loud = summary(report(shown(1), waiting=3, idle_days=45, notes=("甲 <b>",)))

    assert "请留意" not in quiet
    assert "有 3 个日报拉取请求尚未处理" in loud
    assert "主分支已有 45 天没有提交" in loud
    assert "甲 &lt;b&gt;" in loud


def test_a_note_is_told_once_though_the_publication_repeats_it() -> None:
    told = report(
        notes=("分支已推送",), published=Published(Operation.PUSHED, warnings=("分支已推送",))
    )

    assert summary(told).count("- 分支已推送") == 1


def test_state_pushed_alone_asks_nobody_for_a_pull_request() -> None:
    forbidden = Published(Operation.PUSHED, "b", warnings=("没有许可",))

    assert "拉取请求须手动新建" in summary(report(published=forbidden))
    assert "不必新建拉取请求" in summary(report(published=Published(Operation.PUSHED, "b")))


def test_an_empty_day_says_why() -> None:
    empty = replace(record(), status=Status.EMPTY, reason="周末没有公告")

    text = summary(RunReport((empty,)))

    assert "没有新论文" in text
    assert "周末没有公告" in text


def test_a_post_is_shown_in_a_fence_that_it_cannot_end() -> None:
    post = "---\ntitle: x\n---\n````\n</details>\n`````\n"

    page = rendered(preview(post))

    assert [e.tag for e in page.iter()] == ["pre", "code"]
    assert page.text_content().strip() == post.strip()


def test_the_summary_of_a_week_begins_with_the_remedy_of_its_failure() -> None:
    week, told = PeriodDigest(period_of("week", DAY)), RunReport(())
    error = ArxivError("arXiv is down", "arXiv 无法访问")

    failed = period_summary(week, told, error)

    assert "arXiv 无法访问" in failed
    assert failed.index("arXiv 无法访问") < failed.index("| 期间 |")
    assert "无法访问" not in period_summary(week, told)
