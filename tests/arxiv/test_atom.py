"""Atom feeds: recorded ones, ones written here, and ones nobody should send."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.arxiv.api import Feed, parse_atom
from digest.domain import Paper
from tests.arxiv.hypothesis_examples import EXAMPLES
from tests.conftest import ROOT

DATA = ROOT / "tests" / "data" / "atom"


def read(name: str) -> Feed:
    return parse_atom((DATA / name).read_bytes())


def test_a_feed_of_today_is_read_in_full() -> None:
    feed = read("current.xml")

    assert (feed.total, feed.skipped, feed.error, feed.broken) == (31, 0, "", "")
    assert feed.papers[0] == Paper(
        id="2603.01234",
        version=2,
        title=r"Noise & Pitch: $\ell_1 < \ell_2$ for {Tiny} |Models|",
        authors=("Zoë Ångström", ":", "The Tiny Model Team"),
        categories=("eess.AS", "cs.SD"),
        primary="cs.SD",
        abstract=r"First paragraph, <b>not</b> markup, with 50\% of $x_i$."
        "\n\nSecond paragraph &amp; its end.",
        submitted=datetime(2026, 3, 5, 17, 59, 58, tzinfo=UTC),
        updated=datetime(2026, 3, 9, 16, 0, 1, tzinfo=UTC),
        comment="5 pages, 2 figures",
    )


def test_a_title_that_is_a_zero_is_a_title() -> None:
    assert read("current.xml").papers[1].title == "0"


def test_a_feed_from_before_november_2025_is_read_with_its_lines_joined() -> None:
    (paper,) = read("before_november_2025.xml").papers

    assert paper.versioned == "hep-th/0601001v3"
    assert paper.title == "A Title That Was Wrapped by Hand after Some Seventy Columns"
    assert paper.abstract.split("\n\n") == [
        "The first paragraph was wrapped hard after some seventy columns, so that its lines"
        " have to be joined again.",
        "A second one begins with two spaces and goes on.",
        "A third one follows an empty line.",
    ]
    assert paper.updated == datetime(2006, 1, 5, 16, tzinfo=UTC)


def test_an_update_before_the_submission_counts_as_the_submission() -> None:
    body = (DATA / "current.xml").read_bytes()
    early = body.replace(b"<updated>2026-03-04T10", b"<updated>1999-03-04T10")

    assert parse_atom(early).papers[1].updated == datetime(2026, 3, 4, 10, tzinfo=UTC)


def test_text_that_is_called_html_is_left_as_it_is() -> None:
    body = (DATA / "current.xml").read_bytes()
    html = b'<summary type="html">If $a &lt;b$ then &lt;script&gt;x&lt;/script&gt;.</summary>'
    papers = parse_atom(body.replace(b"<summary>Nothing.</summary>", html)).papers

    assert papers[1].abstract == "If $a <b$ then <script>x</script>."


def test_a_refusal_gives_arxivs_own_words() -> None:
    feed = read("error.xml")

    assert feed.error == "max_results must be at most 2000"
    assert feed.papers == ()


def test_entries_that_are_no_papers_are_left_out_and_counted() -> None:
    feed = read("hostile.xml")

    assert [paper.versioned for paper in feed.papers] == ["2603.00009v1"]
    assert feed.papers[0].updated == feed.papers[0].submitted
    assert (feed.skipped, feed.entries, feed.total) == (17, 18, 18)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not an Atom feed"),
        (b"Rate exceeded.", "not an Atom feed"),
        (b"<html><body>503</body></html>", "not an Atom feed"),
        (b"https://arxiv.org/", "not an Atom feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "no totalResults"),
    ],
)
def test_a_body_that_is_no_feed_says_so(body: bytes, reason: str) -> None:
    assert reason in parse_atom(body).broken


def test_a_feed_cut_anywhere_is_broken() -> None:
    body = (DATA / "current.xml").read_bytes().rstrip()
    cuts = range(0, len(body) - 1, 97)

    assert all(parse_atom(body[:cut]).broken for cut in cuts)


def test_a_stray_character_does_not_cost_the_whole_feed() -> None:
    body = (DATA / "current.xml").read_bytes().replace(b"Nothing.", b"Not\x01hing &nbsp; much.")
    feed = parse_atom(body)

    assert feed.broken == ""
    assert [paper.id for paper in feed.papers] == ["2603.01234", "2603.00042"]


def test_a_document_type_can_neither_read_files_nor_swell(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden", encoding="utf-8")
    swelling = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    doctype = (
        f'<!DOCTYPE feed [<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY e0 "x">{swelling}]>'
    ).encode()
    body = (DATA / "current.xml").read_bytes()
    body = body.replace(b"<feed ", doctype + b"<feed ", 1).replace(b"Nothing.", b"&f; &e9;")

    assert all(
        "hidden" not in paper.abstract and len(paper.abstract) < 1000
        for paper in parse_atom(body).papers
    )


@EXAMPLES
@given(data=st.data())
def test_no_change_of_a_feed_makes_reading_it_fail(data: st.DataObject) -> None:
    body = (DATA / data.draw(st.sampled_from(["current.xml", "hostile.xml"]))).read_bytes()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 60)))
    piece = data.draw(
        st.binary(max_size=12)
        | st.sampled_from([b"<", b">", b"&", b"]]>", b"<!--", b"<entry>", b"\xff", b"http://["])
    )

    feed = parse_atom(body[:start] + piece + body[end:])

    assert feed.entries >= len(feed.papers)


def test_every_recorded_answer_is_read(shared: Path) -> None:
    feeds = {path.name: parse_atom(path.read_bytes()) for path in (shared / "data/atom").iterdir()}

    assert [name for name, feed in feeds.items() if feed.broken or feed.skipped] == []
    assert {name: feed.error for name, feed in feeds.items() if feed.error} == {
        "arxivpy_id_abc_s0_m100_b79c8dcf6bc3.xml": "incorrect id format for abc"
    }


@pytest.mark.parametrize(
    ("name", "ids", "total"),
    [
        ("arxivpy_id_0000.0000_s0_m100_8b51d9633a68.xml", [], 0),
        ("arxivpy_id_0808.05394_1707.08567_s0_m100_42e5aa0ec3af.xml", ["1707.08567"], 1),
        ("arxivpy_id_astro-ph_0601001_s0_m100_3150dca9dc76.xml", ["astro-ph/0601001"], 1),
        ("arxivpy_id_quant-ph_0201082v1_s0_m100_86989fe779ef.xml", ["quant-ph/0201082"], 1),
        ("james-akl_xiv_oldformat_2025-10-17.xml", ["2510.14968", "2510.14827"], 5619),
    ],
)
def test_a_recorded_answer_gives_its_papers_and_its_total(
    shared: Path, name: str, ids: list[str], total: int
) -> None:
    feed = parse_atom((shared / "data/atom" / name).read_bytes())

    assert [paper.id for paper in feed.papers] == ids
    assert feed.total == total


def test_overlapping_recorded_pages_agree_on_what_they_share(shared: Path) -> None:
    def page(name: str) -> list[Paper]:
        (path,) = (shared / "data/atom").glob(f"arxivpy_q_testing_{name}_m10_*")
        return list(parse_atom(path.read_bytes()).papers)

    first, middle, last = page("s0"), page("s5"), page("s10")

    assert first[5:] == middle[:5]
    assert middle[5:] == last[:5]


def test_recorded_affiliations_are_no_authors(shared: Path) -> None:
    (path,) = (shared / "data/atom").glob("arxivpy_id_astro-ph*")
    (paper,) = parse_atom(path.read_bytes()).papers

    assert paper.authors[-1] == "Andrzej Udalski"
    assert "CfA" not in paper.authors


def test_difficult_real_entries_come_through_letter_by_letter(shared: Path) -> None:
    rows = json.loads((shared / "data/nasty_entries.json").read_text(encoding="utf-8"))
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{row['id']}{row['version'] or ''}</id>"
        f"<title>{escape(row['title'])}</title><summary>{escape(row['abstract'])}</summary>"
        "<published>2026-01-01T00:00:00Z</published><updated>2026-01-01T00:00:00Z</updated>"
        f"<arxiv:comment>{escape(row['comment'] or '')}</arxiv:comment>"
        + "".join(f'<category term="{term}"/>' for term in row["categories"])
        + "".join(f"<author><name>{escape(name)}</name></author>" for name in row["authors"])
        + "</entry>"
        for row in rows
    )
    head = (DATA / "current.xml").read_text(encoding="utf-8").partition("  <entry>")[0]
    papers = parse_atom(f"{head}{entries}</feed>".encode()).papers

    assert [(p.id, p.title, p.abstract, list(p.authors), p.comment) for p in papers] == [
        (r["id"], r["title"], r["abstract"], r["authors"], r["comment"] or "") for r in rows
    ]
