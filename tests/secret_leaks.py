"""Secrets in whatever was written or logged, in any spelling."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, quote_plus


def spellings(secret: str) -> set[str]:
    """Return the forms in which a secret could be read back from a text."""
    raw = secret.encode()
    found = {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
    for before in range(3):  # whatever stands before it in the same base64
        coded = base64.b64encode(b"\0" * before + raw).decode()
        found.add(coded[4 if before else 0 : -4])
    return found | {form.replace("+", "-").replace("/", "_") for form in found}


def leaks(text: str, *secrets: str) -> list[str]:
    """Return the spellings of secrets that stand in a text."""
    return [form for secret in secrets for form in spellings(secret) if form in text]


@contextmanager
def listening() -> Iterator[list[str]]:
    """Collect everything that is logged meanwhile, tracebacks too, before any masking."""
    said: list[str] = []
    handler = logging.Handler()
    formatter = logging.Formatter("%(message)s")
    handler.emit = lambda record: said.append(formatter.format(record))  # type: ignore[method-assign]
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
