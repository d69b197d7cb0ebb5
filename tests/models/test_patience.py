"""A server that trickles or hangs, and a run that is cancelled."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from digest.domain import Prompt
from digest.errors import Outage, OutOfTime, QuotaGone
from digest.models import build_model
from tests.models.built_models import PROMPT, asking, built
from tests.world.clock import JumpingClock
from tests.world.model_faults import FAULTS
from tests.world.models import DIALECTS, Ask, Dialect, Models, Say
from tests.world.server import Response

PATIENCE_S = 20.0  # real seconds after which a test gives up


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
        model = built(asking(models, dialect, base_url=address), run_s=0.4)
        with pytest.raises(OutOfTime):
            model.complete(PROMPT)

    assert time.monotonic() < end + PATIENCE_S / 2


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_server_that_hangs_is_given_up_after_its_tries(dialect: Dialect) -> None:
    clock = JumpingClock()
    with Models(lambda _: Say("译文。", delay_s=2)) as models:
        endless = asking(models, dialect)
        model = build_model(endless, 10_000.0, clock=clock, sleep=clock.sleep, call_limit_s=0.05)
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
        model = built(asking(models, dialect))
        asked = [pool.submit(model.complete, Prompt("", user)) for user in ("slow", "overloaded")]
        begun.wait(PATIENCE_S)
        model.cancel()
        errors = [future.exception(timeout=PATIENCE_S / 2) for future in asked]

        assert all(isinstance(error, OutOfTime) for error in errors)
        with pytest.raises(OutOfTime):
            model.complete(PROMPT)
        assert len(models.asks) == 2


def test_a_cancelled_run_is_out_of_time_even_after_the_quota() -> None:
    with Models(FAULTS["no-balance"]) as models:
        model = built(asking(models, "openai"))
        with pytest.raises(QuotaGone):
            model.complete(PROMPT)
        model.cancel()
        with pytest.raises(OutOfTime):
            model.complete(PROMPT)
