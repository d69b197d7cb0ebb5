"""The first net, asked by id."""

from __future__ import annotations

from collections.abc import Iterable

from digest.arxiv.api import by_id
from tests.arxiv.small_arxiv import NOW, PLACES, paper, utc
from tests.world.arxiv import (
    Announced,
    ArxivWorld,
    Revision,
    always,
    empty_page,
)


def world(papers: Iterable[Announced]) -> ArxivWorld:
    return ArxivWorld(papers, now=lambda: NOW)


def test_ids_are_asked_for_in_hundreds_with_room_for_every_answer() -> None:
    many = [paper(n, utc(2026, 1, 5, 1, n % 60)) for n in range(250)]
    arxiv = world(many)
    found = by_id(arxiv.get, PLACES.api, [p.id for p in many])

    assert sorted(p.id for p in found) == [p.id for p in many]
    assert [r.query["max_results"] for r in arxiv.asked] == ["100", "100", "50"]


def test_unknown_ids_are_left_out_and_repeated_ones_asked_once() -> None:
    arxiv = world([paper(1, utc(2026, 1, 5))])
    found = by_id(arxiv.get, PLACES.api, ["2601.00001", "2601.00099", "2601.00001"])

    assert [p.id for p in found] == ["2601.00001"]
    assert arxiv.asked[0].query["id_list"] == "2601.00001,2601.00099"


def test_a_total_without_an_entry_is_believed_for_ids_after_some_tries() -> None:
    arxiv = world([paper(1, utc(2026, 1, 5))])
    arxiv.faults = [always(empty_page)]

    assert by_id(arxiv.get, PLACES.api, ["2601.00001"]) == ()


def test_the_newest_version_comes_back() -> None:
    first_version = paper(1, utc(2026, 1, 5))
    revised = Announced(
        **{
            **{name: getattr(first_version, name) for name in Announced.__slots__},
            "revisions": (Revision(utc(2026, 1, 9), utc(2026, 1, 12, 1)),),
        }
    )
    (found,) = by_id(world([revised]).get, PLACES.api, ["2601.00001"])

    assert (found.version, found.submitted, found.updated) == (
        2,
        utc(2026, 1, 5),
        utc(2026, 1, 9),
    )
