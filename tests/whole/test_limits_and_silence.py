"""Limits a minute, empty accounts, and runs in which nothing at all was answered."""

from __future__ import annotations

import html
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.domain import State
from digest.errors import ModelError
from tests.faulty_model_day import FaultyModelDay, holds
from tests.world.models import (
    DIALECTS,
    Ask,
    Dialect,
    Say,
    google_error,
    google_quota,
    json_response,
    openai_error,
)
from tests.world.server import Response

pytestmark = pytest.mark.usefixtures("inputs")

MINUTE = {
    # https://help.apiyi.com/zh-hant/qwen3-max-rate-limit-quota-exceeded-solution-zh-hant.html
    "Qwen": openai_error(
        429, "You exceeded your current quota, please check your plan and billing details.",
        "insufficient_quota"),
    "Qwen, native": openai_error(
        429, "Allocated quota exceeded, please increase your quota limit.",
        "Throttling.AllocationQuota"),
}  # fmt: skip


@pytest.mark.parametrize("concurrency", [1, 4, 8])
@pytest.mark.parametrize("words", MINUTE)
def test_tokens_a_minute_in_the_words_of_a_quota_cost_one_wait(
    words: str, concurrency: int, tmp_path: Path
) -> None:
    trial = FaultyModelDay(tmp_path / "blog", "openai", 4, concurrency)

    def fault(_: Ask) -> Response | None:
        return MINUTE[words] if len(trial.good) >= 2 and trial.clock() < 60 else None

    trial.fault = fault
    told = trial.run()

    assert told.exit_code == 0
    assert {holds(entry) for entry in trial.entries().values()} == {"whole"}
    assert trial.clock() < 2 * 60 + 5


EMPTY: dict[str, Response] = {
    "DeepSeek": openai_error(402, "Insufficient Balance", "invalid_request_error"),
    "OpenAI": openai_error(
        429, "You exceeded your current quota, please check your plan and billing details.",
        "insufficient_quota"),
    "GLM": json_response(
        {"error": {"code": "1113", "message": "余额不足或无可用资源包,请充值。"}}, 429),
    "Kimi": openai_error(
        429, "Your account org-1 is suspended due to insufficient balance, please recharge your"
        " account or check your plan and billing details", "exceeded_current_quota_error"),
    "SiliconFlow": json_response(
        {"code": 30001, "message": "Sorry, your account balance is insufficient"}, 403),
    "Qwen": openai_error(400, "Access denied, please make sure your account is in good standing.",
        "Arrearage"),
    "Ark": json_response({"error": {"code": "AccountOverdueError",
        "message": "The request failed because your account has an overdue balance."}}, 403),
    "MiniMax, under 200": json_response({
        "choices": None, "base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}),
    "new-api": openai_error(403, "预扣费额度不足", "insufficient_user_quota"),
    "no words": Response(429, b"slow down"),
}  # fmt: skip


@pytest.mark.parametrize("concurrency", [1, 8])
@pytest.mark.parametrize("service", EMPTY)
def test_an_empty_account_is_known_by_three_calls_and_the_papers_wait(
    service: str, concurrency: int, tmp_path: Path
) -> None:
    trial = FaultyModelDay(tmp_path / "blog", "openai", 6, concurrency)
    trial.fault = lambda _: EMPTY[service]
    told = trial.run()

    assert len(trial.asks) <= 3
    assert {entry.state for entry in trial.entries().values()} == {State.PENDING}
    assert "额度" in told.summary or "余额" in told.summary
    trial.fault = None
    assert trial.run(day=16).exit_code == 0
    assert {holds(entry) for entry in trial.entries().values()} == {"whole"}


def test_a_text_that_is_one_too_many_for_ever_does_not_stop_the_others(tmp_path: Path) -> None:
    trial = FaultyModelDay(tmp_path / "blog", "openai", 6)
    trial.about = trial.titles[0]
    trial.fault = lambda _: EMPTY["no words"]
    told = trial.run()

    assert told.exit_code == 0
    held = {title: holds(entry) for title, entry in trial.entries().items()}
    assert held.pop(trial.about) == "nothing"
    assert set(held.values()) == {"whole"}


RETURNS = {
    "2026-08-25 07:41:44": openai_error(
        429, "已达到 5 小时的使用上限。您的限额将在 2026-08-25 07:41:44 重置。", "1308"),
    "2026-05-15T15:00:00Z": openai_error(
        429, "usage limit exceeded, 5-hour usage limit reached for Token Plan Starter (0/0 used),"
        " resets at 2026-05-15T15:00:00Z (2056)", "rate_limit_error"),
}  # fmt: skip


@pytest.mark.parametrize("moment", RETURNS)
def test_a_limit_of_hours_is_believed_at_once_and_its_end_is_told(
    moment: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trial = FaultyModelDay(tmp_path / "blog", "openai", 4)
    trial.fault = lambda _: RETURNS[moment]
    told = trial.run()

    assert (told.exit_code, len(trial.asks)) == (0, 1)
    assert f"恢复于 {moment}" in html.unescape(told.summary).replace("\u200b", "")
    assert any(f"back at {moment}" in record.getMessage() for record in caplog.records)


# ------------------------------------------------------------------ nothing was answered


def dead_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}/v1"


SILENT: dict[str, tuple[Callable[[], str], Callable[[Ask], Say | Response | None] | None, str]] = {
    "dead port": (dead_port, None, "`base-url`"),
    "no such name": (lambda: "http://no-such-host.invalid/v1", None, "`base-url`"),
    "503 throughout": (
        str, lambda _: openai_error(503, "The model is overloaded.", "overloaded"), "服务的状态页"),
    "quota of 0": (str, lambda ask: (
        google_quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "0", "37s")
        if ask.dialect == "gemini"
        else openai_error(429, "Quota exceeded, limit: 0, model: m-1", "x")), "换用其他 `model`"),
    "misspelt model": (
        str, lambda _: google_error(404, "models/m-1 is not found", "NOT_FOUND"), "`model` 的拼写"),
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", SILENT)
def test_a_run_without_any_answer_ends_4_says_the_remedy_and_keeps_the_papers(
    name: str, dialect: Dialect, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    address, fault, remedy = SILENT[name]
    trial = FaultyModelDay(tmp_path / "blog", dialect, 8, 4)
    trial.base_url, trial.fault = address(), fault
    told = trial.run()

    assert isinstance(told.error, ModelError)
    assert remedy in html.unescape(told.summary)
    assert "127.0.0.1" in str(told.error) or "no-such-host.invalid" in str(told.error)
    warned = [r for r in caplog.records if r.levelname == "WARNING" and "arXiv" not in r.name]
    assert len([r for r in warned if "models" in r.name or "workers" in r.name]) <= 1
    entries = trial.entries()
    assert len(entries) == 8
    assert {entry.state for entry in entries.values()} == {State.PENDING}
    trial.base_url, trial.fault = "", None
    assert trial.run(day=16).exit_code == 0
    assert {holds(entry) for entry in trial.entries().values()} == {"whole"}


def test_a_host_that_nobody_listens_at_is_tried_for_one_text_only(tmp_path: Path) -> None:
    trial = FaultyModelDay(tmp_path / "blog", "openai", 8)
    trial.base_url = dead_port()
    told = trial.run()

    assert told.outcome is not None
    assert told.outcome.report.usage.calls <= 6
    assert str(told.error).startswith("check `base-url`")


def test_a_day_whose_quota_comes_back_by_itself_ends_0(tmp_path: Path) -> None:
    trial = FaultyModelDay(tmp_path / "blog", "gemini", 3)
    trial.fault = lambda _: google_quota(
        "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "500", "37s"
    )

    assert trial.run().exit_code == 0


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("status", [500, 200])
def test_a_text_that_a_service_chokes_on_stays_green_for_ever(
    status: int, dialect: Dialect, tmp_path: Path
) -> None:
    trial = FaultyModelDay(tmp_path / "blog", dialect, 6)
    trial.about = trial.titles[0]
    choking = Response(status, b"<html>oops</html>", {"Content-Type": "text/html"})
    trial.fault = lambda _: choking

    codes = [trial.run(day=date).exit_code for date in range(15, 20)]

    assert codes[0] == 0
    held = {title: holds(entry) for title, entry in trial.entries().items()}
    assert held.pop(trial.about).startswith("English abstract")
    assert set(held.values()) == {"whole"}
