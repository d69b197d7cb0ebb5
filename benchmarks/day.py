"""Whole days from search to post, as processes: beside the floor, and what they take of a machine.

arXiv and a model stand on loopback; a paper has two calls, the reading after the translation
and after its full text. Where a call takes a second and eight go at once, the floor is what the
calls take eight at a time. Paced at so many calls a minute, on a clock that jumps, the floor is
what that many calls in any minute allow.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from benchmarks import texts
from benchmarks.figures import Bound, Row, Sample, Scale, compared, fitted
from benchmarks.processes import (
    ENTRY,
    Spent,
    alternately,
    environment,
    peak_mb,
    processor,
    spent,
    wall,
)
from digest.domain import Paper
from tests import made_up_papers
from tests.faulty_model_day import ENVIRONMENT, LIMIT_S, FaultyModelDay
from tests.world.arxiv import shortest_gap
from tests.world.blog import Surroundings, announced, good_model, make_blog
from tests.world.models import Ask, Dialect, Say
from tests.world.server import Response

AT_ONCE = 8
PER_MINUTE = 12
QUICKER = 25
"""Calls a minute where twelve would not be enough for the day within the run's time."""

NAMES: dict[Dialect, str] = {"openai": "OpenAI-compatible", "gemini": "Gemini"}
FETCHING = "import requests, feedparser"
EARLIER = timedelta(days=2)
"""How long before the made-up day that is lived, which is close to a holiday."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day has to do, and how quick the world is."""

    papers: int
    dialect: Dialect = "openai"
    call_s: float = 0.0
    page_s: float = 0.0
    at_once: int = AT_ONCE
    pdf: bool = False
    interval_s: float = 0.0
    index_s: float = 0.0

    @property
    def calls(self) -> int:
        return 2 * self.papers

    @property
    def floor_s(self) -> float:
        """Return what the calls take, at least."""
        return self.calls * self.call_s / min(self.at_once, self.papers)


@dataclass(frozen=True, slots=True)
class Lived:
    """A day's first run and its reruns that found nothing to do.

    ``most_at_once`` requests to arXiv were under way together; between the beginnings of two
    there were ``gap_s`` at least.
    """

    day: Day
    first: Spent
    idle: list[Spent]
    imports: list[Spent]
    most_at_once: int
    gap_s: float

    @property
    def beyond_s(self) -> float:
        """Return the wall seconds beyond a run that finds nothing to do."""
        return self.first.wall_s - wall(self.idle).median

    @property
    def paper_s(self) -> float:
        """Return the processor seconds of a paper, beyond a run that finds nothing to do."""
        return (self.first.processor_s - processor(self.idle).median) / self.day.papers


def lived(day: Day, reruns: int) -> Lived:
    """Make a day, then so many runs that find nothing to do, beside mere imports."""
    with tempfile.TemporaryDirectory() as temp, _world(day, Path(temp)) as (around, command, told):
        around.models.asks.clear()
        around.server.log.clear()
        first = spent(command, told)
        _require_whole(day, around)
        imports, idle = alternately([(sys.executable, "-c", FETCHING), command], told, reruns)
        assert len(around.models.asks) == day.calls, "a run with nothing to do asked a model"
        return Lived(
            day, first, idle, imports, around.arxiv.most_at_once, shortest_gap(around.server.log)
        )


@contextmanager
def _world(
    day: Day, folder: Path
) -> Iterator[tuple[Surroundings, tuple[str, ...], Mapping[str, str]]]:
    """Make a blog that has a day already, and its world; yield what makes the next day.

    The days are far from a holiday, for which a calendar is loaded.
    """
    older = _papers(1, EARLIER + timedelta(days=1), 999)
    papers = _papers(day.papers, EARLIER)
    shown = [
        *announced(older, made_up_papers.MAILING - EARLIER - timedelta(days=1)),
        *announced(papers, made_up_papers.MAILING - EARLIER),
    ]

    def write(ask: Ask) -> Say:
        return replace(good_model(ask), delay_s=around.now == now and day.call_s)

    blog, now = make_blog(folder / "blog"), made_up_papers.NOON - EARLIER
    with Surroundings(blog, shown, now - timedelta(days=1), writer=write) as around:
        pages = {paper.versioned: _page(day, paper) for paper in (*older, *papers)}
        kept = "pdf" if day.pdf else "html"
        around.arxiv.pages = lambda kind, name: pages[name] if kind == kept else Response(404)
        command = (
            sys.executable, ENTRY, "--publish=write", f"--provider={day.dialect}", "--model=m-1",
            f"--base-url={around.models.base_url(day.dialect)}", f"--concurrency={day.at_once}",
        )  # fmt: skip
        pace = {
            "ARXIV_REQUEST_INTERVAL": str(max(day.index_s, day.interval_s)),
            "ARXIV_PAGE_INTERVAL": str(day.interval_s),
        }
        told = environment() | ENVIRONMENT | {"GITHUB_WORKSPACE": str(blog)}
        spent(command, told | around.environment())
        around.now = now
        yield around, command, told | around.environment() | pace


def _papers(count: int, earlier: timedelta, first: int = 0) -> list[Paper]:
    begun = made_up_papers.MAILING - timedelta(hours=20) - earlier
    made = (made_up_papers.paper(first + n, begun + timedelta(minutes=n)) for n in range(count))
    # Invented translations say by chance that something grows.
    return [replace(one, abstract=one.abstract.replace("falls by", "is")) for one in made]


def _page(day: Day, paper: Paper) -> Response:
    kind, name = ("application/pdf", "PDF") if day.pdf else ("text/html", "HTML")
    body = texts.MAKE[name](texts.whole_paper(paper))
    return Response(200, body, {"Content-Type": kind}, delay_s=day.page_s)


def _require_whole(day: Day, around: Surroundings) -> None:
    assert len(around.models.asks) == day.calls
    post = around.blog / "_posts" / f"{around.now:%Y-%m-%d}-arxiv.md"
    _require_readings(post.read_text("utf-8"), day.papers)


def _require_readings(post: str, papers: int) -> None:
    assert post.count("<details>") == papers
    assert "- **Note**" not in post


# ---------------------------------------------------------------- beside the floor


def floor_rows(scale: Scale) -> Iterator[Row]:
    """Live days with slow calls beside their floor and beside one call after another."""
    serial = {papers: lived(_slow(scale, papers, at_once=1), 1).beyond_s for papers in scale.serial}
    points = []
    for papers in scale.days:
        for dialect in _dialects(scale, papers):
            day = _slow(scale, papers, dialect=dialect)
            days = [lived(day, 2) for _ in range(_times(scale, papers))]
            took = Sample(tuple(one.beyond_s for one in days))
            peak = max(one.first.peak_mb for one in days)
            what = f"{papers} papers, {NAMES[dialect]}"
            bound = Bound(1.15) if papers == _told(scale) else None
            yield _beside_floor(f"{what}, beyond an idle run", took, day.floor_s, bound, peak)
            yield _beside_serial(what, took, day, serial.get(papers))
            if dialect == "openai":
                points.append((papers, took.median))
    yield fitted("wall time by papers", points, "paper")


def _slow(scale: Scale, papers: int, **changes: object) -> Day:
    day = Day(papers, call_s=scale.call_s, page_s=scale.page_s, index_s=scale.index_s)
    return replace(day, **changes)  # type: ignore[arg-type]


def _told(scale: Scale) -> int:
    """Return the number of papers that the promises speak of."""
    return scale.days[1]


def _dialects(scale: Scale, papers: int) -> Sequence[Dialect]:
    return ("openai", "gemini") if papers == _told(scale) else ("openai",)


def _times(scale: Scale, papers: int) -> int:
    """Return how often a day is lived: a large one once, which takes a minute."""
    return max(1, min(scale.runs, 60 // papers))


def _beside_floor(
    what: str, took: Sample, floor_s: float, bound: Bound | None, peak: float | None = None
) -> Row:
    return Row(what, took, f"floor: {floor_s:g} s", took.median / floor_s, bound, peak)


def _beside_serial(what: str, took: Sample, day: Day, measured: float | None) -> Row:
    """Compare with one call after another: as measured, or as the sum of the calls."""
    told = "in this run" if measured else "the sum of its calls"
    serial_s = measured or day.calls * day.call_s
    bound = Bound(7, at_least=True) if measured and day.papers >= 20 else None
    row = compared(f"{what}, times as fast", took, told, Sample((serial_s,)), bound)
    return replace(row, ratio=serial_s / took.median)


def paced_rows(scale: Scale) -> Iterator[Row]:
    """Live days at so many calls a minute, on a clock that jumps."""
    for papers in scale.days:
        for dialect in _dialects(scale, papers):
            per_minute = PER_MINUTE if 2 * papers < PER_MINUTE * LIMIT_S / 60 else QUICKER
            took = Sample(
                tuple(
                    _paced(scale, papers, dialect, per_minute)
                    for _ in range(min(3, _times(scale, papers)))
                )
            )
            floor_s = (2 * papers - 1) // per_minute * 60 + scale.call_s
            what = f"{papers} papers, {NAMES[dialect]}, {per_minute} calls a minute, virtual"
            bound = Bound(1.05) if papers == _told(scale) else None
            yield _beside_floor(what, took, floor_s, bound)


def _paced(scale: Scale, papers: int, dialect: Dialect, per_minute: int) -> float:
    """Return the virtual seconds of a day."""
    with (
        tempfile.TemporaryDirectory() as temp,
        patch.dict(os.environ, ENVIRONMENT | {"GITHUB_WORKSPACE": temp}),
    ):
        trial = FaultyModelDay(Path(temp) / "blog", dialect, count=papers, concurrency=AT_ONCE)
        trial.per_minute = per_minute
        trial.fault = lambda _: trial.clock.sleep(scale.call_s)
        trial.run()
        _require_readings("".join(trial.posts().values()), papers)
        assert len(trial.asks) == 2 * papers
        return trial.clock()


# ---------------------------------------------------------- what a day takes of a machine


def processor_rows(scale: Scale) -> Iterator[Row]:
    """Live days whose calls take no time: processor time, memory, reruns."""
    few, told, *_ = scale.days
    small = lived(Day(few), scale.runs)
    yield compared(
        f"idle rerun over {few} papers, processor", processor(small.idle), f"`{FETCHING}`",
        processor(small.imports), Bound(3), peak_mb(small.idle),
    )  # fmt: skip
    days = {count: lived(Day(count), 2) for count in scale.days[1:] if count != scale.many}
    days[scale.many] = many = lived(Day(scale.many), scale.runs)
    yield compared(
        f"idle rerun over {scale.many} papers, processor", processor(many.idle),
        f"over {few}", processor(small.idle), Bound(2), peak_mb(many.idle),
    )  # fmt: skip
    days[scale.most] = lived(Day(scale.most), 1)
    for count, one in days.items():
        yield _paper_row(f"a paper of {count}, HTML", [one])
    yield fitted(
        "processor time of a day by papers",
        [(count, one.paper_s * count) for count, one in days.items()], "paper",
    )  # fmt: skip
    middle = scale.days[-2]
    yield _paper_row(
        f"a paper of {middle}, PDF",
        [lived(Day(middle, pdf=True), 1) for _ in range(min(3, scale.runs))],
    )
    yield _paper_row(f"a paper of {told}, HTML, Gemini", [lived(Day(told, "gemini"), 1)])
    large, medium = days[scale.most].first.peak_mb, days[middle].first.peak_mb
    yield compared(
        f"peak memory of a day of {scale.most} papers", Sample((large,), "MB"),
        f"of {middle}", Sample((medium,), "MB"), Bound(1.2), large,
    )  # fmt: skip


def _paper_row(what: str, days: list[Lived]) -> Row:
    sample = Sample(tuple(one.paper_s for one in days))
    peak = max(one.first.peak_mb for one in days)
    return Row(f"processor time of {what}", sample, "beyond an idle run", None, Bound(0.12), peak)
