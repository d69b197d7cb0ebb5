"""What a run says of a service that answered nothing at all."""

from __future__ import annotations

import pytest

from digest.errors import Outage, Refused
from digest.models.service_state import ALIKE, MINUTE_S, ServiceState, Wait


def after(
    lost: int, *, proved: bool = True, fresh: bool = False, unreachable: bool = False
) -> ServiceState:
    state = ServiceState()
    state.proved, state.fresh = proved, fresh
    for number in range(lost):
        state.lost(f"text {number}", Outage("it answers HTTP 500"), unreachable=unreachable)
    return state


def test_a_service_proved_before_is_excused_for_few_old_texts_that_it_lost() -> None:
    assert after(ALIKE - 1).failure() is None


@pytest.mark.parametrize(
    "state",
    [
        after(1, proved=False),
        after(1, fresh=True),
        after(1, unreachable=True),
        after(ALIKE),
    ],
    ids=["never answered", "a text of this day", "a host that is gone", "many texts"],
)
def test_no_other_loss_of_all_texts_is_excused(state: ServiceState) -> None:
    assert "HTTP 500" in str(state.failure())


def test_one_answer_is_no_failure_whatever_else_was_lost() -> None:
    state = after(ALIKE, proved=False, unreachable=True)
    state.heard()

    assert state.failure() is None


@pytest.mark.parametrize(("early_s", "told"), [(0.5, Wait.MINUTE), (0.0, Wait.GIVE_UP)])
def test_only_a_call_made_after_the_minute_tells_that_it_has_not_helped(
    early_s: float, told: Wait
) -> None:
    state = ServiceState()
    state.crowded("text", unsure=False, began=0.0, now=0.0)

    assert state.crowded("text", unsure=False, began=MINUTE_S - early_s, now=MINUTE_S) is told


def test_different_texts_refused_in_words_of_their_own_are_told_unless_it_was_proved_before() -> (
    None
):
    for proved, told in ((False, True), (True, False)):
        state = after(0, proved=proved)
        for number in range(ALIKE):
            state.refused(f"text {number}", Refused("no" * number))

        assert (state.failure() is not None) == told
