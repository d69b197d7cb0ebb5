"""How near the model's pacing comes to the floor: ``python -m benchmarks.pacing``.

Twenty papers, two calls each, the second after the first, over real connections.
Unpaced: each call takes a second, eight at once; the floor is 40 / 8 = 5 s. A run
that has as many threads as calls at once cannot reach it (20 papers are three rounds
of eight); half as many threads again can, since who waits longest is served first.
Paced at 12 a minute: a clock that jumps; the floor is what twelve calls in any minute
allow, the last of 40 after three whole minutes.
"""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from digest.domain import Prompt
from digest.models import PacedModel, build_model
from digest.settings import Settings
from tests.plain_settings import model_settings
from tests.world.clock import JumpingClock
from tests.world.models import DIALECTS, KEY, Dialect, Models, Say

PAPERS = 20
CALLS = 2 * PAPERS
CALL_S = 1.0
AT_ONCE = 8
PER_MINUTE = 12
FLOOR_S = CALLS * CALL_S / AT_ONCE
PACED_FLOOR_S = (CALLS - 1) // PER_MINUTE * 60 + CALL_S


def asking(models: Models, dialect: Dialect, per_minute: int = 0) -> Settings:
    url = models.base_url(dialect)
    return model_settings(dialect, url, KEY, requests_per_minute=per_minute, concurrency=AT_ONCE)


def read(model: PacedModel, threads: int) -> None:
    def paper(number: int) -> None:
        for part in ("translation", "reading"):
            model.complete(Prompt(part, f"paper {number}"))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(paper, range(PAPERS)))


def unpaced(dialect: Dialect, threads: int) -> float:
    with Models(lambda _: Say("译文。", delay_s=CALL_S)) as models:
        model = build_model(asking(models, dialect), time.monotonic() + 10_000)
        assert model is not None
        began = time.monotonic()
        read(model, threads)
        took = time.monotonic() - began
        assert model.usage.calls == CALLS
    return took


def paced(dialect: Dialect, threads: int) -> float:
    clock = JumpingClock()

    def write(_: object) -> Say:
        clock.sleep(CALL_S)
        return Say("译文。")

    with Models(write) as models:
        model = build_model(
            asking(models, dialect, PER_MINUTE), 10_000.0, clock=clock, sleep=clock.sleep
        )
        assert model is not None
        read(model, threads)
        assert model.usage.calls == CALLS
    return clock()


def cold_import() -> float:
    code = (
        "import time as t; b = t.monotonic(); import digest.models.gemini; print(t.monotonic() - b)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return float(run.stdout)


def main() -> None:
    print(f"{PAPERS} papers, {CALLS} calls; unpaced floor {FLOOR_S:.0f} s")
    for dialect in DIALECTS:
        for threads in (AT_ONCE, AT_ONCE * 3 // 2):
            took = unpaced(dialect, threads)
            print(f"  {dialect:7}{threads:3} threads  {took:6.2f} s  ratio {took / FLOOR_S:.2f}")
    print(f"paced at {PER_MINUTE} a minute, virtual; floor {PACED_FLOOR_S:.0f} s")
    for dialect in DIALECTS:
        took = paced(dialect, AT_ONCE)
        print(f"  {dialect:7}{AT_ONCE:3} threads  {took:6.1f} s  ratio {took / PACED_FLOOR_S:.2f}")
    print(f"import of the Gemini SDK: {cold_import():.2f} s")


if __name__ == "__main__":
    main()
