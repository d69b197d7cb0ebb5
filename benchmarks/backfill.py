"""What a year of past days takes in stages: ``python -m benchmarks.backfill [PART ...]``.

Each stage is a process of its own over real HTTP, as on a machine of its own; arXiv and a model
are on loopback. Parts: ``machines`` (wall time by machines side by side, the model taking a
second a call), ``year`` (4,500 papers on eight of them), ``memory`` (peak of each stage
by papers), ``day`` (all of arXiv for one day), ``quota`` (a year at 500 calls a day, in process).
All of them take about half an hour.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digest.domain import Paper
from digest.post import arxiv_ids
from tests import made_up_papers
from tests.harness.files import parse_pairs
from tests.pipeline.staged_range import StagedRange
from tests.world.arxiv import ArxivWorld, background
from tests.world.blog import announced, good_model, make_blog
from tests.world.models import KEY, Ask, Models, Say
from tests.world.papers import contents, html_page
from tests.world.server import Response, Server

ROOT = Path(__file__).parents[1]
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
NOW = datetime(2026, 3, 12, 5, 17, tzinfo=UTC)
YEAR = 4_500  # papers of two categories
CALL_S, AT_ONCE, SHARDS = 1.0, 2, 8
PAGE_S, INDEX_S = 15.0, 3.0  # arXiv's intervals
JOB_H = 6.0  # GitHub's limit of a job


def papers(count: int, first: date = FIRST, days: int = 365) -> list[Paper]:
    """Return papers spread evenly over the windows of the days."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(hours=23)
    step = 0.99 * timedelta(days=days) / count
    moments = [start + n * step for n in range(count)]
    return [
        replace(made_up_papers.paper(n, moment), id=f"{moment:%y%m}.{n % 100_000:05}")
        for n, moment in enumerate(moments)
    ]


@dataclass(slots=True)
class Peak:
    """What one stage took: seconds, and the most memory in MB."""

    seconds: float
    megabytes: float
    outputs: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Machines:
    """A blog with arXiv and a model around it, and machines that run stages in it."""

    blog: Path
    dates: str
    arxiv: ArxivWorld
    urls: tuple[str, str]
    at_once: int = AT_ONCE
    asks: list[float] = field(default_factory=list)
    """When the model was asked."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, stage: str, *flags: str, dates: str = "") -> Peak:
        """Run one stage as a process and measure it."""
        arxiv, model = self.urls
        told = self.blog.parent / f"{stage} {dates} {time.monotonic_ns()}"
        env = {
            "PATH": os.environ["PATH"], "HOME": str(self.blog.parent), "GITHUB_OUTPUT": str(told),
            "GITHUB_WORKSPACE": str(self.blog), "DIGEST_NOW": NOW.isoformat(),
            "ARXIV_API_URL": f"{arxiv}/api/query", "ARXIV_OAI_URL": f"{arxiv}/oai",
            "ARXIV_URL": arxiv, "ARXIV_REQUEST_INTERVAL": "0", "ARXIV_PAGE_INTERVAL": "0",
            "INPUT_API_KEY": KEY, "INPUT_REQUESTS_PER_MINUTE": "0",
            "INPUT_TOKENS_PER_MINUTE": "0", "INPUT_BASE_URL": model,
        }  # fmt: skip
        command = (
            sys.executable, str(ROOT / "entrypoint.py"), f"--stage={stage}", "--publish=write",
            f"--date={dates or self.dates}", f"--concurrency={self.at_once}", "--provider=openai",
            "--model=m-1", "--max-minutes=300", *flags,
        )  # fmt: skip
        began = time.monotonic()
        with (self.blog.parent / "said").open("ab") as said:
            process = subprocess.Popen(command, cwd=self.blog, env=env, stdout=said, stderr=said)
            _, status, used = os.wait4(process.pid, 0)
        assert status == 0, (self.blog.parent / "said").read_text("utf-8")[-3000:]
        outputs = parse_pairs(told.read_text("utf-8")) if told.exists() else {}
        return Peak(time.monotonic() - began, used.ru_maxrss / 1024, outputs)

    def read(self, shards: list[str], machines: int) -> tuple[float, float]:
        """Read all shards on so many machines; return the seconds and the largest peak.

        From the first question to the last answer: that all machines start on the two cores
        of one takes longer than on their own.
        """
        with ThreadPoolExecutor(machines) as pool:
            peaks = list(pool.map(lambda days: self.run("read", dates=days), shards))
        seconds = max(self.asks) - min(self.asks) + CALL_S
        return seconds, max(peak.megabytes for peak in peaks)

    def shown(self) -> list[str]:
        """Return the papers in all posts."""
        posts = (self.blog / "_posts").glob("*.md")
        return sorted(name for post in posts for name in arxiv_ids(post.read_bytes()))


@contextmanager
def machines(
    folder: Path, mine: list[Paper], call_s: float = 0.0, dates: str = f"{FIRST}..{LAST}"
) -> Iterator[Machines]:
    """Open the world around a blog in a folder."""
    by_id = {paper.versioned: paper for paper in mine}

    def page(kind: str, versioned: str) -> Response:
        if kind != "html" or versioned not in by_id:
            return Response(404)
        body = html_page(contents(by_id[versioned]))
        return Response(200, body, {"Content-Type": "text/html; charset=utf-8"})

    company = background(date(2025, 12, 1), NOW.date())
    everything = [*announced(mine, NOW - timedelta(days=20)), *company]
    arxiv = ArxivWorld(everything, now=lambda: NOW, pages=page)

    def answer(ask: Ask) -> Say:
        with made.lock:
            made.asks.append(time.monotonic())
        return replace(good_model(ask), delay_s=call_s)

    with Server(arxiv.answer) as server, Models(answer) as models:
        blog = make_blog(folder / "blog")
        made = Machines(blog, dates, arxiv, (server.url, models.base_url("openai")))
        yield made


def shards_of(plan: Peak) -> list[str]:
    """Return the shards of a harvest."""
    return [days.strip('" ') for days in plan.outputs["shards"].strip("[]").split(",") if days]


def of_machines(folder: Path) -> None:
    """Tell the wall time of reading by machines side by side."""
    count = 320
    print(f"Reading {count} papers, {CALL_S:g} s a call, {AT_ONCE} at once on each machine\n")
    print("| machines | seconds | ideal | ideal / measured |\n|---:|---:|---:|---:|")
    for number in (8, 4, 2, 1):
        with machines(folder / str(number), papers(count), CALL_S) as world:
            plan = world.run("harvest", "--shard-days=46")
            seconds, _ = world.read(shards_of(plan), number)
            ideal = 2 * count * CALL_S / AT_ONCE / number
            print(f"| {number} | {seconds:.0f} | {ideal:.0f} | {ideal / seconds:.2f} |", flush=True)
            assert len(world.asks) == 2 * count


def of_year(folder: Path) -> None:
    """Tell how a whole year goes through the three stages on eight machines."""
    with machines(folder, papers(YEAR), CALL_S) as world:
        plan = world.run("harvest", "--shard-days=46")
        world.at_once = 4
        seconds, most = world.read(shards_of(plan), SHARDS)
        last = world.run("publish")
        ideal = 2 * YEAR * CALL_S / world.at_once / SHARDS
        shown = world.shown()
        print(f"\n{YEAR} papers on {SHARDS}: {seconds:.0f} s, ideal {ideal:.0f} s, "
              f"{ideal / seconds:.2f}; {len(world.asks)} calls, {len(set(shown))} papers shown, "
              f"{len(shown) - len(set(shown))} of them twice; peak memory {plan.megabytes:.0f} / "
              f"{most:.0f} / {last.megabytes:.0f} MB", flush=True)  # fmt: skip
        assert shown == sorted(paper.id for paper in papers(YEAR))


def of_memory(folder: Path) -> None:
    """Tell the peak memory of each stage by the number of papers."""
    print(f"\nPeak memory of a machine in MB; read on {SHARDS} machines\n")
    print("| papers | harvest | read | publish |\n|---:|---:|---:|---:|")
    for count in (500, 1_500):
        with machines(folder / str(count), papers(count)) as world:
            plan = world.run("harvest", "--shard-days=46")
            _, most = world.read(shards_of(plan), 2)
            last = world.run("publish")
            print(f"| {count} | {plan.megabytes:.0f} | {most:.0f} | {last.megabytes:.0f} |",
                  flush=True)  # fmt: skip


def of_day(folder: Path) -> None:
    """Tell what all of arXiv takes for one day."""
    count, day = 1_500, date(2025, 6, 4)
    with machines(folder, papers(count, day, 1), dates=f"{day}..{day}") as world:
        plan = world.run("harvest")
        asked = [request.path for request in world.arxiv.asked]
        pages = sum(path.startswith(("/html", "/pdf")) for path in asked)
        read = world.run("read", dates=f"{day}..{day}")
        last = world.run("publish")
    hours = (pages * PAGE_S + (len(asked) - pages) * INDEX_S) / 3600
    record = next((folder / "blog/.arxiv-digest").rglob("*.json")).stat().st_size
    post = next((folder / "blog/_posts").glob("*.md")).stat().st_size
    print(f"\nAll of arXiv for a day, {count} papers: {len(asked) - pages} requests to the index, "
          f"{pages} pages; {hours:.1f} h at the polite intervals, a job has {JOB_H:g} h; "
          f"memory {plan.megabytes:.0f} / {read.megabytes:.0f} / {last.megabytes:.0f} MB; "
          f"record {record / 1e6:.1f} MB of 20, post {post / 1e6:.1f} MB", flush=True)  # fmt: skip


def of_quota(folder: Path) -> None:
    """Tell how many days a year takes at 500 calls a day, as foretold and as it went."""
    os.environ |= {
        "GITHUB_WORKSPACE": str(folder), "GITHUB_REPOSITORY": "owner/blog",
        "INPUT_GITHUB_TOKEN": "a-token-of-the-benchmark", "INPUT_API_KEY": KEY,
    }  # fmt: skip
    flags = ("--requests-per-day=500", "--reading=abstract", "--shard-days=31")
    staged = StagedRange(folder, dates=f"{FIRST}..{LAST}", own=papers(YEAR))
    foretold, taken, most = None, 0, 0
    for _ in range(30):
        taken, before = taken + 1, len(staged.asks)
        plan = staged.through(*flags).plan
        assert plan is not None
        foretold = foretold or plan.runs_left + 1
        most = max(most, len(staged.asks) - before)
        staged.new_machine()
        if not plan.runs_left:
            break
    print(f"\nA year at 500 calls a day: {foretold} days foretold, {taken} taken; at most "
          f"{most} calls a day, {len(staged.asks)} in all, {len(staged.repeated())} repeated",
          flush=True)  # fmt: skip


PARTS = {
    "machines": of_machines,
    "year": of_year,
    "memory": of_memory,
    "day": of_day,
    "quota": of_quota,
}


def main() -> int:
    """Measure the parts that are named, or all."""
    for name in sys.argv[1:] or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](Path(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
