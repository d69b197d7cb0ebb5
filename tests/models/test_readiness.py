"""How a model gets ready: its library, and how many calls go out before the first answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from digest.domain import DayRecord, Entry, Origin, Part, Prompt
from digest.errors import ModelError
from digest.models import PROBES, PacedModel
from digest.models.endpoint import Endpoint, Finish, LaterEndpoint, Said
from tests.models.built_models import asking, built
from tests.models.gate_waiters import until
from tests.models.model_calls import outcome
from tests.record_file.example import RECORD
from tests.world.models import DIALECTS, Ask, Dialect, Models, Say, openai_error

WIDTH = 4


class Ready:
    """An endpoint that answers."""

    def ask(self, prompt: Prompt, *, model: str, max_output_tokens: int, timeout_s: float) -> Said:
        return Said(f"{prompt.user} {model}", Finish.WHOLE, "", model, max_output_tokens, 1)


def asked(later: LaterEndpoint) -> Said:
    return later.ask(Prompt("s", "u"), model="m", max_output_tokens=7, timeout_s=1.0)


def test_a_library_is_loaded_once_by_whoever_needs_it_first_and_by_nobody_else() -> None:
    made: list[str] = []

    def make() -> Endpoint:
        made.append(threading.current_thread().name)
        return Ready()

    _, prepared, called = LaterEndpoint(make), LaterEndpoint(make), LaterEndpoint(make)
    assert made == []

    beside = threading.Thread(target=prepared.prepare, name="beside")
    beside.start()
    beside.join()
    with ThreadPoolExecutor(WIDTH) as pool:
        answers = [*pool.map(lambda _: asked(prepared), range(WIDTH)), asked(called)]

    assert {answer.text for answer in answers} == {"u m"}
    assert {answer.input_tokens for answer in answers} == {7}
    assert made == ["beside", threading.current_thread().name]


def test_certificates_that_cannot_be_read_are_told_at_the_call_and_not_before() -> None:
    def fail() -> Endpoint:
        raise FileNotFoundError(2, "No such file", "ca.pem")

    later = LaterEndpoint(fail)
    later.prepare()

    with pytest.raises(ModelError, match=r"SSL_CERT_FILE.*ca\.pem") as told:
        asked(later)
    assert "证书" in told.value.chinese


def known(model: PacedModel, service: str) -> DayRecord:
    """Return a record with a text of the model by that service."""
    part = Part("译文", Origin.ABSTRACT, model.name, "m-1-001", "hash", service=service)
    (entry,) = RECORD.entries
    shown: Entry = replace(entry, translation=part)
    return replace(RECORD, entries=(shown,))


@contextmanager
def held() -> Iterator[tuple[Models, threading.Event]]:
    """A service that answers nothing until it is let go."""
    go = threading.Event()

    def answer(_: Ask) -> Say:
        go.wait(20)
        return Say("第 1 次的译文。")

    with Models(answer) as models:
        try:
            yield models, go
        finally:
            go.set()


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("who", ["nobody", "another", "the same"])
def test_until_the_first_answer_two_calls_are_under_way_or_all_where_an_earlier_run_had_one(
    who: str, dialect: Dialect
) -> None:
    with held() as (models, go), ThreadPoolExecutor(WIDTH) as pool:
        model = built(asking(models, dialect, concurrency=WIDTH))
        service = {"another": "0" * 12, "the same": model._service}.get(who)
        model.recall([known(model, service)] if service else [], fresh=True)
        calls = [pool.submit(outcome, model) for _ in range(WIDTH)]

        at_once = WIDTH if who == "the same" else PROBES
        until(lambda: len(models.asks) + len(model._gate._queue) == WIDTH)
        until(lambda: len(models.asks) == at_once)
        assert len(model._gate._queue) == WIDTH - at_once
        go.set()
        assert {call.result() for call in calls} == {"第 1 次的译文。"}


def test_an_account_that_was_emptied_since_the_last_run_costs_a_call_a_worker_and_no_more() -> None:
    empty = openai_error(402, "Insufficient Balance", "")
    with Models(lambda _: empty) as models, ThreadPoolExecutor(WIDTH) as pool:
        model = built(asking(models, "openai", concurrency=WIDTH))
        model.recall([known(model, model._service)], fresh=True)
        ends = [*pool.map(lambda _: outcome(model), range(5 * WIDTH))]

        assert set(ends) == {"QuotaGone"}
        assert len(models.asks) <= WIDTH
