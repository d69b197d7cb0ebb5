"""PDF files written by hand: papers in one or two columns, and the faulty kinds.

PDF 32000-1:2008, sections 7.5 (file structure), 7.6 (encryption), 9.4 (text).
"""

from __future__ import annotations

import hashlib
import textwrap
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.world.papers import Contents

LINES = 60
PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
FILE_ID = bytes(range(16))
PERMISSIONS = -44
WHITE, BLACK, GLASS = "1 g", "0 g", "/Glass gs"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text at a place on the page, in points from the lower left."""

    text: str
    x: float
    y: float
    colour: str = BLACK
    mode: int = 0  # 3: neither filled nor stroked


def pdf_file(made: Contents, *, columns: int = 1, password: str | None = None) -> bytes:
    """Return the paper as a PDF; with a password as `write` takes it."""
    per_page = LINES * columns
    lines = list(_lines(made, 95 // columns))
    pages = [
        _page(lines[start : start + per_page], columns) for start in range(0, len(lines), per_page)
    ]
    return write(pages, password=password)


def plain_pages(texts: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF with just these lines, a list of them for each page."""
    return write([_page(lines, 1) for lines in texts])


def scanned_pdf(pages: int = 8) -> bytes:
    """Return a PDF of grey images with no text but a page number."""
    return write([[Line(str(n), 300, 20)] for n in range(1, pages + 1)], image=True)


def write(
    pages: Sequence[Sequence[Line]], *, image: bool = False, password: str | None = None
) -> bytes:
    """Return the bytes of a PDF file.

    Args:
        pages: the lines of each page, in the order they are drawn.
        image: draw a grey image over each page.
        password: None: not encrypted; empty: encrypted, opens without asking;
            otherwise it must be given.
    """
    content = [_stream("\n".join(map(_draw, lines)), image=image) for lines in pages]
    return assemble(content, password=password)


def assemble(streams: Sequence[bytes], *, password: str | None = None) -> bytes:
    """Return a file whose pages have these compressed content streams."""
    key = None if password is None else _key(password)
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _with_stream(
            b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 "
            b"/ColorSpace /DeviceGray",
            zlib.compress(bytes([200]) * 64),
            key,
            4,
        ),
    ]
    for number, stream in enumerate(streams):
        at = 5 + 2 * number
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> /XObject << /Im1 4 0 R >> "
            b"/ExtGState << /Glass << /ca 0 >> >> >> >>" % (at + 1)
        )
        objects.append(_with_stream(b"", stream, key, at + 1))
    return _file(objects, b"" if key is None else _encrypt_dictionary(key))


def _file(objects: Sequence[bytes], extra: bytes) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %b>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        extra,
        start,
    )
    return bytes(out)


def _with_stream(entries: bytes, data: bytes, key: bytes | None, number: int) -> bytes:
    if key is not None:
        salted = key + number.to_bytes(3, "little") + b"\0\0"
        data = _rc4(hashlib.md5(salted, usedforsecurity=False).digest()[:10], data)
    return b"<< %b /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (
        entries,
        len(data),
        data,
    )


def _key(password: str) -> bytes:
    padded = (password.encode() + PADDING)[:32]
    source = padded + PADDING + PERMISSIONS.to_bytes(4, "little", signed=True) + FILE_ID
    return hashlib.md5(source, usedforsecurity=False).digest()[:5]


def _encrypt_dictionary(key: bytes) -> bytes:
    user = _rc4(key, PADDING).hex().encode()
    return b"/ID [<%b> <%b>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P %d >> " % (
        FILE_ID.hex().encode(),
        FILE_ID.hex().encode(),
        PADDING.hex().encode(),
        user,
        PERMISSIONS,
    )


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _stream(commands: str, *, image: bool = False) -> bytes:
    picture = "q 612 0 0 792 0 0 cm /Im1 Do Q\n" if image else ""
    return zlib.compress((picture + commands).encode("cp1252", "replace"))


def _draw(line: Line) -> str:
    text = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return (
        f"q BT /F1 9 Tf {line.colour} {line.mode} Tr "
        f"1 0 0 1 {line.x:.1f} {line.y:.1f} Tm ({text}) Tj ET Q"
    )


def _page(lines: Sequence[str], columns: int) -> list[Line]:
    placed = []
    for number, text in enumerate(lines):
        column, row = divmod(number, LINES)
        placed.append(Line(text, 50 + column * 512 / columns, 740 - 11.5 * row))
    return placed


def _lines(made: Contents, width: int) -> Iterator[str]:
    yield from textwrap.wrap(made.title, width)
    yield "Abstract"
    yield from textwrap.wrap(made.abstract, width)
    for chapter in made.chapters:
        yield chapter.heading
        for paragraph in chapter.paragraphs:
            yield from textwrap.wrap(paragraph, width)
    if made.references:
        yield "References"
        for entry in made.references:
            yield from textwrap.wrap(entry, width)
    for chapter in made.appendices:
        yield chapter.heading
        for paragraph in chapter.paragraphs:
            yield from textwrap.wrap(paragraph, width)
