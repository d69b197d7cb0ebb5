"""What is lost: days, records and posts that are damaged or missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest import record_file
from digest.domain import DayRecord
from digest.ledger import Ledger
from digest.publication import Place, Snapshot
from digest.window import Span
from tests.ledger.places import (
    DAY,
    EVE,
    LOCATION,
    CountingTree,
    Files,
    base,
    branch,
    paper,
    path_of,
    pending,
    read,
    record,
    shown,
)


def post_of(day: date, *serials: int) -> Files:
    lines = (f"## [A Paper](https://arxiv.org/abs/2601.{n:05})\n" for n in serials)
    return {f"_posts/{day}-arxiv.md": "\n".join(lines).encode()}


def test_a_lost_day_is_over_once_all_categories_were_seeded_after_it() -> None:
    first, second = EVE - timedelta(2), EVE - timedelta(1)
    posts = {**post_of(EVE - timedelta(3), 1), **post_of(EVE, 2)}
    one, other = record(first, seeded=("cs.SD",)), record(second, seeded=("eess.AS",))
    half, whole = base(one, more=posts), base(one, other, more=posts)

    assert read(half).lost_days == (EVE - timedelta(3), EVE)
    assert read(whole).lost_days == (EVE,)


def test_a_post_without_its_record_counts_as_shown_and_its_day_as_lost() -> None:
    ledger = read(base(record(EVE, *shown(1)), more=post_of(EVE - timedelta(1), 2, 3)))

    assert ledger.lost_days == (EVE - timedelta(1),)
    assert ledger.shown[paper(3).id] == EVE - timedelta(1)


@pytest.mark.parametrize("own", [(), (record(EVE, pending(1)),)])
def test_a_past_range_leaves_alone_what_a_later_post_without_its_record_shows(
    own: tuple[DayRecord, ...],
) -> None:
    ledger = read(base(*own, more=post_of(DAY, 1)), days=(EVE,), explicit=True)

    assert ledger.shown == {paper(1).id: DAY}
    assert ledger.lost_days == ()


def test_a_damaged_record_is_named_and_what_its_post_shows_counts_as_shown() -> None:
    ledger = read(base(more={path_of(EVE): b"{", **post_of(EVE, 1)}))

    assert ledger.lost_days == (EVE,)
    assert set(ledger.shown) == {paper(1).id}
    assert "is damaged (not a JSON file)" in ledger.notes[0]


def test_a_damaged_record_without_a_post_is_named_too() -> None:
    ledger = read(base(more={path_of(EVE): b"{"}))

    assert ledger.lost_days == (EVE,)
    assert len(ledger.notes) == 1


def test_a_record_that_speaks_of_another_day_is_damaged() -> None:
    ledger = read(base(more={path_of(EVE): record_file.dumps(record(DAY, *shown(1)))}))

    assert ledger.shown == {}
    assert "speaks of 2026-01-15" in ledger.notes[0]


def test_damage_on_a_closed_head_is_nobodys_business() -> None:
    tree = CountingTree({path_of(EVE): b"{", **post_of(EVE, 1)})
    ledger = read(Snapshot(Place.CLOSED, "#7", tree, Span(EVE, EVE)))

    assert ledger == Ledger()


def test_a_post_with_a_record_is_never_scanned() -> None:
    snapshot = base(record(EVE, *shown(1)), more=post_of(EVE, 1, 2))

    assert set(read(snapshot).shown) == {paper(1).id}
    assert isinstance(snapshot.tree, CountingTree)
    assert snapshot.tree.read_paths == [path_of(EVE)]


@pytest.mark.parametrize(
    "name",
    [
        "_posts/2026-01-14-music.md",
        "_posts/20260114-arxiv.md",
        "_posts/2026-W03-3-arxiv.md",
        "_posts/2026-02-30-arxiv.md",
        "_posts/deep/2026-01-14-arxiv.md",
        "_posts/2026-01-16-arxiv.md",
        "_posts/2025-11-30-arxiv.md",
        "_drafts/2026-01-14-arxiv.md",
    ],
)
def test_only_posts_of_our_file_name_up_to_the_day_and_not_too_old_are_imported(name: str) -> None:
    body = post_of(EVE, 1).popitem()[1]

    assert read(base(more={name: body})) == Ledger()


def test_posts_beside_the_jekyll_root_are_found_where_the_posts_folder_is_the_root() -> None:
    location = replace(LOCATION, posts_dir=".")

    assert location.post_day("2026-01-14-arxiv.md") == EVE
    assert location.post_day("_posts/2026-01-14-arxiv.md") is None


def test_what_the_post_of_the_day_itself_shows_beside_its_record_is_imported() -> None:
    ledger = read(base(more=post_of(DAY, 1, 2)))

    assert ledger.imported == {DAY: (paper(1).id, paper(2).id)}
    assert set(ledger.shown) == {paper(1).id, paper(2).id}
    assert ledger.lost_days == ()


def test_what_a_record_has_imported_stays_shown() -> None:
    of_own, of_eve = paper(1).id, paper(2).id
    ledger = read(base(record(DAY, *shown(3), imported=(of_own,)), record(EVE, imported=(of_eve,))))

    assert ledger.shown == {of_own: DAY, of_eve: EVE}
    assert ledger.imported == {DAY: (of_own,)}


def test_a_post_beside_a_living_record_elsewhere_takes_nothing_out_of_it() -> None:
    ledger = read(base(more=post_of(DAY, 1)), branch(Place.OWN, DAY, record(DAY, *shown(1))))

    assert ledger.shown == {}
    assert ledger.imported == {}
