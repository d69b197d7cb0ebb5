"""What `digest.models.build` returns, over real connections and from many threads."""

from __future__ import annotations

import base64
import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import quote

import pytest

from digest.domain import Model, Prompt, Reply, Usage
from digest.errors import ModelError, Outage, OutOfTime, PaperError, QuotaGone, RunError
from digest.models import ModelOptions, PacedModel, build
from digest.models.pacing import MINUTE_S
from tests.world.clock import JumpingClock
from tests.world.model_faults import FAULTS
from tests.world.models import DIALECTS, KEY, Ask, Dialect, Models, Say
from tests.world.server import Response

PROMPT = Prompt("常量部分", "论文部分")


def options(models: Models, dialect: Dialect) -> ModelOptions:
    return ModelOptions(
        dialect, "m-1", "", KEY, models.base_url(dialect), 0, 0, 4, time.monotonic() + 60
    )


def built(options: ModelOptions) -> PacedModel:
    model = build(options)
    assert model is not None
    return model


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_reply_comes_with_its_model_and_tokens(dialect: Dialect) -> None:
    with Models() as models:
        model: Model = built(options(models, dialect))
        reply = model.complete(PROMPT)

    assert reply == Reply("第 1 次的译文。", "m-1", "m-1-001", 1000, 400)
    assert model.usage == Usage(1, 1000, 400)
    assert model.name == "m-1"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_prompt_arrives_in_two_parts_and_nothing_else_is_asked_for(dialect: Dialect) -> None:
    with Models() as models:
        built(options(models, dialect)).complete(PROMPT)
        (ask,) = models.asks

    assert (ask.system, ask.user) == (PROMPT.system, PROMPT.user)
    assert ask.max_output_tokens >= 8192
    assert not {"temperature", "top_p", "topP", "generation_config"} & set(ask.body)
    assert set(ask.body.get("generationConfig", {})) <= {"maxOutputTokens"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_one_credential_is_sent_and_it_is_the_one_given(
    dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "another-key")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GOOGLE_GENAI_API_VERSION", "v9")
    with Models() as models:
        built(options(models, dialect)).complete(PROMPT)
        headers = models.asks[0].headers

    credentials = [headers.get(name) for name in ("x-goog-api-key", "authorization")]
    assert [c for c in credentials if c] == [KEY if dialect == "gemini" else f"Bearer {KEY}"]


def test_no_provider_is_no_model() -> None:
    with Models() as models:
        assert build(replace(options(models, "gemini"), provider="none")) is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"api_key": ""}, "api-key"),
        ({"api_key": "one two"}, "api-key"),
        ({"api_key": "ключ"}, "api-key"),
        ({"model": ""}, "model"),
        ({"provider": "other"}, "provider"),
        ({"base_url": "example.org/v1"}, "base-url"),
        ({"base_url": "http://[::1"}, "base-url"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_call(
    change: dict[str, str], named: str
) -> None:
    with Models() as models:
        wrong = replace(options(models, "gemini"), **change)  # type: ignore[arg-type]
        with pytest.raises(ModelError, match=named) as refused:
            build(wrong)

    assert models.asks == []
    assert not change.get("api_key") or change["api_key"] not in str(refused.value)


def test_an_own_endpoint_needs_no_key() -> None:
    with Models() as models:
        models.keys.add("")
        built(replace(options(models, "openai"), api_key="")).complete(PROMPT)
        headers = models.asks[0].headers

    assert "authorization" not in headers


def test_the_options_do_not_show_the_key() -> None:
    with Models() as models:
        assert KEY not in repr(options(models, "gemini"))


PAPERS = 20
PATIENCE_S = 20.0  # real seconds after which a test gives up


def read(model: Model, papers: int, threads: int) -> list[str]:
    """Ask twice for each paper, as a run does; return what became of each."""

    def paper(_: int) -> str:
        try:
            model.complete(PROMPT)
            model.complete(PROMPT)
        except (PaperError, RunError) as error:
            return type(error).__name__
        return "whole"

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(paper, range(papers)))


def until_quota(calls: int) -> Models:
    """Return a stand-in whose daily quota is so many calls."""

    def write(ask: Ask) -> Say | Response:
        return Say("译文。") if ask.number <= calls else FAULTS["daily-quota"](ask)

    return Models(write)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_daily_quota_gone_at_the_third_paper_costs_one_refused_call(dialect: Dialect) -> None:
    with until_quota(4) as models:
        model = built(replace(options(models, dialect), concurrency=1))
        ends = read(model, PAPERS, threads=1)

        assert ends == ["whole"] * 2 + ["QuotaGone"] * 18
        assert len(models.asks) == 5


@pytest.mark.parametrize("dialect", DIALECTS)
def test_with_eight_at_once_no_more_are_refused_than_were_under_way(dialect: Dialect) -> None:
    with until_quota(4) as models:
        model = built(replace(options(models, dialect), concurrency=8))
        ends = read(model, PAPERS, threads=16)

        assert 5 <= len(models.asks) <= 4 + 8
        assert set(ends) <= {"whole", "QuotaGone"}
        assert model.latched


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_refused_key_ends_the_run_for_all_threads(dialect: Dialect) -> None:
    with Models() as models:
        wrong = replace(options(models, dialect), api_key="x" + KEY, concurrency=8)
        ends = read(built(wrong), PAPERS, threads=16)

        assert set(ends) == {"ModelError"}
        assert len(models.asks) <= 8


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_more_calls_are_under_way_than_allowed(dialect: Dialect) -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    def write(_: Ask) -> Say:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.02)
        with lock:
            under_way -= 1
        return Say("译文。")

    with Models(write) as models:
        read(built(replace(options(models, dialect), concurrency=3)), 10, threads=10)

    assert most == 3


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_pace_holds_across_threads(dialect: Dialect) -> None:
    clock = JumpingClock()
    with Models() as models:
        paced = replace(options(models, dialect), requests_per_minute=12, deadline=10_000.0)
        model = build(paced, clock=clock, sleep=clock.sleep)
        assert model is not None
        read(model, PAPERS, threads=4)

    assert clock() == 3 * MINUTE_S  # 12, 12, 12 and 4 calls


def test_tokens_are_paced_by_what_the_service_counted() -> None:
    clock = JumpingClock()
    with Models(lambda _: Say("译文。", input_tokens=60, output_tokens=0)) as models:
        paced = replace(options(models, "openai"), tokens_per_minute=100, deadline=10_000.0)
        model = build(paced, clock=clock, sleep=clock.sleep)
        assert model is not None
        for _ in range(3):
            model.complete(PROMPT)

    assert clock() == MINUTE_S  # two make 120; by the estimate all three would pass at once


@contextmanager
def trickle() -> Iterator[str]:
    """Serve an answer of which a byte comes now and then, for ever."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=drip, args=(connection,), daemon=True).start()

    def drip(connection: socket.socket) -> None:
        with connection:
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")
                while not over.wait(0.02):
                    connection.sendall(b" ")
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        listening.close()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_server_that_trickles_does_not_hold_the_run(dialect: Dialect) -> None:
    with Models() as models, trickle() as address:
        end = time.monotonic() + 0.4
        model = built(replace(options(models, dialect), base_url=address, deadline=end))
        with pytest.raises(OutOfTime):
            model.complete(PROMPT)

    assert time.monotonic() < end + PATIENCE_S / 2


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_server_that_hangs_is_given_up_after_its_tries(dialect: Dialect) -> None:
    clock = JumpingClock()
    with Models(lambda _: Say("译文。", delay_s=2)) as models:
        endless = replace(options(models, dialect), deadline=10_000.0)
        model = build(endless, clock=clock, sleep=clock.sleep, call_limit_s=0.05)
        assert model is not None
        with pytest.raises(Outage):
            model.complete(PROMPT)

    assert model.usage.calls == 2


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_cancelled_run_leaves_calls_and_back_off_at_once(dialect: Dialect) -> None:
    begun = threading.Barrier(3)

    def write(ask: Ask) -> Say | Response:
        begun.wait(PATIENCE_S)
        if ask.user == "overloaded":
            return FAULTS["minute-quota"](ask)
        return Say("译文。", delay_s=PATIENCE_S)

    with Models(write) as models, ThreadPoolExecutor(3) as pool:
        model = built(options(models, dialect))
        asked = [pool.submit(model.complete, Prompt("", user)) for user in ("slow", "overloaded")]
        begun.wait(PATIENCE_S)
        model.cancel()
        errors = [future.exception(timeout=PATIENCE_S / 2) for future in asked]

        assert all(isinstance(error, OutOfTime) for error in errors)
        with pytest.raises(OutOfTime):
            model.complete(PROMPT)
        assert len(models.asks) == 2


def test_a_cancelled_run_is_out_of_time_even_after_the_quota() -> None:
    with Models(FAULTS["daily-quota"]) as models:
        model = built(options(models, "openai"))
        with pytest.raises(QuotaGone):
            model.complete(PROMPT)
        model.cancel()
        with pytest.raises(OutOfTime):
            model.complete(PROMPT)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ["refused-key", "echo-500", "echo-429", "echo-403"])
def test_the_key_is_in_no_message_log_or_repr(
    name: str, dialect: Dialect, caplog: pytest.LogCaptureFixture
) -> None:
    shapes = [KEY, quote(KEY, safe=""), base64.b64encode(KEY.encode()).decode().rstrip("=")]

    def echo(ask: Ask) -> Say | Response:
        if name == "refused-key":
            return FAULTS[name](ask)
        return Response(int(name[-3:]), "\n".join(shapes).encode())

    clock = JumpingClock()
    with caplog.at_level(logging.DEBUG), Models(echo) as models:
        endless = replace(options(models, dialect), deadline=10_000.0)
        model = build(endless, clock=clock, sleep=clock.sleep)
        with pytest.raises((PaperError, RunError)) as refused:
            model.complete(PROMPT)  # type: ignore[union-attr]

    told = "\n".join([str(refused.getrepr()), caplog.text, repr(model), repr(endless)])
    assert "***" in told
    assert [shape for shape in shapes if shape in told] == []
