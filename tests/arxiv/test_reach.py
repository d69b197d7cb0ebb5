"""How far back a run asks changes what it finds, not what that is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.arxiv.small_arxiv import look, paper, utc, world
from tests.world.arxiv import Crossing, Revision


def test_a_cross_listing_is_named_however_far_back_a_run_asks() -> None:
    crossed = replace(
        paper(600, utc(2025, 6, 2), "cs.CL"),
        revisions=(Revision(utc(2025, 12, 20), utc(2025, 12, 23, 1)),),
        crossings=(Crossing("cs.SD", utc(2026, 1, 14, 1)),),
    )
    first = look(world(crossed), changed_since=date(2025, 12, 1))
    second = look(world(crossed), changed_since=date(2026, 1, 8))

    assert [p.id for p in first.older] == [p.id for p in second.older] == [crossed.id]
