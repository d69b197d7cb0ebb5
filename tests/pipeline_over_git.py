"""The real pipeline over real git and HTTP to a GitHub, with arXiv and a model in process."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.domain import Paper, Prompt
from digest.journal import Journal
from digest.pipeline import Adapters, Outcome, run
from digest.pipeline.period_run import run_period
from digest.publish.repository import Repository
from digest.settings import load
from tests import made_up_papers
from tests.fakes import FakeModel
from tests.made_up_papers import MAILING, NOON
from tests.publish.publishing_blog import BRANCH, POST, PublishingBlog
from tests.world import translator
from tests.world.arxiv import Announced, ArxivWorld
from tests.world.blog import ABSTRACT, TITLE, announced
from tests.world.months import company
from tests.world.papers import contents, html_page
from tests.world.server import Response


def good(prompt: Prompt) -> str:
    """Answer like a good model."""
    abstract, title = ABSTRACT.search(prompt.user), TITLE.search(prompt.user)
    if abstract:
        return translator.translation(abstract[1])
    return translator.reading(title[1] if title else "")


@dataclass(slots=True)
class PipelineOverGit:
    """One blog on the stand-in of GitHub, and runs of the pipeline at virtual moments."""

    publishing_blog: PublishingBlog
    papers: list[Announced]
    now: datetime = NOON
    answer: Callable[[Prompt], str | Exception] = good
    journal: Journal = field(default_factory=lambda: Journal(None))
    arxiv: ArxivWorld = field(init=False)
    calls: int = 0

    def __post_init__(self) -> None:
        start = datetime(2025, 11, 3, tzinfo=UTC).date()
        background = company(start, datetime(2026, 3, 1, tzinfo=UTC).date())
        self.arxiv = ArxivWorld([*self.papers, *background], now=lambda: self.now, pages=self._page)

    def _page(self, kind: str, versioned: str) -> Response:
        found = {paper.id: paper for paper in self.arxiv.visible()}
        paper = found.get(versioned.rpartition("v")[0])
        if kind != "html" or paper is None:
            return Response(404)
        return Response(200, html_page(contents(paper)), {"Content-Type": "text/html"})

    def add(self, *papers: Paper, moment: datetime = MAILING) -> None:
        """Let further papers become visible."""
        self.arxiv.papers += announced(papers, moment)

    def run(self, *flags: str, mode: str = "pull-request", day: int | None = None) -> Outcome:
        """Run once; ``day`` moves the moment to noon of a day of January 2026."""
        if day is not None:
            self.now = NOON.replace(day=day)
        settings = load([f"--publish={mode}", *flags], self.now)
        model, period = FakeModel(self.answer), settings.period
        clones: dict[str, Repository] = {}
        prefix = settings.of_period.branch_prefix if period else settings.branch_prefix
        template = (
            (settings.blog / settings.template).read_text("utf-8") if settings.template else None
        )
        adapters = Adapters(
            get=self.arxiv.get,
            model=model,
            publisher=lambda span, explicit, held: self.publishing_blog.publisher(
                mode=mode,
                span=span,
                explicit=explicit,
                held=held,
                branch_prefix=prefix,
                clones=clones,
            ),
            journal=self.journal,
            over=lambda: False,
            clock=time.monotonic,
            begin=lambda _papers, _readings: None,
            tell=lambda _what, _paper, _note: None,
            template=template,
        )
        try:
            return run_period(settings, adapters, period) if period else run(settings, adapters)
        finally:
            self.calls = model.usage.calls

    def post(self, branch: str = BRANCH, path: str = POST) -> str:
        """Return a post as it lies on a branch."""
        return self.publishing_blog.world.raw(branch, path).decode()


def environment(monkeypatch: pytest.MonkeyPatch, workspace: Path) -> None:
    """Set what the settings of an `PipelineOverGit` read."""
    for name, value in {
        "GITHUB_REPOSITORY": "owner/blog",
        "GITHUB_WORKSPACE": str(workspace),
        "INPUT_GITHUB_TOKEN": "ghs_in-the-settings-only",
        "INPUT_API_KEY": "key-in-the-settings-only",
    }.items():
        monkeypatch.setenv(name, value)


def some(*numbers: int) -> Sequence[Paper]:
    """Return invented papers of the window by number."""
    first = datetime(2026, 1, 14, 3, 0, tzinfo=UTC)
    return [made_up_papers.paper(n, first.replace(hour=3 + n % 12, minute=n % 60)) for n in numbers]
