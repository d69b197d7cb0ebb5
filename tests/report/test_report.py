"""What people are told of a run."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from lxml import html
from markdown_it import MarkdownIt

from digest.domain import Cause, Kind, Operation, Origin, Published, Skipped, Status, Usage
from digest.ledger import Ledger
from digest.report import (
    RunReport,
    commit_message,
    english_story,
    preview,
    pull_request_body,
    pull_request_title,
    summary,
)
from digest.selection import NOT_LATE, Found, Rules, select
from tests.days import dropped, paper, part, pending, record, shown, window

GFM = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
DAY = date(2026, 1, 15)
HOSTILE = (
    "a | b | c",
    "first\nsecond\r\n| third |",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</details><!-- ",
    "[text](javascript:alert(1)) ![i](http://evil/i.png)",
    "](https://evil.example/) [x",
    "@octocat and @org/team fix #12, closes owner/blog#3 and GH-4",
    "see https://github.com/owner/blog/issues/1 or www.evil.example",
    "`code` **bold** ~~gone~~ $x$ :rocket: :heavy_check_mark:",
    "\\| escaped \\` twice \\",
    "::error::x ##[group]",
    "&lt;b&gt; &#124; &amp;",
    "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
    "x" * 2_000_000,
)


def rendered(markdown: str) -> html.HtmlElement:
    return html.fromstring(f"<body>{GFM.render(markdown)}</body>")


def rows(page: html.HtmlElement) -> list[html.HtmlElement]:
    return [row for table in page.findall(".//table") for row in table.findall(".//tbody/tr")]


def report(*entries: object, **changes: object) -> RunReport:
    return replace(RunReport((record(*entries),)), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("write", [pull_request_body, summary])
def test_a_hostile_title_is_one_cell_of_plain_text(title: str, write: object) -> None:
    told = report(shown(1, title), pending(2, title=title), dropped(3, "excluded", title))
    plain = report(shown(1, "T"), pending(2, title="T"), dropped(3, "excluded", "T"))

    page = rendered(write(told))  # type: ignore[operator]
    expected = rendered(write(plain))  # type: ignore[operator]

    assert [e.tag for e in page.iter()] == [e.tag for e in expected.iter()]
    assert page.xpath("//a/@href") == expected.xpath("//a/@href")
    text = page.text_content()
    assert not re.search(r"@\w|#\d|GH-\d|://|www\.|:rocket|:heavy", text)


@pytest.mark.parametrize("title", HOSTILE[:-1], ids=range(len(HOSTILE) - 1))
def test_a_title_reads_as_it_is(title: str) -> None:
    (link, *_) = rendered(summary(report(shown(1, title)))).xpath("//tbody//a")

    shown_text = link.text_content().replace("\u200b", "")
    assert shown_text == " ".join(title.split())


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


def test_a_withdrawn_paper_is_said_to_be() -> None:
    assert "已撤稿" in pull_request_body(report(replace(shown(1), withdrawn=True)))


@pytest.mark.parametrize(
    ("cause", "label"),
    [
        (Cause.QUOTA, "今日额度用尽"),
        (Cause.TIME, "运行时间用尽"),
        (Cause.OUTAGE, "模型服务不可用"),
        (Cause.BLOCKED, "模型拒绝处理"),
        (Cause.REJECTED, "未通过检查"),
    ],
)
def test_a_pending_paper_tells_its_cause_in_chinese(cause: Cause, label: str) -> None:
    for text in (pull_request_body(report(pending(1, cause))), summary(report(pending(1, cause)))):
        assert label in text
        assert cause.value not in text


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (Rules(("cs.CL",), primary_only=True), "主分区 cs.SD 不在所选分区内"),
        (Rules(("cs.SD",), exclude=("abstract",)), "含排除关键词“abstract”"),
        (Rules(("cs.SD",), include=("nothing",)), "不含任何所选关键词"),
    ],
)
def test_every_reason_of_the_filters_is_told_in_chinese(rules: Rules, told: str) -> None:
    chosen = select(Found((paper(1),)), Ledger(), window(DAY), Kind.BACKFILL, rules)

    assert told in summary(report(*chosen.entries))


def test_a_late_paper_that_is_not_wanted_is_told_in_chinese() -> None:
    assert "窗口之前提交，未开启补录" in summary(report(dropped(1, NOT_LATE)))


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
    assert "以下从略" in body


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

    (counts,) = rows(rendered(text))[:1]
    assert [cell.text_content() for cell in counts] == [
        "2026-01-15",
        "完整",
        "2026-01-14 08:50 — 2026-01-15 08:50（Asia/Shanghai）",
        *("4", "2", "1", "1", "1"),
    ]
    for phrase in (
        "[拉取请求 12](https://github.com/o/r/pull/12)",
        "请求 7 次，输入 12,345 词元，输出 678 词元",
        "83 秒",
        "2026-01-16 08:50 CST 截止",
        "5 篇（在窗口之后提交）",
    ):
        assert phrase in text


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


def test_the_story_is_a_dozen_lines_of_one_line_each() -> None:
    told = report(
        shown(1),
        pending(2),
        dropped(3, "excluded\n::error::x"),
        model="m",
        published=Published(Operation.PUSHED, "b"),
        left=1,
    )

    story = english_story(told)

    assert 5 <= len(story) <= 12
    assert all("\n" not in line for line in story)
    assert "2026-01-15: complete, 3 found, 1 shown (0 late), 1 pending, 1 dropped" in story
    assert "publication: pushed b" in story
