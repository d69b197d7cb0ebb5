"""Which paper on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import pytz

from digest.domain import (
    DayRecord,
    Entry,
    Kind,
    Origin,
    Paper,
    Part,
    Place,
    Section,
    State,
    Status,
    Style,
    Window,
)
from digest.ledger import Filed, Ledger
from digest.selection import Found, Rules, Selection, is_withdrawn, select
from digest.window import window_of

ZONE = pytz.timezone("Asia/Shanghai")
DAY = date(2026, 1, 15)
WINDOW = window_of(DAY, time(8, 50), ZONE)
RULES = Rules(("cs.SD", "eess.AS"))
OLD = datetime(2026, 1, 1, tzinfo=UTC)
SEEDED = Ledger(horizons={"cs.SD": OLD, "eess.AS": OLD})
MAILING = Window(datetime(2026, 1, 13, 19, tzinfo=UTC), datetime(2026, 1, 14, 19, tzinfo=UTC))
PART = Part("译文", Origin.ABSTRACT, "m", "m-1", "hash")


def paper(serial: int, submitted: datetime, **changes: object) -> Paper:
    made = Paper(
        id=f"2601.{serial:05}",
        version=1,
        title="A Paper on Sound",
        authors=("A. Author",),
        categories=("cs.SD",),
        primary="cs.SD",
        abstract="We listen.",
        submitted=submitted,
        updated=submitted,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


IN_WINDOW = WINDOW.start + timedelta(hours=3)
BEFORE = WINDOW.start - timedelta(hours=3)
LONG_BEFORE = datetime(2025, 12, 20, tzinfo=UTC)


def chosen(
    *papers: Paper,
    ledger: Ledger = SEEDED,
    rules: Rules = RULES,
    kind: Kind = Kind.DAILY,
    announced: tuple[str, ...] = (),
) -> Selection:
    return select(
        Found(papers, announced=dict.fromkeys(announced, DAY), mailing=MAILING),
        ledger,
        WINDOW,
        kind,
        rules,
    )


def ids(selection: Selection, state: State = State.SHOWN) -> list[str]:
    return [e.paper.id[5:] for e in selection.entries if e.state is state]


def filed(*entries: Entry) -> Filed:
    record = DayRecord(
        DAY, WINDOW, RULES.categories, Kind.DAILY, Status.COMPLETE, Style(), "c", entries=entries
    )
    return Filed(record, Place.BASE, "main")


def test_main_comes_before_late_and_each_newest_first() -> None:
    found = chosen(
        paper(1, BEFORE), paper(2, IN_WINDOW), paper(3, IN_WINDOW), paper(4, BEFORE - timedelta(1))
    )

    assert ids(found) == ["00003", "00002", "00001", "00004"]
    assert [e.section for e in found.entries] == [Section.MAIN] * 2 + [Section.LATE] * 2


def test_equal_moments_are_ordered_by_the_id_as_a_number() -> None:
    nine, ten = paper(0, IN_WINDOW, id="2601.9999"), paper(0, IN_WINDOW, id="2601.10000")

    assert [e.paper.id for e in chosen(nine, ten).entries] == ["2601.10000", "2601.9999"]


def test_a_paper_submitted_at_the_end_of_the_window_is_left_for_the_next_date() -> None:
    found = chosen(paper(1, WINDOW.end), paper(2, WINDOW.end - timedelta(seconds=1)))

    assert ids(found) == ["00002"]
    assert [p.id[5:] for p in found.left] == ["00001"]


@pytest.mark.parametrize(
    "ledger",
    [
        replace(SEEDED, shown={"2601.00001": date(2026, 1, 14)}),
        replace(SEEDED, dropped={"2601.00001": date(2026, 1, 14)}),
    ],
)
def test_what_was_decided_on_another_day_is_not_decided_again(ledger: Ledger) -> None:
    assert ids(chosen(paper(1, IN_WINDOW), ledger=ledger)) == []


def test_a_daily_run_leaves_what_is_seen_and_a_backfill_takes_it() -> None:
    ledger = replace(SEEDED, seen=frozenset({"2601.00001"}))

    assert ids(chosen(paper(1, IN_WINDOW), ledger=ledger)) == []
    assert ids(chosen(paper(1, IN_WINDOW), ledger=ledger, kind=Kind.BACKFILL)) == ["00001"]


def test_a_backfill_keeps_to_the_strict_window() -> None:
    found = chosen(paper(1, BEFORE), paper(2, IN_WINDOW), paper(3, WINDOW.end), kind=Kind.BACKFILL)

    assert ids(found) == ["00002"]
    assert found.seen == ()


def test_the_first_run_shows_window_and_latest_mailing_and_notes_the_rest_as_seen() -> None:
    mailed = paper(1, MAILING.start + timedelta(minutes=1))
    earlier = paper(2, MAILING.start - timedelta(minutes=1))
    found = chosen(mailed, earlier, paper(3, IN_WINDOW), ledger=Ledger())

    assert ids(found) == ["00003", "00001"]
    assert [s.id[5:] for s in found.seen] == ["00002"]


def test_a_new_category_is_seeded_alone() -> None:
    ledger = Ledger(horizons={"cs.SD": OLD})
    old = MAILING.start - timedelta(days=3)
    found = chosen(
        paper(1, old),
        paper(2, old, categories=("eess.AS",)),
        paper(3, old, categories=("eess.AS", "cs.SD")),
        ledger=ledger,
    )

    assert ids(found) == ["00003", "00001"]
    assert [s.id[5:] for s in found.seen] == ["00002"]


def test_a_longer_look_back_does_not_flood() -> None:
    found = chosen(paper(1, LONG_BEFORE))

    assert ids(found) == []
    assert len(found.seen) == 1


def test_a_held_paper_that_the_second_net_reports_is_shown_however_old_its_submission() -> None:
    held = paper(1, LONG_BEFORE)

    assert ids(chosen(held, announced=(held.id,))) == ["00001"]


@pytest.mark.parametrize(
    ("horizon", "shown"), [(OLD, ["00001"]), (OLD + timedelta(1), []), (OLD - timedelta(1), [])]
)
def test_a_second_version_is_new_where_its_id_is_of_a_month_within_the_horizon_whole(
    horizon: datetime, shown: list[str]
) -> None:
    held = paper(1, LONG_BEFORE, version=2)
    if horizon < OLD:
        held = replace(held, id="2512.00001")
    ledger = Ledger(horizons={"cs.SD": horizon, "eess.AS": horizon})

    assert ids(chosen(held, ledger=ledger, announced=(held.id,))) == shown


def test_a_revision_of_a_paper_from_before_the_first_run_is_not_new() -> None:
    revised = paper(1, LONG_BEFORE, id="2512.00001", version=2)

    assert ids(chosen(revised, announced=(revised.id,))) == []


def test_late_false_drops_late_papers_once_and_does_not_count_them() -> None:
    found = chosen(paper(1, BEFORE), paper(2, IN_WINDOW), rules=replace(RULES, late=False))

    assert ids(found) == ["00002"]
    assert ids(found, State.DROPPED) == ["00001"]
    assert found.fetched == 1


def test_filters_drop_with_a_reason_and_are_counted() -> None:
    rules = replace(RULES, primary_only=True, include=("sound", "music"), exclude=("drum roll",))
    found = chosen(
        paper(1, IN_WINDOW),
        paper(2, IN_WINDOW, primary="cs.CL"),
        paper(3, IN_WINDOW, title="A Drum\nRoll of Sound"),
        paper(4, IN_WINDOW, title="Soundness"),
        rules=rules,
    )

    assert ids(found) == ["00001"]
    assert found.fetched == 4
    reasons = {e.paper.id[-1]: e.reason for e in found.entries if e.state is State.DROPPED}
    assert "cs.CL" in reasons["2"]
    assert "drum roll" in reasons["3"]
    assert "include" in reasons["4"]


def test_a_keyword_is_plain_text_and_no_pattern() -> None:
    rules = replace(RULES, include=("c++ (fast)",))

    assert ids(chosen(paper(1, IN_WINDOW, abstract="In C++ (fast) we."), rules=rules)) == ["00001"]
    assert ids(chosen(paper(2, IN_WINDOW, abstract="In ccc fast we."), rules=rules)) == []


def test_over_the_cap_papers_stand_in_one_line_each() -> None:
    found = chosen(*(paper(n, IN_WINDOW) for n in range(5)), rules=replace(RULES, max_papers=2))

    assert [e.brief for e in found.entries] == [False, False, True, True, True]


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


@pytest.mark.parametrize(
    ("version", "comment", "abstract"),
    [
        (2, "The authors withdraw this submission to revise it", "We."),
        (3, "contains issues, necessitating a complete withdrawal for revision", "We."),
        (2, "We are withdrawing the paper", "We."),
        (1, "This paper has been withdrawn by the author due to an error", "We."),
        (1, "Withdrawn", "We."),
        (1, "arXiv admin note: this version has been withdrawn", "We."),
        (1, "", "This paper has been withdrawn by the authors."),
    ],
)
def test_a_withdrawn_paper_is_known_by_its_comment(
    version: int, comment: str, abstract: str
) -> None:
    assert is_withdrawn(paper(1, IN_WINDOW, version=version, comment=comment, abstract=abstract))


@pytest.mark.parametrize(
    ("version", "comment"),
    [
        (1, "Originally accepted at a conference but withdrawn due to page count limit"),
        (2, "Originally accepted at a conference but withdrawn due to page count limit"),
        (2, "Withdrawn from a workshop; this is the full version"),
        (1, "We study withdrawal effects"),
        (1, ""),
    ],
)
def test_a_paper_withdrawn_elsewhere_is_here_all_the_same(version: int, comment: str) -> None:
    assert not is_withdrawn(paper(1, IN_WINDOW, version=version, comment=comment))
