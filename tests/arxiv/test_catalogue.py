"""Both nets as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.arxiv import api
from digest.arxiv.catalogue import Down, hydrate, told_of_changes
from digest.arxiv.oai import Harvest
from digest.errors import ArxivError, SourceDown
from tests.arxiv.small_arxiv import HELD, NOW, PLACES, ids, look, paper, utc, week, world
from tests.world.arxiv import (
    ArxivWorld,
    Crossing,
    Revision,
    always,
    empty_page,
    fewer,
    status,
)


def test_an_ordinary_day_costs_four_requests_and_says_so() -> None:
    arxiv = world()
    seen = look(arxiv)

    assert [r.path for r in arxiv.asked] == ["/api/query", "/oai", "/oai", "/api/query"]
    assert seen.requests == 4
    assert seen.notes[-1] == "4 requests to arXiv's index"


def test_papers_come_newest_first_and_once() -> None:
    seen = look(world())

    assert ids(seen) == [f"2601.00{n}" for n in range(113, 99, -1)]
    assert (seen.api, seen.oai, seen.filling, seen.expected, seen.silent) == (
        True,
        True,
        False,
        True,
        False,
    )


def test_a_held_paper_beyond_any_look_back_is_found_by_its_announcement() -> None:
    arxiv = world(HELD)
    seen = look(arxiv)

    assert seen.papers[-1].id == HELD.id
    assert seen.papers[-1].authors == ("A. Author", "B. Writer")
    assert [r.query.get("id_list") for r in arxiv.asked if "id_list" in r.query] == [HELD.id]


def test_a_held_paper_that_is_known_is_not_asked_for_again() -> None:
    arxiv = world(HELD)
    seen = look(arxiv, known=frozenset({HELD.id}))

    assert HELD.id not in ids(seen)
    assert seen.requests == 4
    assert HELD.id in seen.changed


def test_a_held_paper_that_the_index_lacks_is_taken_from_oai_itself() -> None:
    arxiv = world(HELD)
    arxiv.faults = [
        lambda request: empty_page if "id_list" in request.query else None,
    ]
    seen = look(arxiv)

    assert seen.papers[-1].id == HELD.id
    assert seen.papers[-1].title == "Paper 500"


def test_a_cross_listing_of_a_recent_paper_is_a_candidate() -> None:
    crossed = replace(
        paper(600, utc(2025, 12, 20), "cs.CL"),
        crossings=(Crossing("cs.SD", utc(2026, 1, 14, 1)),),
    )
    seen = look(world(crossed))

    assert crossed.id in ids(seen)
    assert seen.older == ()


def test_a_cross_listing_of_an_old_paper_is_named_and_no_candidate() -> None:
    crossed = replace(
        paper(600, utc(2025, 10, 20), "cs.CL"),
        crossings=(Crossing("cs.SD", utc(2026, 1, 14, 1)),),
    )
    seen = look(world(crossed))

    assert crossed.id not in ids(seen)
    assert [p.id for p in seen.older] == [crossed.id]
    assert f"old papers cross-listed, not shown: {crossed.id}" in seen.notes
    assert look(world(crossed), known=frozenset({crossed.id})).older == ()


def test_a_revision_of_an_old_paper_is_neither_named_nor_shown() -> None:
    revised = replace(
        paper(600, utc(2025, 6, 2)), revisions=(Revision(utc(2026, 1, 12), utc(2026, 1, 13, 1)),)
    )
    seen = look(world(revised))

    assert revised.id not in ids(seen)
    assert seen.older == ()


def test_a_run_after_a_long_pause_still_takes_what_was_announced_in_it() -> None:
    held = paper(700, utc(2025, 9, 1), announced=utc(2025, 11, 28, 1))
    seen = look(world(held), changed_since=date(2025, 11, 25))

    assert held.id in ids(seen)
    assert held.id not in ids(look(world(held)))


def test_while_the_api_is_out_oai_carries_on_alone() -> None:
    arxiv = world(HELD)
    arxiv.faults = [always(status(503), at="/api")]
    seen = look(arxiv)

    assert ids(seen) == [*(f"2601.00{n}" for n in range(113, 99, -1)), HELD.id]
    assert (seen.api, seen.oai) == (False, True)
    assert seen.notes[0].startswith("API out, OAI-PMH alone: ")


def test_both_nets_describe_a_paper_alike() -> None:
    arxiv = world(HELD)
    by_api = look(arxiv).papers
    arxiv.faults = [always(status(503), at="/api")]

    assert look(arxiv).papers == by_api


def test_while_oai_is_out_the_api_carries_on_alone() -> None:
    arxiv = world(HELD)
    arxiv.faults = [always(status(503), at="/oai")]
    seen = look(arxiv)

    assert len(seen.papers) == 14
    assert (seen.api, seen.oai, seen.oai_failed) == (True, False, True)
    assert any(note.startswith("OAI-PMH out, API alone: ") for note in seen.notes)


def test_with_both_nets_out_the_run_ends_and_both_are_named() -> None:
    arxiv = world()
    arxiv.faults = [always(status(503))]

    with pytest.raises(ArxivError, match=r"API: .*HTTP 503.* OAI-PMH: .*HTTP 503") as caught:
        look(arxiv)
    assert caught.value.exit_code == 3


def test_an_api_that_refuses_its_own_query_is_stood_in_for_like_one_that_is_out() -> None:
    whole = ids(look(world(HELD)))
    arxiv = world(HELD)
    arxiv.faults = [always(status(400), at="/api")]
    seen = look(arxiv)

    assert ids(seen) == whole
    assert (seen.api, seen.oai) == (False, True)
    assert "API out, OAI-PMH alone: it refuses the query: HTTP 400" in seen.notes


def test_without_the_second_net_a_past_span_costs_one_request() -> None:
    arxiv = world(HELD)
    seen = look(
        arxiv, second_net=False, since=utc(2026, 1, 9), until=utc(2026, 1, 10), changed_since=None
    )

    assert ids(seen) == ["2601.00103", "2601.00102"]
    assert (seen.requests, seen.oai, seen.oai_failed) == (1, False, False)


def test_where_oai_stands_in_for_the_api_a_past_span_keeps_its_bounds() -> None:
    arxiv = world(HELD)
    arxiv.faults = [always(status(503), at="/api")]
    seen = look(
        arxiv, second_net=False, since=utc(2026, 1, 9), until=utc(2026, 1, 10), changed_since=None
    )

    assert ids(seen) == ["2601.00103", "2601.00102"]


def test_a_short_listing_is_taken_and_called_unfinished() -> None:
    arxiv = world()
    arxiv.faults = [
        lambda request: fewer if request.query.get("max_results") == "2000" else None,
    ]
    seen = look(arxiv)

    assert "API: 1 papers short of its own count" in seen.notes
    assert seen.filling
    assert len(seen.papers) == 14  # OAI knows the one that was short


def test_an_index_that_is_filling_shows_what_it_has() -> None:
    arxiv = ArxivWorld(
        week(), now=lambda: NOW, lag=timedelta(hours=10), oai_lag=timedelta(hours=11)
    )
    seen = look(arxiv)

    assert seen.filling
    assert len(seen.papers) == 13
    assert any("index still filling" in note for note in seen.notes)


def test_papers_can_be_hydrated_by_their_ids() -> None:
    arxiv = world(HELD)

    assert [p.title for p in hydrate(arxiv.get, PLACES, [HELD.id])] == ["Paper 500"]
    arxiv.faults = [always(status(503))]
    with pytest.raises(SourceDown):
        hydrate(arxiv.get, PLACES, [HELD.id])


def test_the_log_tells_what_the_second_net_gave_and_what_of_it_was_left_out() -> None:
    one, two = look(world()).papers[:2]
    whole = Harvest((one, two), skipped=3)

    assert list(told_of_changes(whole, (one,), (two,))) == [
        "OAI-PMH: 2 papers changed, 1 of them recent",
        f"old papers cross-listed, not shown: {two.id}",
        "OAI-PMH: 3 unreadable records left out",
    ]
    assert list(told_of_changes(Harvest((one,)), (one,), ())) == [
        "OAI-PMH: 1 papers changed, 1 of them recent"
    ]
    assert list(told_of_changes(Down("HTTP 503"), (), ())) == ["OAI-PMH out, API alone: HTTP 503"]


def test_the_newest_paper_is_asked_for_by_its_submission() -> None:
    arxiv = world()
    api.newest(arxiv.get, PLACES.api)

    asked = arxiv.asked[-1].query
    assert (asked["sortBy"], asked["sortOrder"]) == ("submittedDate", "descending")
