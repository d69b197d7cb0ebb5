"""The text of a page or a file, its appendices with it."""

from __future__ import annotations

from typing import Any

from digest.fulltext.html import read_html
from digest.fulltext.pdf import read_pdf


def html_text(body: bytes) -> str:
    """Return what a page says."""
    return read_html(body).whole


def pdf_text(body: bytes, **limits: Any) -> str:
    """Return what a file says, within limits as `read_pdf` takes them."""
    return read_pdf(body, **limits).whole
