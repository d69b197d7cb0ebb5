"""Jobs, views and papers for a day, and what was composed of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytz

from digest.domain import DayRecord, Kind, Origin, Paper, Part, Skipped, Style
from digest.errors import Cause
from digest.pipeline.days import Composed, Job, compose
from digest.pipeline.parts import Parts, WantedParts
from digest.pipeline.search import SearchResult
from digest.post import arxiv_ids
from digest.publication import Place, Snapshot, View
from digest.selection import Found, Rules
from digest.window import RecordLocation, window_of
from tests import made_up_papers
from tests.world import translator
from tests.world.memory import MemoryTree

ZONE = pytz.timezone("Asia/Shanghai")
DAY = date(2026, 1, 15)
CATEGORIES = ("cs.SD", "eess.AS")
LONG_AGO = datetime(2025, 12, 1, tzinfo=UTC)
QUOTA = Skipped(Cause.QUOTA, "gone")


def paper(number: int, *, days: int = 0) -> Paper:
    moment = datetime(2026, 1, 14, 3, number, tzinfo=UTC) - timedelta(days=days)
    return made_up_papers.paper(number, moment)


def made(*papers: Paper) -> dict[str, Parts]:
    return {p.id: Parts(translation(p)) for p in papers}


def translation(of: Paper, model: str = "m") -> Part:
    return Part(translator.translation(of.abstract), Origin.ABSTRACT, model, "m-1", "hash")


def record_path(day: date) -> str:
    return f".arxiv-digest/{day:%Y}/{day}.json"


def post_path(day: date) -> str:
    return f"_posts/{day}-arxiv.md"


def job(*papers: Paper, days: tuple[date, ...] = (DAY,), **changes: object) -> Job:
    plain = Job(
        location=RecordLocation(".arxiv-digest", "_posts", "{date}-arxiv.md", "here", CATEGORIES),
        windows={day: window_of(day, time(8, 50), ZONE) for day in days},
        kind=Kind.DAILY,
        rules=Rules(CATEGORIES),
        wanted=WantedParts(translation=True, reading=False),
        style=Style(),
        since=date(2025, 12, 1),
    )
    told = {name: changes.pop(name) for name in ("status", "quiet", "horizons") if name in changes}
    seeded = SearchResult(Found(papers), horizons=dict.fromkeys(CATEGORIES, LONG_AGO))
    search = replace(seeded, **told)  # type: ignore[arg-type]
    return replace(plain, search=search, **changes)  # type: ignore[arg-type]


def view(files: Mapping[str, bytes] | None = None, *more: Snapshot) -> View:
    return View((Snapshot(Place.BASE, "main", MemoryTree(files or {})), *more))


def seeded(day: date = DAY - timedelta(days=3)) -> dict[str, bytes]:
    """Return the files of a blog whose categories an earlier run has seeded."""
    first = paper(59, days=3)
    return dict(compose(view(), job(first, days=(day,)), made(first), {}).files)


def record(composed: Composed) -> DayRecord:
    (only,) = composed.records
    return only


def shown(files: Mapping[str, bytes]) -> list[str]:
    return sorted(
        name[-4:] for path, body in files.items() if "_posts" in path for name in arxiv_ids(body)
    )
