"""A day of few papers with a model that goes wrong: the real pipeline, nothing of it faked.

arXiv is in process, the model is asked over real HTTP on a clock that jumps, the blog is
a folder. What every call was about is noted, so that work paid twice is seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from digest import publish
from digest.domain import DayRecord, Entry, Part, State
from digest.errors import RunError
from digest.journal import Journal
from digest.models import PacedModel, build_model
from digest.pipeline import Adapters, Outcome, run
from digest.publish import PublishOptions
from digest.record_file import loads
from digest.report import summary
from digest.settings import Settings, load
from tests import made_up_papers
from tests.made_up_papers import NOON
from tests.world.arxiv import ArxivWorld
from tests.world.blog import TITLE, good_model
from tests.world.clock import JumpingClock
from tests.world.models import KEY, Ask, Dialect, Models, Say
from tests.world.months import company
from tests.world.papers import contents, html_page
from tests.world.server import Response

LIMIT_S = 1500.0  # 25 minutes, the default of max-minutes
FIELD = company(datetime(2025, 11, 3, tzinfo=UTC).date(), datetime(2026, 1, 20, tzinfo=UTC).date())
ENVIRONMENT = {"GITHUB_REPOSITORY": "owner/blog", "INPUT_API_KEY": KEY}
HEADING = re.compile(r"^## ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one run: its outcome or its error, and all that was said of it."""

    outcome: Outcome | None
    error: RunError | None
    slept_s: float
    summary: str

    @property
    def exit_code(self) -> int:
        """Return the exit code that the program would have ended with."""
        return self.error.exit_code if self.error else 0


@dataclass(slots=True)
class FaultyModelDay:
    """One blog and its world; ``fault`` answers the calls about the paper titled ``about``.

    Without a title it is asked at every call; where it returns None the answer is good.

    ``words`` has a chapter of each paper. ``base_url`` leads elsewhere than to the stand-in.

    ``asks`` notes each call as title and part, ``good`` those that were answered well.
    ``count`` papers were announced on 15 January 2026.
    """

    folder: Path
    dialect: Dialect = "gemini"
    count: int = 3
    concurrency: int = 1
    per_minute: int = 0
    about: str = ""
    fault: Callable[[Ask], Say | Response | None] | None = None
    flags: tuple[str, ...] = ()
    now: datetime = NOON
    base_url: str = ""
    words: int = 150
    asks: list[tuple[str, str]] = field(default_factory=list)
    good: list[tuple[str, str]] = field(default_factory=list)
    clock: JumpingClock = field(default_factory=JumpingClock)
    over: Callable[[], bool] = lambda: False
    arxiv: ArxivWorld = field(init=False)

    def __post_init__(self) -> None:
        papers = made_up_papers.day(self.count)
        self.arxiv = ArxivWorld([*papers, *FIELD], now=lambda: self.now, pages=self._page)
        (self.folder / "_posts").mkdir(parents=True, exist_ok=True)
        (self.folder / "_config.yml").write_text("title: A blog\n", encoding="utf-8")

    @property
    def titles(self) -> list[str]:
        """Return the titles in page order, newest first."""
        return [paper.title for paper in reversed(self.arxiv.papers[: self.count])]

    def _page(self, kind: str, versioned: str) -> Response:
        found = {paper.id: paper for paper in self.arxiv.visible()}
        paper = found.get(versioned.rpartition("v")[0])
        if kind != "html" or paper is None:
            return Response(404)
        page = html_page(contents(paper, chapters=2, words=self.words, appendices=0))
        return Response(200, page, {"Content-Type": "text/html"})

    def write(self, ask: Ask) -> Say | Response:
        """Answer one call, and note what it was about."""
        match = TITLE.search(ask.user)
        about = match[1] if match else ""
        what = (about, "reading" if "3)" in ask.system else "translation")
        self.asks.append(what)
        if self.fault is not None and self.about in ("", about):
            answer = self.fault(ask)
            if answer is not None:
                return answer
        self.good.append(what)
        return good_model(ask)

    def run(self, *, day: int = 15) -> Told:
        """Run once at noon of a day of January 2026."""
        self.now = NOON.replace(day=day)
        settings = load(("--publish=write", f"--provider={self.dialect}", "--model=m-1",
                         f"--concurrency={self.concurrency}", *self.flags), self.now)  # fmt: skip
        self.clock = JumpingClock()
        with Models(self.write) as models:
            model = self._model(settings, models)
            adapters = self._adapters(settings, model)
            outcome: Outcome | None = None
            error: RunError | None = None
            try:
                outcome = run(settings, adapters)
                error = outcome.error
            except RunError as ended:
                error = ended
        said = summary(outcome.report, error) if outcome else ""
        return Told(outcome, error, sum(self.clock.slept), said)

    def _model(self, settings: Settings, models: Models) -> PacedModel:
        asked = {
            "base_url": self._address(models),
            "api_key": SecretStr(KEY),
            "requests_per_minute": self.per_minute,
            "tokens_per_minute": 0,
        }
        model = build_model(
            settings.model_copy(update=asked), LIMIT_S, clock=self.clock, sleep=self.clock.sleep
        )
        assert model is not None
        return model

    def _address(self, models: Models) -> str:
        return self.base_url or models.base_url(self.dialect)

    def _adapters(self, settings: Settings, model: PacedModel) -> Adapters:
        here = {"github_workspace": self.folder, "runner_temp": self.folder.parent}
        options = PublishOptions(settings.model_copy(update=here), settings.span)
        return Adapters(
            get=self.arxiv.get,
            model=model,
            publisher=lambda _key, _explicit, _held: publish.build_publisher(
                options, sleep=self.clock.sleep, clock=self.clock
            ),
            journal=Journal(self.journal_folder),
            over=lambda: self.over() or self.clock() >= LIMIT_S,
            clock=self.clock,
            begin=lambda _papers, _readings: None,
            tell=lambda _what, _paper, _note: None,
        )

    @property
    def journal_folder(self) -> Path:
        """Return where the journal lies, outside of the blog."""
        return self.folder.parent / "journal"

    # ------------------------------------------------------------- what came of it

    def posts(self) -> dict[str, str]:
        """Return the posts by name."""
        paths = sorted((self.folder / "_posts").glob("*.md"))
        return {path.name: path.read_text(encoding="utf-8") for path in paths}

    def blocks(self) -> dict[str, str]:
        """Return what the posts say of each paper, by title; each stands once."""
        found: dict[str, str] = {}
        for post in self.posts().values():
            for block in HEADING.split(post)[1:]:
                title, _, rest = block.partition("\n")
                assert title not in found, f"{title} stands twice"
                found[title] = rest.rstrip()
        return found

    def records(self) -> list[DayRecord]:
        """Return the records, oldest first."""
        paths = sorted((self.folder / ".arxiv-digest").glob("*/*.json"))
        return [loads(path.read_bytes()) for path in paths]

    def entries(self) -> dict[str, Entry]:
        """Return the newest word on each paper of the day, by title."""
        ours = set(self.titles)
        return {
            entry.paper.title: entry
            for record in self.records()
            for entry in record.entries
            if entry.paper.title in ours
        }

    def kept(self) -> set[tuple[str, str]]:
        """Return the finished parts in the journal, as versioned id and kind."""
        return set(Journal(self.journal_folder).parts())

    def repeated(self) -> list[tuple[str, str]]:
        """Return what was asked again after it had been answered well."""
        return [what for what, times in Counter(self.good).items() if times > 1]

    def everything(self) -> str:
        """Return all that lies on the disk, as text."""
        files = [path for path in sorted(self.folder.parent.rglob("*")) if path.is_file()]
        return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def holds(entry: Entry | None) -> str:
    """Say in few words what the post of the day holds of a paper."""
    if entry is None or entry.state is not State.SHOWN:
        return "nothing"
    match entry.translation, entry.reading:
        case Part(doubts=first), Part(doubts=second):
            return "whole, marked “待核对”" if first or second else "whole"
        case Part(), _:
            return "translation; “解读待补”"
        case _, Part():
            return "English abstract, “摘要尚未翻译”; reading"
        case _:
            return "English abstract, “摘要尚未翻译；解读待补”"


def pending(trial: FaultyModelDay) -> str:
    """Say which papers of the day wait, and why."""
    waiting = {t: e for t, e in trial.entries().items() if e.state is State.PENDING}
    numbers = [trial.titles.index(title) + 1 for title in waiting]
    reasons = sorted({entry.reason for entry in waiting.values()})
    return f"{', '.join(map(str, sorted(numbers)))}: {', '.join(reasons)}" if waiting else "none"
