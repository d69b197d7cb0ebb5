"""Only an answer, or a refusal of the text, uses up a try; whatever runs come and go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain import Entry, Section, Skipped, State
from digest.errors import Cause
from digest.pipeline.parts import MOST_TRIES, Parts, WantedParts, settled, to_do
from tests import made_up_days

WANTED = WantedParts()
WAITS = [cause for cause in Cause if cause.waits]
COUNTS = [cause for cause in Cause if not cause.waits]
CANCELLED = Skipped(Cause.TIME, "cancelled", tries=0)


def fresh() -> Entry:
    return replace(made_up_days.pending(1), translation=None, reading=None, tries=0)


def run(entry: Entry, *parts: Skipped) -> Entry:
    """Return the entry after a run that gave these parts."""
    return settled(entry, Parts(*parts), WANTED, was_shown=entry.state is State.SHOWN)


@given(
    st.lists(st.sampled_from([CANCELLED, *(Skipped(cause, "x") for cause in Cause)]), max_size=12)
)
def test_a_part_has_as_many_tries_as_it_had_answers_and_refusals(outcomes: list[Skipped]) -> None:
    entry = fresh()
    for one in outcomes:
        entry = run(entry, one, one)

    answered = sum(one.cause in COUNTS for one in outcomes)
    if outcomes:
        assert isinstance(entry.translation, Skipped)
        assert entry.translation.tries == answered
    assert to_do(entry, WANTED).translation is (answered < MOST_TRIES)


@given(st.integers(1, 20))
def test_cancelled_runs_leave_a_paper_as_it_was(runs: int) -> None:
    entry = fresh()
    for _ in range(runs):
        entry = run(entry, CANCELLED, CANCELLED)

    assert (entry.state, entry.tries, entry.section) == (State.PENDING, 0, Section.MAIN)


@pytest.mark.parametrize("cause", WAITS)
def test_after_three_runs_a_paper_is_shown_and_its_holes_are_still_to_be_filled(
    cause: Cause,
) -> None:
    entry = fresh()
    for _ in range(MOST_TRIES):
        assert entry.state is State.PENDING
        entry = run(entry, Skipped(cause, "x"), Skipped(cause, "x"))

    assert entry.state is State.SHOWN
    assert to_do(entry, WANTED).translation
