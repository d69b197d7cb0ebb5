"""Polite HTTP to arXiv: one request at a time, spaced, retried within a budget."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from math import inf
from urllib.parse import urlsplit

from digest import version
from digest.domain import Answer, Traffic
from digest.errors import SourceDown
from digest.web.http import (
    Failed,
    HttpReply,
    Request,
    ServerOrigin,
    TooLarge,
    Transfer,
    followed,
    server_origin,
    shown,
)

RETRIED = frozenset({406, 429, 500, 502, 503, 504})
"""Statuses that say nothing about the request. arXiv answers 406 and 429 when it is
crowded, also below its documented rate (arxiv.py issues 129 and 203)."""

# 30 s to 8 minutes at arXiv's 3 s; pages are many, and each has a substitute
_WAITS = {Traffic.INDEX: (10, 20, 40, 80, 160), Traffic.PAGE: (1, 2)}


class Budget:
    """What a run may spend on trouble: failed requests and the waits after them.

    Either of the index's two addresses has half of it, so that one cannot use up what
    the other needs; what has used up its half, or failed through all tries, is down for
    the rest of the run. All pages together have as much again, after which each page
    gets one try. A successful request costs nothing, or what it took beyond the longest
    time of a page.
    """

    def __init__(self, total_s: float) -> None:
        self._total_s = total_s
        self._spent_s: dict[str, float] = {}
        self._down: dict[str, str] = {}

    def spend(self, traffic: Traffic, url: str, seconds: float) -> None:
        """Book ``seconds`` of trouble."""
        account = _account(traffic, url)
        self._spent_s[account] = self._spent_s.get(account, 0.0) + seconds

    def left_s(self, traffic: Traffic, url: str) -> float:
        """Return how many seconds of trouble are left, never below 0."""
        share = self._total_s / 2 - self._spent_s.get(_account(traffic, url), 0.0)
        if traffic is Traffic.INDEX:
            index = sum(s for account, s in self._spent_s.items() if account != Traffic.PAGE)
            share = min(share, self._total_s - index)
        return max(0.0, share)

    def close(self, traffic: Traffic, url: str, reason: str) -> None:
        """Note that an address of the index is down."""
        if traffic is Traffic.INDEX:
            self._down[_account(traffic, url)] = reason

    def closed(self, traffic: Traffic, url: str) -> str:
        """Return why nothing may be asked of this address any more, or nothing."""
        if reason := self._down.get(_account(traffic, url), ""):
            return reason
        spent = traffic is Traffic.INDEX and self.left_s(traffic, url) <= 0
        return "the budget for arXiv's trouble is used up" if spent else ""


def back_off_s(traffic: Traffic, failures: int, interval_s: float, asked_s: float) -> float | None:
    """Return how long to wait after so many failures of one request.

    Args:
        traffic: whose sequence of waits applies.
        failures: how many tries have failed, from 1.
        interval_s: the unit of the sequence.
        asked_s: what the server asked for; it can only lengthen the wait.

    Returns:
        None where no further try is due.
    """
    waits = _WAITS[traffic]
    if failures > len(waits):
        return None
    return max(waits[failures - 1] * interval_s, asked_s)


def retry_after_s(headers: Mapping[str, str]) -> float:
    """Return the seconds that a Retry-After asks for, 0 without one or with a bad one.

    A date is taken against the server's own clock where the answer names it.
    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    moment, now = _date(value), _date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (moment - now).total_seconds()) if moment else 0.0


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _account(traffic: Traffic, url: str) -> str:
    if traffic is Traffic.PAGE:
        return Traffic.PAGE
    split = urlsplit(url)
    return f"{split.netloc}{split.path}"


STATUSES = frozenset({301, 302, 303, 307, 308})
ARXIV = frozenset(
    ServerOrigin("https", f"{name}arxiv.org", 443) for name in ("", "www.", "export.", "oaipmh.")
)
"""arXiv's servers, which lead to each other: https://info.arxiv.org/help/oa/index.html and
https://info.arxiv.org/help/api/user-manual.html"""


def redirect_target(url: str, location: str, named: Iterable[ServerOrigin] = ()) -> str:
    """Return the address that ``location``, sent from ``url``, leads to.

    Allowed are the same server, also where it goes over to https, those that the settings
    name, and arXiv's own where one of all these is arXiv's; never from https back to http.

    Raises:
        SourceDown: it leads elsewhere, or nowhere.
    """
    here = server_origin(url)
    known = {here, *named}
    known |= {server.upgraded for server in known}
    if known & ARXIV:
        known |= ARXIV
    if here.scheme == "https":
        known = {server for server in known if server.scheme == "https"}
    try:
        return followed(url, location, known)
    except ValueError as error:
        raise SourceDown(f"{shown(here)} redirects to {error}") from error


logger = logging.getLogger(__name__)

_HOPS = 5
_JITTER = 0.1
"""Waits are up to a tenth longer, so that many blogs do not come back at once."""
_LOOK_UP_S = 0.1
"""How often a thread that waits for its turn looks whether the run has ended."""


class _Trouble(Exception):
    """A try that failed in a way that may pass; ``asked_s`` is the server's Retry-After."""

    def __init__(self, reason: str, asked_s: float = 0.0) -> None:
        super().__init__(reason)
        self.asked_s = asked_s


class Web:
    """Ask arXiv politely; an `HttpGet`, safe to call from threads.

    arXiv's terms: one request every three seconds, a single connection, for all of a
    user's machines together (https://info.arxiv.org/help/api/tou.html). So there is one
    request under way at a time, whatever its kind, and after its end the longer of both
    neighbours' intervals passes before the next; redirects and retries count.

    Args:
        index_interval_s: seconds between requests to API and OAI.
        page_interval_s: seconds between requests for html and pdf pages.
        contact: address at which the user can be reached, for the User-Agent.
        budget_s: seconds that trouble may cost over the run, see `Budget`.
        timeout_s: longest time of one request for a page, from its start to the last byte.
        index_timeout_s: the same for API and OAI. OAI-PMH gave 14 records a second in October
            2026, and its pages have up to 2,000.
        named: the addresses of the settings; a redirect may lead to their servers.
        clock: seconds that never go back.
        sleep: waits so many seconds; by default a wait that `cancel` ends.
        deadline: moment of ``clock`` past which nothing starts and nothing waits.
    """

    def __init__(
        self,
        index_interval_s: float,
        page_interval_s: float,
        *,
        contact: str,
        budget_s: float = 480.0,
        timeout_s: float = 60.0,
        index_timeout_s: float = 180.0,
        named: Iterable[str] = (),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        deadline: float | None = None,
    ) -> None:
        self._intervals = {Traffic.INDEX: index_interval_s, Traffic.PAGE: page_interval_s}
        self._timeouts = {Traffic.INDEX: index_timeout_s, Traffic.PAGE: timeout_s}
        self._transfer = Transfer(_user_agent(contact))
        self._named = _origins(named)
        self._budget = Budget(budget_s)
        self._clock = clock
        self._deadline = deadline
        self._cancelled = threading.Event()
        self._sleep = sleep or self._cancelled.wait
        self._turn = threading.Lock()
        self._last: tuple[Traffic, float] | None = None

    def __call__(
        self,
        url: str,
        *,
        traffic: Traffic,
        params: Mapping[str, str] | None = None,
        accept: str = "*/*",
        limit: int = 30_000_000,
        check: Callable[[Answer], str] | None = None,
    ) -> Answer:
        """Return the answer to a GET; see `HttpGet`.

        Statuses that are not retried (400, 404, …) come back as they are.

        Raises:
            SourceDown: no useful answer within the budget or before the deadline, the
                body is too large, a redirect leads elsewhere, or `cancel` was called.
        """
        request = Request(url, limit, params, {"Accept": accept})
        with self._my_turn():
            if reason := self._budget.closed(traffic, url):
                raise SourceDown(f"{_place(url)} is not asked again: {reason}")
            try:
                return self._retrying(request, traffic, check)
            except _Trouble as trouble:
                self._budget.close(traffic, url, str(trouble))
                raise SourceDown(f"{_place(url)}: {trouble}") from trouble
            except TooLarge as error:
                raise SourceDown(f"{_place(url)}: {error}") from error

    def cancel(self) -> None:
        """Make the request under way, all waits and all later requests raise SourceDown."""
        self._cancelled.set()
        self._transfer.stop()

    def _retrying(
        self, request: Request, traffic: Traffic, check: Callable[[Answer], str] | None
    ) -> Answer:
        """Try until an answer is useful, a wait would pass the budget or the end, or in vain."""
        for failures in count(1):
            try:
                return self._try(request, traffic, check)
            except _Trouble as trouble:
                pause = self._wait_s(request.url, traffic, failures, trouble.asked_s)
                if pause is None:
                    raise
                self._budget.spend(traffic, request.url, pause)
                logger.info("%s: %s; trying again in %.3g s", _place(request.url), trouble, pause)
            self._pause(pause)
        raise AssertionError("count does not end")

    def _wait_s(self, url: str, traffic: Traffic, failures: int, asked_s: float) -> float | None:
        """Return how long to wait before the next try, or None where there is to be none."""
        wait = back_off_s(traffic, failures, self._intervals[traffic], asked_s)
        if wait is None:
            return None
        wait *= 1 + _JITTER * random.random()  # noqa: S311 (no secret)
        return None if wait > self._budget.left_s(traffic, url) or self._ends(wait) else wait

    def _try(
        self, request: Request, traffic: Traffic, check: Callable[[Answer], str] | None
    ) -> Answer:
        self._pace(traffic)
        began = self._clock()
        allowed_s = 0.0
        try:
            answer = _useful(self._follow(request, traffic), check)
            allowed_s = self._timeouts[Traffic.PAGE]
            return answer
        finally:
            self._budget.spend(traffic, request.url, max(0.0, self._clock() - began - allowed_s))

    def _follow(self, request: Request, traffic: Traffic) -> HttpReply:
        for _ in range(_HOPS):
            reply = self._ask(request, traffic)
            if reply.status not in STATUSES or "location" not in reply.headers:
                return reply
            target = redirect_target(reply.url, reply.headers["location"], self._named)
            request = replace(request, url=target, params=None)
            self._pace(traffic)
        raise SourceDown(f"{_place(request.url)}: more than {_HOPS} redirects")

    def _ask(self, request: Request, traffic: Traffic) -> HttpReply:
        try:
            return self._transfer.send(request, self._patience_s(request, traffic))
        except Failed as error:
            self._alive()
            raise _Trouble(str(error)) from error
        finally:
            self._last = traffic, self._clock()

    def _patience_s(self, request: Request, traffic: Traffic) -> float:
        """Return how long a request may take: within the budget, and not past the deadline."""
        longest = max(self._timeouts[Traffic.PAGE], self._budget.left_s(traffic, request.url))
        ends_in = inf if self._deadline is None else self._deadline - self._clock()
        return min(self._timeouts[traffic], longest, max(ends_in, _LOOK_UP_S))

    def _pace(self, traffic: Traffic) -> None:
        """Wait until the next request may start; nothing where nothing came before."""
        self._alive()
        if self._last is None:
            return
        before, ended = self._last
        interval = max(self._intervals[before], self._intervals[traffic])
        if (wait := ended + interval - self._clock()) > 0:
            self._pause(wait)

    def _pause(self, seconds: float) -> None:
        if self._ends(seconds):
            raise SourceDown("arXiv is not asked any more: the run's time is up")
        self._sleep(seconds)
        self._alive()

    def _ends(self, seconds: float) -> bool:
        return self._deadline is not None and self._clock() + seconds >= self._deadline

    def _alive(self) -> None:
        if self._cancelled.is_set():
            raise SourceDown("arXiv is not asked any more: the run was asked to stop")
        if self._ends(0.0):
            raise SourceDown("arXiv is not asked any more: the run's time is up")

    @contextmanager
    def _my_turn(self) -> Generator[None]:
        """Hold the only connection; while waiting for it, notice the end of the run."""
        while not self._turn.acquire(timeout=_LOOK_UP_S):
            self._alive()
        try:
            self._alive()
            yield
        finally:
            self._turn.release()


def _origins(urls: Iterable[str]) -> frozenset[ServerOrigin]:
    """Return the servers of addresses; one that is none leads nowhere."""
    found = set()
    for url in urls:
        with suppress(ValueError):
            found.add(server_origin(url))
    return frozenset(found)


def _user_agent(contact: str) -> str:
    """Name program and contact in printable ASCII, as a header needs it."""
    plain = "".join(c for c in contact if c.isascii() and c.isprintable())
    return f"arxiv-digest/{version()} (+{plain})"


def _useful(reply: HttpReply, check: Callable[[Answer], str] | None) -> Answer:
    if reply.status in RETRIED:
        raise _Trouble(f"HTTP {reply.status}", retry_after_s(reply.headers))
    answer = Answer(reply.status, reply.url, reply.headers.get("content-type", ""), reply.body)
    if reply.status == 200 and check is not None and (wrong := check(answer)):
        raise _Trouble(wrong)
    return answer


def _place(url: str) -> str:
    """Name a URL in a message: host and path, no query, no credentials."""
    split = urlsplit(url)
    return f"{split.hostname}{split.path}"
