"""A stage killed at any moment is made good by starting it again, and nothing is paid for twice."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.pipeline.staged_range import NOW, RANGE, papers
from tests.secret_leaks import leaks
from tests.world.blog import TITLE, Run, Surroundings, announced, good_model, make_blog
from tests.world.models import KEY, Ask, Say
from tests.world.server import Response

KILLS = int(os.environ.get("DIGEST_KILLS", "3"))
STAGES = ("harvest", "read", "publish")
CALL_S = 0.05
IN_HAND = 6  # papers that are worked on at once
FOLDER = "arxiv-digest-stage"


@dataclass(slots=True)
class Stages:
    """One machine after the other over the same folder."""

    around: Surroundings
    asks: list[tuple[str, str]] = field(default_factory=list)
    said: str = ""

    def answer(self, ask: Ask) -> Say | Response:
        title = TITLE.search(ask.user)
        kind = "reading" if "3)" in ask.system else "translation"
        self.asks.append((title[1] if title else "", kind))
        return replace(good_model(ask), delay_s=CALL_S)

    def run(self, stage: str, kill_after_s: float | None = None) -> Run | None:
        """Run one stage, or kill it with its children so long after its start."""
        flags = (f"--stage={stage}", f"--date={RANGE}", "--publish=write")
        started = self.around.start(*flags)
        if kill_after_s is None:
            run = started.finish()
            self.said += run.said + run.summary
            assert run.exit_code == 0, run.said
            return run
        time.sleep(kill_after_s)
        with suppress(ProcessLookupError):
            os.killpg(started.process.pid, signal.SIGKILL)
        started.process.wait()
        time.sleep(4 * CALL_S)  # what a server does for a killed client comes to its end
        return None

    def fetched(self) -> Counter[str]:
        asked = [request.path for request in self.around.arxiv.asked]
        return Counter(path for path in asked if path.startswith(("/html", "/pdf")))

    def written(self) -> dict[str, bytes]:
        """Return posts and records, without what stands for a server's port."""
        blog = self.around.blog
        return {
            path.relative_to(blog).as_posix(): re.sub(
                rb'"(?:service|stamp)": "[0-9a-f]*"', b"", path.read_bytes()
            )
            for top in ("_posts", ".arxiv-digest")
            for path in (blog / top).rglob("*")
            if path.is_file()
        }


@contextmanager
def stages(folder: Path) -> Iterator[Stages]:
    folder.mkdir()
    mine = announced(papers(9, 1), NOW)
    around = Surroundings(make_blog(folder / "blog"), mine, NOW)
    made = Stages(around)
    around.models.writer = made.answer
    with around:
        yield made


@pytest.mark.slow
def test_a_stage_killed_at_any_moment_repeats_no_more_than_was_under_way(tmp_path: Path) -> None:
    lasted = {}
    with stages(tmp_path / "undisturbed") as plain:
        for stage in STAGES:
            began = time.monotonic()
            plain.run(stage)
            lasted[stage] = time.monotonic() - began
        expected, asks, fetched = plain.written(), sorted(plain.asks), plain.fetched()
    chance = random.Random(19)

    for number in range(max(len(STAGES), KILLS)):
        killed = STAGES[number % len(STAGES)]
        with stages(tmp_path / str(number)) as made:
            for stage in STAGES:
                if stage == killed:
                    made.run(stage, chance.uniform(0.0, lasted[stage]))
                    before = Counter(made.asks)
                made.run(stage)

            assert made.written() == expected, killed
            assert set(made.asks) == set(asks)
            repeated = Counter(made.asks) - Counter(asks)
            assert sum(repeated.values()) <= IN_HAND * (killed == "read")
            assert all(before[ask] for ask in repeated)
            again = made.fetched() - fetched
            assert sum(again.values()) <= (killed == "harvest")
            assert leaks(made.said, KEY) == []
