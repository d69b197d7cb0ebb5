"""Reading full texts and checking translations: by page and paper, memory, growth by bytes.

Every file is read in a process of its own, so that the peak is its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2

from benchmarks.figures import Bound, Row, Sample, Scale, fitted
from benchmarks.ledger import peak
from benchmarks.sizes import MB, pdf_of_full_pages
from digest.domain import Paper
from digest.fidelity import check_reading, check_translation
from digest.pdf_process import PdfReader
from digest.pdf_process.__main__ import MOST_MEMORY
from tests.fulltext.whole_text import html_text, pdf_text
from tests.translation_pairs import load
from tests.world import translator
from tests.world.papers import Contents, contents, html_page, prose
from tests.world.pdfs import pdf_file

MOMENT = datetime(2026, 1, 14, tzinfo=UTC)
EXTRACT: dict[str, Callable[[bytes], str]] = {"HTML": html_text, "PDF": pdf_text}
MAKE: dict[str, Callable[[Contents], bytes]] = {
    "HTML": html_page,
    "PDF": lambda whole: pdf_file(whole, columns=2),
}
ORDINARY = 250
"""Words a chapter of a paper as long as most: it has fifteen pages."""
FILES = 20


def whole_paper(paper: Paper, words: int = ORDINARY) -> Contents:
    """Return twelve chapters and six appendices of so many words each, full of formulas."""
    whole = contents(paper, chapters=12, words=words, appendices=6)
    formulas = tuple(rf"with $x_{{{n}}}=\sum_{{i}}\alpha_{{i}}^{{{n}}}$ here." for n in range(60))
    return replace(
        whole,
        chapters=tuple(replace(c, paragraphs=(*c.paragraphs, *formulas)) for c in whole.chapters),
    )


def _paper(number: int) -> Paper:
    title = f"A long paper of many formulas, number {number}"
    return Paper(
        f"2601.{number:05}", 1, title, ("A. Author",), ("cs.SD",), "cs.SD", prose(number, 180),
        MOMENT, MOMENT,
    )  # fmt: skip


def rows(scale: Scale) -> Iterator[Row]:
    """Read papers and check translations."""
    yield from _ordinary(scale)
    lengths = {"HTML": scale.words, "PDF": _shorter(scale)}
    for kind, words in lengths.items():
        bodies = [MAKE[kind](whole_paper(_paper(n), count)) for n, count in enumerate(words)]
        costs = [_extracted(kind, body) for body in bodies]
        points = [(len(body), cost[0]) for body, cost in zip(bodies, costs, strict=True)]
        yield fitted(f"reading {kind} by bytes", points, "MB", MB)
    full = _extracted("PDF", pdf_of_full_pages(scale.pdf_mb * MB))[1]
    limit = MOST_MEMORY / 1e6
    yield Row(
        f"peak of a PDF of 60 pages filled to {scale.pdf_mb} MB", Sample((full,), "MB"),
        f"what its process may take: {limit:,.0f} MB", full / limit, Bound(1), full,
    )  # fmt: skip
    yield from _checks(scale)


def _shorter(scale: Scale) -> tuple[int, ...]:
    """Return lengths that are read to their end: of PDF files 60 pages are, of texts 400 kB."""
    return tuple(words // 8 for words in scale.words)


def _ordinary(scale: Scale) -> Iterator[Row]:
    """Read a paper as a run does: HTML here, PDF in a process that waits for more."""
    whole = whole_paper(_paper(0))
    pages = len(pypdfium2.PdfDocument(MAKE["PDF"](whole)))
    for kind, read in (("HTML", _read_html), ("PDF", _read_pdf)):
        body = MAKE[kind](whole)
        took = Sample(tuple(_processor_s(read, [body] * FILES) for _ in range(scale.runs)))
        peak_mb = _extracted(kind, body)[1]
        what = f"reading a paper of {pages} pages, {kind}, processor, of {FILES} in a run"
        yield Row(what, took, f"{took.median / pages * 1000:.2f} ms a page", peak_mb=peak_mb)


def _read_html(bodies: list[bytes]) -> None:
    for body in bodies:
        html_text(body)


def _read_pdf(bodies: list[bytes]) -> None:
    reader = PdfReader()
    for body in bodies:
        reader(body)


def _processor_s(read: Callable[[list[bytes]], None], bodies: list[bytes]) -> float:
    """Return the processor seconds that a file takes here and in processes of its own."""
    began = _used()
    read(bodies)
    return (_used() - began) / len(bodies)


def _used() -> float:
    kinds = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in kinds)


def _extracted(kind: str, body: bytes) -> tuple[float, float]:
    """Read one file in a new process; return its processor seconds and its peak in MB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_cost, (kind, body))


def _cost(kind: str, body: bytes) -> tuple[float, float]:
    began = time.process_time()
    EXTRACT[kind](body)
    return time.process_time() - began, peak()


def _checks(scale: Scale) -> Iterator[Row]:
    pairs = [*load("frozen"), *load("varied"), *load("unseen")]
    took = []
    for _ in range(min(3, scale.runs)):
        began = time.process_time()
        for pair in pairs:
            check_translation(pair.source, pair.text)
        took.append((time.process_time() - began) / len(pairs) * 1000)
    yield Row(f"checks of an abstract ({len(pairs)} pairs)", Sample(tuple(took), "ms"))
    for what, check, lengths in (
        ("a translation", _check_translation, scale.abstracts),
        ("a reading against its full text", _check_reading, _shorter(scale)),
    ):
        points = [check(length) for length in lengths]
        yield fitted(f"checks of {what} by bytes", points, "MB", MB)


def _check_translation(many: int) -> tuple[float, float]:
    """Check an abstract repeated so many times; return bytes and seconds."""
    pair = load("frozen")[0]
    source, text = ("\n".join([of] * many) for of in (pair.source, pair.text))
    began = time.process_time()
    check_translation(source, text)
    return len(source) + len(text.encode()), time.process_time() - began


def _check_reading(words: int) -> tuple[float, float]:
    """Check a reading of a paper of so many words a chapter; return bytes and seconds."""
    paper = _paper(words)
    source = html_text(html_page(whole_paper(paper, words)))
    began = time.process_time()
    check_reading(source, translator.reading(paper.title))
    return len(source), time.process_time() - began
