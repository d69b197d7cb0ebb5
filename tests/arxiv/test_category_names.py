"""Categories that have two names: a paper may bear either, and a user may give either."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from digest.arxiv.catalogue import Query, find
from digest.domain import Entry, Section, State
from digest.selection import Rules, judge
from tests import made_up_papers
from tests.world.arxiv import Announced, ArxivWorld

NOW = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)
TWINS = [("math.NA", "cs.NA"), ("math-ph", "math.MP"), ("eess.SY", "cs.SY"), ("math.ST", "stat.TH")]
BOTH_WAYS = [*TWINS, *((b, a) for a, b in TWINS)]


def query(category: str) -> Query:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return Query((category,), since, NOW, date(2026, 1, 8), frozenset(), NOW)


@pytest.mark.parametrize(("wanted", "borne"), BOTH_WAYS)
def test_a_paper_that_bears_the_other_name_of_a_category_is_found(wanted: str, borne: str) -> None:
    moment = datetime(2026, 1, 14, 3, tzinfo=UTC)
    paper = Announced("2601.00001", "T", ("A. A",), (borne,), "We count.", moment, moment)
    world = ArxivWorld([paper], now=lambda: NOW)

    found = find(world.get, world.places(), query(wanted)).papers
    assert [p.id for p in found] == ["2601.00001"]


@pytest.mark.parametrize(("wanted", "borne"), BOTH_WAYS)
def test_primary_only_takes_a_primary_category_under_its_other_name(
    wanted: str, borne: str
) -> None:
    paper = replace(made_up_papers.paper(1, NOW), primary=borne, categories=(borne,))
    rules = Rules((wanted,), primary_only=True)

    assert judge(Entry(paper, Section.MAIN, State.SHOWN), rules, waited=False).state is State.SHOWN
