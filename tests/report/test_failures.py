"""What the summary says of a run that fails: in Chinese, each cause once, with what to do."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from digest.domain import Skipped
from digest.errors import (
    ArxivError,
    Cause,
    ModelError,
    Notice,
    PublishError,
    RunError,
    SettingsError,
    UnfinishedError,
)
from digest.publication import Operation, Published
from digest.report import failure_summary, summary
from digest.report.failures import connection_trouble, failure
from digest.web import http
from tests.made_up_days import pending, shown
from tests.report.reported import rendered, report

KINDS = (SettingsError, ArxivError, ModelError, PublishError, UnfinishedError)
ROOT = Path(__file__).parent.parent.parent
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_failure_is_told_in_chinese_with_a_remedy(kind: type[RunError]) -> None:
    told = failure_summary(kind("something went wrong in English"))

    assert "怎么办" in told
    assert not ENGLISH.search(told)
    assert failure_summary(kind("x", "某处出错")) != told
    assert "- 某处出错" in failure_summary(kind("x", "某处出错"))


def test_each_bad_setting_is_a_line_of_its_own() -> None:
    told = failure_summary(SettingsError("bad", "设置有误：\n- `date`：甲\n- `late`：乙 <b> `x y`"))

    remedy, *lines = [li.text_content() for li in rendered(told).findall(".//li")]
    assert remedy.startswith("怎么办：改正下面各项")
    assert lines == ["date：甲", "late：乙 <b> `x y`"]


def test_the_remedy_stands_first_and_once() -> None:
    notice = Notice("try", "请换用其他 `model`（host 说 no）", remedy="请换用其他 `model`")
    service, github = ModelError(notice), PublishError(Notice("x", "推送失败：令牌", remedy="令牌"))

    assert failure(service).remedy.startswith("请换用其他 `model`；已完成的部分不会重做")
    assert failure(service).lines == ("host 说 no",)
    assert failure(github).lines == ("推送失败",)


class Worse(PublishError):
    """One of the narrower kinds that adapters make of it."""


def test_a_narrower_error_is_told_as_its_kind() -> None:
    assert failure(Worse("x", "某处")).title == failure(PublishError("x", "某处")).title


WHERE = " (the proxy proxy.example:3128 on the way to export.arxiv.org)"


@pytest.mark.parametrize(
    ("said", "cause", "remedy"),
    [
        ("no such host is known (X) (export.arxiv.org)", "export.arxiv.org：找不到这个主机", "DNS"),
        (f"it refuses the connection (ProxyError){WHERE}", "代理 proxy.example:3128 不通", "代理"),
        ("its certificate is not trusted (S) (api.example)", "证书不受信任", "REQUESTS_CA_BUNDLE"),
        (
            "fatal: unable to access 'https://github.com/o/r.git/': Could not resolve host",
            "github.com：找不到这个主机",
            "DNS",
        ),
        ("gnutls_handshake() failed", "无法建立 TLS 连接", "REQUESTS_CA_BUNDLE"),
        ("Could not resolve proxy: proxy.example", "代理 proxy.example 不通", "HTTPS_PROXY"),
        ("server certificate verification failed. SSL certificate problem", "证书", "证书"),
        ("timed out (api.github.com)", "api.github.com：没有及时应答", "网络"),
    ],
)
def test_a_broken_connection_is_told_by_host_and_cause_with_what_to_look_at(
    said: str, cause: str, remedy: str
) -> None:
    told = failure(ArxivError(said, "读不到"))

    assert cause in told.lines[-1]
    assert remedy in told.remedy


def test_every_word_of_the_transfer_for_a_broken_connection_is_known_here() -> None:
    words = {said for _, said in http.CAUSES} | set(http.NAMED.values())

    assert len(words) > 5
    assert [said for said in words if connection_trouble(said) == ("", "")] == []
    assert connection_trouble("arXiv answers HTTP 503") == ("", "")
    assert connection_trouble("api.example answers HTTP 504: upstream timed out") == ("", "")


def test_a_run_that_fails_after_it_has_published_tells_both() -> None:
    told = summary(report(shown(1)), ModelError("refused", "密钥不被接受"))

    assert told.index("密钥不被接受") < told.index("**状态**")


def test_one_cause_is_one_line_with_its_papers_and_a_remedy() -> None:
    waiting = [pending(n, Cause.QUOTA) for n in range(1, 22)]
    blocked = replace(shown(30), reading=Skipped(Cause.BLOCKED, "safety"))

    told = summary(report(*waiting, blocked))

    causes = told.partition("### 没有完成的译文与解读")[2].partition("###")[0]
    first, second = (line.text_content() for line in rendered(causes).findall(".//li"))
    assert first.startswith("今日额度用尽：2601.00001、")
    assert "等 21 篇" in first
    assert "以后的运行会自动补上" in first
    assert "2601.00030" in second
    assert "可设 fallback-model" in second
    assert "换一个 `fallback-model`" in summary(report(blocked, fallback=True))


def test_a_run_that_its_service_ended_gives_one_remedy_and_no_other_beside_it() -> None:
    told = summary(report(pending(1, Cause.OUTAGE)), ModelError("refused", "密钥不被接受"))

    assert "做法见开头的“怎么办”" in told
    assert "换用别的" not in told
    first, second = rendered(told).findall(".//ul")[:2]
    assert first.text_content().strip().startswith("怎么办")
    assert second.text_content().strip().startswith("状态")


def test_a_warning_of_publishing_is_chinese_with_a_link_that_leads_somewhere() -> None:
    url = "https://github.com/o/r/compare/main...arxiv-digest/2026-01-15?expand=1"
    warning = Notice("open it by hand", "不得新建拉取请求", url, "手动新建")

    told = summary(report(published=Published(Operation.PUSHED, "b", warnings=(warning,))))

    assert "open it by hand" not in told
    assert rendered(told).xpath("//a[text()='手动新建']/@href") == [url]
    assert str(warning) == "open it by hand"


def raised_in_english_alone(path: Path, told_in_both: set[str]) -> list[str]:
    """Return the errors of a module whose summary would have no word on their cause."""
    kinds, found = {kind.__name__ for kind in KINDS}, []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds and node.args):
            continue
        made = node.args[0]
        called = made.func if isinstance(made, ast.Call) else None
        name = getattr(called, "attr", getattr(called, "id", ""))
        in_words = isinstance(made, ast.Constant | ast.JoinedStr | ast.BinOp)
        alone = len(node.args) + len(node.keywords) == 1
        if alone and (in_words or name not in {"", *told_in_both}):
            found.append(f"{path.name}:{node.lineno}")
    return found


def test_no_error_of_a_run_is_english_alone() -> None:
    """But for `init` and `doctor`, which write no summary."""
    modules = [p for p in (ROOT / "digest").rglob("*.py") if p.parent.name != "commands"]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in modules]
    both = {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and ast.unparse(node.returns or node.args) == "Notice"
    }

    assert len(both) > 5
    assert [line for path in modules for line in raised_in_english_alone(path, both)] == []
