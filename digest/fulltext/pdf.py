"""Full text from a PDF: lines in reading order, without references and running heads.

Measured with PDFium 159: 0.5 MB that unpack to 500 MB took 1 GB of memory; a page
needs a hundred times the memory of its text operators. This counts what each stream
unpacks to and keeps nothing of it. A stream compressed twice is seen once only.

PDFium is C code in this process and knows no time limit, and pypdfium2 is not
thread-safe: one file at a time, a limit on pages, and a look at the clock between
them. A page that is slow in itself is not stopped; `digest.pdf_process` bounds it.
"""

from __future__ import annotations

import atexit
import re
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from digest.fulltext.extract import Extract, Unreadable, without_unseen
from digest.fulltext.hidden_text import drop_hidden_text

MOST_CONTENT = 32_000_000
"""Bytes that a stream other than an image may unpack to; a page of text has 30,000."""

MOST_IMAGE = 300_000_000
MOST_IN_ALL = 1_000_000_000
"""Bounds the time of this look, too."""

# The keyword, its line end, and a first byte that opens a zlib stream (RFC 1950).
_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
DICTIONARY = 1_000
CHUNK = 1 << 16


def check_streams(body: bytes) -> None:
    """Look at every zlib stream of a PDF file.

    Raises:
        Unreadable: one of them, or all together, unpack to too much.
    """
    view = memoryview(body)
    total = 0
    for match in _STREAM.finditer(body):
        entries = body[max(0, match.start() - DICTIONARY) : match.start()].rpartition(b"endobj")[2]
        most = MOST_IMAGE if _IMAGE.search(entries) else MOST_CONTENT
        size = _unpacked(view[match.end() :], most)
        total += size
        if size > most or total > MOST_IN_ALL:
            raise Unreadable(f"a stream of it unpacks to more than {size // 1_000_000} MB")


def _unpacked(packed: memoryview, most: int) -> int:
    unpacker = zlib.decompressobj()
    size = 0
    try:
        for at in range(0, len(packed), CHUNK):
            step: bytes | memoryview = packed[at : at + CHUNK]
            while step and size <= most and not unpacker.eof:
                size += len(unpacker.decompress(step, 16 * CHUNK))
                step = unpacker.unconsumed_tail
            if size > most or unpacker.eof:
                break
    except zlib.error:
        pass  # not a zlib stream after all, or a damaged one: PDFium's to judge
    return size


# Small capitals come out of a PDF as "R EFERENCES"; sections may be numbered.
_HEADING = re.compile(
    r"(?:\d{1,2}\.?\s+|[IVX]{1,4}\.\s*|[A-Z]\.\s*)?"
    r"(?:r ?eferences(?: and notes| cited)?|b ?ibliography|literature cited)\s*:?",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"^\s*\[\d{1,3}\]|^\s*\d{1,3}\.\s|\b(?:19|20)\d\d[a-z]?\b")
_APPENDIX = re.compile(
    r"(?:(?i:a ?ppendi(?:x|ces)|s ?upplement(?:ary|al)|supporting information)\b.{0,70}"
    r"|A[. ]{1,2}(?i:additional|ablation|broader|data|derivation|detail|evaluation|experiment|"
    r"extended|further|hyper|implementation|limitation|more|omitted|proof|prompt|related|"
    r"theor|training)[^,]{0,60})"
)
LOOK_AHEAD = 12
FEWEST_ENTRIES = 2


def split_at_references(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the lines before the references, and those of the appendix after them.

    The last heading counts that entries follow: a table of contents and a sentence
    about references do not match. Where there is none, everything is body.
    """
    start = next((n for n in reversed(range(len(lines))) if _begins(lines, n)), None)
    if start is None:
        return lines, ()
    after = next((n for n in range(start + 1, len(lines)) if _appendix(lines[n])), len(lines))
    return lines[:start], lines[after:]


def _begins(lines: Sequence[str], number: int) -> bool:
    if not _HEADING.fullmatch(lines[number].strip()):
        return False
    following = lines[number + 1 : number + 1 + LOOK_AHEAD]
    return sum(bool(_ENTRY.search(entry[:500])) for entry in following) >= FEWEST_ENTRIES


def _appendix(line: str) -> bool:
    return _APPENDIX.fullmatch(line.strip()) is not None


MAGIC = b"%PDF-"
MAGIC_WITHIN = 1024
"""Bytes within which readers look for the header (PDF 32000-1:2008, annex H.3.4.1)."""

MOST_CHARACTERS = 1_000_000
SCANNED = 100
"""Characters a page below which a file is taken for images."""

LONGEST_WORD = 60
EDGE_LINES = 2
"""Lines at the top and the foot of a page in which running heads are looked for."""

_HYPHEN = re.compile(r"[\ufffe\x02](?:\r?\n)?")
_STAMP = re.compile(r"arXiv:\S{5,30}v\d+\s+\[\S+\].{0,30}")
_NUMBER = re.compile(r"\d+")
_LOCK = threading.Lock()
_LEAVING = threading.Event()
_PAGE_S = 20.0
"""How long the end of the process waits for the page under way."""


def read_pdf(
    body: bytes,
    *,
    pages: int = 60,
    seconds: float = 20.0,
    clock: Callable[[], float] = time.monotonic,
) -> Extract:
    """Return the text of the first pages: lines as on the page, hyphenation undone.

    Control marks, running heads, page numbers, hidden text and the references are
    left out; appendices after the references come apart, with a remark on pages not read.

    Raises:
        Unreadable: no PDF, broken, encrypted, without text, or a decompression bomb.
    """
    if not body:
        raise Unreadable("0 bytes")
    if MAGIC not in body[:MAGIC_WITHIN]:
        raise Unreadable("not a PDF file")
    check_streams(body)
    with _LOCK:
        texts, total = _texts(body, pages, clock() + seconds, clock)
    if sum(map(len, texts)) < SCANNED * len(texts):
        raise Unreadable("no text layer, scanned pages")
    before, after = split_at_references(_without_running_heads([_lines(text) for text in texts]))
    remark = "" if len(texts) == total else f"only the first {len(texts)} of {total} pages"
    return Extract(
        without_unseen("\n".join(before)).strip(), without_unseen("\n".join(after)).strip(), remark
    )


def _texts(
    body: bytes, pages: int, until: float, clock: Callable[[], float]
) -> tuple[list[str], int]:
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pdfium.FPDF_ERR_PASSWORD
        raise Unreadable("encrypted" if locked else "a broken PDF file") from error
    atexit.unregister(_leave)
    atexit.register(_leave)  # the last one in is called first: before pypdfium2's and weakref's
    try:
        total = len(document)
        found: list[str] = []
        size = 0
        for number in range(min(total, pages)):
            late = found and clock() > until
            if late or size > MOST_CHARACTERS or _LEAVING.is_set():
                break
            found.append(_page(document, number))
            size += len(found[-1])
    finally:
        document.close()
    return found, total


def _leave() -> None:
    """Let the page under way come to its end, and begin no other."""
    _LEAVING.set()
    _LOCK.acquire(timeout=_PAGE_S)


def _page(document: Any, number: int) -> str:
    try:
        page = document[number]
        try:
            drop_hidden_text(page.raw)
            text = page.get_textpage()
            try:
                return str(text.get_text_range())
            finally:
                text.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return ""  # one damaged page does not take the others with it


def _lines(text: str) -> list[str]:
    return [line.strip() for line in _dehyphenated(text).splitlines()]


def _dehyphenated(text: str) -> str:
    """Undo the hyphens at line ends, which PDFium marks; those of names stay."""
    first, *rest = _HYPHEN.split(text)
    pieces = [first]
    for piece in rest:
        pieces.append(piece if _one_word(pieces[-1], piece) else f"-{piece}")
    return "".join(pieces)


def _one_word(before: str, after: str) -> bool:
    last = before[-LONGEST_WORD:].split()[-1:]
    return (
        before[-1:].islower()
        and after[:1].islower()
        and bool(last)
        and "-" not in last[0].lstrip("-")
    )


def _without_running_heads(pages: Sequence[list[str]]) -> list[str]:
    """Return the lines of all pages but for those that stand at the edge of many."""
    seen = Counter(key for lines in pages for key in {_key(lines[n]) for n in _edges(lines)})
    often = max(3, len(pages) // 2)
    return list(_kept(pages, {key for key, times in seen.items() if times >= often}))


def _kept(pages: Sequence[list[str]], heads: set[str]) -> Iterator[str]:
    for lines in pages:
        edges = set(_edges(lines))
        for number, line in enumerate(lines):
            running = number in edges and (_key(line) in heads or line.isdecimal())
            if line and not running and not _STAMP.fullmatch(line):
                yield line


def _edges(lines: Sequence[str]) -> list[int]:
    numbers = range(len(lines))
    return [*numbers[:EDGE_LINES], *numbers[-EDGE_LINES:]]


def _key(line: str) -> str:
    return _NUMBER.sub("#", line)
