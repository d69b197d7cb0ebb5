"""One of arXiv's nets is out, or both."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.months.month_laws import DAYS, START, assert_each_once, months
from tests.world.arxiv import always, status

pytestmark = pytest.mark.usefixtures("inputs")


def test_with_the_api_out_for_two_days_oai_carries_on() -> None:
    lived = months(days=5, pull_request=False)
    lived.live()
    lived.world.faults.append(always(status(503), at="/api/query"))
    lived.life = replace(lived.life, start=START + timedelta(days=5), days=2)
    lived.live()
    lived.world.faults.clear()
    lived.life = replace(lived.life, start=START + timedelta(days=7), days=DAYS - 7)
    lived.live()

    assert lived.failed == []
    assert_each_once(lived)


def test_what_was_held_and_announced_while_oai_was_out_for_ten_days_is_shown_when_it_is_back() -> (
    None
):
    lived = months(days=5, pull_request=False)
    out = [START + timedelta(days=n) for n in range(5, 15)]
    lived.world.papers[:] = [
        replace(p, submitted=p.submitted - timedelta(days=20))
        if p.announced.date() == out[1] and "cs.SD" in p.categories
        else p
        for p in lived.world.papers
    ]
    lived.live()
    lived.world.faults.append(always(status(503), at="/oai"))
    lived.life = replace(lived.life, start=out[0], days=len(out))
    lived.live()
    lived.world.faults.clear()
    lived.life = replace(lived.life, start=START + timedelta(days=15), days=DAYS - 15)
    lived.live()

    assert_each_once(lived)


def test_with_both_nets_out_nothing_is_touched_and_the_next_run_catches_up() -> None:
    lived = months(days=5, pull_request=False)
    lived.live()
    before = dict(lived.hub.base)
    lived.world.faults.append(always(status(503)))
    lived.life = replace(lived.life, start=START + timedelta(days=5), days=2)
    lived.live()
    assert len(lived.failed) == 2
    assert lived.hub.base == before
    lived.world.faults.clear()
    lived.life = replace(lived.life, start=START + timedelta(days=7), days=DAYS - 7)
    lived.live()

    assert_each_once(lived)
