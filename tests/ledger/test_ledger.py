"""The ledger: what the records of all places come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import pytz

from digest import ledger as ledgers
from digest import record_file
from digest.domain import (
    DayRecord,
    Entry,
    Kind,
    Origin,
    Paper,
    Part,
    Place,
    Section,
    Sighting,
    Snapshot,
    State,
    Status,
    Style,
    View,
)
from digest.errors import SettingsError
from digest.ledger import NEWEST_ALWAYS_READ, Ledger, Shelf
from digest.window import window_of

ZONE = pytz.timezone("Asia/Shanghai")
SHELF = Shelf(".arxiv-digest", "_posts", "{date}-arxiv.md", "here", ("cs.SD", "eess.AS"))
DAY = date(2026, 1, 15)
EVE = DAY - timedelta(days=1)
SINCE = date(2025, 12, 1)
PART = Part("译文", Origin.ABSTRACT, "m", "m-1", "hash")
Files = dict[str, bytes]


@dataclass
class CountingTree:
    """Files by path, and which of them were read."""

    files: Mapping[str, bytes]
    read_paths: list[str] = field(default_factory=list)

    def names(self, folder: str) -> tuple[str, ...]:
        return tuple(sorted(name for name in self.files if name.startswith(f"{folder}/")))

    def read(self, path: str) -> bytes | None:
        self.read_paths.append(path)
        return self.files.get(path)


def paper(serial: int) -> Paper:
    moment = datetime(2026, 1, 14, 3, tzinfo=UTC)
    return Paper(
        id=f"2601.{serial:05}",
        version=1,
        title="A Paper",
        authors=("A. Author",),
        categories=("cs.SD",),
        primary="cs.SD",
        abstract="We listen.",
        submitted=moment,
        updated=moment,
    )


def shown(*serials: int) -> tuple[Entry, ...]:
    return tuple(Entry(paper(n), Section.MAIN, State.SHOWN) for n in serials)


def pending(serial: int, tries: int = 1) -> Entry:
    return Entry(paper(serial), Section.MAIN, State.PENDING, reason="quota", tries=tries)


def dropped(serial: int) -> Entry:
    return Entry(paper(serial), Section.MAIN, State.DROPPED, reason="a filter")


def record(day: date, *entries: Entry, **changes: object) -> DayRecord:
    plain = DayRecord(
        date=day,
        window=window_of(day, time(8, 50), ZONE),
        categories=SHELF.categories,
        kind=Kind.DAILY,
        status=Status.COMPLETE,
        style=Style(),
        configuration=SHELF.configuration,
        entries=entries,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def path_of(day: date) -> str:
    return f".arxiv-digest/{day:%Y}/{day}.json"


def post_of(day: date, *serials: int) -> Files:
    lines = (f"## [A Paper](https://arxiv.org/abs/2601.{n:05})\n" for n in serials)
    return {f"_posts/{day}-arxiv.md": "\n".join(lines).encode()}


def files(*records: DayRecord) -> Files:
    return {path_of(r.date): record_file.dumps(r) for r in records}


def base(*records: DayRecord, more: Files | None = None) -> Snapshot:
    return Snapshot(Place.BASE, "main", CountingTree({**files(*records), **(more or {})}))


def branch(place: Place, day: date, *records: DayRecord, key: str = "") -> Snapshot:
    tree = CountingTree(files(*records))
    return Snapshot(place, f"arxiv-digest/{key or day}", tree, key or f"{day}")


def read(*snapshots: Snapshot, days: tuple[date, ...] = (DAY,), explicit: bool = False) -> Ledger:
    return ledgers.read(View(snapshots), SHELF, days, since=SINCE, explicit=explicit)


# --------------------------------------------------------------------- whose word it is


def test_what_a_base_an_open_branch_and_a_closed_head_show_is_shown() -> None:
    ledger = read(
        base(record(EVE, *shown(1))),
        branch(Place.OPEN, EVE - timedelta(1), record(EVE - timedelta(1), *shown(2))),
        branch(Place.CLOSED, EVE - timedelta(2), record(EVE - timedelta(2), *shown(3))),
    )

    assert {name[-1]: day for name, day in ledger.shown.items()} == {
        "1": EVE,
        "2": EVE - timedelta(1),
        "3": EVE - timedelta(2),
    }


def test_the_order_in_which_places_are_told_does_not_matter() -> None:
    own = branch(Place.OWN, DAY, record(DAY, *shown(2)))
    closed = branch(Place.CLOSED, DAY, record(DAY, *shown(2)))

    for snapshots in ((own, closed), (closed, own)):
        assert read(*snapshots).own[DAY].place is Place.OWN
        assert read(*snapshots).shown == {}


def test_the_dates_own_branch_is_later_than_the_base() -> None:
    ledger = read(base(record(DAY, *shown(1))), branch(Place.OWN, DAY, record(DAY, *shown(1, 2))))

    assert ledger.own[DAY].place is Place.OWN
    assert len(ledger.own[DAY].record.entries) == 2


def test_of_two_days_that_show_a_paper_the_base_is_the_one_named() -> None:
    later = EVE - timedelta(days=1)
    ledger = read(base(record(later, *shown(1))), branch(Place.OPEN, EVE, record(EVE, *shown(1))))

    assert ledger.shown == {paper(1).id: later}


def test_a_closed_head_gives_ids_of_what_it_showed_and_nothing_else() -> None:
    horizon = {"cs.SD": datetime(2026, 1, 1, tzinfo=UTC)}
    ledger = read(
        branch(
            Place.CLOSED,
            EVE,
            record(
                EVE,
                *shown(1),
                dropped(2),
                pending(3),
                seen=(Sighting(paper(4).id, 1, paper(4).submitted),),
                horizons=horizon,
            ),
        )
    )

    assert set(ledger.shown) == {paper(1).id}
    assert (ledger.dropped, ledger.pending, ledger.seen) == ({}, {}, frozenset())
    assert (ledger.horizons, ledger.last_daily) == ({}, None)
    assert ledger.withheld == {paper(3).id}


def test_who_names_a_date_may_have_what_its_closed_pull_request_showed() -> None:
    closed = branch(Place.CLOSED, DAY, record(DAY, *shown(1)))

    assert set(read(closed).shown) == {paper(1).id}
    assert read(closed, explicit=True).shown == {}


def test_a_rejection_is_over_once_its_day_was_done_anew() -> None:
    closed = branch(Place.CLOSED, DAY, record(DAY, *shown(1), pending(2)))
    own = branch(Place.OWN, DAY, record(DAY, *shown(1)))
    ledger = read(closed, own)

    assert ledger.shown == {}
    assert ledger.withheld == frozenset()


def test_a_rejection_of_another_date_does_not_take_a_paper_out_of_a_living_day() -> None:
    closed = branch(Place.CLOSED, EVE, record(EVE, *shown(1, 2)))
    own = branch(Place.OWN, DAY, record(DAY, *shown(1)))

    assert set(read(closed, own).shown) == {paper(2).id}


@pytest.mark.parametrize(("place", "stays"), [(Place.BASE, True), (Place.OWN, False)])
def test_an_open_branch_overrules_a_branch_but_never_the_base(place: Place, stays: bool) -> None:
    mine = record(DAY, *shown(1))
    own = base(mine) if place is Place.BASE else branch(Place.OWN, DAY, mine)
    ledger = read(own, branch(Place.OPEN, EVE, record(EVE, *shown(1))))

    assert (paper(1).id not in ledger.shown) is stays


@pytest.mark.parametrize("place", [Place.BASE, Place.OWN])
def test_another_day_of_the_base_overrules_every_day_at_hand(place: Place) -> None:
    mine, eve = record(DAY, *shown(1)), record(EVE, *shown(1))
    ledger = read(base(eve, mine)) if place is Place.BASE else read(
        base(eve), branch(Place.OWN, DAY, mine)
    )  # fmt: skip

    assert ledger.shown == {paper(1).id: EVE}


def test_only_what_a_rejected_day_left_pending_is_withheld() -> None:
    assert read(base(record(EVE, pending(1)))).withheld == frozenset()


def test_a_branch_speaks_for_its_own_date_and_copies_of_the_base_on_it_are_not_read() -> None:
    copies = [record(EVE - timedelta(n), *shown(n)) for n in range(1, 9)]
    mine = branch(Place.OPEN, EVE, record(EVE, *shown(9)), *copies)
    ledger = read(mine)

    assert set(ledger.shown) == {paper(9).id}
    assert isinstance(mine.tree, CountingTree)
    assert mine.tree.read_paths == [path_of(EVE)]


def test_a_range_branch_speaks_for_all_its_dates() -> None:
    first = EVE - timedelta(days=3)
    key = f"{first}_{first + timedelta(days=2)}"
    days = [record(first + timedelta(n), *shown(n)) for n in range(-1, 4)]

    assert set(read(branch(Place.OPEN, EVE, *days, key=key)).shown) == {
        paper(n).id for n in range(3)
    }


def test_a_branch_with_a_name_that_is_no_date_is_read_whole() -> None:
    days = [record(EVE - timedelta(n), *shown(n)) for n in range(2)]

    assert len(read(branch(Place.OPEN, EVE, *days, key="mine")).shown) == 2


def test_a_day_at_hand_that_stands_on_another_open_branch_is_named() -> None:
    key = f"{EVE}_{DAY}"
    other = branch(Place.OPEN, DAY, record(DAY, *shown(1)), key=key)

    assert read(other).elsewhere == {DAY: f"arxiv-digest/{key}"}
    assert read(other, base(record(DAY, *shown(1)))).elsewhere == {}


# ------------------------------------------------------------------------ what it comes to


def test_a_paper_left_pending_is_as_its_newest_record_says() -> None:
    ledger = read(base(record(EVE - timedelta(1), pending(1)), record(EVE, pending(1, tries=2))))

    assert ledger.pending[paper(1).id].tries == 2


@pytest.mark.parametrize("decided", [shown(1)[0], dropped(1)])
def test_a_paper_that_was_pending_and_then_decided_is_not_pending(decided: Entry) -> None:
    for days in ((EVE - timedelta(1), EVE), (EVE, EVE - timedelta(1))):
        ledger = read(base(record(days[0], pending(1)), record(days[1], decided)))
        assert ledger.pending == {}


def test_the_horizon_of_a_category_is_the_oldest_that_a_daily_run_looked_at() -> None:
    old, new = datetime(2025, 12, 20, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    ledger = read(
        base(
            record(EVE - timedelta(2), horizons={"cs.SD": new, "eess.AS": old}),
            record(EVE - timedelta(1), horizons={"cs.SD": old}),
            record(EVE, horizons={"cs.CL": old}, kind=Kind.BACKFILL),
        )
    )

    assert ledger.horizons == {"cs.SD": old, "eess.AS": old}


def test_a_cross_list_of_an_old_paper_that_one_day_has_named_is_known_on_all_others() -> None:
    named = record(EVE, older=("2401.00001",))

    assert "2401.00001" in read(base(named)).known
    assert "2401.00001" not in read(base(named), days=(EVE,)).known


def test_what_the_second_net_owes_a_category_is_as_its_newest_daily_record_says() -> None:
    first, later = date(2026, 1, 2), date(2026, 1, 5)
    ledger = read(
        base(
            record(EVE - timedelta(2), categories=("cs.SD", "eess.AS"), owed={"cs.SD": first}),
            record(EVE - timedelta(1), categories=("cs.SD",)),
            record(EVE, categories=("cs.SD",), kind=Kind.BACKFILL, owed={"cs.SD": first}),
        )
    )
    rerun = read(base(record(EVE, owed={"cs.SD": first}), record(DAY, owed={"cs.SD": later})))

    assert ledger.owed == {}
    assert rerun.owed == {"cs.SD": later}


def test_the_record_of_the_day_itself_seeds_its_categories_but_is_not_the_last_run() -> None:
    horizon = datetime(2026, 1, 1, tzinfo=UTC)
    ledger = read(base(record(EVE), record(DAY, horizons={"cs.SD": horizon})))

    assert ledger.horizons == {"cs.SD": horizon}
    assert ledger.last_daily == EVE


def test_a_backfill_is_not_the_last_daily_run() -> None:
    ledger = read(base(record(EVE, kind=Kind.BACKFILL), record(EVE - timedelta(3))))

    assert ledger.last_daily == EVE - timedelta(3)


def test_everything_decided_needs_no_look_up_any_more() -> None:
    sighting = Sighting(paper(4).id, 1, paper(4).submitted)
    ledger = read(base(record(EVE, *shown(1), dropped(2), pending(3), seen=(sighting,)),
                       record(DAY, *shown(5))))  # fmt: skip

    assert ledger.known == {paper(n).id for n in range(1, 6)}


def test_a_blog_without_records_has_an_empty_ledger() -> None:
    assert read(base()) == Ledger()


# ---------------------------------------------------------------------- what is lost


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
    ledger = read(Snapshot(Place.CLOSED, "#7", tree, f"{EVE}"))

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
    shelf = replace(SHELF, posts_dir=".")

    assert shelf.post_day("2026-01-14-arxiv.md") == EVE
    assert shelf.post_day("_posts/2026-01-14-arxiv.md") is None


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


# ------------------------------------------------------------------- whose, and how much


@pytest.mark.parametrize("changes", [{"configuration": "there"}, {"categories": ("math.CO",)}])
def test_records_of_another_configuration_end_the_run_with_the_way_out(
    changes: Mapping[str, object],
) -> None:
    with pytest.raises(SettingsError, match="state-dir, file-name and branch-prefix") as caught:
        read(base(record(EVE, **changes)))
    assert str(EVE) in str(caught.value)


def test_a_category_more_or_less_is_the_same_configuration() -> None:
    assert set(read(base(record(EVE, *shown(1), categories=("cs.SD", "cs.CL")))).shown)


def test_a_closed_head_of_another_configuration_stops_nothing() -> None:
    read(branch(Place.CLOSED, EVE, record(EVE, configuration="there")))


def test_of_a_thousand_records_only_those_of_the_look_back_are_read() -> None:
    days = [DAY - timedelta(days=n) for n in range(1, 1000)]
    snapshot = base(*(record(day) for day in days))
    read(snapshot)

    assert isinstance(snapshot.tree, CountingTree)
    assert sorted(snapshot.tree.read_paths) == [path_of(day) for day in reversed(days)
                                                if day >= SINCE]  # fmt: skip


def test_after_a_long_pause_the_newest_records_are_read_all_the_same() -> None:
    days = [date(2025, 6, 1) - timedelta(days=n) for n in range(9)]
    snapshot = base(*(record(day) for day in days), record(days[-1] - timedelta(1), *shown(1)))
    ledger = read(snapshot, days=(DAY, days[-1] - timedelta(1)))

    assert isinstance(snapshot.tree, CountingTree)
    assert len(snapshot.tree.read_paths) == NEWEST_ALWAYS_READ + 1
    assert days[-1] - timedelta(1) in ledger.own


def test_a_note_beside_the_records_is_no_record() -> None:
    more = {".arxiv-digest/2026/README.md": b"x", ".arxiv-digest/2026/2026-13-01.json": b"{"}

    assert read(base(more=more)) == Ledger()
