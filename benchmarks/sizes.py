"""What an answer costs by its size: time and memory of every reader, and its cap.

Each answer is of the worst shape that the tests of growth know, cut to size. Every line is a
process of its own, so that the peak is its own; the memory of an idle one is taken off.

    python -m benchmarks.sizes [MEGABYTES ...]     default: 1 4 16
"""

from __future__ import annotations

import json
import multiprocessing
import random
import resource
import string
import sys
import time
import zlib
from collections.abc import Callable
from datetime import date

from digest import record_file
from digest.arxiv import api, oai
from digest.domain import Entry, Section, State
from digest.fulltext import HTML_LIMIT, PDF_LIMIT, pdf
from digest.models.endpoint import LONGEST_ANSWER
from digest.models.faults import HttpRefusal
from digest.publish.github import LARGEST
from digest.web.http import parse_json
from tests import made_up_days
from tests.arxiv.test_growth import FEED, LIST, PLACES
from tests.fulltext.whole_text import html_text
from tests.world import pdfs

MB = 1_000_000
INDEX_LIMIT = 30 * MB  # the default of `HttpGet`
READ_PAGES = 60  # of a PDF file, the default of `read_pdf`


def feed(size: int) -> bytes:
    authors = "<author><name>B. Author</name></author>"
    return _placed(FEED, "more", authors, size)


def listing(size: int) -> bytes:
    return _placed(LIST, "name", "(a, ", size)


def page(size: int) -> bytes:
    words = "<section><h2>Part</h2><p>A <b>word</b> and <i>more</i>.</p></section>"
    return f"<html><body><article>{words * (size // len(words))}</article></body></html>".encode()


def pdf_file(size: int) -> bytes:
    return b"%PDF-1.5\n" + b"1 0 obj\n<</Length 8>>\nstream\n01234567\nendstream\nendobj\n" * (
        size // 55
    )


def pdf_of_many_pages(size: int) -> bytes:
    """Return a valid file whose pages are like a paper's, as many as fit in the size."""
    return pdfs.assemble([_content(60)] * (size // len(_content(60))))


def pdf_of_full_pages(size: int) -> bytes:
    """Return a valid file of as many pages as are read, each filled to its share of the size."""
    share = size / READ_PAGES / len(_content(60))
    return pdfs.assemble([_content(round(60 * share))] * READ_PAGES)


def _content(lines: int) -> bytes:
    """Return the packed commands that draw so many lines of text."""
    chance = random.Random(lines)
    letters = ["".join(chance.choices(string.ascii_lowercase + "  ", k=95)) for _ in range(lines)]
    drawn = (
        f"BT /F1 9 Tf 1 0 0 1 50 {740 - 700 * at / lines:.1f} Tm ({text}) Tj ET"
        for at, text in enumerate(letters)
    )
    return zlib.compress("\n".join(drawn).encode())


def pulls(size: int) -> bytes:
    one = {"number": 1, "title": "t", "body": "x" * 500, "head": {"ref": "r", "sha": "0" * 40}}
    return json.dumps([one] * (size // len(json.dumps(one)))).encode()


def reply(size: int) -> bytes:
    return json.dumps({"choices": [{"message": {"content": "字" * (size // 6)}}]}).encode()


def record(size: int) -> bytes:
    paper = made_up_days.paper(1)
    long = made_up_days.part(text="正文。" * 1_000)
    one = Entry(paper, Section.MAIN, State.SHOWN, long, long)
    count = max(1, size // 19_000)
    entries = (
        Entry(made_up_days.paper(n), one.section, one.state, long, long) for n in range(count)
    )
    return record_file.dumps(made_up_days.record(*entries, day=date(2026, 1, 15)))


def _placed(form: str, place: str, unit: str, size: int) -> bytes:
    text = unit * (size // len(unit))
    return form.format(**{name: text if name == place else "" for name in PLACES}).encode()


def read_pdf(body: bytes) -> object:
    return pdf.read_pdf(body)


def read_reply(body: bytes) -> object:
    return HttpRefusal(200, {}, body.decode(), "m", "host").payload


READERS: dict[str, tuple[Callable[[int], bytes], Callable[[bytes], object], int]] = {
    "feed of the API": (feed, api.parse_atom, INDEX_LIMIT),
    "list of OAI-PMH": (listing, oai.parse_oai, INDEX_LIMIT),
    "HTML page": (page, html_text, HTML_LIMIT),
    "PDF file, broken": (pdf_file, read_pdf, PDF_LIMIT),
    "PDF file of more pages": (pdf_of_many_pages, read_pdf, PDF_LIMIT),
    "PDF file of fuller pages": (pdf_of_full_pages, read_pdf, PDF_LIMIT),
    "JSON of GitHub": (pulls, parse_json, LARGEST),
    "JSON of a model": (reply, read_reply, LONGEST_ANSWER),
    "record": (record, record_file.loads, record_file.LARGEST),
}


def measure(name: str, megabytes: int, told: multiprocessing.Queue[tuple[float, float]]) -> None:
    """Read one answer; tell the seconds and the megabytes beyond those before it."""
    make, read, _ = READERS[name]
    body = make(megabytes * MB)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    try:
        read(body)
    except Exception as error:  # noqa: BLE001 (a refusal is an answer too)
        sys.stderr.write(f"{name}, {megabytes} MB: {error}\n")
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told.put((seconds, (peak - before) / 1000))


def main() -> int:
    sizes = tuple(map(int, sys.argv[1:])) or (1, 4, 16)
    heads = " | ".join(f"{size} MB" for size in sizes)
    print(f"| answer | cap | {heads} |\n|---|--:|{'--:|' * len(sizes)}")
    context = multiprocessing.get_context("spawn")
    for name, (_, _, cap) in READERS.items():
        cells = []
        for size in sizes:
            if size * MB > cap:
                cells.append("not read")
                continue
            told = context.Queue()
            process = context.Process(target=measure, args=(name, size, told))
            process.start()
            seconds, memory = told.get(timeout=600)
            process.join()
            cells.append(f"{seconds:.2f} s, {memory:.0f} MB")
        print(f"| {name} | {cap // MB} MB | {' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
