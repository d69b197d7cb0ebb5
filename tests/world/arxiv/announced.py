"""What arXiv has announced, and when each part of it became visible."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

import pytz

from digest.domain import Paper

EASTERN = pytz.timezone("America/New_York")


@dataclass(frozen=True, slots=True)
class Revision:
    """A further version; a comment or an abstract of its own replaces the old one."""

    submitted: datetime
    announced: datetime
    comment: str | None = None
    abstract: str | None = None


@dataclass(frozen=True, slots=True)
class Crossing:
    """A category added after the paper's announcement."""

    category: str
    announced: datetime


@dataclass(frozen=True, slots=True)
class Announced:
    """One paper with its history. Held papers have ``announced`` long after ``submitted``."""

    id: str
    title: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    abstract: str
    submitted: datetime
    announced: datetime
    comment: str = ""
    revisions: tuple[Revision, ...] = ()
    crossings: tuple[Crossing, ...] = ()

    def at(self, now: datetime, visible: datetime, lag: timedelta) -> Paper | None:
        """Return the paper as it stands at ``now``, or None before it is ``visible``."""
        if now < visible:
            return None
        crossed = (c.category for c in self.crossings if c.announced + lag <= now)
        paper = Paper(
            id=self.id,
            version=1,
            title=self.title,
            authors=self.authors,
            categories=tuple(dict.fromkeys((*self.categories, *crossed))),
            primary=self.categories[0],
            abstract=self.abstract,
            submitted=self.submitted,
            updated=self.submitted,
            comment=self.comment,
        )
        for number, revision in enumerate(self.revisions, start=2):
            if revision.announced + lag <= now:
                paper = _revised(paper, number, revision)
        return paper

    def stamp(self, now: datetime, lag: timedelta) -> datetime:
        """Return the moment of the last announced change that shows at ``now``."""
        changes = [r.announced for r in self.revisions] + [c.announced for c in self.crossings]
        return max([self.announced, *(moment for moment in changes if moment + lag <= now)])


def _revised(paper: Paper, number: int, revision: Revision) -> Paper:
    return replace(
        paper,
        version=number,
        updated=revision.submitted,
        comment=paper.comment if revision.comment is None else revision.comment,
        abstract=paper.abstract if revision.abstract is None else revision.abstract,
    )


def fill_times(papers: Iterable[Announced], lag: timedelta) -> dict[str, datetime]:
    """Return when the index shows each paper: by ascending id over ``lag``."""
    times = {}
    ordered = sorted(papers, key=lambda paper: (paper.announced, paper.id))
    for announced, group in groupby(ordered, key=lambda paper: paper.announced):
        batch = list(group)
        for rank, paper in enumerate(batch, start=1):
            times[paper.id] = announced + lag * rank / len(batch)
    return times


def announcement(submitted: datetime, holidays: Container[date] = ()) -> datetime:
    """Return when a paper is announced that nobody holds (UTC).

    14:00 Eastern on a working day closes a mailing of 20:00, Friday's goes out on
    Sunday; a holiday's waits for the next one.
    """
    local = submitted.astimezone(EASTERN)
    day = local.date()
    if local.time() >= time(14):
        day += timedelta(days=1)
    while day.weekday() > 4 or day in holidays:
        day += timedelta(days=1)
    evening = day + timedelta(days=2 if day.weekday() == 4 else 0)
    return EASTERN.localize(datetime.combine(evening, time(20))).astimezone(UTC)


def background(start: date, end: date, holidays: Container[date] = ()) -> list[Announced]:
    """Return one paper of cs.AI for every freeze of the days: 30 s before it, its last id.

    Without such company a world of few papers looks like an index that is still filling.
    """
    days = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return [_last_of(day, holidays) for day in days if day.weekday() < 5 and day not in holidays]


def _last_of(day: date, holidays: Container[date]) -> Announced:
    freeze = EASTERN.localize(datetime.combine(day, time(14))).astimezone(UTC)
    submitted = freeze - timedelta(seconds=30)
    announced = announcement(submitted, holidays)
    evening = announced.astimezone(EASTERN)
    return Announced(
        id=f"{evening:%y%m}.{90000 + day.toordinal() % 10000}",
        title="A Paper of Another Category",
        authors=("A. Author",),
        categories=("cs.AI",),
        abstract="It only shows how far the index is.",
        submitted=submitted,
        announced=announced,
    )


def from_row(row: Mapping[str, Any], submitted: datetime, announced: datetime) -> Announced:
    """Make a paper of a row of listings (``id``, ``title``, ``authors``, …)."""
    return Announced(
        id=str(row["id"]),
        title=str(row["title"]),
        authors=tuple(row["authors"]),
        categories=tuple(row["categories"]),
        abstract=str(row["abstract"]),
        submitted=submitted,
        announced=announced,
        comment=str(row.get("comment") or ""),
    )
