"""The stand-in for arXiv behaves as arXiv is known to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from digest.arxiv import api, oai
from digest.domain import Traffic
from digest.errors import SourceDown
from tests.arxiv.small_arxiv import NOW, PLACES, paper, utc
from tests.world.arxiv import (
    Announced,
    ArxivWorld,
    Crossing,
    Revision,
    always,
    announcement,
    background,
    every,
    first,
    reset,
    sometimes,
    status,
)
from tests.world.server import Request, Response


class Moment:
    """A moment that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def ask(arxiv: ArxivWorld, path: str = "/api/query", **query: str) -> Response:
    return arxiv.answer(Request("GET", path, query, {}, b"", path))


def found(arxiv: ArxivWorld, **query: str) -> list[str]:
    return [p.versioned for p in api.parse_atom(ask(arxiv, **query).body).papers]


def changed(arxiv: ArxivWorld, since: str, name: str = "cs:cs:SD") -> list[str]:
    query = {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "set": name, "from": since}
    return [p.versioned for p in oai.parse_oai(ask(arxiv, "/oai", **query).body).records]


def test_a_paper_is_invisible_before_its_announcement() -> None:
    moment = Moment(utc(2026, 1, 14, 0, 59))
    arxiv = ArxivWorld([paper(1, utc(2026, 1, 13, 12))], now=moment)

    assert found(arxiv, search_query="cat:cs.SD") == []
    moment.now = utc(2026, 1, 14, 1)
    assert found(arxiv, search_query="cat:cs.SD") == ["2601.00001v1"]


def test_the_index_fills_by_ascending_id_over_its_lag() -> None:
    moment = Moment(utc(2026, 1, 14, 1))
    submitted = utc(2026, 1, 13, 12)
    arxiv = ArxivWorld(
        [paper(n, submitted) for n in (4, 2, 1, 3)], now=moment, lag=timedelta(hours=4)
    )
    seen = []
    for _ in range(5):
        seen.append(sorted(found(arxiv, search_query="cat:cs.SD")))
        moment.now += timedelta(hours=1)

    assert [len(ids) for ids in seen] == [0, 1, 2, 3, 4]
    assert seen[2] == ["2601.00001v1", "2601.00002v1"]


def test_oai_shows_a_mailing_at_once_under_the_utc_day_of_its_announcement() -> None:
    moment = Moment(utc(2026, 1, 14, 3, 29))
    arxiv = ArxivWorld([paper(1, utc(2026, 1, 13, 12))], now=moment)

    assert changed(arxiv, "2026-01-14") == []
    moment.now = utc(2026, 1, 14, 3, 30)
    assert changed(arxiv, "2026-01-14") == ["2601.00001v1"]
    assert changed(arxiv, "2026-01-15") == []


def test_revisions_and_crossings_show_from_their_own_announcement() -> None:
    moment = Moment(utc(2026, 1, 14, 5))
    history = replace(
        paper(1, utc(2026, 1, 8), "cs.CL"),
        revisions=(Revision(utc(2026, 1, 14, 12), utc(2026, 1, 15, 1), comment="withdrawn"),),
        crossings=(Crossing("cs.SD", utc(2026, 1, 20, 1)),),
    )
    arxiv = ArxivWorld([history], now=moment)

    assert found(arxiv, search_query="cat:cs.CL") == ["2601.00001v1"]
    moment.now = utc(2026, 1, 15, 5)
    assert found(arxiv, search_query="cat:cs.CL") == ["2601.00001v2"]
    assert found(arxiv, search_query="cat:cs.SD") == []
    moment.now = utc(2026, 1, 20, 5)
    assert found(arxiv, search_query="cat:cs.SD") == ["2601.00001v2"]
    assert changed(arxiv, "2026-01-20") == ["2601.00001v2"]


def test_ten_entries_are_the_default_and_versions_may_be_asked_for() -> None:
    arxiv = ArxivWorld([paper(n, utc(2026, 1, 13, 12)) for n in range(12)], now=lambda: NOW)

    assert len(found(arxiv, search_query="cat:cs.*")) == 10
    assert found(arxiv, id_list="2601.00003v1,2601.00099") == ["2601.00003v1"]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"id_list": "abc"},
        {"search_query": "cat:cs.SD", "max_results": "2001"},
        {"search_query": "cat:cs.SD", "start": "40000"},
        {"search_query": "cat:cs.SD", "start": "-1"},
        {"search_query": "cat:cs.SD", "sortBy": "title"},
        {"search_query": "cat:cs.SD AND submittedDate:[2026* TO 2027*]"},
        {"search_query": "(cat:cs.SD"},
        {"search_query": "cat:cs.SD cat:cs.CL"},
        {"search_query": "nonsense"},
    ],
)
def test_bad_queries_are_refused_with_status_400_and_an_error_feed(query: dict[str, str]) -> None:
    response = ask(ArxivWorld([], now=lambda: NOW), **query)

    assert response.status == 400
    assert api.parse_atom(response.body).error != ""


def test_queries_can_be_joined_and_negated() -> None:
    papers = [
        paper(1, utc(2026, 1, 13), "cs.SD"),
        paper(2, utc(2026, 1, 13, 1), "cs.SD", "cs.CL"),
        paper(3, utc(2026, 1, 12), "eess.AS"),
    ]
    arxiv = ArxivWorld(papers, now=lambda: NOW)

    assert len(found(arxiv, search_query="cat:cs.SD OR cat:eess.AS")) == 3
    assert found(arxiv, search_query="cat:cs.SD ANDNOT cat:cs.CL") == ["2601.00001v1"]
    assert found(
        arxiv,
        search_query="(cat:cs.* OR cat:eess.AS) AND submittedDate:[202601130000 TO 202601130000]",
    ) == ["2601.00001v1"]


def test_deleted_records_are_listed_as_gone() -> None:
    arxiv = ArxivWorld([paper(1, utc(2026, 1, 13, 12))], now=lambda: NOW)
    (record,) = arxiv.records()
    arxiv.papers.clear()
    arxiv.deleted.append(replace(record, deleted=True))
    query = {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "set": "cs"}

    assert oai.parse_oai(ask(arxiv, "/oai", **query).body).deleted == ("2601.00001",)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"verb": "Identify"}, "badVerb"),
        ({"verb": "ListRecords"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": "May"}, "badArgument"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "x", "set": "cs"}, "badArgument"),
    ],
)
def test_bad_requests_of_oai_get_their_code(query: dict[str, str], code: str) -> None:
    response = ask(ArxivWorld([], now=lambda: NOW), "/oai", **query)

    assert oai.parse_oai(response.body).error.startswith(code)


def test_pages_come_from_whoever_makes_them() -> None:
    arxiv = ArxivWorld(
        now=lambda: NOW, pages=lambda kind, name: Response(200, f"{kind} of {name}".encode())
    )

    assert ask(arxiv, "/html/2601.00001v1").body == b"html of 2601.00001v1"
    assert ask(arxiv, "/pdf/hep-th/0601001v2").body == b"pdf of hep-th/0601001v2"
    assert ask(arxiv, "/pdf/2601.00001v1.pdf").body == b"pdf of 2601.00001v1"
    assert ask(arxiv, "/abs/2601.00001").status == 404
    assert ask(ArxivWorld(now=lambda: NOW), "/html/2601.00001v1").status == 404


def test_the_port_without_a_socket_tries_again_and_gives_up() -> None:
    arxiv = ArxivWorld([paper(1, utc(2026, 1, 13))], now=lambda: NOW)
    arxiv.faults = [first(2, reset), always(status(404), at="/pdf")]

    assert arxiv.get(PLACES.oai, traffic=Traffic.INDEX, params={"verb": "x"}).status == 200
    assert len(arxiv.asked) == 3
    assert arxiv.get("http://arxiv.test/pdf/1", traffic=Traffic.PAGE).status == 404
    arxiv.faults = [always(status(503))]
    with pytest.raises(SourceDown, match="HTTP 503"):
        arxiv.get(PLACES.api, traffic=Traffic.INDEX)


def test_faults_meet_the_requests_that_their_rule_picks() -> None:
    arxiv = ArxivWorld(now=lambda: NOW)
    arxiv.faults = [every(3, status(500), status(502), at="/oai")]
    codes = [ask(arxiv, path).status for path in ["/oai"] * 6 + ["/html/1"] * 3]
    arxiv.faults = [sometimes(0.1, 7, status(429))]
    share = sum(ask(arxiv, "/oai").status == 429 for _ in range(500)) / 500

    assert codes == [200, 200, 500, 200, 200, 502, 404, 404, 404]
    assert 0.05 < share < 0.15


@pytest.mark.parametrize(
    ("submitted", "announced"),
    [
        (utc(2026, 1, 14, 18, 59), utc(2026, 1, 15, 1)),
        (utc(2026, 1, 14, 19), utc(2026, 1, 16, 1)),
        (utc(2026, 1, 15, 19), utc(2026, 1, 19, 1)),
        (utc(2026, 1, 16, 19), utc(2026, 1, 21, 1)),  # over Martin Luther King's day
        (utc(2026, 6, 10, 17, 59), utc(2026, 6, 11, 0)),
    ],
)
def test_papers_are_announced_by_the_calendar(submitted: datetime, announced: datetime) -> None:
    assert announcement(submitted, {date(2026, 1, 19)}) == announced


def test_company_comes_with_every_freeze_and_last_of_its_mailing() -> None:
    company: list[Announced] = background(date(2026, 1, 12), date(2026, 1, 18))

    assert [p.submitted for p in company] == [utc(2026, 1, n, 18, 59, 30) for n in range(12, 17)]
    assert all(p.id.startswith("2601.9") for p in company)
