"""The first net: what is sent to the API, and what is made of its answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

import pytest

from digest.arxiv.api import newest, search
from digest.errors import ArxivError, SourceDown
from tests.arxiv.small_arxiv import CATEGORIES, NOW, PLACES, paper, utc, week
from tests.world.arxiv import (
    Announced,
    ArxivWorld,
    always,
    cropped,
    empty_page,
    fewer,
    first,
    html_instead,
    status,
)
from tests.world.server import Request, Response

SINCE = NOW - timedelta(days=14)


def world(papers: Iterable[Announced] | None = None) -> ArxivWorld:
    return ArxivWorld(week() if papers is None else papers, now=lambda: NOW)


def ids(arxiv: ArxivWorld, *, categories: tuple[str, ...] = CATEGORIES) -> list[str]:
    return [p.id for p in search(arxiv.get, PLACES.api, categories, SINCE, NOW).papers]


def test_one_request_asks_for_all_categories_and_the_whole_span() -> None:
    arxiv = world()
    ids(arxiv)
    (request,) = arxiv.asked

    assert request.query == {
        "search_query": "(cat:cs.SD OR cat:eess.AS)"
        " AND submittedDate:[202601010517 TO 202601150517]",
        "sortBy": "submittedDate",
        "sortOrder": "ascending",
        "start": "0",
        "max_results": "2000",
    }
    assert "application/atom+xml" in request.headers["accept"]


def test_every_announced_paper_of_the_span_is_found() -> None:
    assert ids(world()) == [f"2601.00{n}" for n in range(100, 114)]


def test_the_start_of_the_span_belongs_to_it_and_its_end_does_not() -> None:
    moments = (SINCE - timedelta(seconds=1), SINCE, NOW - timedelta(seconds=1), NOW)
    papers = [paper(n, at, announced=utc(2026, 1, 14)) for n, at in enumerate(moments)]

    assert ids(world(papers)) == ["2601.00001", "2601.00002"]


def test_what_the_filter_lets_through_by_mistake_is_left_out() -> None:
    arxiv = world(
        [
            paper(1, utc(2026, 1, 10)),
            paper(2, utc(2025, 6, 1)),
            paper(3, utc(2026, 1, 10, 1), "cs.CL"),
        ]
    )

    def everything(request: Request) -> Response:
        open_ended = "(cat:cs.SD OR cat:cs.CL) AND submittedDate:[200001010000 TO 203001010000]"
        wide = {**request.query, "search_query": open_ended}
        return arxiv.answer(Request("GET", request.path, wide, {}, b"", ""))

    leaky = world([])
    leaky.faults = [always(lambda request, _honest: everything(request))]

    assert ids(leaky, categories=("cs.SD",)) == ["2601.00001"]


def test_a_span_that_ends_between_two_minutes_is_whole() -> None:
    late = paper(1, NOW + timedelta(seconds=20), announced=utc(2026, 1, 15))
    end = NOW + timedelta(seconds=30)

    assert len(search(world([late]).get, PLACES.api, CATEGORIES, SINCE, end).papers) == 1


def test_a_cross_listed_paper_is_found_by_any_of_its_categories() -> None:
    arxiv = world([paper(1, utc(2026, 1, 10), "cs.CL", "eess.AS")])

    assert ids(arxiv) == ["2601.00001"]
    assert ids(arxiv, categories=("eess.*",)) == ["2601.00001"]


def test_a_span_with_nothing_in_it_is_quiet_without_a_second_try() -> None:
    arxiv = world([])

    assert ids(arxiv) == []
    assert len(arxiv.asked) == 1


def test_more_than_one_page_is_paged_through_without_loss_or_repeat() -> None:
    many = [paper(n, SINCE + timedelta(minutes=n), announced=utc(2026, 1, 14)) for n in range(2100)]
    arxiv = world(many)

    assert sorted(ids(arxiv)) == [p.id for p in many]
    assert [r.query["start"] for r in arxiv.asked] == ["0", "2000"]


def shrunken(request: Request, honest: Response) -> Response:
    """Answer the second page as if there had been none: a smaller count, and no entries."""
    if request.query.get("start") != "2000":
        return honest
    body = re.sub(rb"<entry>.*</entry>", b"", honest.body, flags=re.DOTALL)
    return Response(200, re.sub(rb"(totalResults[^>]*>)\d+<", rb"\g<1>50<", body))


@pytest.mark.parametrize("times", [1, 2])
def test_a_count_that_shrinks_between_pages_is_no_end_of_the_list(times: int) -> None:
    many = [paper(n, SINCE + timedelta(minutes=n), announced=utc(2026, 1, 14)) for n in range(2100)]
    arxiv = world(many)
    arxiv.faults = [first(times + 1, shrunken)]  # the first page is one of them

    assert sorted(ids(arxiv)) == [p.id for p in many]
    assert [r.query["start"] for r in arxiv.asked] == ["0", *["2000"] * (times + 1)]


def test_a_list_whose_second_page_never_comes_is_not_taken_for_whole() -> None:
    many = [paper(n, SINCE + timedelta(minutes=n), announced=utc(2026, 1, 14)) for n in range(2100)]
    arxiv = world(many)
    arxiv.faults = [always(shrunken)]

    with pytest.raises(SourceDown):
        ids(arxiv)


def test_a_span_beyond_arxivs_limit_is_refused_at_once_with_the_way_out() -> None:
    arxiv = world([])
    total = b"<opensearch:totalResults>0<", b"<opensearch:totalResults>30001<"
    entries = b"<entry><id>http://arxiv.org/abs/none</id></entry>" * 2000

    def huge(_request: Request, honest: Response) -> Response:
        body = honest.body.replace(*total).replace(b"</feed>", entries + b"</feed>")
        return Response(200, body)

    arxiv.faults = [always(huge)]

    with pytest.raises(ArxivError, match="shorter range or fewer categories"):
        ids(arxiv)
    assert len(arxiv.asked) == 1


@pytest.mark.parametrize("fault", [html_instead, cropped, empty_page, fewer])
def test_an_answer_that_cannot_be_whole_is_asked_for_again(fault: object) -> None:
    arxiv = world()
    arxiv.faults = [first(2, fault)]  # type: ignore[arg-type]

    assert len(ids(arxiv)) == 14
    assert len(arxiv.asked) == 3


def test_a_page_that_stays_short_is_taken_and_what_is_missing_counted() -> None:
    arxiv = world()
    arxiv.faults = [always(fewer)]
    listing = search(arxiv.get, PLACES.api, CATEGORIES, SINCE, NOW)

    assert (len(listing.papers), listing.missing) == (13, 1)
    assert len(arxiv.asked) == 3


def test_a_page_that_stays_empty_against_its_count_is_never_taken() -> None:
    arxiv = world()
    arxiv.faults = [always(empty_page)]

    with pytest.raises(SourceDown, match="0 entries where there are 14"):
        ids(arxiv)


def test_unreadable_entries_are_counted_and_no_reason_to_ask_again() -> None:
    arxiv = world()

    def spoilt(_request: Request, honest: Response) -> Response:
        return Response(200, honest.body.replace(b"abs/2601.00104", b"abs/no-id"))

    arxiv.faults = [always(spoilt)]
    listing = search(arxiv.get, PLACES.api, CATEGORIES, SINCE, NOW)

    assert (len(listing.papers), listing.skipped, listing.missing) == (13, 1, 0)
    assert len(arxiv.asked) == 1


def test_a_refused_query_is_told_in_arxivs_own_words_and_not_repeated() -> None:
    arxiv = world()

    with pytest.raises(SourceDown, match=r"it refuses the query: cannot parse"):
        ids(arxiv, categories=("cs.SD) OR (all:x",))
    assert len(arxiv.asked) == 1


def test_a_refusal_with_status_200_as_before_november_2025_is_one_too() -> None:
    arxiv = world()
    arxiv.faults = [always(lambda _r, honest: Response(200, honest.body))]

    with pytest.raises(SourceDown, match="cannot parse"):
        ids(arxiv, categories=("(",))


def test_a_bad_request_without_a_feed_is_a_refusal_too() -> None:
    arxiv = world()
    arxiv.faults = [always(status(400, body=b"Bad Request"))]

    with pytest.raises(SourceDown, match="HTTP 400"):
        ids(arxiv)


@pytest.mark.parametrize("code", [403, 404, 410])
def test_another_status_is_an_outage_of_the_api(code: int) -> None:
    arxiv = world()
    arxiv.faults = [always(status(code))]

    with pytest.raises(SourceDown, match=f"HTTP {code}"):
        ids(arxiv)


def test_the_newest_paper_of_computer_science_tells_how_far_the_index_is() -> None:
    arxiv = world()

    assert newest(arxiv.get, PLACES.api) == utc(2026, 1, 14, 18, 59, 30)
    assert arxiv.asked[0].query["max_results"] == "1"


def test_an_index_without_any_computer_science_is_out_of_order() -> None:
    arxiv = world([paper(1, utc(2026, 1, 10), "eess.AS")])

    with pytest.raises(SourceDown, match="no entry"):
        newest(arxiv.get, PLACES.api)
