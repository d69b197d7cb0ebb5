"""Both nets over HTTP, with faults, and the pace they keep."""

from __future__ import annotations

from itertools import pairwise

from digest.arxiv.catalogue import find
from digest.web import Web
from tests.arxiv.small_arxiv import HELD, ids, look, query, world
from tests.web.clock import Clock
from tests.world.arxiv import (
    cropped,
    empty_page,
    every,
    fewer,
    first,
    html_instead,
    reset,
    shortest_gap,
    status,
    truncated,
)
from tests.world.server import Server


def test_over_http_with_every_third_answer_bad_nothing_is_lost_and_the_interval_kept() -> None:
    clock = Clock()
    arxiv = world(HELD)
    bad = (status(429), reset, html_instead, truncated, cropped, empty_page, fewer, status(406))
    moments: list[float] = []
    arxiv.faults = [lambda _request: moments.append(clock.now), every(3, *bad)]
    with Server(arxiv.answer) as server:
        web = Web(3, 15, contact="", clock=clock, sleep=clock.sleep, budget_s=1e6)
        catalogues = [find(web, arxiv.places(server.url), query()) for _ in range(8)]

    assert {tuple(ids(c)) for c in catalogues} == {tuple(ids(look(world(HELD))))}
    assert all(c.api and c.oai for c in catalogues)
    assert min(after - before for before, after in pairwise(moments)) >= 3
    assert arxiv.most_at_once == 1


def test_the_servers_log_shows_no_two_requests_within_the_interval() -> None:
    arxiv = world(HELD)
    arxiv.faults = [first(2, status(503))]
    with Server(arxiv.answer) as server:
        web = Web(0.03, 0.06, contact="", budget_s=100)
        find(web, arxiv.places(server.url), query())
        log = list(server.log)

    assert shortest_gap(log) >= 0.03
    assert arxiv.most_at_once == 1
