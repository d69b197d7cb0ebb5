"""A day chosen again, beside its own record and those of other days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from digest.domain import DayRecord, Entry, Kind, Origin, Part, Section, State, Status, Style
from digest.ledger import Filed
from digest.publication import Place
from digest.selection import Found, select
from tests.selection.candidates import (
    BEFORE,
    DAY,
    IN_WINDOW,
    LONG_BEFORE,
    MAILING,
    RULES,
    SEEDED,
    WINDOW,
    chosen,
    ids,
    paper,
)

PART = Part("译文", Origin.ABSTRACT, "m", "m-1", "hash")


def filed(*entries: Entry) -> Filed:
    record = DayRecord(
        DAY, WINDOW, RULES.categories, Kind.DAILY, Status.COMPLETE, Style(), "c", entries=entries
    )
    return Filed(record, Place.BASE, "main")


def test_what_was_shown_in_full_stays_so_when_newer_papers_come() -> None:
    first = Entry(paper(1, IN_WINDOW), Section.MAIN, State.SHOWN)
    ledger = replace(SEEDED, own={DAY: filed(first)})
    found = chosen(
        paper(1, IN_WINDOW), paper(2, IN_WINDOW), ledger=ledger, rules=replace(RULES, max_papers=1)
    )

    assert {e.paper.id[5:]: e.brief for e in found.entries} == {"00001": False, "00002": True}


def test_a_pending_paper_is_taken_up_from_its_record_at_any_age() -> None:
    waiting = Entry(paper(1, LONG_BEFORE), Section.MAIN, State.PENDING, translation=PART, tries=1)
    found = chosen(ledger=replace(SEEDED, pending={waiting.paper.id: waiting}))

    (entry,) = found.entries
    assert (entry.section, entry.state, entry.tries) == (Section.LATE, State.SHOWN, 1)
    assert entry.translation == PART


def test_a_seen_paper_that_a_past_range_left_pending_is_taken_up() -> None:
    waiting = Entry(paper(1, LONG_BEFORE), Section.MAIN, State.PENDING, tries=1)
    name = waiting.paper.id
    ledger = replace(SEEDED, pending={name: waiting}, seen=frozenset({name, "2601.00002"}))

    assert ids(chosen(paper(2, LONG_BEFORE), ledger=ledger)) == ["00001"]


def test_a_rerun_keeps_the_entries_of_its_own_record() -> None:
    own = Entry(paper(1, BEFORE), Section.LATE, State.SHOWN, translation=PART)
    dropped = Entry(paper(2, IN_WINDOW), Section.MAIN, State.DROPPED, reason="why")
    ledger = replace(SEEDED, own={DAY: filed(own, dropped)})
    found = chosen(paper(1, BEFORE), paper(2, IN_WINDOW), paper(3, IN_WINDOW), ledger=ledger)

    assert [e.paper.id[5:] for e in found.entries] == ["00003", "00002", "00001"]
    assert own in found.entries
    assert dropped in found.entries


def test_a_paper_that_another_day_shows_leaves_the_own_record() -> None:
    own = Entry(paper(1, BEFORE), Section.LATE, State.SHOWN, translation=PART)
    ledger = replace(SEEDED, own={DAY: filed(own)}, shown={own.paper.id: date(2026, 1, 14)})

    assert chosen(ledger=ledger).entries == ()


def test_what_the_day_itself_dropped_stays_in_its_record_though_another_day_shows_it() -> None:
    dropped = Entry(paper(1, BEFORE), Section.LATE, State.DROPPED, reason="why")
    ledger = replace(SEEDED, own={DAY: filed(dropped)}, shown={dropped.paper.id: date(2026, 1, 14)})

    assert chosen(ledger=ledger).entries == (dropped,)


def test_with_the_second_net_out_it_is_left_open_what_a_lost_record_had_seen() -> None:
    found = Found(
        (paper(1, BEFORE), paper(2, IN_WINDOW)),
        mailing=MAILING,
        seen_before=WINDOW.start,
        lost=date(2026, 1, 14),
        untold=True,
    )
    selection = select(found, SEEDED, WINDOW, Kind.DAILY, RULES)

    assert ids(selection) == ["00002"]
    assert selection.seen == ()


def test_what_a_run_with_a_lost_record_could_see_counts_as_seen() -> None:
    found = Found(
        (paper(1, BEFORE), paper(2, IN_WINDOW), paper(3, BEFORE)),
        seen_before=WINDOW.start,
        lost=date(2026, 1, 14),
        announced={"2601.00001": date(2026, 1, 14), "2601.00003": DAY},
        mailing=MAILING,
    )
    selection = select(found, SEEDED, WINDOW, Kind.DAILY, RULES)

    assert ids(selection) == ["00002", "00003"]
    assert [s.id[5:] for s in selection.seen] == ["00001"]
