"""Step 5: the text of a paper, from HTML, then PDF, then the abstract alone.

A server's error page, a login page or another paper must never be read in a paper's
name, whatever status it came with.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from digest.domain import Answer, FullText, HttpGet, Origin, Paper, Traffic
from digest.errors import SourceDown
from digest.fulltext.extract import Extract, Unreadable, fit_budget, tokens

__all__ = ["ReadPdf", "fetch", "tokens"]


SHORTEST = 1_500
"""Characters below which no text is a paper."""

TITLE_WITHIN, ABSTRACT_WITHIN = 8_000, 30_000
TELLING_TITLE = 12
"""Letters that a title needs to be found by itself; a shorter one occurs anywhere."""

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+")


def doubt(text: str, paper: Paper) -> str:
    """Return why the text is not taken for this paper's, or an empty string.

    It is the paper's if its head holds the title letter for letter (blanks and marks
    aside), or a good part of the abstract's wording, or nearly all words of both.
    """
    if len(text) < max(SHORTEST, 2 * len(paper.abstract)):
        return f"only {len(text)} characters of text"
    if _titled(text, paper) or _worded(text, paper):
        return ""
    return "neither title nor abstract of the paper found in it"


def _titled(text: str, paper: Paper) -> bool:
    title = "".join(_words(paper.title))
    return len(title) >= TELLING_TITLE and title in "".join(_words(text[:TITLE_WITHIN]))


def _worded(text: str, paper: Paper) -> bool:
    found, wanted = _words(text[:ABSTRACT_WITHIN]), _words(paper.abstract)
    if _share(_triples(wanted), _triples(found)) >= 0.3:
        return True
    head = set(_words(text[:TITLE_WITHIN]))
    return _share(set(_words(paper.title)), head) >= 0.8 and _share(set(wanted), set(found)) >= 0.8


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKD", text).casefold())


def _triples(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(words, words[1:], words[2:], strict=False))


def _share(wanted: set[T], found: set[T]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0


HTML_LIMIT, PDF_LIMIT = 20_000_000, 30_000_000
"""Bytes. arXiv takes submissions of tens of megabytes; a page of HTML has below five."""


ReadPdf = Callable[[bytes], Extract]


def read_pdf_here(body: bytes) -> Extract:
    """Return the text of a PDF file, read in this process."""
    from digest.fulltext import pdf  # noqa: PLC0415 (PDFium is loaded where a file is read)

    return pdf.read_pdf(body)


def fetch(
    get: HttpGet,
    site: str,
    paper: Paper,
    *,
    budget_tokens: int = 60_000,
    read_pdf: ReadPdf = read_pdf_here,
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
    text, cut = fit_budget(extract, budget_tokens)
    return text, ", ".join(filter(None, (extract.remark, cut)))


def _from_html(get: HttpGet, url: str) -> Extract:
    answer = _ok(get(url, traffic=Traffic.PAGE, accept="text/html", limit=HTML_LIMIT))
    if "html" not in answer.content_type.lower():
        raise Unreadable(f"content type {answer.content_type[:60] or 'missing'}")
    from digest.fulltext import html  # noqa: PLC0415 (lxml is loaded where a page is read)

    return html.read_html(answer.body)


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
