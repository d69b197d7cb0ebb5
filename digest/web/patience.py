"""How long to keep trying: waits in multiples of the interval, within a budget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from digest.domain import Traffic

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
