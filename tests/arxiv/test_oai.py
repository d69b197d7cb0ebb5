"""OAI-PMH answers: recorded ones, one written here, and ones nobody should send."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.arxiv.oai import OaiPage, author_names, parse_oai, set_name
from digest.domain import Paper
from tests.arxiv.hypothesis_examples import EXAMPLES
from tests.conftest import ROOT

DATA = ROOT / "tests" / "data" / "oai"
PAGE = (DATA / "page.xml").read_bytes()


def wrapped(inside: str) -> bytes:
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{inside}</OAI-PMH>'.encode()


def test_a_record_is_read_in_full_with_its_first_and_its_last_version() -> None:
    assert parse_oai(PAGE).records[0] == Paper(
        id="2603.01234",
        version=2,
        title="A Title over two lines",
        authors=("Zoë Ångström", "B. Two, Jr.", "C. Three", "D. Four"),
        categories=("cs.SD", "cs.AI"),
        primary="cs.SD",
        abstract="First line, second line.\n\nSecond paragraph & more.",
        submitted=datetime(2026, 3, 5, 17, 59, 58, tzinfo=UTC),
        updated=datetime(2026, 3, 9, 16, 0, 1, tzinfo=UTC),
        comment="5 pages, 2 figures",
    )


def test_a_held_paper_has_its_old_submission_under_its_new_id() -> None:
    held = parse_oai(PAGE).records[1]

    assert (held.id, held.submitted) == ("2603.00007", datetime(2025, 12, 1, 10, tzinfo=UTC))


def test_deleted_unreadable_and_token_are_told_apart() -> None:
    page = parse_oai(PAGE)

    assert page.deleted == ("2603.00003",)
    assert page.skipped == 6
    assert page.token == "made+for/tests="
    assert dict(page.stamps)["2603.00007"] == date(2026, 3, 5)


def test_no_records_are_no_error() -> None:
    assert parse_oai(wrapped('<error code="noRecordsMatch">none</error>')) == OaiPage()


def test_an_error_gives_its_code_and_its_words() -> None:
    page = parse_oai(wrapped('<error code="badArgument">no such\n set</error>'))

    assert page.error == "badArgument: no such set"
    assert not page.expired


def test_a_refused_token_is_known_as_such() -> None:
    assert parse_oai(wrapped('<error code="badResumptionToken"/>')).expired


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Rate exceeded.",
        b"<html><body>503</body></html>",
        wrapped(""),
        wrapped("<Identify/>"),
        PAGE.rstrip()[:-1],
        PAGE[:500],
    ],
)
def test_a_body_that_is_no_whole_answer_says_so(body: bytes) -> None:
    assert parse_oai(body).broken


def test_a_stray_character_does_not_cost_the_whole_page() -> None:
    body = PAGE.replace(b"Second paragraph", b"Second\x01 &nbsp; paragraph")

    assert [paper.id for paper in parse_oai(body).records] == ["2603.01234", "2603.00007"]


def test_a_document_type_can_neither_read_files_nor_swell(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden", encoding="utf-8")
    swelling = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    doctype = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY e0 "x">{swelling}]>'
    body = PAGE.replace(b"<OAI-PMH", doctype.encode() + b"<OAI-PMH", 1)
    page = parse_oai(body.replace(b"Second paragraph", b"&f; &e9;"))

    assert all(
        "hidden" not in paper.abstract and len(paper.abstract) < 1000 for paper in page.records
    )


@EXAMPLES
@given(data=st.data())
def test_no_change_of_a_page_makes_reading_it_fail(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(PAGE)))
    end = data.draw(st.integers(start, min(len(PAGE), start + 60)))
    piece = data.draw(
        st.binary(max_size=12)
        | st.sampled_from([b"<", b">", b"&", b"<!--", b"<record>", b"\xff", b"<?x ?>"])
    )

    page = parse_oai(PAGE[:start] + piece + PAGE[end:])

    assert len(page.records) + len(page.deleted) + page.skipped <= 10


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("A. One", ("A. One",)),
        ("A. One and B. Two", ("A. One", "B. Two")),
        ("A. One, B. Two, and C. Three", ("A. One", "B. Two", "C. Three")),
        ("A. One (X, Y and Z), B. Two (W (V))", ("A. One", "B. Two")),
        ("A. One, Jr., B. Two III", ("A. One, Jr.", "B. Two III")),
        ("Anders Sandberg and Randy Anderson", ("Anders Sandberg", "Randy Anderson")),
        ("Qwen Team, :", ("Qwen Team", ":")),
        ("", ()),
    ],
)
def test_the_one_line_of_authors_is_parted_into_names(line: str, names: tuple[str, ...]) -> None:
    assert author_names(line) == names


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("cs.SD", "cs:cs:SD"),
        ("eess.AS", "eess:eess:AS"),
        ("math.AG", "math:math:AG"),
        ("stat.ML", "stat:stat:ML"),
        ("q-bio.NC", "q-bio:q-bio:NC"),
        ("q-fin.CP", "q-fin:q-fin:CP"),
        ("econ.EM", "econ:econ:EM"),
        ("nlin.CD", "physics:nlin:CD"),
        ("hep-th", "physics:hep-th"),
        ("quant-ph", "physics:quant-ph"),
        ("astro-ph.GA", "physics:astro-ph:GA"),
        ("physics.acc-ph", "physics:physics:acc-ph"),
        ("cs.*", "cs:cs"),
    ],
)
def test_a_category_has_its_set(category: str, name: str) -> None:
    assert set_name(category) == name


def test_every_recorded_answer_is_read(shared: Path) -> None:
    pages = {path.name: parse_oai(path.read_bytes()) for path in (shared / "data/oai").iterdir()}

    assert [n for n, page in pages.items() if page.broken or page.skipped or page.error] == []
    assert sorted(paper.versioned for page in pages.values() for paper in page.records) == [
        "1412.6980v9",
        "1810.06450v3",
        "2309.09550v4",
        "2501.00001v1",
    ]


def test_a_recorded_page_names_its_deleted_record_and_its_token(shared: Path) -> None:
    page = parse_oai((shared / "data/oai/shape_listrecords_deleted_and_token.xml").read_bytes())

    assert (page.deleted, page.token) == (("2501.99999",), "opaque-token")
