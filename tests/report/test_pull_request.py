"""What a pull request says of its days."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.domain import Entry, Origin, Skipped, Usage
from digest.errors import Cause
from digest.publication import Operation, Published
from digest.report import (
    RunReport,
    commit_message,
    pull_request_body,
    pull_request_title,
    summary,
)
from tests.made_up_days import dropped, part, pending, record, shown, window
from tests.report.reported import DAY, rendered, report, rows

SOURCE = (
    "Speech models grow. We train on 120 hours of speech from 8.5 million speakers. "
    "The code is public."
)
TEXT = "语音模型日益增大。我们用来自 850 万名说话人的数小时语音训练。代码已公开。"


def doubted(number: int = 1, *, doubt: str = "数字 120 缺失") -> Entry:
    entry = shown(number)
    return replace(
        entry,
        paper=replace(entry.paper, abstract=SOURCE),
        translation=part(Origin.ABSTRACT, text=TEXT, doubts=(doubt,)),
    )


def test_the_body_leads_to_what_needs_a_look_with_the_sentences_side_by_side() -> None:
    hole = replace(shown(2, late=True), reading=Skipped(Cause.BLOCKED, "safety"))
    bare = replace(
        shown(3), reading=part(Origin.ABSTRACT, warnings=("没有取得全文（HTML：HTTP 404）",))
    )
    short = replace(shown(4), reading=part(Origin.PDF, warnings=("段落偏短",)))

    body = pull_request_body(report(shown(9), doubted(), hole, bare, short))
    head, _, rest = body.partition("## 2026-01-15")

    assert "先看这几篇：3 篇（待核对 1，有空缺 1，没有全文 1）" in head
    assert head.index("Paper 1") < head.index("Paper 2") < head.index("Paper 3")
    assert "Paper 9" not in head
    assert "译文待核对：数字 120 缺失" in head
    assert "解读待补：模型拒绝处理（已试 1 次）" in head
    assert "没有取得全文（HTML：HTTP 404）" in head
    ((english, chinese),) = [[c.text_content() for c in r] for r in rows(rendered(head))]
    assert english == "We train on 120 hours of speech from 8.5 million speakers."
    assert chinese == "我们用来自 850 万名说话人的数小时语音训练。"
    clean = [[c.text_content() for c in r] for r in rows(rendered(rest))]
    assert [row[1:] for row in clean] == [
        ["Paper 9", "HTML 全文", "—"],
        ["Paper 4", "PDF 全文", "解读：段落偏短"],
    ]
    assert "没有疑点的 2 篇" in rest


def test_two_doubts_about_one_sentence_show_it_once_with_the_words_of_both() -> None:
    both = part(Origin.ABSTRACT, text=TEXT, doubts=("数字 120 缺失", "数字 850 未见于原文"))

    told = pull_request_body(report(replace(doubted(), translation=both)))

    ((english, chinese),) = (row for row in rows(rendered(told)) if len(row) == 2)
    assert [bold.text for bold in (*english.iter("b"), *chinese.iter("b"))] == ["120", "850"]


def test_a_hole_says_what_forbade_the_replies_and_counts_no_try_that_was_none() -> None:
    failed = Skipped(Cause.REJECTED, "two replies failed the checks: refusal, loop", 2)
    waits = pending(2, Cause.OUTAGE)
    assert isinstance(waits.translation, Skipped)
    untried = replace(waits, translation=replace(waits.translation, tries=0))

    body = pull_request_body(report(replace(shown(1), reading=failed), untried))

    assert "解读待补：未通过检查（模型拒绝作答、文字循环重复；已试 2 次）" in body
    assert "译文：模型服务不可用" in body
    assert "已试 0 次" not in body


def test_a_doubt_that_a_person_has_settled_is_gone_and_a_deleted_paper_is_not_counted() -> None:
    told = report(doubted(1), doubted(2), shown(3), kept=("2601.00001",), deleted=("2601.00002",))

    body = pull_request_body(told)

    assert "先看这几篇" not in body.partition("## 审阅说明")[0]
    assert "没有待核对之处" in body
    assert "都通过了与原文的比对，或已由人改过。" in body
    assert "## 2026-01-15：2 篇" in body
    assert "由人删去 1" in body
    assert "✎ 已由人修改" in body
    assert "Paper 2" not in body
    assert pull_request_title(told.records, "", told.deleted) == "arXiv 日报 2026-01-15：2 篇"


def test_a_day_without_a_model_claims_no_check_that_was_not_made() -> None:
    body = pull_request_body(report(replace(shown(1), translation=None, reading=None)))

    assert "没有要核对的译文或解读" in body
    assert "都通过了与原文的比对" not in body
    assert "都通过了与原文的比对" in pull_request_body(report(shown(1)))
    holes = replace(shown(1), translation=Skipped(Cause.BLOCKED, "x"), reading=None)
    assert "没有用模型" not in pull_request_body(report(holes))


def test_what_changed_on_a_day_that_stood_before_is_said_first() -> None:
    hole = replace(shown(1), reading=Skipped(Cause.OUTAGE, "down"))
    before = record(hole, shown(3))

    body = pull_request_body(report(shown(1), shown(2), before=(before,)))

    block = body.partition("<!-- changes -->")[2].partition("<!-- /changes -->")[0]
    assert "新增：`2601.00002`（1 篇）" in block
    assert "补上解读：`2601.00001`（1 篇）" in block
    assert "不再显示：`2601.00003`（1 篇）" in block
    first = pull_request_body(report(shown(1)))
    assert first.partition("<!-- changes -->")[2].startswith("\n<!-- /changes -->")


def test_a_paper_is_linked_to_its_place_in_the_file() -> None:
    place = (
        "https://github.com/o/r/blob/arxiv-digest/2026-01-15/_posts/2026-01-15-arxiv.md?plain=1#L12"
    )

    body = pull_request_body(report(doubted(1), shown(2), places={"2601.00001": place}))

    assert f"[文章中的位置]({place})" in body
    assert body.count("文章中的位置") == 1


def test_a_long_day_leaves_out_clean_papers_before_doubted_ones() -> None:
    entries = [*(shown(n, "长" * 290) for n in range(200, 500)), *map(doubted, range(100))]

    body = pull_request_body(report(*entries))

    assert len(body) <= 60_000
    assert body.count("译文待核对") == 100
    assert "篇没有列出" in body


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


def test_papers_that_wait_for_one_reason_are_listed_below_it_once() -> None:
    told = summary(report(*(pending(n, Cause.QUOTA) for n in range(1, 22))))

    waiting = told.partition("待补 21 篇")[2]
    assert waiting.count("今日额度用尽") == 2  # of the translation and of the reading
    assert waiting.count("https://arxiv.org/abs/") == 21


def test_a_long_address_in_a_sentence_leaves_both_columns_on_a_phone() -> None:
    entry = doubted(doubt="数字 7 缺失")
    entry = replace(
        entry, paper=replace(entry.paper, abstract="See 7 at https://x.org/" + "a" * 90)
    )

    body = pull_request_body(report(entry))
    ((english, _),) = [[c.text_content() for c in r] for r in rows(rendered(body))]
    assert max(map(len, re.split("[\u200b ]", english))) <= 18
