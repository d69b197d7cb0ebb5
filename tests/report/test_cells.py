"""A text of a paper is one cell of plain text."""

from __future__ import annotations

import re

import pytest

from digest.report import pull_request_body, summary
from tests.made_up_days import dropped, pending, shown
from tests.report.reported import rendered, report

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
