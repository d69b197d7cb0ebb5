"""A model that is asked, what came of it, and what each fault costs."""

from __future__ import annotations

from dataclasses import dataclass

from digest.domain import Prompt
from digest.errors import ModelError, PaperError
from digest.models import MARGIN_S, PacedModel, build_model
from digest.models.service_state import MINUTE_S
from tests.plain_settings import model_settings
from tests.world.clock import JumpingClock
from tests.world.models import KEY, Dialect, Models

PROMPT = Prompt("常量部分", "论文部分")
RUN_S = 1500.0


def ask(
    models: Models, dialect: Dialect, clock: JumpingClock, fallback: str = "", end: float = RUN_S
) -> PacedModel:
    settings = model_settings(dialect, models.base_url(dialect), KEY, fallback_model=fallback)
    model = build_model(settings, clock() + end, clock=clock, sleep=clock.sleep)
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
BACK_OFF = Cost((2, 1, GOOD), (6, 1 + 2 + 4 + 8 + 16, "Outage"))
# Where nothing was answered yet, a minute is waited for, once.
CROWDED = Cost((2, MINUTE_S, GOOD), (2, MINUTE_S, "QuotaGone"))
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
    "odd-finish": at_once(GOOD),  # judged by its text
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
    "odd-request": at_once("Refused"),
    "prompt-too-long": at_once("TooLong"),
    "body-too-large": at_once("TooLong"),
}
# OpenAI's words for a spent account are Qwen's for a minute's limit.
OPENAI_COSTS = {"daily-quota": Cost((2, MINUTE_S, GOOD), (2, MINUTE_S, "QuotaGone"))}


def costs(name: str, dialect: Dialect) -> Cost:
    """Return what a fault costs in one protocol."""
    return (OPENAI_COSTS if dialect == "openai" else {}).get(name) or COSTS[name]


def assert_slept(clock: JumpingClock, expected: float) -> None:
    jitter = MARGIN_S * len(clock.slept)
    assert expected <= sum(clock.slept) <= expected + jitter
