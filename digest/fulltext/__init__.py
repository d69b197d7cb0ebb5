"""Step 5: the text of a paper, from HTML, then PDF, then the abstract alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from digest.domain import Answer, FullText, HttpGet, Origin, Paper, Traffic
from digest.errors import SourceDown
from digest.fulltext import html, pdf
from digest.fulltext.budget import fit, tokens
from digest.fulltext.extract import Extract, Unreadable
from digest.fulltext.identity import doubt

__all__ = ["ReadPdf", "fetch", "tokens"]

HTML_LIMIT, PDF_LIMIT = 20_000_000, 30_000_000
"""Bytes. arXiv takes submissions of tens of megabytes; a page of HTML has below five."""


ReadPdf = Callable[[bytes], Extract]


def fetch(
    get: HttpGet,
    site: str,
    paper: Paper,
    *,
    budget_tokens: int = 60_000,
    read_pdf: ReadPdf = pdf.read,
) -> FullText:
    """Return the best text of a paper that can be had, at most ``budget_tokens`` long.

    Whatever is wrong with an origin, the next one is tried; the abstract is always
    there. No fault of the server or of a file is raised.

    Args:
        get: asks for the pages.
        site: ``https://arxiv.org`` or a mirror, without a slash at the end.
        paper: whose id and version are asked for.
        budget_tokens: as `tokens` estimates them.
        read_pdf: makes the text of a file, or raises `Unreadable`.
    """
    notes: list[str] = []
    takes: dict[Origin, Callable[[HttpGet, str], Extract]] = {
        Origin.HTML: _from_html,
        Origin.PDF: partial(_from_pdf, read_pdf),
    }
    for origin, take in takes.items():
        try:
            extract = take(get, f"{site}/{origin.value}/{paper.versioned}")
            text, remark = _checked(extract, paper, budget_tokens)
        except (SourceDown, Unreadable) as error:
            notes.append(f"{origin.value}: {error}")
            continue
        if remark:
            notes.append(f"{origin.value}: {remark}")
        return FullText(text, origin, "; ".join(notes))
    return FullText(paper.abstract, Origin.ABSTRACT, "; ".join(notes))


def _checked(extract: Extract, paper: Paper, budget_tokens: int) -> tuple[str, str]:
    if problem := doubt(extract.whole, paper):
        raise Unreadable(problem)
    text, cut = fit(extract, budget_tokens)
    return text, ", ".join(filter(None, (extract.remark, cut)))


def _from_html(get: HttpGet, url: str) -> Extract:
    answer = _ok(get(url, traffic=Traffic.PAGE, accept="text/html", limit=HTML_LIMIT))
    if "html" not in answer.content_type.lower():
        raise Unreadable(f"content type {answer.content_type[:60] or 'missing'}")
    return html.read(answer.body)


def _from_pdf(read_pdf: ReadPdf, get: HttpGet, url: str) -> Extract:
    return read_pdf(
        _ok(get(url, traffic=Traffic.PAGE, accept="application/pdf", limit=PDF_LIMIT)).body
    )


def _ok(answer: Answer) -> Answer:
    if answer.status != 200:
        raise Unreadable(f"HTTP {answer.status}")
    if not answer.body:
        raise Unreadable("0 bytes")
    return answer
