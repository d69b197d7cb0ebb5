"""arXiv on loopback or in process: API, OAI-PMH, html and pdf pages, in virtual time."""

from tests.world.arxiv.announced import (
    Announced,
    Crossing,
    Revision,
    announcement,
    background,
    from_row,
)
from tests.world.arxiv.faults import (
    always,
    cropped,
    empty_page,
    every,
    fewer,
    first,
    html_instead,
    reset,
    sometimes,
    status,
    truncated,
)
from tests.world.arxiv.world import ArxivWorld, Pages, no_pages, shortest_gap

__all__ = [
    "Announced",
    "ArxivWorld",
    "Crossing",
    "Pages",
    "Revision",
    "always",
    "announcement",
    "background",
    "cropped",
    "empty_page",
    "every",
    "fewer",
    "first",
    "from_row",
    "html_instead",
    "no_pages",
    "reset",
    "shortest_gap",
    "sometimes",
    "status",
    "truncated",
]
