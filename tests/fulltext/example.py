"""A paper, another one, and what the full text of the first says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from digest.domain import Paper
from tests.world.papers import (
    contents,
    prose,
)

PAPER = Paper(
    id="2601.09603",
    version=2,
    title="Linear-complexity scattering for polyphonic drum transcription",
    authors=("A. Author",),
    categories=("cs.SD",),
    primary="cs.SD",
    abstract=prose(7, 150),
    submitted=datetime(2026, 1, 14, tzinfo=UTC),
    updated=datetime(2026, 1, 14, tzinfo=UTC),
)
OTHER = replace(PAPER, id="2601.00002", title="Voices of distant whales", abstract=prose(99, 150))
MADE = contents(PAPER)
