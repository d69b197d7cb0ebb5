"""What an answer of GitHub says: a refusal, a limit of rate, passing trouble."""

from __future__ import annotations

import re
from typing import Any

import requests

from digest.errors import PublishError
from digest.web.patience import retry_after_s

FORBIDDEN, TRANSIENT = 403, (500, 502, 503, 504)
LIMITED = re.compile("rate limit|abuse detection", re.IGNORECASE)  # the latter of older servers
PASSING = re.compile("something went wrong|timeout", re.IGNORECASE)


class Refused(PublishError):
    """GitHub answered with an error, or not at all (status 0)."""

    def __init__(self, what: str, status: int, message: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(what)
        self.status = status
        self.message = message
        self.details = details

    def says(self, words: str) -> bool:
        """Tell whether the message or one of the errors holds ``words``."""
        return any(words.lower() in text.lower() for text in (self.message, *self.details))


def limit_s(response: requests.Response, now: float) -> float | None:
    """Return how long a rate limit asks to wait, or None for any other answer.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """
    if response.status_code not in (403, 429):
        return None
    headers = response.headers
    if "retry-after" in headers:
        return max(retry_after_s(headers), 1.0)
    reset = headers.get("x-ratelimit-reset", "")[:12]
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(float(reset) - now, 0.0) + 1.0
    limited = response.status_code == 429 or LIMITED.search(response.text)
    return 60.0 if limited else None


def graphql_refusal(answer: Any) -> tuple[int, str] | None:
    """Return the status that the errors of a GraphQL answer are worth, and their words.

    They come with a success: https://docs.github.com/en/graphql/guides/forming-calls-with-graphql
    """
    errors = answer.get("errors") if isinstance(answer, dict) else "an answer that is none"
    if not errors:
        return None
    words = "; ".join(map(describe, errors if isinstance(errors, list) else [errors]))
    passing = LIMITED.search(words) or PASSING.search(words)
    return TRANSIENT[-1] if passing else FORBIDDEN, words


def describe(error: Any) -> str:
    """Return one entry of ``errors[]`` in words; entries are objects or plain strings."""
    if not isinstance(error, dict):
        return str(error)
    parts = (error.get(key) for key in ("message", "resource", "field", "code"))
    return " ".join(str(part) for part in parts if part)
