"""The second net: sets, pages and tokens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from digest.arxiv.oai import Harvest, harvest
from digest.errors import SourceDown
from tests.arxiv.small_arxiv import CATEGORIES, NOW, PLACES, paper, utc, week
from tests.world.arxiv import (
    Announced,
    ArxivWorld,
    always,
    cropped,
    first,
    html_instead,
    status,
)
from tests.world.server import Request, Response


def world(papers: Iterable[Announced] | None = None, *, page: int = 1000) -> ArxivWorld:
    return ArxivWorld(week() if papers is None else papers, now=lambda: NOW, oai_page=page)


def since(arxiv: ArxivWorld, day: date, *categories: str) -> Harvest:
    return harvest(arxiv.get, PLACES.oai, categories or CATEGORIES, day)


def oai_error(code: str) -> Response:
    body = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="{code}"/></OAI-PMH>'
    return Response(200, body.encode())


def test_each_set_is_asked_once_from_the_day_on_without_an_end() -> None:
    arxiv = world()
    since(arxiv, date(2026, 1, 8))

    assert [request.query for request in arxiv.asked] == [
        {
            "verb": "ListRecords",
            "metadataPrefix": "arXivRaw",
            "set": name,
            "from": "2026-01-08",
        }
        for name in ("cs:cs:SD", "eess:eess:AS")
    ]


def test_what_was_announced_since_is_found_whenever_it_was_submitted() -> None:
    held = paper(7, utc(2025, 10, 1), announced=utc(2026, 1, 13, 1))
    early = paper(8, utc(2026, 1, 5))
    found = since(world([held, early]), date(2026, 1, 13))

    assert [p.id for p in found.papers] == [held.id]


def test_a_paper_in_two_sets_comes_once() -> None:
    both = paper(1, utc(2026, 1, 12), "cs.SD", "eess.AS")

    assert [p.id for p in since(world([both]), date(2026, 1, 8)).papers] == [both.id]


def test_a_quiet_set_is_empty_and_no_error() -> None:
    assert since(world([]), date(2026, 1, 8)) == Harvest(())


def test_a_long_list_is_followed_by_its_tokens() -> None:
    many = [paper(n, utc(2026, 1, 12, 1, n)) for n in range(25)]
    arxiv = world(many, page=10)
    found = since(arxiv, date(2026, 1, 8), "cs.SD")

    assert [p.id for p in found.papers] == [p.id for p in many]
    assert [set(r.query) for r in arxiv.asked[1:]] == [{"verb", "resumptionToken"}] * 2


def test_a_list_whose_token_expires_on_the_way_is_begun_again() -> None:
    many = [paper(n, utc(2026, 1, 12, 1, n)) for n in range(25)]
    moments = iter([NOW, NOW + timedelta(days=1)] + [NOW + timedelta(days=1)] * 100)
    arxiv = ArxivWorld(many, now=lambda: NOW, oai_page=10)
    answered = arxiv.answer

    def a_day_later(request: Request) -> Response:
        moment = next(moments)
        arxiv.now = lambda: moment
        return answered(request)

    arxiv.answer = a_day_later  # type: ignore[method-assign]
    found = since(arxiv, date(2026, 1, 8), "cs.SD")

    assert [p.id for p in found.papers] == [p.id for p in many]
    assert len(arxiv.asked) == 5


def test_tokens_that_always_expire_end_the_try() -> None:
    arxiv = world()
    arxiv.faults = [always(lambda _r, _h: oai_error("badResumptionToken"))]

    with pytest.raises(SourceDown, match="cs:cs:SD: its resumption tokens expire"):
        since(arxiv, date(2026, 1, 8))
    assert len(arxiv.asked) == 2


def test_a_list_without_end_is_left() -> None:
    arxiv = world(page=1)
    ask = {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "set": "cs:cs:SD"}
    endless = arxiv.answer(Request("GET", "/oai", ask, {}, b"", ""))
    arxiv.faults = [always(lambda _request, _honest: endless)]

    with pytest.raises(SourceDown, match="no end after 200 pages"):
        since(arxiv, date(2026, 1, 8), "cs.SD")


def test_an_error_names_the_set_and_arxivs_code() -> None:
    arxiv = world()
    arxiv.faults = [always(lambda _r, _h: oai_error("badArgument"))]

    with pytest.raises(SourceDown, match=r"^OAI set cs:cs:SD: badArgument"):
        since(arxiv, date(2026, 1, 8))


@pytest.mark.parametrize("fault", [html_instead, cropped, status(503), status(429)])
def test_an_answer_that_cannot_be_whole_is_asked_for_again(fault: object) -> None:
    arxiv = world()
    arxiv.faults = [first(1, fault)]  # type: ignore[arg-type]

    assert len(since(arxiv, date(2026, 1, 8)).papers) == 14
    assert len(arxiv.asked) == 3


def test_another_status_is_an_outage() -> None:
    arxiv = world()
    arxiv.faults = [always(status(404))]

    with pytest.raises(SourceDown, match="HTTP 404"):
        since(arxiv, date(2026, 1, 8))
