"""The text of LaTeXML's pages: sections, formulas, tables, lists and notes."""

from __future__ import annotations

from dataclasses import replace

from digest.fulltext.html import TextLines, read_html
from tests.fulltext.example import MADE
from tests.fulltext.latexml_page import text
from tests.fulltext.whole_text import html_text
from tests.world.papers import Chapter, html_page


def test_sections_keep_their_headings_and_paragraphs_in_order() -> None:
    lines = [line for line in html_text(html_page(MADE)).split("\n") if line]
    headings = [line for line in lines if line.startswith("#")]

    assert headings == [
        f"# {MADE.title}",
        "## Abstract",
        *(f"## {chapter.heading}" for chapter in (*MADE.chapters, *MADE.appendices)),
    ]
    for chapter in (*MADE.chapters, *MADE.appendices):
        at = lines.index(f"## {chapter.heading}")
        assert tuple(lines[at + 1 : at + 1 + len(chapter.paragraphs)]) == chapter.paragraphs


def test_the_frame_the_authors_and_the_references_are_left_out() -> None:
    found = html_text(html_page(MADE))

    for gone in (
        "Back to arXiv",
        "Table of contents",
        "HTML conversions",
        "A. Author",
        "Institute",
        "References",
        "LaTeXML",
        "script of the frame",
        "margin",
    ):
        assert gone not in found


def test_appendices_come_last_wherever_they_stand() -> None:
    first = Chapter("Appendix A Details", ("In the appendix.",))
    page = html_page(replace(MADE, appendices=(first,))).decode()
    start = page.index('<section class="ltx_appendix"')
    end = page.index("</section>", start) + len("</section>")
    moved = page[:start] + page[end:]
    moved = moved.replace('<section class="ltx_section" id="S1"', page[start:end] + "<section", 1)
    found = read_html(moved.encode())

    assert found.appendix == "## Appendix A Details\nIn the appendix."
    assert found.whole.endswith(found.appendix)
    assert "In the appendix" not in found.body


def test_a_formula_is_its_tex_from_alttext() -> None:
    found = text(
        r'<p>so <math alttext="\alpha_{i}\leq 0.5"><semantics><mi>α</mi>'
        r'<annotation encoding="application/x-tex">other</annotation></semantics></math>, then</p>'
    )

    assert found == r"so $\alpha_{i}\leq 0.5$, then"


def test_without_alttext_a_formula_is_its_annotation() -> None:
    found = text(
        "<p>so <math><semantics><mrow><mi>α</mi><mo>+</mo><mn>1</mn></mrow>"
        r'<annotation encoding="application/x-tex">\alpha+1</annotation></semantics></math>'
        " and <math><mi>β</mi></math>.</p>"
    )

    assert found == r"so $\alpha+1$ and $β$."


def test_a_displayed_formula_of_several_cells_stays_on_one_line_without_its_number() -> None:
    found = text(
        '<table class="ltx_equation ltx_eqn_table"><tbody><tr class="ltx_equation ltx_eqn_row">'
        '<td class="ltx_eqn_cell ltx_eqn_center_padleft"></td>'
        '<td class="ltx_eqn_cell"><math alttext="\\displaystyle y" display="block">y</math></td>'
        '<td class="ltx_eqn_cell"><math alttext="=%\n\\sum_{i}x_{i}">x</math></td>'
        '<td class="ltx_eqn_cell"><span class="ltx_tag ltx_tag_equation">(3)</span></td>'
        "</tr></tbody></table>"
    )

    assert found == r"$y$ $=\sum_{i}x_{i}$"


def test_captions_stay_and_a_table_has_one_line_a_row() -> None:
    found = text(
        '<figure class="ltx_table"><figcaption class="ltx_caption">'
        '<span class="ltx_tag ltx_tag_table">Table 1: </span>Word error rates</figcaption>'
        '<table class="ltx_tabular"><thead><tr><th></th><th>clean</th><th>other</th></tr></thead>'
        "<tbody><tr><th><p>ours</p></th><td><p>1.84</p></td><td><span>4.1</span></td></tr>"
        "</tbody></table></figure>"
        '<figure class="ltx_figure"><img src="x.png" alt="Refer to caption"/>'
        "<figcaption>Figure 2: The model</figcaption></figure>"
    )

    assert found.split("\n") == [
        "Table 1: Word error rates",
        "| clean | other",
        "ours | 1.84 | 4.1",
        "Figure 2: The model",
    ]


def test_tables_made_of_spans_are_tables_too() -> None:
    found = text(
        '<span class="ltx_tabular"><span class="ltx_tr"><span class="ltx_th">a</span>'
        '<span class="ltx_td">b</span></span><span class="ltx_tr"><span class="ltx_td">c</span>'
        "</span></span>"
    )

    assert found == "a | b\nc"


def test_items_of_a_list_begin_with_a_dash() -> None:
    found = text(
        '<ul><li class="ltx_item"><span class="ltx_tag ltx_tag_item">•</span>'
        '<div class="ltx_para"><p>first</p><p>more</p></div></li><li><p>second</p></li><li></li>'
        "</ul><p>after</p>"
    )

    assert found.split("\n") == ["- first", "more", "- second", "after"]


def test_an_empty_heading_makes_no_heading_of_the_next_paragraph() -> None:
    assert text("<h2><span class='ltx_ERROR'>x</span></h2><p>plain</p>") == "plain"


def test_a_footnote_stands_in_brackets_where_its_mark_was() -> None:
    found = text(
        '<p>code<span class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">1</sup>'
        '<span class="ltx_note_outer"><span class="ltx_note_content">'
        '<sup class="ltx_note_mark">1</sup><span class="ltx_tag ltx_tag_note">1</span>'
        "https://example.org/x</span></span></span>is public</p>"
    )

    assert found == "code [https://example.org/x] is public"


def test_an_empty_heading_or_point_leaves_no_mark_for_what_follows() -> None:
    assert text("<h2></h2><p>We listen.</p>") == "We listen."
    assert text("<ul><li></li></ul><p>We listen.</p>") == "We listen."


def test_the_lines_of_a_page_are_given_once_and_not_kept_with_its_parser() -> None:
    lines = TextLines()
    lines.add("A line.")

    assert (lines.text(), lines.text()) == ("A line.", "")
