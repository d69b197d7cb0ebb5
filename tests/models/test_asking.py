"""What each fault costs: calls, waiting, and what becomes of the paper.

Every row runs over real connections, in both dialects, on a clock that jumps: with
the fault once (the next answer is good) and with the fault for good.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pytest

from digest.domain import Prompt, Usage
from digest.errors import ModelError, PaperError
from digest.models import ModelOptions, PacedModel, build
from digest.models.asking import MARGIN_S
from digest.models.pacing import LONGEST_WAIT_S
from tests.world.clock import JumpingClock
from tests.world.model_faults import FAULTS
from tests.world.models import DIALECTS, KEY, Dialect, Models, Say, openai_error

PROMPT = Prompt("常量部分", "论文部分")
RUN_S = 1500.0


def ask(
    models: Models, dialect: Dialect, clock: JumpingClock, fallback: str = "", end: float = RUN_S
) -> PacedModel:
    options = ModelOptions(
        dialect, "m-1", fallback, KEY, models.base_url(dialect), 0, 0, 1, clock() + end
    )
    model = build(options, clock=clock, sleep=clock.sleep)
    assert model is not None
    return model


def outcome(model: PacedModel) -> str:
    try:
        return model.complete(PROMPT).text
    except PaperError as error:
        return type(error).__name__
    except ModelError:
        return "ModelError"


@dataclass(frozen=True)
class Cost:
    """What a fault costs when it happens once, and when it stays: calls, seconds, end."""

    once: tuple[int, float, str]
    always: tuple[int, float, str]


GOOD = "译文。"
LATCHING = ("QuotaGone", "ModelError")
BACK_OFF = Cost((2, 1, GOOD), (6, 1 + 2 + 4 + 8 + 16, "Outage"))
CROWDED = Cost((2, 2, GOOD), (6, 2 + 4 + 8 + 16 + 32, "Outage"))
TWICE_THE_ROOM = Cost((2, 0, GOOD), (2, 0, "BadReply"))


def obeyed(delay: float) -> Cost:
    wait = delay + MARGIN_S
    return Cost((2, wait, GOOD), (6, 5 * wait, "Outage"))


def at_once(end: str) -> Cost:
    return Cost((1, 0, end), (1, 0, end))


COSTS: dict[str, Cost] = {
    "minute-quota": obeyed(37),
    "minute-quota-in-words": obeyed(37),
    "minute-quota-bare": CROWDED,
    "daily-quota": at_once("QuotaGone"),
    "daily-quota-in-words": at_once("QuotaGone"),
    "quota-of-zero": at_once("QuotaGone"),
    "no-balance": at_once("QuotaGone"),
    "no-balance-as-403": at_once("QuotaGone"),
    "retry-after-an-hour": at_once("OutOfTime"),
    "retry-after-ten-minutes": at_once("Outage"),
    "retry-after-nonsense": CROWDED,
    "http-500": BACK_OFF,
    "http-502": BACK_OFF,
    "overloaded": BACK_OFF,
    "overloaded-with-delay": obeyed(20),
    "http-504": BACK_OFF,
    "http-529": BACK_OFF,
    "http-408": BACK_OFF,
    "dropped": BACK_OFF,
    "cut-short": BACK_OFF,
    "broke-off": BACK_OFF,
    "not-json": BACK_OFF,
    "empty-body": BACK_OFF,
    "half-json": BACK_OFF,
    "json-list": BACK_OFF,
    "json-string": BACK_OFF,
    "nested-json": BACK_OFF,
    "event-stream": BACK_OFF,
    "not-gzip": BACK_OFF,
    "error-in-200": BACK_OFF,
    "no-candidates": TWICE_THE_ROOM,
    "odd-shape": TWICE_THE_ROOM,
    "empty-text": TWICE_THE_ROOM,
    "blank-text": TWICE_THE_ROOM,
    "thoughts-only": TWICE_THE_ROOM,
    "odd-finish": TWICE_THE_ROOM,
    "cut-text": TWICE_THE_ROOM,
    "no-room": TWICE_THE_ROOM,
    "garbled": TWICE_THE_ROOM,
    "safety": at_once("Blocked"),
    "recitation": at_once("Blocked"),
    "prohibited": at_once("Blocked"),
    "prompt-blocked": at_once("Blocked"),
    "refused-key": at_once("ModelError"),
    "no-permission": at_once("ModelError"),
    "wrong-country": at_once("ModelError"),
    "unknown-model": at_once("ModelError"),
    "retired": at_once("ModelError"),
    "redirect": at_once("ModelError"),
    "odd-request": at_once("ModelError"),
    "prompt-too-long": at_once("BadReply"),
    "body-too-large": at_once("BadReply"),
}


def assert_slept(clock: JumpingClock, expected: float) -> None:
    jitter = MARGIN_S * len(clock.slept)
    assert expected <= sum(clock.slept) <= expected + jitter


def test_every_fault_has_its_price() -> None:
    assert set(FAULTS) == set(COSTS)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_happens_once_costs_what_the_table_says(name: str, dialect: Dialect) -> None:
    clock, (calls, slept, end) = JumpingClock(), COSTS[name].once
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
    clock, (calls, slept, end) = JumpingClock(), COSTS[name].always
    with Models(FAULTS[name]) as models:
        model = ask(models, dialect, clock)

        assert outcome(model) == end
        assert (len(models.asks), model.usage.calls) == (calls, calls)
        assert_slept(clock, slept)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", [n for n in FAULTS if COSTS[n].once[2] == "Blocked"])
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

        assert [outcome(model) for _ in range(3)] == [GOOD, "BadReply", GOOD]


def test_a_fallback_that_is_the_model_itself_is_none() -> None:
    with Models(FAULTS["safety"]) as models:
        assert outcome(ask(models, "openai", JumpingClock(), fallback="m-1")) == "Blocked"
        assert len(models.asks) == 1


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
