"""How often, with how much room and until when a model is asked."""

from __future__ import annotations

import pytest

from digest.domain import Prompt, Usage
from digest.models import MARGIN_S
from tests.models.model_calls import GOOD, PROMPT, ask, assert_slept, outcome
from tests.world.clock import JumpingClock
from tests.world.model_faults import FAULTS
from tests.world.models import DIALECTS, Dialect, Models, Say, openai_error


def test_another_word_for_the_output_limit_is_tried_without_waiting() -> None:
    clock = JumpingClock()
    with Models(lambda _: Say(GOOD)) as models:
        models.script.append(openai_error(400, "Unsupported parameter: 'max_tokens'.", "x"))

        assert outcome(ask(models, "openai", clock)) == GOOD
    assert sum(clock.slept) < 0.1


def test_a_reply_is_stripped_at_both_ends_and_otherwise_as_it_came() -> None:
    text = "1)  背景\r\n\t* 细节 \u3000$\\beta$  \n\n2)  方法"
    with Models(lambda _: Say(f" \n{text}\n\n")) as models:
        reply = ask(models, "openai", JumpingClock()).complete(PROMPT)

    assert reply.text == text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_cut_text_is_asked_for_again_with_twice_the_room_and_both_are_paid(
    dialect: Dialect,
) -> None:
    with Models(lambda _: Say(GOOD)) as models:
        models.script.append(Say("译", "length", input_tokens=10, output_tokens=5))
        model = ask(models, dialect, JumpingClock())
        model.complete(PROMPT)

        first, second = (call.max_output_tokens for call in models.asks)
        assert second == 2 * first
        assert model.usage == Usage(2, 1010, 405)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_several_faults_in_a_row_are_outlived(dialect: Dialect) -> None:
    clock = JumpingClock()
    names = ["minute-quota", "overloaded", "dropped", "not-json"]
    with Models(lambda _: Say(GOOD)) as models:
        models.script.extend(FAULTS[name] for name in names)

        assert outcome(ask(models, dialect, clock)) == GOOD
        assert len(models.asks) == 5
    assert_slept(clock, 37 + MARGIN_S + 2 + 4 + 8)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_wait_that_would_pass_the_deadline_is_not_begun(dialect: Dialect) -> None:
    clock = JumpingClock()
    with Models(FAULTS["minute-quota"]) as models:
        model = ask(models, dialect, clock, end=30)

        assert outcome(model) == "OutOfTime"
        assert clock.slept == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_call_is_made_after_the_deadline(dialect: Dialect) -> None:
    clock = JumpingClock()
    with Models() as models:
        model = ask(models, dialect, clock, end=30)
        clock.sleep(30)

        assert outcome(model) == "OutOfTime"
        assert models.asks == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_long_delay_for_one_keeps_the_others_from_asking(dialect: Dialect) -> None:
    clock = JumpingClock()
    with Models(FAULTS["retry-after-ten-minutes"]) as models:
        model = ask(models, dialect, clock)

        assert [outcome(model) for _ in range(3)] == ["Outage"] * 3
        assert len(models.asks) == 1


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_prompt_with_half_a_character_is_sent_with_a_question_mark(dialect: Dialect) -> None:
    with Models() as models:
        ask(models, dialect, JumpingClock()).complete(Prompt("规则", "a\ud83db"))

        assert models.asks[0].user == "a?b"
