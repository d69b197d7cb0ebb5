"""Which origin a text comes from, and what becomes of each fault."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from digest.domain import Answer, FullText, Origin, Paper, Traffic
from digest.errors import SourceDown
from digest.fulltext import fetch, tokens
from tests.fulltext.example import MADE, OTHER, PAPER
from tests.world.papers import (
    Contents,
    contents,
    fatal_page,
    html_page,
    no_html_page,
    prose,
    reference,
)
from tests.world.pdfs import assemble, pdf_file, plain_pages, scanned_pdf

SITE = "https://arxiv.example"
HTML, PDF = html_page(MADE), pdf_file(MADE)


def page(
    body: bytes = HTML, *, status: int = 200, kind: str = "text/html; charset=utf-8"
) -> Answer:
    return Answer(status, SITE, kind, body)


def file(body: bytes = PDF, *, status: int = 200, kind: str = "application/pdf") -> Answer:
    return Answer(status, SITE, kind, body)


DOWN = SourceDown("no useful answer in 8 minutes")
GONE = page(b"not found", status=404)


@dataclass
class Site:
    """Stands in for `HttpGet`: one answer for html, one for pdf."""

    html: Answer | SourceDown = field(default_factory=page)
    pdf: Answer | SourceDown = field(default_factory=file)
    asked: list[str] = field(default_factory=list)
    traffic: list[Traffic] = field(default_factory=list)

    def __call__(
        self,
        url: str,
        *,
        traffic: Traffic,
        params: Mapping[str, str] | None = None,
        accept: str = "*/*",
        limit: int = 30_000_000,
        check: Callable[[Answer], str] | None = None,
    ) -> Answer:
        self.asked.append(url)
        self.traffic.append(traffic)
        answer = self.html if "/html/" in url else self.pdf
        if isinstance(answer, SourceDown):
            raise answer
        return answer


def fetched(site: Site, paper: Paper = PAPER, *, budget_tokens: int = 60_000) -> FullText:
    return fetch(site, SITE, paper, budget_tokens=budget_tokens)


def test_the_html_of_the_version_is_asked_for_first_and_suffices() -> None:
    site = Site()
    found = fetched(site)

    assert (found.origin, found.note) == (Origin.HTML, "")
    assert site.asked == [f"{SITE}/html/2601.09603v2"]
    assert site.traffic == [Traffic.PAGE]


def test_the_pdf_is_asked_for_where_there_is_no_html_and_the_note_says_why() -> None:
    site = Site(html=GONE)
    found = fetched(site)

    assert (found.origin, found.note) == (Origin.PDF, "html: HTTP 404")
    assert site.asked[1:] == [f"{SITE}/pdf/2601.09603v2"]
    assert site.traffic == [Traffic.PAGE, Traffic.PAGE]
    assert "We minimise" in found.text


def test_old_ids_keep_their_slash() -> None:
    site = Site(html=GONE, pdf=GONE)
    fetched(site, replace(PAPER, id="quant-ph/0201082", version=1))

    assert site.asked == [f"{SITE}/html/quant-ph/0201082v1", f"{SITE}/pdf/quant-ph/0201082v1"]


ECHO = b"<html><body><article><h1>%b</h1><p>No HTML available.</p></article></body></html>" % (
    PAPER.title.encode()
)
LOGIN = (
    b"<html><body><article><h1>Sign in</h1><p>"
    + b"Please prove that you are human. " * 200
    + b"</p></article></body></html>"
)
BAD_HTML: dict[str, tuple[Answer | SourceDown, str]] = {
    "the server is down": (DOWN, "no useful answer in 8 minutes"),
    "not found": (GONE, "HTTP 404"),
    "forbidden": (page(status=403), "HTTP 403"),
    "gone for good": (page(status=410), "HTTP 410"),
    "an empty body": (page(b""), "0 bytes"),
    "arXiv's page without HTML, as 200": (page(no_html_page(PAPER)), "a page without an article"),
    "a stub that repeats the title": (page(ECHO), "only 83 characters of text"),
    "a login page in an article": (
        page(LOGIN),
        "neither title nor abstract of the paper found in it",
    ),
    "another paper": (
        page(html_page(contents(OTHER))),
        "neither title nor abstract of the paper found in it",
    ),
    "a conversion that broke off": (page(fatal_page(MADE)), "the conversion to HTML broke off"),
    "a PDF under the address of the HTML": (file(), "content type application/pdf"),
    "no content type": (page(kind=""), "content type missing"),
    "only white space": (page(b" \n "), "a page without an article"),
    "binary rubbish": (page(bytes(range(256)) * 40), "a page without an article"),
    "the abstract and nothing else": (
        page(html_page(Contents(PAPER.title, PAPER.abstract, ()))),
        "only 1240 characters of text",
    ),
}


@pytest.mark.parametrize("fault", BAD_HTML)
def test_a_fault_of_the_html_leads_to_the_pdf(fault: str) -> None:
    answer, reason = BAD_HTML[fault]
    found = fetched(Site(html=answer))

    assert (found.origin, found.note) == (Origin.PDF, f"html: {reason}")
    assert "human" not in found.text


BOMB = assemble([zlib.compress(b" " * 40_000_000)])
BAD_PDF: dict[str, tuple[Answer | SourceDown, str]] = {
    "the server is down": (DOWN, "no useful answer in 8 minutes"),
    "not found": (GONE, "HTTP 404"),
    "an empty body": (file(b""), "0 bytes"),
    "a web page under the address of the PDF": (file(no_html_page(PAPER)), "not a PDF file"),
    "only the header": (file(b"%PDF-1.7\n"), "a broken PDF file"),
    "cut in the middle": (file(PDF[: len(PDF) // 2]), "a broken PDF file"),
    "encrypted": (file(pdf_file(MADE, password="secret")), "encrypted"),
    "scanned": (file(scanned_pdf()), "no text layer, scanned pages"),
    "a decompression bomb": (file(BOMB), "a stream of it unpacks to more than 32 MB"),
    "another paper": (
        file(pdf_file(contents(OTHER))),
        "neither title nor abstract of the paper found in it",
    ),
}


@pytest.mark.parametrize("fault", BAD_PDF)
def test_a_fault_of_the_pdf_leaves_the_abstract(fault: str) -> None:
    answer, reason = BAD_PDF[fault]
    found = fetched(Site(html=GONE, pdf=answer))

    assert found == FullText(PAPER.abstract, Origin.ABSTRACT, f"html: HTTP 404; pdf: {reason}")


def test_a_pdf_is_known_by_its_bytes_and_not_by_its_content_type() -> None:
    found = fetched(Site(html=GONE, pdf=file(kind="application/octet-stream")))

    assert found.origin is Origin.PDF


def test_an_encrypted_pdf_that_opens_without_a_password_is_read() -> None:
    found = fetched(Site(html=GONE, pdf=file(pdf_file(MADE, password=""))))

    assert found.origin is Origin.PDF


def test_of_300_pages_the_first_60_are_read_and_the_note_says_so() -> None:
    chapters = [[prose(n, 12)] * 5 + [f"page {n} ends"] + [prose(n, 12)] * 5 for n in range(300)]
    long = plain_pages([[PAPER.title], *chapters[1:]])
    found = fetched(Site(html=GONE, pdf=file(long)))

    assert found.origin is Origin.PDF
    assert found.note == "html: HTTP 404; pdf: only the first 60 of 300 pages"
    assert "page 59 ends" in found.text
    assert "page 60 ends" not in found.text


def test_a_withdrawn_version_has_no_files_and_leaves_its_abstract() -> None:
    # The API goes on linking the PDF: https://info.arxiv.org/help/withdraw.html
    gone = replace(PAPER, version=3, comment="This paper has been withdrawn by the author")

    assert fetched(Site(html=GONE, pdf=GONE), gone).origin is Origin.ABSTRACT


def test_the_references_go_first_and_nothing_else_within_the_budget() -> None:
    for site in (Site(), Site(html=GONE)):
        text = fetched(site).text

        assert reference(3) not in text
        assert "References" not in text
        assert "Appendix A Details" in text


def test_a_tighter_budget_cuts_the_appendix_before_the_body() -> None:
    whole = fetched(Site()).text
    cut = fetched(Site(), budget_tokens=tokens(whole) - 500)

    assert cut.note == f"html: end of the appendices cut to {tokens(whole) - 500} tokens"
    assert whole.startswith(cut.text)
    assert "Appendix A Details" in cut.text


def test_the_tightest_budget_cuts_the_body_from_its_end() -> None:
    whole = fetched(Site()).text
    cut = fetched(Site(), budget_tokens=1_000)

    assert cut.note == "html: appendices and end of the body cut to 1000 tokens"
    assert whole.startswith(cut.text)
    assert 950 < tokens(cut.text) <= 1_000
