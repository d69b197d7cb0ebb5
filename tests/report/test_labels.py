"""Every reason is told in Chinese."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.domain import Kind
from digest.errors import Cause
from digest.ledger import Ledger
from digest.report import pull_request_body, summary
from digest.selection import NOT_LATE, Found, Rules, select
from tests.made_up_days import dropped, paper, pending, shown, window
from tests.report.reported import DAY, report


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
