"""A range of days made in stages, each on a machine of its own, and the same range in one run."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digest.domain import Model, Paper, Prompt
from digest.journal import Journal
from digest.models import CallBudget, build_batch_model
from digest.models.pacing import spent_budget
from digest.pipeline import Adapters, Outcome, run
from digest.pipeline.adapters import interests_of
from digest.pipeline.stages import StageResult, run_stage
from digest.settings import Settings, load
from tests import made_up_papers
from tests.fakes import FakeModel
from tests.pipeline_over_git import good
from tests.ranking.ranked_blog import RANKED
from tests.world.arxiv import ArxivWorld
from tests.world.blog import TITLE, announced
from tests.world.memory import MemoryHub, MemoryPublisher
from tests.world.months import company
from tests.world.papers import contents, html_page
from tests.world.server import Response

FIRST, LAST = date(2026, 1, 27), date(2026, 2, 4)
NOW = datetime(2026, 3, 12, 5, 17, tzinfo=UTC)
RANGE = f"{FIRST}..{LAST}"


INTERESTS = """topics:
  - name: 声码器
    want: 声码器
    keywords: [vocoder]
  - name: 回声
    want: 回声
"""


def scored_or_written(prompt: Prompt) -> str | Exception:
    """Answer like a good model; a paper's score is the length of its title, modulo 11."""
    if not (papers := RANKED.findall(prompt.user)):
        return good(prompt)
    return "\n".join(f"{number} | 回声 | {len(title) % 11} | 合适" for number, title, _ in papers)


def papers(days: int, a_day: int) -> list[Paper]:
    """Return papers of the windows from `FIRST` on, so many a day, none on every fourth."""
    found = []
    for day in range(days):
        start = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(days=day)
        for number in range(a_day if day % 4 != 3 else 0):
            moment = start - timedelta(hours=20) + timedelta(minutes=7 * number)
            made = made_up_papers.paper(day * a_day + number, moment)
            found.append(replace(made, id=f"{moment:%y%m}.{9000 + day * a_day + number:05}"))
    return found


@dataclass(slots=True)
class StagedRange:
    """A blog, arXiv and a model; ``folder`` is what the artifacts bring to each machine."""

    workspace: Path
    days: int = 9
    a_day: int = 3
    dates: str = RANGE
    own: Sequence[Paper] = ()
    hub: MemoryHub = field(default_factory=MemoryHub)
    answer: Callable[[Prompt], str | Exception] = scored_or_written
    fetches: list[str] = field(default_factory=list)
    asks: list[tuple[str, str]] = field(default_factory=list)
    flags: Sequence[str] = ()
    kept: Journal = field(default_factory=lambda: Journal(None))
    arxiv: ArxivWorld = field(init=False)

    def __post_init__(self) -> None:
        mine = announced(self.own or papers(self.days, self.a_day), NOW - timedelta(days=20))
        others = company(date(2025, 12, 1), NOW.date())
        self.arxiv = ArxivWorld([*mine, *others], now=lambda: NOW, pages=self._page)

    @property
    def folder(self) -> Path:
        return self.workspace / "arxiv-digest-stage"

    def _page(self, kind: str, versioned: str) -> Response:
        self.fetches.append(f"{kind}/{versioned}")
        found = {paper.id: paper for paper in self.arxiv.visible()}
        paper = found.get(versioned.rpartition("v")[0])
        if kind != "html" or paper is None:
            return Response(404)
        return Response(200, html_page(contents(paper)), {"Content-Type": "text/html"})

    def settings(self, *flags: str) -> Settings:
        usual = ("--publish=pull-request", f"--date={self.dates}", "--concurrency=1")
        return load([*usual, *self.flags, *flags], NOW)

    def adapters(self, settings: Settings) -> Adapters:
        asks = settings.stage in ("all", "read") and settings.provider != "none"
        budget = CallBudget(settings.requests_per_day)

        def answer(prompt: Prompt) -> str | Exception:
            if not budget.take():
                return spent_budget()
            title = TITLE.search(prompt.user)
            kind = "reading" if "3)" in prompt.system else "translation"
            self.asks.append((title[1] if title else "", kind))
            return self.answer(prompt)

        return Adapters(
            get=self.arxiv.get,
            model=self._model(settings, answer) if asks else None,
            publisher=lambda span, explicit, _held: MemoryPublisher(
                self.hub, span.key, explicit, settings.publish == "pull-request"
            ),
            journal=self.kept if settings.stage == "all" else Journal(None),
            over=lambda: False,
            clock=lambda: 0.0,
            begin=lambda _papers, _readings: None,
            tell=lambda _what, _paper, _note: None,
            budget=budget,
            interests=interests_of(settings),
        )

    def _model(self, settings: Settings, answer: Callable[[Prompt], str | Exception]) -> Model:
        if settings.service_tier == "batch":
            return build_batch_model(settings)
        return FakeModel(answer)

    def stage(self, name: str, *flags: str) -> StageResult:
        settings = self.settings(f"--stage={name}", *flags)
        told: list[Outcome] = []
        return run_stage(settings, self.adapters(settings), told.append)

    def whole(self, *flags: str) -> Outcome:
        """Make all in one run."""
        settings = self.settings(*flags)
        return run(settings, self.adapters(settings))

    def through(self, *flags: str) -> StageResult:
        """Go once through all three stages, every shard on an empty machine of its own."""
        harvested = self.stage("harvest", *flags)
        assert harvested.plan is not None
        for shard in harvested.plan.shards:
            self.stage("read", *flags, f"--date={shard.label}")
        self.stage("publish", *flags)
        return harvested

    def new_machine(self, *, texts: bool = False) -> None:
        """Begin another run of the workflow; of the last one's folder, a cache keeps ``texts``."""
        for name in ("records", "read") if texts else (".",):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def repeated(self) -> list[tuple[str, str]]:
        """Return what the model was asked for more than once."""
        return [ask for ask, count in Counter(self.asks).items() if count > 1]

    def written(self) -> dict[str, bytes]:
        """Return all posts and records that branches have brought."""
        return {
            path: body
            for branch in self.hub.branches.values()
            for path, body in branch.changed.items()
        } | {path: body for path, body in self.hub.base.items() if path != "_config.yml"}
