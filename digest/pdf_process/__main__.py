"""The other side: PDF files on standard input, of each its text as a line of JSON on the output."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import IO

from digest.fulltext import pdf
from digest.fulltext.extract import Unreadable
from digest.pdf_process import BROKEN, FORKS, HEAD

MOST_MEMORY = 3_000_000_000
"""Bytes; a long paper takes a tenth of it, and a hosted runner has seven or more."""

MOST_CPU_S = 60


def limit() -> None:
    """Bound this process, so that it ends also where nobody waits for it any more."""
    try:
        import resource  # noqa: PLC0415 (not on every system)
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_S),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a system may know a limit and refuse it
            resource.setrlimit(kind, (most, most))


def read(body: bytes) -> bytes:
    """Return what came of a file, as a line."""
    try:
        told = asdict(pdf.read_pdf(body))
    except Unreadable as error:
        told = {"unreadable": str(error)}
    return json.dumps(told).encode() + b"\n"


def read_apart(body: bytes) -> bytes:
    """Read a file in a process forked for it, which has no other way out than one pipe."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        with suppress(BaseException):
            nothing = os.open(os.devnull, os.O_RDWR)
            for standard in (0, 1):
                os.dup2(nothing, standard)
            limit()
            with os.fdopen(into, "wb") as pipe:
                pipe.write(read(body))
            os._exit(0)
        os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.dumps({"unreadable": BROKEN}).encode() + b"\n" if status else told


def next_file(stream: IO[bytes]) -> bytes | None:
    """Return the next file whole, None where there is no more."""
    head = stream.read(HEAD)
    body = stream.read(int.from_bytes(head, "big")) if len(head) == HEAD else b""
    return body if len(head) == HEAD and len(body) == int.from_bytes(head, "big") else None


def main() -> None:
    """Read files until there is no more, each in a process of its own; or one, in this."""
    if not FORKS:
        limit()
    while (body := next_file(sys.stdin.buffer)) is not None:
        sys.stdout.buffer.write(read_apart(body) if FORKS else read(body))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
