"""Pages that are none, that break off, or that are monstrous."""

from __future__ import annotations

import contextlib
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.fulltext.extract import Unreadable
from digest.fulltext.html import DEEPEST
from tests.arxiv.test_growth import seconds
from tests.fulltext.example import MADE
from tests.fulltext.latexml_page import text
from tests.fulltext.whole_text import html_text
from tests.world.papers import fatal_page, html_page

EXAMPLES = settings(max_examples=int(os.environ.get("FULLTEXT_EXAMPLES", "60")), deadline=None)


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body><main><h1>No HTML for '2601.09603v1'</h1></main></body></html>",
        b"<p>no article here</p>",
        b"\x00\xff\xfe",
        b"   ",
    ],
)
def test_a_page_without_an_article_is_no_paper(page: bytes) -> None:
    with pytest.raises(Unreadable, match="without an article"):
        html_text(page)


def test_a_conversion_that_broke_off_is_no_paper() -> None:
    with pytest.raises(Unreadable, match="broke off"):
        html_text(fatal_page(MADE))


def test_a_page_that_breaks_off_is_no_paper() -> None:
    page = html_page(MADE)

    with pytest.raises(Unreadable, match="breaks off"):
        html_text(page[: len(page) // 2])


def test_bytes_that_are_no_utf_8_cost_one_character_each() -> None:
    assert html_text(b"<article><p>a\xffb \x00c</p><p>d</p></article>") == "a�b c\nd"


def test_entities_declared_by_the_page_do_not_grow() -> None:
    bomb = "<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY a{n} '&a{n - 1};&a{n - 1};&a{n - 1};&a{n - 1};'>" for n in range(1, 30)
    )
    found = html_text(f"{bomb}]><article><p>&a29; after</p></article>".encode())

    assert len(found) < 100
    assert found.endswith("after")


@pytest.mark.parametrize("closed", [True, False])
def test_a_page_is_read_however_deep_a_paper_could_be_and_deeper_ones_are_given_up(
    closed: bool,
) -> None:
    for depth in (DEEPEST - 10, 100_000):
        end = "</div>" * depth if closed else ""
        page = "<div>" * depth + "deep" + end
        if depth < DEEPEST:
            assert text(page) == "deep"
        else:
            with pytest.raises(Unreadable, match="deep"):
                text(page)


def test_nesting_does_not_hide_the_end_of_what_is_silent() -> None:
    deep = "<span>" * 900 + "no" + "</span>" * 900

    assert text(f"<p>a <span hidden>{deep}</span> b</p>") == "a b"


@pytest.mark.parametrize(
    "opened", ["<b>", "<p>x", "<td>", "<math>", "<a b='c'>", "<h1><b>", "<x:y>"]
)
@pytest.mark.parametrize(
    "closed", ["</p>", "</b>", "</div>", "</math>", "</table>", "</z>", "</br>"]
)
def test_four_times_the_tags_take_about_four_times_as_long(opened: str, closed: str) -> None:
    def read(page: bytes) -> None:
        with contextlib.suppress(Unreadable):
            html_text(page)

    def least(count: int) -> float:
        return seconds(read, f"<article>{opened * count}{closed * count}</article>".encode(), 3)

    large = least(40_000)
    assert large < 0.3 or large / least(10_000) < 8  # below, noise is larger than growth


@pytest.mark.timeout(120)
def test_a_page_of_millions_of_tags_is_given_up() -> None:
    with pytest.raises(Unreadable, match="more than 1000000 tags"):
        html_text(b"<article>" + b"<p>" * 1_000_001)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "inside",
    [
        b"<p>" + b"x" * 12_000_000,
        b"<p title='" + b"x" * 12_000_000 + b"'>y</p>",
        b"<p " + b" ".join(b"a%d" % n for n in range(200_000)) + b">y</p>",
        b"<p style='" + b"a:b;" * 1_000_000 + b"'>y</p>",
        b"<" * 2_000_000,
        b"&" * 2_000_000,
        b"<table>" * 50_000,
        b"<math>" * 50_000,
        b"<math><annotation encoding='application/x-tex'>" * 20_000 + b"x",
    ],
    ids=["text", "attribute", "attributes", "style", "<", "&", "tables", "math", "annotation"],
)
def test_monstrous_pages_end_in_a_text_or_a_refusal(inside: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(html_text(b"<article>" + inside), str)


TAGS = ("p", "div", "math", "table", "tr", "td", "h2", "li", "section", "article", "script", "b")
CLASSES = ("ltx_appendix", "ltx_note", "ltx_tr", "ltx_td", "ltx_bibliography", "ltx_ERROR", "x")
PIECES = st.one_of(
    st.builds("<{} class='{}'>".format, st.sampled_from(TAGS), st.sampled_from(CLASSES)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.builds("<math alttext='{}'>".format, st.sampled_from(["x", "", "%\n a"])),
    st.just("<annotation encoding='application/x-tex'>"),
    st.text(max_size=20),
)


@EXAMPLES
@given(st.lists(PIECES, max_size=40))
def test_any_soup_of_tags_is_read_or_refused_and_leaves_no_state_behind(soup: list[str]) -> None:
    page = "<html><body><article>" + "".join(soup)
    try:
        first = html_text(page.encode("utf-8", "replace"))
    except Unreadable:
        return

    assert first == html_text(page.encode("utf-8", "replace"))
    assert not any(line != line.strip() for line in first.split("\n"))


@EXAMPLES
@given(st.lists(st.sampled_from(["one", "$x^2$", "two,", "naïve", "<b>3%</b>"]), min_size=1))
def test_no_word_of_a_paragraph_is_lost(words: list[str]) -> None:
    shown = " ".join(words)
    source = shown.replace("$x^2$", '<math alttext="x^2"><mi>x</mi></math>')

    assert text(f"<p>{source}</p>") == shown.replace("<b>", "").replace("</b>", "")
