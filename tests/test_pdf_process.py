"""PDF files in a process apart: what a file does there costs nobody else anything."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from digest import ROOT
from digest.fulltext import pdf
from digest.fulltext.extract import Unreadable
from digest.pdf_process import FORKS, PdfReader
from tests.world.pdfs import plain_pages

FILL = ["A line of words that stands for a paper's text."] * 40
SERVER = """
import os, time
from digest.fulltext import pdf
from digest.fulltext.extract import Extract
from digest.pdf_process import __main__

def read(body):
    time.sleep(600 if b"slow" in body else 0)
    return os.abort() if b"breaks" in body else Extract(str(os.getppid()), str(os.getpid()))

pdf.read_pdf = read
__main__.main()
"""
LEFT = """
import threading, time
from digest import ROOT
from digest.pdf_process import FORKS, PdfReader
from tests.test_pdf_process import SERVER, script

reader = PdfReader(script(SERVER))
print(reader(b"a file").body, flush=True)
threading.Thread(target=reader, args=(b"a slow file",), daemon=True).start()
while not reader._turn.locked():
    time.sleep(0.01)
"""
NAMES = """
import json, os
print(json.dumps({"body": " ".join(os.environ), "appendix": "", "remark": ""}))
"""


def script(code: str) -> tuple[str, ...]:
    return sys.executable, "-c", code


def drawings(depth: int, calls: int) -> bytes:
    """Return a page whose drawing calls another so many times, which calls another, and so on."""
    use = b"/X Do " * calls
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page + b"/Resources<</XObject<</X 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(use), use),
    ]
    for number in range(6, 6 + depth):
        form = b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X %d 0 R>>>>"
        body = use if number < 5 + depth else b"0 0 m 1 1 l S"
        objects.append(form % number + b"/Length %d>>\nstream\n%s\nendstream" % (len(body), body))
    file = b"%PDF-1.5\n"
    for number, made in enumerate(objects, start=1):
        file += b"%d 0 obj\n%s\nendobj\n" % (number, made)
    return file + b"trailer\n<</Root 1 0 R>>\n%%EOF"  # readers find objects without a table


def test_a_file_is_read_as_it_would_be_here() -> None:
    body = plain_pages([FILL] * 3)

    assert PdfReader()(body) == pdf.read_pdf(body)


def test_what_is_wrong_with_a_file_is_told_in_the_same_words() -> None:
    with pytest.raises(Unreadable, match="not a PDF file"):
        PdfReader()(b"<html>")


def test_a_file_that_takes_too_long_is_given_up() -> None:
    reader = PdfReader(patience_s=2.0)

    with pytest.raises(Unreadable, match="not read within 2 s"):
        reader(drawings(9, 10))

    assert reader(plain_pages([FILL])).body.startswith("A line of words")


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "from digest.pdf_process.__main__ import limit; limit(); bytearray(4 << 30)",
    ],
    ids=["a reader that breaks", "a file that takes too much memory"],
)
def test_a_file_that_ends_its_reader_costs_only_its_own_text(code: str) -> None:
    with pytest.raises(Unreadable, match="takes too much memory, or breaks the reader"):
        PdfReader(script(code))(b"%PDF-")


def runs(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(not FORKS, reason="a process is started for each file here")
def test_one_process_is_started_for_all_files_and_each_is_read_in_one_of_its_own() -> None:
    reader = PdfReader(script(SERVER))
    first = reader(b"a file")
    with pytest.raises(Unreadable, match="takes too much memory, or breaks the reader"):
        reader(b"one that breaks the reader")
    second = reader(b"a file")

    assert first.body == second.body
    assert len({first.body, first.appendix, second.appendix}) == 3
    assert runs(first.body)
    assert not runs(first.appendix)
    del reader
    assert not runs(first.body)


def test_a_program_that_ends_leaves_no_file_behind_that_is_being_read() -> None:
    ended = subprocess.run(
        script(LEFT), cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )

    assert not runs(ended.stdout)


def test_an_answer_that_is_none_is_no_text() -> None:
    for code in ("print('[]')", "print('{}')", "pass"):
        with pytest.raises(Unreadable, match="gave no answer"):
            PdfReader(script(code))(b"%PDF-")


def test_the_reader_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INPUT_API_KEY", "GEMINI_API_KEY", "GITHUB_TOKEN", "PATH_TOKEN"):
        monkeypatch.setenv(name, "secret")
    names = PdfReader(script(NAMES))(b"%PDF-").body.split()

    assert "PATH" in names
    assert not [name for name in names if "KEY" in name or "TOKEN" in name]


def test_a_run_that_is_told_to_stop_ends_the_file_under_way_and_begins_no_other(
    tmp_path: Path,
) -> None:
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    reader = PdfReader(script(f"import time; open({str(begun)!r}, 'w'); time.sleep(600)"))

    def stop() -> None:
        begun.read_bytes()  # until the process stands in it
        reader.cancel()

    threading.Thread(target=stop, daemon=True).start()

    for reason in ("breaks the reader", "asked to stop"):
        with pytest.raises(Unreadable, match=reason):
            reader(b"%PDF-")


def test_a_file_whose_reader_starts_while_the_run_is_told_to_stop_is_ended_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = PdfReader(script("import time; time.sleep(600)"))
    start = subprocess.Popen

    def started(*args: Any, **options: Any) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] = start(*args, **options)
        reader.cancel()
        return process

    monkeypatch.setattr(subprocess, "Popen", started)

    with pytest.raises(Unreadable, match="breaks the reader"):
        reader(b"%PDF-")
