"""How near a whole day comes to the floor: ``python -m benchmarks.day``.

Twenty papers with two calls each, the reading after the translation and after its full
text: the real pipeline over real HTTP, from the search to the post on disk. Unpaced, a
call takes a second and eight go at once: the floor is 40 / 8 = 5 s. The polite interval
between full texts makes a floor of its own, which is computed. Paced at 12 a minute on a
clock that jumps, the floor is what twelve calls in any minute allow.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.pacing import AT_ONCE, CALL_S, CALLS, FLOOR_S, PACED_FLOOR_S, PAPERS, PER_MINUTE
from digest.pipeline import World, run
from digest.settings import load
from tests import made_up_papers
from tests.faulty_model_day import ENVIRONMENT, FaultyModelDay
from tests.world.blog import Surroundings, good_model, make_blog
from tests.world.models import DIALECTS, Ask, Dialect, Say

POLITE_S = 15.0


def slow(ask: Ask) -> Say:
    return replace(good_model(ask), delay_s=CALL_S)


def unpaced(dialect: Dialect, folder: Path) -> float:
    """Return the seconds of a whole day: search, texts, calls, checks, post."""
    blog = make_blog(folder / "blog")
    with Surroundings(blog, made_up_papers.day(PAPERS), made_up_papers.NOON, writer=slow) as around:
        address = around.models.base_url(dialect)
        os.environ.update(around.environment(), GITHUB_WORKSPACE=str(blog))
        settings = load(
            ("--publish=write", f"--provider={dialect}", "--model=m-1", f"--base-url={address}",
             f"--concurrency={AT_ONCE}"),
            around.now,
        )  # fmt: skip
        world = World(settings)
        began = time.monotonic()
        outcome = run(settings, world.adapters(lambda *_: None, lambda *_: None, lambda: None))
        took = time.monotonic() - began
    whole(*(post.decode() for post in outcome.posts.values()))
    assert outcome.report.usage.calls == CALLS
    return took


def paced(dialect: Dialect, folder: Path) -> float:
    """Return the virtual seconds of a day at twelve calls a minute."""
    os.environ["GITHUB_WORKSPACE"] = str(folder)
    trial = FaultyModelDay(folder / "blog", dialect, count=PAPERS, concurrency=AT_ONCE)
    trial.per_minute = PER_MINUTE
    trial.fault = lambda _: trial.clock.sleep(CALL_S)
    trial.run()
    whole(*trial.posts().values())
    assert len(trial.asks) == CALLS
    return trial.clock()


def whole(post: str) -> None:
    assert post.count("<details>") == PAPERS
    assert "- **Note**" not in post


def measured(measure: Callable[[Dialect, Path], float], floor_s: float) -> None:
    for dialect in DIALECTS:
        with tempfile.TemporaryDirectory() as folder:
            took = measure(dialect, Path(folder))
        print(f"  {dialect:7} {took:6.2f} s  ratio {took / floor_s:.2f}")


def main() -> None:
    os.environ.update(ENVIRONMENT)
    print(f"{PAPERS} papers, {CALLS} calls of {CALL_S:.0f} s, {AT_ONCE} at once, no interval")
    print(f"between full texts; floor {FLOOR_S:.0f} s")
    measured(unpaced, FLOOR_S)
    print(f"paced at {PER_MINUTE} a minute, virtual; floor {PACED_FLOOR_S:.0f} s")
    measured(paced, PACED_FLOOR_S)
    texts_s = (PAPERS - 1) * POLITE_S + CALL_S
    print(f"with arXiv's {POLITE_S:.0f} s between full texts, computed: the last reading can begin")
    print(f"after {PAPERS - 1} intervals, so the floor is {texts_s:.0f} s, whatever the model;")
    print(f"the 25 minutes of max-minutes are enough for {int(25 * 60 / POLITE_S)} full texts")


if __name__ == "__main__":
    main()
