"""Services that lack something, or do more than they were asked: each through a whole run."""

from __future__ import annotations

import html
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest.models import PacedModel
from digest.settings import Settings
from tests.faulty_model_day import FaultyModelDay, Told, holds
from tests.world.blog import good_model
from tests.world.models import (
    DIALECTS,
    Ask,
    Dialect,
    Models,
    Say,
    google_error,
    openai_error,
    speak,
)
from tests.world.server import Response

pytestmark = pytest.mark.usefixtures("inputs")

Answer = Callable[[Ask], Say | Response | None]


def day(folder: Path, dialect: Dialect, fault: Answer) -> tuple[FaultyModelDay, Told]:
    trial = FaultyModelDay(folder / "blog", dialect, 4, 4, fault=fault)
    return trial, trial.run()


def all_whole(trial: FaultyModelDay, told: Told) -> None:
    assert told.exit_code == 0, told.error
    assert [holds(entry) for entry in trial.entries().values()] == ["whole"] * 4


# -------------------------------------------------------------------------- thoughts

THOUGHTS = (
    "先想想</think>{}",
    "先想想\n想完了</think>\n\n{}",
    "<think>先想想</think>{}",
    "<think>一</think>\n<think>二</think>\n{}",
    "<think>若写 </think> 会怎样</think>{}",
    "想一想 </think> 还没完</think>{}",
)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("form", THOUGHTS)
def test_thoughts_of_any_form_are_not_published(
    form: str, dialect: Dialect, tmp_path: Path
) -> None:
    plain, _ = day(tmp_path / "plain", dialect, lambda _: None)
    trial, told = day(tmp_path, dialect, lambda ask: Say(form.format(good_model(ask).text)))

    all_whole(trial, told)
    assert trial.blocks() == plain.blocks()


# ----------------------------------------------------------------------- no system role

NO_SYSTEM = {
    "Gemma": google_error(
        400, "Developer instruction is not enabled for models/gemma-3-27b-it", "INVALID_ARGUMENT"),
    "MiniMax": openai_error(
        400, "invalid params, chat content has invalid message role: system (2013)", "bad_request"),
    "vLLM": openai_error(
        400, "Conversation roles must alternate user/assistant/user/assistant/...", "x"),
    "a template": openai_error(500, "System role not supported", "TemplateError"),
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("service", NO_SYSTEM)
def test_without_a_system_role_the_instructions_go_into_the_message(
    service: str, dialect: Dialect, tmp_path: Path
) -> None:
    def fault(ask: Ask) -> Say | Response | None:
        if ask.system:
            return NO_SYSTEM[service]
        # What was folded in is what was asked for.
        return good_model(ask) if "只输出" in ask.user else Say("没有指令。")

    trial, told = day(tmp_path, dialect, fault)

    all_whole(trial, told)
    assert told.outcome is not None
    assert told.outcome.report.usage.calls <= 8 + 2  # learnt once; two calls were under way


# ------------------------------------------------------------------------- streams alone

ONLY_STREAMS = {
    "Qwen": "parameter.enable_thinking must be set to false for non-streaming calls",
    "ModelScope": "enable thinking can not be support when `stream=False`.",
    "another": "This model only supports streaming output; please set stream to true.",
}


def streamed(ask: Ask, *, usage_in_choice: bool) -> Response:
    """Return a good answer in pieces, as server-sent events."""
    payload: dict[str, Any] = json.loads(speak(ask, good_model(ask)).body)
    text = payload["choices"][0]["message"]["content"]
    chunks: list[dict[str, Any]] = [
        {"model": payload["model"], "choices": [{"delta": {"content": piece}}]}
        for piece in (text[: len(text) // 2], text[len(text) // 2 :])
    ]
    last: dict[str, Any] = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
    if usage_in_choice:
        last["choices"][0]["usage"] = payload["usage"]
    chunks += [last, *([] if usage_in_choice else [{"choices": [], "usage": payload["usage"]}])]
    events = [f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n" for chunk in chunks]
    body = ": a comment\n\n" + "".join(events) + "data: [DONE]\n\n"
    return Response(200, body.encode(), {"Content-Type": "text/event-stream"})


@pytest.mark.parametrize("usage_in_choice", [True, False])
@pytest.mark.parametrize("words", ONLY_STREAMS)
def test_a_service_that_only_streams_is_streamed(
    words: str, usage_in_choice: bool, tmp_path: Path
) -> None:
    def fault(ask: Ask) -> Response:
        if not ask.body.get("stream"):
            return openai_error(400, ONLY_STREAMS[words], "invalid_parameter_error")
        return streamed(ask, usage_in_choice=usage_in_choice)

    trial, told = day(tmp_path, "openai", fault)

    all_whole(trial, told)
    assert told.outcome is not None
    assert told.outcome.report.usage.input_tokens == 8 * 1000


def test_a_stream_that_was_not_asked_for_is_read(tmp_path: Path) -> None:
    all_whole(*day(tmp_path, "openai", lambda ask: streamed(ask, usage_in_choice=False)))


def test_a_stream_that_breaks_off_is_asked_for_again(tmp_path: Path) -> None:
    broken: list[int] = []

    def fault(ask: Ask) -> Response:
        whole = streamed(ask, usage_in_choice=False)
        if broken:
            return whole
        broken.append(ask.number)
        return Response(200, whole.body[: len(whole.body) // 2], whole.headers)

    trial, told = day(tmp_path, "openai", fault)

    all_whole(trial, told)
    assert told.slept_s > 0


# --------------------------------------------------------------------------- silent cuts

WINDOW = 2048


def ollama(ask: Ask) -> Say:
    """Answer like Ollama with its default window: the prompt is cut, `usage` alone tells."""
    sent = len((ask.system + ask.user).encode("ascii", "ignore")) // 4
    return Say(good_model(ask).text, input_tokens=min(sent, WINDOW))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_silent_cut_is_no_reading_of_the_full_text_and_the_setting_is_told(
    dialect: Dialect, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trial = FaultyModelDay(tmp_path / "blog", dialect, 3, fault=ollama, words=2500)
    told = trial.run()

    assert told.exit_code == 0
    notes = ("仅依据正文前半解读", "仅依据摘要解读")
    assert all(any(note in block for note in notes) for block in trial.blocks().values())
    assert "OLLAMA_CONTEXT_LENGTH" in html.unescape(told.summary).replace("\\", "")
    said = [r.getMessage() for r in caplog.records if "OLLAMA_CONTEXT_LENGTH" in r.getMessage()]
    assert len(said) == 1


def test_a_service_that_counts_roughly_is_not_suspected(tmp_path: Path) -> None:
    def fault(ask: Ask) -> Say:
        sent = len((ask.system + ask.user).encode("ascii", "ignore")) // 4
        return Say(good_model(ask).text, input_tokens=int(sent * 0.7))

    trial = FaultyModelDay(tmp_path / "blog", "openai", 3, fault=fault, words=2500)

    assert trial.run().exit_code == 0
    assert all("仅依据" not in block for block in trial.blocks().values())


class Prepared(FaultyModelDay):
    """A day that notes in which threads its runs got their model ready."""

    def _model(self, settings: Settings, models: Models) -> PacedModel:
        model = super()._model(settings, models)
        self.threads: list[threading.Thread] = []
        model.prepare = lambda: self.threads.append(threading.current_thread())  # type: ignore[method-assign]
        return model

    def prepared_in(self) -> list[threading.Thread]:
        """Run once; return the threads in which the model got ready."""
        self.run()
        for thread in threading.enumerate():
            if thread.name == "preparing":
                thread.join()
        return self.threads


@pytest.mark.parametrize("papers", [0, 1])
def test_a_model_gets_ready_beside_the_search_for_a_new_day_in_a_thread_that_the_process_waits_for(
    papers: int, tmp_path: Path
) -> None:
    """A process that ends while a daemon thread imports may be aborted."""
    day = Prepared(tmp_path / "blog", "openai", count=papers)
    (thread,) = day.prepared_in()

    assert thread is not threading.current_thread()
    assert not thread.daemon
    assert len(day.prepared_in()) == (0 if papers else 1)
