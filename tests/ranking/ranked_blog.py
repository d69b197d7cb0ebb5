"""A blog with an interests file, a day of invented papers, and a model that scores by a rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.domain import DayRecord, Entry, Model, Paper, Prompt
from digest.interests import parse_interests
from digest.journal import Journal
from digest.pipeline import Adapters, Outcome, run
from digest.settings import load
from tests.fakes import FakeModel
from tests.made_up_papers import MAILING, NOON
from tests.world import translator
from tests.world.arxiv import Announced, ArxivWorld
from tests.world.blog import ABSTRACT, TITLE, announced
from tests.world.memory import MemoryHub, MemoryPublisher
from tests.world.months import company

FILE = """topics:
  - name: 语音增强
    want: 实时、低延迟的语音增强，真实房间里的实验
    not: 音乐生成
    keywords: [beamforming]
  - name: 声音事件
    want: 声音事件检测
authors: [Shinji Watanabe]
"""
RANKED = re.compile(r"编号：(\d+)\n标题：([^\n]*)\n摘要：\n(.*?)\n</paper", re.DOTALL)
START = datetime(2026, 1, 14, 3, 0, tzinfo=UTC)
FLAGS = ("--provider=gemini", "--api-key=k", "--reading=abstract", "--interests=interests.yml")


def paper(
    number: int,
    *,
    title: str = "",
    abstract: str = "",
    authors: tuple[str, ...] = ("A. Author",),
    submitted: datetime | None = None,
) -> Paper:
    """Return an invented paper; the rule of `score` knows it by the number in its title."""
    moment = submitted or START + timedelta(minutes=number)
    return Paper(
        id=f"2601.{8000 + number:05}",
        version=1,
        title=title or f"Study {number}",
        authors=authors,
        categories=("cs.SD",),
        primary="cs.SD",
        abstract=abstract
        or "We study how a room answers a sound. "
        f"On {40 + number} recordings the error falls by {2 + number}.5%.",
        submitted=moment,
        updated=moment,
    )


def score(number: int) -> int:
    """Return the score of the hidden rule."""
    return number * 7 % 11


def line(number: str, title: str) -> str:
    """Return the line that the rule gives a paper."""
    made = score(int(title.rsplit(maxsplit=1)[-1]))
    topic = 0 if made == 0 else 1 + made % 2
    return f"{number} | {topic} | {made} | 研究房间里的声音，与愿望的相符程度一般"


Rank = Callable[[list[tuple[str, str, str]]], str | Exception]


def by_rule(papers: list[tuple[str, str, str]]) -> str:
    """Answer like a good model: one line for each ``(number, title, abstract)``."""
    return "\n".join(line(number, title) for number, title, _ in papers)


@dataclass(slots=True)
class RankedBlog:
    """Runs of the pipeline over a hub in memory; counts what each run asked the model."""

    root: Path
    papers: list[Announced]
    rank: Rank = by_rule
    now: datetime = NOON
    hub: MemoryHub = field(default_factory=MemoryHub)
    journal: Journal = field(default_factory=lambda: Journal(None))
    prompts: list[Prompt] = field(default_factory=list)
    over: Callable[[], bool] = lambda: False
    pull_request: bool = True
    model: bool = True
    texts: Exception | None = None  # in place of translations and readings

    def _answer(self, prompt: Prompt) -> str | Exception:
        if papers := RANKED.findall(prompt.user):
            return self.rank(papers)
        if self.texts is not None:
            return self.texts
        abstract, title = ABSTRACT.search(prompt.user), TITLE.search(prompt.user)
        if "摘要的中文译文" in prompt.user and abstract:
            return translator.translation(abstract[1])
        return translator.reading(title[1] if title else "")

    def add(self, *papers: Paper, moment: datetime = MAILING) -> None:
        """Let further papers become visible."""
        self.papers += announced(papers, moment)

    def run(self, *flags: str, interests: bool = True) -> Outcome:
        """Run once at the present moment."""
        given = FLAGS if interests else FLAGS[:-1]
        mode = "pull-request" if self.pull_request else "commit"
        settings = load([f"--publish={mode}", *given, *flags], self.now)
        text = (self.root / "interests.yml").read_text("utf-8")
        model = FakeModel(self._answer)
        background = company(date(2025, 11, 3), date(2026, 3, 1))
        world = ArxivWorld([*self.papers, *background], now=lambda: self.now)
        adapters = Adapters(
            get=world.get,
            model=_as_model(model) if self.model else None,
            publisher=lambda span, explicit, _held: MemoryPublisher(
                self.hub, span.key, explicit, self.pull_request
            ),
            journal=self.journal,
            over=self.over,
            clock=lambda: 0.0,
            begin=lambda _papers, _readings: None,
            tell=lambda _what, _paper, _note: None,
            interests=parse_interests(text) if interests else None,
        )
        try:
            return run(settings, adapters)
        finally:
            self.prompts = model.prompts

    @property
    def ranking_prompts(self) -> list[Prompt]:
        """Return what the last run asked about the order."""
        return [prompt for prompt in self.prompts if RANKED.search(prompt.user)]


def _as_model(model: FakeModel) -> Model:
    return model


def environment(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """Set what the settings read, and write the interests file."""
    (root / "interests.yml").write_text(FILE, "utf-8")
    (root / "_config.yml").write_text("title: t\n", "utf-8")
    for name, value in {
        "GITHUB_WORKSPACE": str(root),
        "GITHUB_REPOSITORY": "owner/blog",
        "INPUT_GITHUB_TOKEN": "none-needed",
    }.items():
        monkeypatch.setenv(name, value)


def record_of(outcome: Outcome) -> DayRecord:
    """Return the record of the run's last day."""
    return outcome.report.records[-1]


def numbers(entries: tuple[Entry, ...]) -> list[int]:
    """Return papers by the number in their ids."""
    return [int(entry.paper.id[-4:]) - 8000 for entry in entries]


def full(outcome: Outcome) -> list[int]:
    """Return the numbers of the papers in full, in page order."""
    return numbers(tuple(e for e in record_of(outcome).shown if not e.brief))


def brief(outcome: Outcome) -> list[int]:
    """Return the numbers of the papers of one line, in page order."""
    return numbers(tuple(e for e in record_of(outcome).shown if e.brief))
