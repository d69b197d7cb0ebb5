"""A page of LaTeXML's around a piece of one, and its text."""

from __future__ import annotations

from tests.fulltext.whole_text import html_text


def article(inside: str) -> bytes:
    return f"<html><body><article class='ltx_document'>{inside}</article></body></html>".encode()


def text(inside: str) -> str:
    return html_text(article(inside))
