"""What each fault costs: calls, waiting, and what becomes of the paper.

Every row runs over real connections, on a clock that jumps."""

from __future__ import annotations

import pytest

from digest.models import PacedModel
from digest.models.pacing import LONGEST_WAIT_S
from tests.models.model_calls import COSTS, GOOD, ask, assert_slept, costs, outcome
from tests.world.clock import JumpingClock
from tests.world.model_faults import FAULTS
from tests.world.models import DIALECTS, Dialect, Models, Say

LATCHING = ("QuotaGone", "ModelError")


def test_every_fault_has_its_price() -> None:
    assert set(FAULTS) == set(COSTS)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_happens_once_costs_what_the_table_says(name: str, dialect: Dialect) -> None:
    clock, (calls, slept, end) = JumpingClock(), costs(name, dialect).once
    with Models(lambda _: Say(GOOD)) as models:
        models.script.append(FAULTS[name])
        model = ask(models, dialect, clock)

        assert outcome(model) == end
        assert (len(models.asks), model.usage.calls) == (calls, calls)
        assert_slept(clock, slept)
        assert_the_next_paper_fares_well(models, model, clock, end)


def assert_the_next_paper_fares_well(
    models: Models, model: PacedModel, clock: JumpingClock, end: str
) -> None:
    """Once a delay is over: a good answer, or no call at all where no call can help."""
    calls = len(models.asks)
    clock.sleep(LONGEST_WAIT_S * 2.5)
    if end in LATCHING:
        assert outcome(model) == end
        assert (len(models.asks), model.latched != "") == (calls, True)
    else:
        assert outcome(model) == ("OutOfTime" if end == "OutOfTime" else GOOD)
        assert model.latched == ""


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_stays_costs_what_the_table_says(name: str, dialect: Dialect) -> None:
    clock, (calls, slept, end) = JumpingClock(), costs(name, dialect).always
    with Models(FAULTS[name]) as models:
        model = ask(models, dialect, clock)

        assert outcome(model) == end
        assert (len(models.asks), model.usage.calls) == (calls, calls)
        assert_slept(clock, slept)
