"""A small arXiv for the tests: papers, moments, and a world that holds them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from digest.arxiv.catalogue import Catalogue, Places, Query, find
from tests.world.arxiv import Announced, ArxivWorld, announcement, background

NOW = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)
PLACES: Places = ArxivWorld.places()
CATEGORIES = ("cs.SD", "eess.AS")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def paper(
    number: int,
    submitted: datetime,
    *categories: str,
    announced: datetime | None = None,
    yymm: str = "",
) -> Announced:
    """Make a paper that nobody holds, unless ``announced`` says otherwise."""
    announced = announced or announcement(submitted)
    return Announced(
        id=f"{yymm or announced.strftime('%y%m')}.{number:05d}",
        title=f"Paper {number}",
        authors=("A. Author", "B. Writer"),
        categories=categories or ("cs.SD",),
        abstract=f"What paper {number} is about.",
        submitted=submitted,
        announced=announced,
    )


def week() -> list[Announced]:
    """Return two papers a day of the week before `NOW`, and company up to each freeze."""
    start = utc(2026, 1, 8, 6)
    papers = [
        paper(100 + n, start + timedelta(hours=12 * n), ("cs.SD", "eess.AS")[n % 2])
        for n in range(14)
    ]
    return [*papers, *background(date(2025, 12, 20), date(2026, 1, 14))]


def query(**changes: object) -> Query:
    """Return the query of an ordinary daily run at `NOW`."""
    given: dict[str, object] = {
        "categories": CATEGORIES,
        "since": NOW - timedelta(days=14),
        "until": NOW,
        "changed_since": date(2026, 1, 8),
        "known": frozenset(),
        "now": NOW,
    }
    return Query(**{**given, **changes})  # type: ignore[arg-type]


HELD = paper(500, utc(2025, 10, 1), announced=utc(2026, 1, 14, 1))
"""A paper that moderation kept for 15 weeks."""


def world(*more: Announced) -> ArxivWorld:
    """Return a world of `week` and more, at `NOW`."""
    return ArxivWorld([*week(), *more], now=lambda: NOW)


def look(arxiv: ArxivWorld, **changes: object) -> Catalogue:
    """Look at a world as an ordinary daily run does, but for the changes."""
    return find(arxiv.get, PLACES, query(**changes))


def ids(catalogue: Catalogue) -> list[str]:
    """Return the ids of the candidates in their order."""
    return [found.id for found in catalogue.papers]
