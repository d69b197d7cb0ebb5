"""Records damaged or lost, and posts of another tool: nothing is lost later, nothing repeated."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.months.month_laws import DAYS, START, assert_each_once, months
from tests.world.arxiv import Revision

pytestmark = pytest.mark.usefixtures("inputs")


@pytest.mark.parametrize("how", ["damaged", "lost"])
def test_a_record_damaged_or_lost_loses_nothing_later_and_repeats_nothing(how: str) -> None:
    lived = months(days=9, pull_request=False)
    lived.live()
    record = sorted(name for name in lived.hub.base if name.endswith(".json"))[2]
    if how == "lost":
        del lived.hub.base[record]
    else:
        lived.hub.base[record] = b"\x00{"
    day = lived.clock[0]
    lived.life = replace(lived.life, start=START + timedelta(days=9), days=DAYS - 9)
    lived.live()

    assert_each_once(lived, since=day)


def test_beside_another_tool_s_posts_a_paper_held_and_revised_meanwhile_is_shown() -> None:
    lived = months(pull_request=False)
    before = START - timedelta(days=1)
    lived.hub.base[f"_posts/{before}-arxiv.md"] = b"## By the old tool\n"
    held = next(
        p
        for p in lived.world.papers
        if p.announced.date() == START + timedelta(days=6) and "cs.SD" in p.categories
    )
    early = replace(
        held,
        submitted=held.submitted - timedelta(days=9),
        revisions=(Revision(held.submitted, held.announced),),
    )
    lived.world.papers[lived.world.papers.index(held)] = early
    lived.live()

    assert lived.shown()[early.id] == 1


def test_the_first_record_lost_does_not_bring_back_what_it_had_seen() -> None:
    lived = months(days=9, pull_request=False)
    lived.live()
    shown = set(lived.shown())
    first = min(name for name in lived.hub.base if name.endswith(".json"))
    seen = {item["id"] for item in json.loads(lived.hub.base.pop(first))["seen"]}
    lived.clock[0] += timedelta(hours=2)
    lived.run(START + timedelta(days=8))

    assert len(seen) > 20
    assert set(lived.shown()) == shown
