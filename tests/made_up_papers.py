"""Papers of a day that never was, for tests that need no texts of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from digest.domain import Paper
from tests.world.arxiv import Announced
from tests.world.blog import announced

DAY = "2026-01-15"
NOON = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)
MAILING = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)
TITLES = (
    "Slow Echoes",
    "Listening Through Walls",
    "A Small Vocoder",
    "Tuning by Ear and by Gradient",
    "Which Drum Was It",
    "Silence as a Label",
)


def paper(number: int, submitted: datetime) -> Paper:
    """Return an invented paper; its abstract holds numbers, a formula and a URL."""
    return Paper(
        id=f"2601.{9000 + number:05}",
        version=1,
        title=TITLES[number % len(TITLES)] + (f" {number}" if number >= len(TITLES) else ""),
        authors=("A. Author", "B. Writer"),
        categories=("cs.SD", "eess.AS"),
        primary="cs.SD",
        abstract=(
            "We study how a room answers a sound and how models hear it. "
            f"On {40 + number} recordings the error falls by {2 + number}.5% at $\\alpha = 0.1$. "
            f"The code is at https://example.org/made/{number} for everybody who wants it."
        ),
        submitted=submitted,
        updated=submitted,
    )


def day(count: int = 3) -> list[Announced]:
    """Return papers of the window that ends on `DAY`, newest last, all announced in time."""
    first = datetime(2026, 1, 14, 3, 0, tzinfo=UTC)
    apart = min(timedelta(minutes=10), timedelta(hours=20) / max(count, 1))
    return announced((paper(n, first + apart * n) for n in range(count)), MAILING)
