"""A text of a paper is one cell of plain text."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from digest.markdown import one_line
from digest.report import RunReport, pull_request_body, summary
from tests.made_up_days import dropped, part, pending, shown
from tests.report.reported import rendered, report
from tests.site.hostile import by_kind

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


OF_PAIRS = {"code", "b", "br", "table", "thead", "tbody", "tr", "th", "td"}  # what is at stake


def everywhere(text: str) -> RunReport:
    """Return a report with a text in every field that comes from a paper, a model or a service."""
    one = shown(1, text)
    parts = part(model=text, model_version=text, doubts=(text,), warnings=(text,), text=text)
    paper = replace(one.paper, abstract=f"{text} 5 of 7.", authors=(text,), categories=(text,))
    one = replace(one, paper=paper, translation=parts, reading=parts)
    lost = replace(pending(2, title=text), reason=text)
    return replace(report(one, lost, dropped(3, text, text)), model=text, notes=(text,))


@pytest.mark.parametrize("write", [pull_request_body, summary])
def test_a_text_of_any_kind_in_any_field_is_plain_text(write: Callable[[RunReport], str]) -> None:
    plain = rendered(write(everywhere("T")))
    tags = Counter(str(element.tag) for element in plain.iter())
    texts = [text for text in by_kind() if one_line(text.text)]
    for text in texts[:: 1 if "DIGEST_EXAMPLES" in os.environ else 9]:
        page = rendered(write(everywhere(text.text)))
        found = Counter(str(element.tag) for element in page.iter())

        more = found - tags
        assert set(more) <= OF_PAIRS, text.id
        assert page.xpath("//a/@href") == plain.xpath("//a/@href"), text.id
        assert not page.xpath("//@*[name() != 'href' and name() != 'align' and name() != 'style']")
        shown_text = "\0".join(page.xpath("//text()[not(ancestor::code)]"))
        assert not re.search(r"(?<!\w)@\w|#\d|GH-\d|://|www\.|:rocket|:heavy", shown_text), text.id


@pytest.mark.parametrize("title", HOSTILE[:-1], ids=range(len(HOSTILE) - 1))
def test_a_title_reads_as_it_is(title: str) -> None:
    (link, *_) = rendered(summary(report(shown(1, title)))).xpath("//tbody//a")

    shown_text = link.text_content().replace("\u200b", "")
    assert shown_text == " ".join(title.split())
