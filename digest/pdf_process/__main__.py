"""The other side: a PDF file on standard input, its text as JSON on standard output."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import asdict

from digest.fulltext import pdf
from digest.fulltext.extract import Unreadable

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


def main() -> None:
    """Read the file and tell what came of it."""
    limit()
    try:
        told = asdict(pdf.read_pdf(sys.stdin.buffer.read()))
    except Unreadable as error:
        told = {"unreadable": str(error)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
