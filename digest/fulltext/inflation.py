"""A look at a PDF's compressed streams before PDFium unpacks them.

Measured with PDFium 159: 0.5 MB that unpack to 500 MB took 1 GB of memory; a page
needs a hundred times the memory of its text operators. This counts what each stream
unpacks to and keeps nothing of it. A stream compressed twice is seen once only.
"""

from __future__ import annotations

import re
import zlib

from digest.fulltext.extract import Unreadable

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
