"""Months of a blog's life in virtual time: papers, mailings, runs, reviews, faults."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from digest.domain import HttpGet, Model
from digest.errors import ArxivError
from digest.journal import Journal
from digest.pipeline import Adapters, Outcome, run
from digest.post import arxiv_ids
from digest.publication import Standing
from digest.settings import load
from tests.world.arxiv import Announced, ArxivWorld, Crossing, Revision, announcement, background
from tests.world.holidays import HOLIDAYS
from tests.world.memory import MemoryHub, MemoryPublisher

CATEGORIES = ("cs.SD", "eess.AS")


@dataclass(frozen=True, slots=True)
class Life:
    """How the months go.

    ``at``: the run's time of day, UTC. ``skip``: whether the run of a date is left out.
    ``merge_days``: after so many days at most a pull request is merged, in any order;
    ``closed``: the share of them closed instead.
    """

    start: date
    days: int
    at: timedelta = timedelta(hours=5, minutes=17)
    skip: Callable[[date], bool] = lambda _day: False
    pull_request: bool = True
    merge_days: int = 3
    closed: float = 0.05
    seed: int = 1
    flags: Sequence[str] = ()


@dataclass(slots=True)
class Months:
    """Runs the real pipeline day by day against a world in memory.

    ``get`` gives each run its way to arXiv; without it no socket is needed.
    """

    world: ArxivWorld
    life: Life
    clock: list[datetime]
    model: Callable[[date], Model | None] = lambda _day: None
    get: Callable[[], HttpGet] | None = None
    hub: MemoryHub = field(default_factory=MemoryHub)
    journal: Journal = field(default_factory=lambda: Journal(None))
    outcomes: dict[date, Outcome] = field(default_factory=dict)
    failed: list[date] = field(default_factory=list)
    first_run: datetime | None = None

    def live(self) -> None:
        """Live through all days; at the end what is open stays open."""
        chance = random.Random(self.life.seed)
        for number in range(self.life.days):
            day = self.life.start + timedelta(days=number)
            self.clock[0] = datetime(day.year, day.month, day.day, tzinfo=UTC) + self.life.at
            self._review(chance)
            if not self.life.skip(day):
                self.run(day)

    def run(self, day: date, *flags: str, get: HttpGet | None = None) -> Outcome | None:
        """Run the program once at the present moment."""
        mode = "pull-request" if self.life.pull_request else "commit"
        settings = load([f"--publish={mode}", *self.life.flags, *flags], self.clock[0])
        adapters = Adapters(
            get=get or (self.get() if self.get else self.world.get),
            model=self.model(day),
            publisher=lambda span, explicit, _held: MemoryPublisher(
                self.hub, span.key, explicit, self.life.pull_request
            ),
            journal=self.journal,
            over=lambda: False,
            clock=lambda: 0.0,
            begin=lambda _papers, _readings: None,
            tell=lambda _what, _paper, _note: None,
        )
        self.first_run = self.first_run or self.clock[0]
        try:
            outcome = run(settings, adapters)
        except ArxivError:
            self.failed.append(day)
            return None
        self.outcomes[day] = outcome
        return outcome

    def _review(self, chance: random.Random) -> None:
        """Merge or close open pull requests, none older than ``merge_days`` stays."""
        waiting = self.hub.standing(Standing.OPEN)
        chance.shuffle(waiting)
        for key in waiting:
            age = (self.clock[0].date() - date.fromisoformat(key[:10])).days
            if age < self.life.merge_days and chance.random() < 0.5:
                continue
            if chance.random() < self.life.closed:
                self.hub.close(key)
            else:
                self.hub.merge(key)

    def shown(self) -> Counter[str]:
        """Count in how many posts each paper stands."""
        return Counter(name for body in self.hub.posts().values() for name in arxiv_ids(body))


def year(start: date, end: date, *, per_mailing: int = 15, seed: int = 1) -> list[Announced]:
    """Return invented papers submitted from ``start`` to ``end``.

    3 % of them are held for 1 to 9 days; a fifth is revised later; one in thirty is of
    another category and cross-listed to ours within a month.
    """
    chance = random.Random(seed)
    papers: list[Announced] = []
    for number in range((end - start).days):
        day = start + timedelta(days=number)
        busy = per_mailing if day.weekday() < 5 else per_mailing // 4
        for _ in range(chance.randint(busy // 2, busy + busy // 2)):
            moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
            papers.append(_paper(chance, moment + timedelta(seconds=chance.randrange(86_400))))
    return numbered(papers)


def _paper(chance: random.Random, submitted: datetime) -> Announced:
    out = announcement(submitted, HOLIDAYS)
    if chance.random() < 0.03:
        out = announcement(
            out - timedelta(hours=12) + timedelta(days=chance.randint(1, 9)), HOLIDAYS
        )
    crossed = chance.random() < 1 / 30
    crossings: tuple[Crossing, ...] = ()
    if crossed:
        later = announcement(out + timedelta(days=chance.randint(1, 30)), HOLIDAYS)
        crossings = (Crossing("cs.SD", later),)
    revisions: tuple[Revision, ...] = ()
    if chance.random() < 0.2:
        when = out + timedelta(days=chance.randint(1, 60))
        revisions = (Revision(when, announcement(when, HOLIDAYS)),)
    return Announced(
        id="",
        title="A Paper of the Simulation",
        authors=("A. Author",),
        categories=("cs.CL",) if crossed else (chance.choice(CATEGORIES),),
        abstract="It stands for one of many.",
        submitted=submitted,
        announced=out,
        crossings=crossings,
        revisions=revisions,
    )


def numbered(papers: Iterable[Announced]) -> list[Announced]:
    """Give ids as arXiv does: by announcement, of the announcement's month."""
    serial: Counter[str] = Counter()
    result = []
    for paper in sorted(papers, key=lambda p: (p.announced, p.submitted)):
        month = f"{paper.announced:%y%m}"
        serial[month] += 1
        result.append(replace(paper, id=f"{month}.{serial[month]:05}"))
    return result


def first_sighting(paper: Announced) -> datetime:
    """Return when the paper first stands in one of the categories."""
    if set(paper.categories) & set(CATEGORIES):
        return paper.announced
    return min((c.announced for c in paper.crossings), default=datetime.max.replace(tzinfo=UTC))


def expected(papers: Iterable[Announced], after: datetime, before: datetime) -> set[str]:
    """Return the ids that must stand in exactly one post: first sighted in between.

    Cross-lists of papers from before the previous month are counted and named instead.
    """
    return {
        paper.id
        for paper in papers
        if after < (seen := first_sighting(paper)) <= before
        and paper.id[:4] >= f"{(seen.replace(day=1) - timedelta(days=1)):%y%m}"
    }


def company(start: date, end: date) -> list[Announced]:
    """Return the papers of another category that show how far the index is."""
    return background(start, end, HOLIDAYS)
