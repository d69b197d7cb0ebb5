"""The parts of an entry: what is still to be made, and what becomes of the paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.domain import Entry, Origin, Part, Section, Skipped, State
from digest.errors import Cause
from digest.pipeline.parts import (
    MOST_TRIES,
    PaperTask,
    Parts,
    WantedParts,
    recalled,
    settled,
    to_do,
)
from tests import made_up_papers
from tests.world import translator

PAPER = made_up_papers.paper(1, datetime(2026, 1, 14, 3, tzinfo=UTC))
ENTRY = Entry(PAPER, Section.MAIN, State.SHOWN)
T = Part(translator.translation(PAPER.abstract), Origin.ABSTRACT, "m", "m-1", "hash")
R = Part(translator.reading(PAPER.title), Origin.HTML, "m", "m-1", "hash")
QUOTA = Skipped(Cause.QUOTA, "gone")
REFUSED = Skipped(Cause.REJECTED, "refused")
BOTH, NONE, ONE = WantedParts(), WantedParts(False, False), WantedParts(True, False)


def tried(part: Skipped, tries: int) -> Skipped:
    return replace(part, tries=tries)


@pytest.mark.parametrize(
    ("made", "wanted", "state", "reason"),
    [
        (Parts(T, R), BOTH, State.SHOWN, ""),
        (Parts(), NONE, State.SHOWN, ""),
        (Parts(T), ONE, State.SHOWN, ""),
        (Parts(REFUSED, R), BOTH, State.SHOWN, ""),
        (Parts(T, REFUSED), BOTH, State.SHOWN, ""),
        (Parts(REFUSED, REFUSED), BOTH, State.SHOWN, ""),
        (Parts(QUOTA, QUOTA), BOTH, State.PENDING, "quota"),
        (Parts(T, QUOTA), BOTH, State.PENDING, "quota"),
        (Parts(REFUSED, Skipped(Cause.TIME, "")), BOTH, State.PENDING, "time"),
        (Parts(Skipped(Cause.OUTAGE, ""), None), ONE, State.PENDING, "outage"),
        (Parts(T, QUOTA), ONE, State.SHOWN, ""),
    ],
)
def test_a_paper_waits_only_for_a_wanted_part_that_waits_for_something_outside_it(
    made: Parts, wanted: WantedParts, state: State, reason: str
) -> None:
    entry = settled(ENTRY, made, wanted, was_shown=False)

    assert (entry.state, entry.reason) == (state, reason)
    assert entry.tries == (1 if state is State.PENDING else 0)


def test_after_three_runs_that_left_it_waiting_a_paper_is_shown() -> None:
    entry, states = ENTRY, []
    for _ in range(MOST_TRIES):
        entry = settled(entry, Parts(QUOTA, QUOTA), BOTH, was_shown=False)
        states.append(entry.state)

    assert states == [State.PENDING, State.PENDING, State.SHOWN]
    assert entry.tries == MOST_TRIES


def test_what_was_shown_stays_shown_whatever_fails_later() -> None:
    entry = settled(ENTRY, Parts(QUOTA, QUOTA), BOTH, was_shown=True)

    assert (entry.state, entry.tries) == (State.SHOWN, 0)
    assert entry.translation == replace(QUOTA, tries=0)  # neither answered nor refused


def test_a_waiting_paper_keeps_the_part_that_is_finished() -> None:
    entry = settled(ENTRY, Parts(T, QUOTA), BOTH, was_shown=False)
    entry = settled(entry, Parts(None, R), BOTH, was_shown=False)

    assert (entry.state, entry.translation, entry.reading) == (State.SHOWN, T, R)


def test_a_finished_part_is_not_lost_to_a_repetition_that_failed() -> None:
    entry = replace(ENTRY, translation=T, reading=R)

    assert settled(entry, Parts(QUOTA, REFUSED), BOTH, was_shown=True) == entry


def test_the_tries_of_a_part_count_the_runs_that_tried_it() -> None:
    entry = ENTRY
    for _ in range(2):
        entry = settled(entry, Parts(REFUSED), ONE, was_shown=True)

    assert entry.translation == tried(REFUSED, 2)
    assert settled(entry, Parts(), ONE, was_shown=True).translation == tried(REFUSED, 2)


@pytest.mark.parametrize(
    ("entry", "wanted", "translation", "reading"),
    [
        (ENTRY, BOTH, True, True),
        (ENTRY, ONE, True, False),
        (ENTRY, NONE, False, False),
        (replace(ENTRY, brief=True), BOTH, False, False),
        (replace(ENTRY, state=State.DROPPED), BOTH, False, False),
        (replace(ENTRY, withdrawn=True), BOTH, True, False),
        (replace(ENTRY, translation=T), BOTH, False, True),
        (replace(ENTRY, translation=T, reading=R), BOTH, False, False),
        (replace(ENTRY, translation=tried(REFUSED, 2)), BOTH, True, True),
        (replace(ENTRY, translation=tried(REFUSED, MOST_TRIES)), BOTH, False, True),
    ],
)
def test_what_is_still_to_be_made(
    entry: Entry, wanted: WantedParts, translation: bool, reading: bool
) -> None:
    assert to_do(entry, wanted) == PaperTask(entry, translation, reading)


def test_overwrite_asks_again_for_what_is_finished_and_for_what_was_given_up() -> None:
    entry = replace(ENTRY, translation=T, reading=tried(REFUSED, MOST_TRIES))

    assert to_do(entry, BOTH, again=True) == PaperTask(entry, True, True)
    assert to_do(replace(entry, brief=True), BOTH, again=True).translation is False


def test_the_journal_gives_back_what_a_killed_run_had_finished() -> None:
    journal = {(PAPER.versioned, "translation"): T, (PAPER.versioned, "reading"): R}

    assert recalled(ENTRY, journal) == replace(ENTRY, translation=T, reading=R)
    assert recalled(replace(ENTRY, translation=QUOTA), journal).translation == T


def test_the_journal_of_another_version_gives_nothing() -> None:
    assert recalled(ENTRY, {(f"{PAPER.id}v2", "translation"): T}) == ENTRY


def test_a_record_is_believed_before_the_journal() -> None:
    other = replace(T, model="other")
    entry = replace(ENTRY, translation=T)

    assert recalled(entry, {(PAPER.versioned, "translation"): other}) == entry


def test_an_unsound_text_of_a_record_is_made_anew() -> None:
    evil = replace(T, text="抱歉，作为一个人工智能，我无法翻译。<script>alert(1)</script>")
    entry = replace(ENTRY, translation=evil)

    assert recalled(entry, {}).translation is None
    assert recalled(entry, {(PAPER.versioned, "translation"): evil}).translation is None
    assert recalled(entry, {(PAPER.versioned, "translation"): T}).translation == T


def test_what_was_judged_is_that_text_in_that_place_for_that_paper() -> None:
    evil = replace(T, text="抱歉，作为一个人工智能，我无法翻译。<script>alert(1)</script>")
    entry = replace(ENTRY, translation=evil)
    judged = {PAPER.id: entry}
    other = replace(PAPER, abstract="Another abstract.")

    assert recalled(entry, {}, judged) == entry
    assert recalled(replace(entry, paper=other), {}, judged).translation is None
    assert recalled(replace(ENTRY, reading=evil), {}, judged).reading is None
    assert recalled(entry, {}, {PAPER.id: ENTRY, "2601.09009": entry}).translation is None
    longer = replace(evil, text=f"{evil.text}。")
    assert recalled(replace(ENTRY, translation=longer), {}, judged).translation is None
    kept = {(PAPER.versioned, "translation"): evil}
    assert recalled(ENTRY, kept, judged).translation is None


def test_a_gap_is_no_text_and_is_kept_with_its_tries() -> None:
    entry = replace(ENTRY, reading=tried(REFUSED, 2))

    assert recalled(entry, {}) == entry
