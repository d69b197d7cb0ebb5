"""Damaged files are read or refused, also from several threads and at the end of a process."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.fulltext.extract import Unreadable
from digest.fulltext.pdf import read_pdf
from tests.fulltext.example import MADE
from tests.fulltext.paragraphs import FILL
from tests.fulltext.whole_text import pdf_text
from tests.world.pdfs import assemble, pdf_file, plain_pages, scanned_pdf

EXAMPLES = settings(max_examples=int(os.environ.get("FULLTEXT_EXAMPLES", "60")), deadline=None)
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "0 bytes"),
        (b"<html>%PD</html>", "not a PDF"),
        (b" " * 2000 + b"%PDF-1.4", "not a PDF"),
        (b"%PDF-1.4\n", "broken"),
        (assemble([]), "broken"),
        (pdf_file(MADE)[:2_000], "broken"),
        (pdf_file(MADE, password="secret"), "encrypted"),
        (scanned_pdf(), "scanned"),
        (plain_pages([[""]] * 3), "scanned"),
        (assemble([zlib.compress(b" " * 40_000_000)]), "unpacks to more than 32 MB"),
    ],
)
def test_files_that_give_no_text_are_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        pdf_text(body)


def test_bytes_before_the_header_do_no_harm() -> None:
    assert MADE.title in pdf_text(b"\r\n" * 20 + pdf_file(MADE))


def test_a_file_encrypted_without_a_password_is_read() -> None:
    assert pdf_text(pdf_file(MADE, password="")) == pdf_text(pdf_file(MADE))


def test_a_damaged_page_does_not_take_the_others_with_it() -> None:
    whole = pdf_file(MADE)
    at = whole.index(b"stream\n", whole.index(b"6 0 obj")) + 40
    found = pdf_text(whole[:at] + b"\0" * 200 + whole[at + 200 :])

    assert MADE.chapters[-1].heading in found


def test_a_page_that_cannot_be_loaded_does_not_take_the_others_with_it() -> None:
    body = plain_pages([[*FILL, f"page {n} ends", *FILL] for n in range(3)])
    found = read_pdf(body.replace(b"7 0 obj\n<<", b"7 0 obj\nnull<<", 1))

    assert "page 1 ends" not in found.body
    assert "page 2 ends" in found.body
    assert found.remark == ""


def test_threads_may_read_at_the_same_time() -> None:
    files = [pdf_file(MADE), plain_pages([FILL] * 5)] * 8
    alone = [pdf_text(body) for body in files]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(pdf_text, files))

    assert together == alone


@EXAMPLES
@given(st.integers(0, 10_000))
def test_a_file_with_wrong_bytes_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    body = bytearray(plain_pages([FILL] * 3))
    for _ in range(chance.randint(1, 60)):
        body[chance.randrange(len(body))] = chance.randrange(256)
    try:
        found = pdf_text(bytes(body[: chance.randint(1, len(body))]))
    except Unreadable:
        return

    assert "\ufffe" not in found


ENDING = """
import sys, threading, time
from digest.fulltext import pdf
from tests.world.papers import Chapter, Contents, prose
from tests.world.pdfs import pdf_file

chapters = tuple(Chapter(f"{number} C", (prose(number, 4000),)) for number in range(30))
body = pdf_file(Contents("T", "A", chapters))
began = threading.Event()

def work():
    while True:
        began.set()
        pdf.read_pdf(body)

threading.Thread(target=work, daemon=True).start()
began.wait()
time.sleep(0.05)
sys.exit(4)
"""


def test_a_process_that_ends_in_the_middle_of_a_file_gives_its_own_exit_code() -> None:
    command = (sys.executable, "-c", ENDING)
    codes = [subprocess.run(command, cwd=ROOT, check=False).returncode for _ in range(4)]

    assert codes == [4, 4, 4, 4]
