"""The text of PDF files, most of them written by hand: its order, without the frame."""

from __future__ import annotations

import pytest

from digest.fulltext.pdf import read_pdf
from tests.fulltext.example import MADE
from tests.fulltext.paragraphs import FILL
from tests.fulltext.whole_text import pdf_text
from tests.world.papers import prose
from tests.world.pdfs import pdf_file, plain_pages


def one_page(*lines: str) -> bytes:
    return plain_pages([[*FILL, *lines]])


def test_lines_come_in_order_without_the_references() -> None:
    found = pdf_text(pdf_file(MADE))
    places = [found.index(chapter.heading) for chapter in (*MADE.chapters, *MADE.appendices)]

    assert found.startswith(MADE.title)
    assert places == sorted(places)
    assert "[3] A. Author" not in found
    assert "\r" not in found


def test_two_columns_are_read_one_after_the_other() -> None:
    found = " ".join(pdf_text(pdf_file(MADE, columns=2)).split())

    for chapter in MADE.chapters:
        assert " ".join((chapter.heading, *chapter.paragraphs)) in found


def test_appendices_after_the_references_are_kept_apart() -> None:
    found = read_pdf(pdf_file(MADE))

    assert found.appendix.startswith("Appendix A Details")
    assert "Appendix A" not in found.body
    assert found.whole == f"{found.body}\n\n{found.appendix}"


def test_hyphens_at_line_ends_are_undone_except_in_names() -> None:
    found = pdf_text(
        one_page(
            "a tran-",
            "scription by GPT-",
            "4 or GAN-",
            "based text-to-",
            "speech, layer-",
            "2 and CO-",
            "CO pairs -",
            "x",
        )
    )

    assert (
        "a transcription by GPT-4 or GAN-based text-to-speech, layer-2 and CO-CO pairs -\nx"
        in found
    )


@pytest.mark.parametrize("mark", ["\ufffe", "\x02", "\xad", "\u200b"])
def test_no_control_mark_is_left(mark: str) -> None:
    assert mark not in pdf_text(one_page("a tran-", "scription\xad of wo\xadrds"))


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [f"A. Author et al. {n}", *[prose(10 * n + k, 12) for k in range(9)], str(n)]
        for n in range(1, 7)
    ]
    found = pdf_text(plain_pages(pages))

    assert "A. Author" not in found
    assert not any(line.isdecimal() for line in found.split("\n"))
    assert all(line in found for page in pages for line in page[1:-1])


def test_a_line_at_the_edge_of_two_pages_only_stays() -> None:
    found = pdf_text(plain_pages([["Twice said", *FILL], ["Twice said", *FILL], FILL, FILL]))

    assert found.count("Twice said") == 2


def test_page_numbers_of_a_short_paper_are_left_out() -> None:
    found = pdf_text(plain_pages([[*FILL, "1"], [*FILL, "2"]]))

    assert found.split("\n") == [*FILL, *FILL]


def test_the_words_of_a_running_head_stay_within_a_page() -> None:
    pages = [
        [
            *(prose(10 * n + k, 12) for k in range(4)),
            "Speech models",
            "42",
            prose(n, 20),
            prose(n, 9),
        ]
        for n in range(4)
    ]
    found = pdf_text(plain_pages([["Speech models", *page] for page in pages]))

    assert found.split("\n") == [line for page in pages for line in page]


def test_the_stamp_of_arxiv_is_left_out() -> None:
    assert "arXiv:" not in pdf_text(one_page("arXiv:2601.09603v1 [cs.SD] 14 Jan 2026"))
