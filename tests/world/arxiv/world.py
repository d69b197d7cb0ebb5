"""The world: papers, a virtual moment, faults, and what was asked of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from digest.arxiv.catalogue import Places
from digest.domain import Answer, Paper, Traffic
from digest.errors import SourceDown
from tests.world.arxiv import api, oai
from tests.world.arxiv.announced import Announced, fill_times
from tests.world.arxiv.faults import Rule
from tests.world.server import Logged, Request, Response

Pages = Callable[[str, str], Response]
"""Makes the page of a kind (``html`` or ``pdf``) and a versioned id."""

API, OAI = "/api/query", "/oai"
_PASSING = frozenset({406, 429, 500, 502, 503, 504})
_TRIES = {Traffic.INDEX: 6, Traffic.PAGE: 3}


def no_pages(_kind: str, _versioned_id: str) -> Response:
    """Have no full text of anything."""
    return Response(404, b"no page", {"Content-Type": "text/plain"})


class ArxivWorld:
    """arXiv at the moment that ``now`` tells.

    ``answer`` is a handler for `Server`; ``get`` is an `HttpGet` that needs no socket
    and no waiting. A mailing fills the index by ascending id over ``lag``, and shows in
    OAI after ``oai_lag`` under the UTC date of its announcement. ``faults`` are asked in
    turn for every request; ``deleted`` are records that OAI lists as gone.

    ``most_at_once`` is the largest number of requests that were under way together.
    """

    def __init__(
        self,
        papers: Iterable[Announced] = (),
        *,
        now: Callable[[], datetime],
        lag: timedelta = timedelta(0),
        oai_lag: timedelta = timedelta(hours=2.5),
        pages: Pages = no_pages,
        oai_page: int = 1000,
    ) -> None:
        self.papers = list(papers)
        self.now = now
        self.lag, self.oai_lag = lag, oai_lag
        self.pages = pages
        self.oai_page = oai_page
        self.faults: list[Rule] = []
        self.deleted: list[oai.Record] = []
        self.asked: list[Request] = []
        self.most_at_once = 0
        self._under_way = 0
        self._lock = threading.Lock()
        self._filled: tuple[int, timedelta, dict[str, datetime]] = (-1, lag, {})

    @staticmethod
    def places(url: str = "http://arxiv.test") -> Places:
        """Return the addresses of API and OAI below ``url``."""
        return Places(f"{url}{API}", f"{url}{OAI}")

    def answer(self, request: Request) -> Response:
        """Answer a request, honestly unless a fault is due."""
        with self._lock:
            self.asked.append(request)
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            return self._answered(request)
        finally:
            with self._lock:
                self._under_way -= 1

    def get(
        self,
        url: str,
        *,
        traffic: Traffic,
        params: Mapping[str, str] | None = None,
        accept: str = "*/*",
        limit: int = 30_000_000,
        check: Callable[[Answer], str] | None = None,
    ) -> Answer:
        """Return the answer to a GET without a socket: tries like the real one, waits never."""
        request = Request("GET", urlsplit(url).path, params or {}, {"accept": accept}, b"", url)
        wrong = ""
        for _ in range(_TRIES[traffic]):
            response = self.answer(request)
            wrong = _wrong(response)
            answer = Answer(
                response.status, url, response.headers.get("Content-Type", ""), response.body
            )
            if not wrong and response.status == 200 and check is not None:
                wrong = check(answer)
            if not wrong and len(response.body) <= limit:
                return answer
        raise SourceDown(f"{url}: {wrong or 'body too large'}")

    def visible(self) -> list[Paper]:
        """Return what the API shows now."""
        now, times = self.now(), self._times()
        found = (paper.at(now, times[paper.id], self.lag) for paper in self.papers)
        return [paper for paper in found if paper is not None]

    def records(self) -> list[oai.Record]:
        """Return what OAI shows now."""
        now = self.now()
        return [record for paper in self.papers if (record := self._record(paper, now))]

    def _answered(self, request: Request) -> Response:
        honest = self._honest(request)
        for rule in tuple(self.faults):
            if fault := rule(request):
                return fault(request, honest)
        return honest

    def _honest(self, request: Request) -> Response:
        if request.path == API:
            return api.answer(request.query, self.visible(), self.now())
        if request.path == OAI:
            records = [*self.records(), *self.deleted]
            return oai.answer(request.query, records, self.now(), self.oai_page)
        kind, _, versioned_id = request.path.strip("/").partition("/")
        if kind in ("html", "pdf"):
            return self.pages(kind, versioned_id.removesuffix(".pdf"))
        return Response(404)

    def _times(self) -> dict[str, datetime]:
        count, lag, times = self._filled
        if (count, lag) != (len(self.papers), self.lag):
            times = fill_times(self.papers, self.lag)
            self._filled = len(self.papers), self.lag, times
        return times

    def _record(self, item: Announced, now: datetime) -> oai.Record | None:
        paper = item.at(now, item.announced + self.oai_lag, self.oai_lag)
        if paper is None:
            return None
        versions = (item.submitted, *(r.submitted for r in item.revisions))[: paper.version]
        stamp = item.stamp(now, self.oai_lag).astimezone(UTC).date()
        return oai.Record(paper, stamp, versions)


def shortest_gap(log: Sequence[Logged]) -> float:
    """Return the least number of seconds from one request's beginning to the next one's."""
    began = sorted(logged.began for logged in log)
    return min((b - a for a, b in pairwise(began)), default=float("inf"))


def _wrong(response: Response) -> str:
    if response.reset or response.cut is not None:
        return "connection failed"
    return f"HTTP {response.status}" if response.status in _PASSING else ""
