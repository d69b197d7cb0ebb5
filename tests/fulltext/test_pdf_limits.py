"""A PDF costs no more memory, pages and time than it may."""

from __future__ import annotations

import zlib
from itertools import count

import pytest

from digest.fulltext.extract import Unreadable
from digest.fulltext.pdf import read_pdf
from tests.fulltext.example import MADE
from tests.fulltext.paragraphs import FILL
from tests.fulltext.whole_text import pdf_text
from tests.world.pdfs import pdf_file, plain_pages


def with_images(*images: bytes) -> bytes:
    """Return a paper's PDF with so many objects more, all of them images."""
    whole = pdf_file(MADE)
    more = b"".join(
        b"%d 0 obj\n<< /Subtype /Image /Filter /FlateDecode >>\nstream\n%b\nendstream\nendobj\n"
        % (900 + number, image)
        for number, image in enumerate(images)
    )
    return whole.replace(b"xref\n", more + b"xref\n", 1)


def test_a_large_image_is_no_bomb() -> None:
    assert MADE.title in pdf_text(with_images(zlib.compress(bytes(40_000_000))))


def test_many_of_the_largest_images_are_one() -> None:
    image = zlib.compress(bytes(280_000_000), 1)

    with pytest.raises(Unreadable, match="unpacks to more than"):
        pdf_text(with_images(image, image, image, image))


def test_reading_stops_when_the_text_is_longer_than_any_paper() -> None:
    found = read_pdf(plain_pages([["words " * 1_000] * 50] * 5))

    assert found.remark == "only the first 4 of 5 pages"


def test_only_the_first_pages_are_read() -> None:
    pages = [[*FILL, f"page {n} ends", *FILL] for n in range(5)]
    found = read_pdf(plain_pages(pages), pages=3)

    assert found.remark == "only the first 3 of 5 pages"
    assert "page 2 ends" in found.body
    assert "page 3 ends" not in found.body


def test_reading_stops_between_pages_when_the_time_is_over() -> None:
    ticks = count(step=10.0)
    pages = [[*FILL, f"page {n} ends", *FILL] for n in range(5)]
    found = read_pdf(plain_pages(pages), seconds=15.0, clock=lambda: float(next(ticks)))

    assert found.remark == "only the first 2 of 5 pages"


def test_the_first_page_is_read_however_late_it_is() -> None:
    found = read_pdf(plain_pages([FILL, FILL]), seconds=-1.0)

    assert found.remark == "only the first 1 of 2 pages"
