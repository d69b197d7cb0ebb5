"""Running text, titles and abstracts show their marks and open nothing."""

from __future__ import annotations

import pytest

from digest import markdown


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ("A | B <c> [d] *e* `f`", "A \\| B &lt;c&gt; \\[d\\] \\*e\\* \\`f\\`"),
        ("{{ x }} {% y %} {: z} {#i} {w}", "&#123;{ x }} &#123;% y %} &#123;: z} &#123;#i} {w}"),
        ("a_b _c_ d--e ... f~~g", "a_b \\_c\\_ d\\-\\-e \\.\\.\\. f\\~\\~g"),
        ("R&D &lt; &#60; &", "R&D &amp;lt; &amp;#60; &"),
        ('it\'s "x"', 'it\\\'s \\"x\\"'),
        ("Title ##", "Title \\#\\#"),
        ("one\n  two\r\nthree", "one two three"),
        ("ends in \\", "ends in &#92;"),
    ],
)
def test_running_text_shows_its_marks_and_opens_nothing(raw: str, source: str) -> None:
    assert markdown.line(raw) == source


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ("[Re]: A Study", "\\[Re&#93;: A Study"),
        ("^2 and ^3", "&#94;2 and ^3"),
        ("On $x[0]: y$", "On $$x[0] : y$$"),
        ("On [x] and y: z", "On \\[x\\] and y: z"),
    ],
)
def test_a_title_in_a_link_is_no_footnote_and_no_definition(raw: str, source: str) -> None:
    assert markdown.link_text(raw) == source


@pytest.mark.parametrize(
    "start", ["# ", "- ", "+ ", ": ", "= ", "1. ", "1234567890123. ", "2) ", "    ", "\t", "> "]
)
def test_no_line_of_an_abstract_opens_a_block(start: str) -> None:
    made = markdown.text(f"甲\n{start}乙").split("\n")[1]

    assert made.startswith(("\\", "1\\.", "1234567890123\\.", "2\\)", "乙", "&gt;"))


def test_spaces_of_tex_do_not_indent_a_line_into_code() -> None:
    assert markdown.text("\\ \\ \\ \\ x\n\\ - y") == "x\n\\- y"


def test_an_abstract_keeps_its_paragraphs_and_no_more_blank_lines() -> None:
    assert markdown.text("  甲 \n乙\n \n\n丙\n\n") == "甲\n乙\n\n丙"
