"""A text that the model withholds goes to the fallback model, once."""

from __future__ import annotations

import logging

import pytest

from tests.models.model_calls import COSTS, GOOD, PROMPT, ask, outcome
from tests.world.clock import JumpingClock
from tests.world.model_faults import FAULTS
from tests.world.models import DIALECTS, Dialect, Models, Say


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", [n for n in FAULTS if COSTS[n].once[2] in ("Blocked", "Refused")])
def test_a_blocked_text_goes_to_the_fallback_model_once(name: str, dialect: Dialect) -> None:
    with Models(lambda _: Say(GOOD)) as models:
        models.script.append(FAULTS[name])
        reply = ask(models, dialect, JumpingClock(), fallback="m-2").complete(PROMPT)

        assert [call.model for call in models.asks] == ["m-1", "m-2"]
        assert (reply.text, reply.model, reply.model_version) == (GOOD, "m-2", "m-2-001")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_text_that_both_models_withhold_is_blocked(dialect: Dialect) -> None:
    with Models(FAULTS["safety"]) as models:
        model = ask(models, dialect, JumpingClock(), fallback="m-2")

        assert outcome(model) == "Blocked"
        assert len(models.asks) == 2


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ["daily-quota", "unknown-model"])
def test_a_useless_fallback_model_costs_the_blocked_paper_only(
    name: str, dialect: Dialect, caplog: pytest.LogCaptureFixture
) -> None:
    with Models(lambda _: Say(GOOD)) as models:
        models.script.extend([FAULTS["safety"], FAULTS[name], FAULTS["safety"]])
        model = ask(models, dialect, JumpingClock(), fallback="m-2")

        assert [outcome(model) for _ in range(3)] == ["Blocked", "Blocked", GOOD]
        assert [call.model for call in models.asks] == ["m-1", "m-2", "m-1", "m-1"]
        assert model.latched == ""
    assert len([r for r in caplog.records if r.levelno == logging.WARNING]) == 1


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_model_that_has_answered_may_find_one_prompt_odd(dialect: Dialect) -> None:
    with Models(lambda _: Say(GOOD)) as models:
        models.script.extend([Say(GOOD), FAULTS["odd-request"]])
        model = ask(models, dialect, JumpingClock())

        assert [outcome(model) for _ in range(3)] == [GOOD, "Refused", GOOD]


def test_a_fallback_that_is_the_model_itself_is_none() -> None:
    with Models(FAULTS["safety"]) as models:
        assert outcome(ask(models, "openai", JumpingClock(), fallback="m-1")) == "Blocked"
        assert len(models.asks) == 1
