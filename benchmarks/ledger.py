"""What a blog's past costs a run: time and memory of the ledger, and how they grow.

A blog with so many past posts and records (six papers each, with translation and
reading) is made twice: as files on disk (``write``) and as a bare repository behind a
server on loopback (``commit``). Each line is a process of its own: looking, reading the
ledger as often as a run does, and composing nothing; the run of an empty blog is taken
off. Memory is the peak of the process.

    python -m benchmarks.ledger [COUNT ...]     default: 100 300 1000 3000
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.figures import Row, Sample, Scale, compared, fitted
from benchmarks.processes import ROOT
from digest import ledger, post, publish, record_file
from digest.domain import DayRecord, Entry, Kind, Origin, Paper, Part, Section, State, Status
from digest.pipeline.search import oldest_needed
from digest.publication import Publisher, View
from digest.publish import PublishOptions
from digest.settings import Settings, load
from tests.world import translator
from tests.world.githttp import git
from tests.world.github import GitHubWorld

NOW = datetime(2026, 6, 15, 5, 17, tzinfo=UTC)
COUNTS = (100, 300, 1000, 3000)
PAPERS = 6
READINGS = 3  # a run reads the ledger to search, to plan, and to publish
ABSTRACT = "We study how a room answers a sound and why models fail to hear it. " * 18


def main() -> int:
    if "--look" in sys.argv:
        return look(Path(sys.argv[-2]), sys.argv[-1])
    counts = tuple(map(int, sys.argv[1:])) or COUNTS
    print("| past posts | mode | look (s) | ledger (s) | peak memory (MB) | records read |")
    print("|---:|---|---:|---:|---:|---:|")
    for count in (0, *counts):
        for mode, (got,) in measured(count).items():
            print(
                f"| {count:,} | {mode} | {got.look_s:.2f} | {got.ledger_s:.3f} "
                f"| {got.peak_mb:.0f} | {got.records} |",
                flush=True,
            )
    return 0


def rows(scale: Scale) -> Iterator[Row]:
    """Return what a blog's past costs a run, beyond that of an empty blog."""
    past = {count: measured(count, scale.runs) for count in (0, *scale.past)}
    for mode in past[0]:
        points = []
        for count in scale.past:
            got = past[count][mode]
            took = Sample(tuple(one.look_s + one.ledger_s for one in got))
            points.append((float(count), took.median))
            what = f"looking and ledger, {count:,} days, `publish: {mode}`"
            nothing = Sample(tuple(one.look_s + one.ledger_s for one in past[0][mode]))
            beside = f"of an empty blog; {got[0].records} records read"
            yield compared(what, took, beside, nothing, peak_mb=max(one.peak_mb for one in got))
        yield fitted(f"the same by days, `publish: {mode}`", points, "day")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process measured of looking and of reading the ledger."""

    look_s: float
    ledger_s: float
    peak_mb: float
    records: int


def measured(count: int, times: int = 1) -> dict[str, list[Cost]]:
    """Return by mode what a blog with so many past days costs, each so many times."""
    with tempfile.TemporaryDirectory() as temp:
        return dict(_costs(count, Path(temp), times))


def _costs(count: int, temp: Path, times: int) -> Iterator[tuple[str, list[Cost]]]:
    blog = temp / "blog"
    for path, body in past(count).items():
        (blog / path).parent.mkdir(parents=True, exist_ok=True)
        (blog / path).write_bytes(body)
    yield "write", [cost("write", temp, {}) for _ in range(times)]
    with GitHubWorld(temp / "github") as world:
        git(blog, "init", "--quiet", "--initial-branch=main")
        git(blog, "add", "--all", "--force")
        git(blog, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "-m", "Past")
        git(blog, "push", "--quiet", "--force", f"{world.remote}", "main")
        git(blog, "remote", "add", "origin", f"{world.server.url}/{world.name}.git")
        there = {
            "GITHUB_API_URL": world.api_url,
            "GITHUB_SERVER_URL": world.server.url,
            "GITHUB_GRAPHQL_URL": f"{world.server.url}/api/graphql",
            "INPUT_GITHUB_TOKEN": world.token,
        }
        yield "commit", [cost("commit", temp, there) for _ in range(times)]


def cost(mode: str, temp: Path, more: Mapping[str, str]) -> Cost:
    """Run one process and return what it measured."""
    environ = {**os.environ, **more, "GITHUB_REPOSITORY": "owner/blog",
               "GITHUB_WORKSPACE": str(temp / "blog")}  # fmt: skip
    command = (sys.executable, "-m", "benchmarks.ledger", "--look", str(temp), mode)
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    return Cost(**json.loads(done.stdout))


def look(temp: Path, mode: str) -> int:
    """Look and read the ledger as a run does; print the measures as JSON."""
    settings = load([f"--publish={mode}", "--provider=none"], NOW)
    began = time.perf_counter()
    for _ in range(2):  # before the search, and before the publication
        view = publisher(settings, temp).look()
        read(view, settings)  # what a tree lists is listed now
    looked = time.perf_counter() - began
    began = time.perf_counter()
    for _ in range(READINGS):
        got = read(view, settings)
    spent = time.perf_counter() - began
    print(json.dumps(asdict(Cost(looked, spent, peak(), len(got.filed)))))
    return 0


def peak() -> float:
    """Return the peak memory of this process in MB, as Linux tells it."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


def publisher(settings: Settings, temp: Path) -> Publisher:
    return publish.build_publisher(
        PublishOptions(
            settings.model_copy(update={"runner_temp": temp, "base": "main"}), settings.span
        ),
        sleep=time.sleep,
        clock=time.time,
    )


def read(view: View, settings: Settings) -> ledger.Ledger:
    return ledger.build_ledger(
        view, settings.location, settings.days, since=oldest_needed(settings), explicit=False
    )


def past(count: int) -> dict[str, bytes]:
    """Return the files of a blog with so many past days."""
    os.environ.setdefault("GITHUB_WORKSPACE", ".")
    settings = load(["--publish=write", "--provider=none"], NOW)
    files = {"_config.yml": b"title: A blog\n"}
    for number in range(1, count + 1):
        day = settings.days[0] - timedelta(days=number)
        record = of_day(day, settings)
        files[settings.location.record_path(day)] = record_file.dumps(record)
        files[settings.location.post_path(day)] = post.render(record).body
    return files


def of_day(day: date, settings: Settings) -> DayRecord:
    return DayRecord(
        day,
        settings.window(day),
        settings.categories,
        Kind.DAILY,
        Status.COMPLETE,
        settings.style,
        settings.location.configuration,
        fetched=PAPERS,
        entries=tuple(entry(day, serial) for serial in range(PAPERS)),
        horizons=dict.fromkeys(settings.categories, NOW - timedelta(days=60)),
    )


def entry(day: date, serial: int) -> Entry:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    moment = midnight - timedelta(hours=12) + timedelta(minutes=serial)
    paper = Paper(
        id=f"{day:%y%m}.{day.day * 100 + serial:05}",
        version=1,
        title="How a Room Answers a Sound",
        authors=tuple(f"A. Author {number}" for number in range(6)),
        categories=("cs.SD", "eess.AS"),
        primary="cs.SD",
        abstract=ABSTRACT,
        submitted=moment,
        updated=moment,
    )
    translation = Part(translator.translation(ABSTRACT), Origin.ABSTRACT, "m", "m-1", "0" * 12)
    reading = Part(translator.reading(paper.title) * 3, Origin.HTML, "m", "m-1", "0" * 12)
    return Entry(paper, Section.MAIN, State.SHOWN, translation, reading)


if __name__ == "__main__":
    sys.exit(main())
