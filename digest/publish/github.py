"""GitHub's REST and GraphQL, and what its answers mean."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import requests

from digest.errors import PublishError
from digest.publish import advice
from digest.publish.git import secrets_of
from digest.publish.options import PublishOptions
from digest.web.http import Bearer, Line, in_words
from digest.web.polite import retry_after_s

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


logger = logging.getLogger(__name__)

TIMEOUT_S = (10.0, 30.0)
TOTAL_S = 60.0  # of one call to its last byte, however slowly the bytes come
TRIES = 4
MOVES = 3  # redirects in one call
WAIT_LIMIT_S = 180.0  # the longest wait for a rate limit in one call
HEADERS = {
    "Accept": "application/vnd.github+json",
    "X-GitHub-Api-Version": "2022-11-28",
    "User-Agent": "arxiv-digest",
}


class GitHub:
    """The calls of one repository; paths are relative to ``/repos/OWNER/NAME``."""

    def __init__(
        self,
        options: PublishOptions,
        *,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
    ) -> None:
        self._options = options
        self._root = f"{options.api_url.rstrip('/')}/repos/{options.repository}"
        self._secrets = secrets_of(options.token)
        self._sleep = sleep
        self._clock = clock
        self._session = requests.Session()
        self._session.headers.update(HEADERS)
        self._session.auth = Bearer(options.token)
        self._line = Line()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, self._line)

    def get(self, path: str, **params: str | int) -> Any:
        """Return the parsed answer to a GET, retried while the server is in trouble.

        Raises:
            Refused: any other answer than 2xx, or none.
        """
        return self._json(self._retried(self._root + path, params))

    def pages(self, path: str, limit: int, **params: str | int) -> Iterator[Any]:
        """Yield the items of at most ``limit`` pages, following the Link header."""
        url, query = self._root + path, dict(params)
        for _ in range(limit):
            response = self._retried(url, query)
            items = self._json(response)
            if not isinstance(items, list):
                raise self._refused("GET", url, response.status_code, "an answer that is no list")
            yield from items
            url, query = response.links.get("next", {}).get("url", ""), {}
            if not url.startswith(self._options.api_url):
                return

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return the parsed answer to a POST; repeated only where GitHub said it did nothing."""
        return self._json(self._send("POST", self._root + path, body=body))

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return the parsed answer to a PATCH; repeated like a POST."""
        return self._json(self._send("PATCH", self._root + path, body=body))

    def mutate(self, query: str, **variables: str) -> None:
        """Send what only GraphQL can do.

        Raises:
            Refused: it was not done.
        """
        url = self._options.graphql_url
        response = self._send("POST", url, body={"query": query, "variables": variables})
        if refusal := graphql_refusal(self._json(response)):
            raise self._refused("POST", url, *refusal)

    def _retried(self, url: str, params: Mapping[str, str | int]) -> requests.Response:
        for attempt in range(TRIES - 1):
            try:
                return self._send("GET", url, params=params)
            except Refused as error:
                if error.status and error.status not in TRANSIENT:
                    raise
                logger.info("%s; trying again", error)
            self._sleep(2.0**attempt)
        return self._send("GET", url, params=params)

    def _send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> requests.Response:
        budget, hops = WAIT_LIMIT_S, 0
        while True:
            try:
                with self._line.within(TOTAL_S):
                    response = self._session.request(
                        method,
                        url,
                        params=params,
                        json=body,
                        timeout=TIMEOUT_S,
                        allow_redirects=False,
                    )
            except (requests.RequestException, ValueError) as error:  # the latter of a Location
                kind = f"no end after {TOTAL_S:g} s" if self._line.was_cut else in_words(error)
                raise self._refused(method, url, 0, f"no answer: {kind}") from error
            moved = self._moved_to(response)
            if moved and hops < MOVES:
                url, params, hops = moved, None, hops + 1
                continue
            wait = limit_s(response, self._clock())
            if wait is None or wait > budget:
                break
            logger.info("GitHub limits the rate of requests; waiting %.0f s", wait)
            budget -= max(wait, 1.0)
            self._sleep(wait)
        if 200 <= response.status_code < 300:
            return response
        raise self._failure(method, url, response, wait)

    def _moved_to(self, response: requests.Response) -> str:
        """Return where a repository that was renamed is now, or nothing; the method stays.

        https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
        """
        if response.status_code not in (301, 302, 307, 308):
            return ""
        address = urljoin(response.url, response.headers.get("location", ""))
        return address if address.startswith(f"{self._options.api_url.rstrip('/')}/") else ""

    def _failure(
        self, method: str, url: str, response: requests.Response, wait: float | None
    ) -> Refused:
        try:
            told = response.json()
        except ValueError:
            told = None
        fields = told if isinstance(told, dict) else {}
        message = str(fields.get("message") or response.reason or "no message")
        errors = fields.get("errors")
        details = tuple(describe(e) for e in errors) if isinstance(errors, list) else ()
        request_id = response.headers.get("x-github-request-id", "")
        if wait is not None:
            message += f" (run again in {math.ceil(wait / 60)} minutes)"
        return self._refused(method, url, response.status_code, message, details, request_id)

    def _refused(
        self,
        method: str,
        url: str,
        status: int,
        message: str,
        details: tuple[str, ...] = (),
        request_id: str = "",
    ) -> Refused:
        said = "; ".join((message, *details))
        what = f"GitHub refused {method} {url.partition('?')[0]}: {status} {said}"
        if not status:
            what = f"GitHub could not be asked: {method} {url.partition('?')[0]}: {said}"
        if request_id:
            what += f" (request {request_id})"
        if status == 401:
            what += f"; {advice.expired()}"
        if "Resource not accessible" in message or (status == 404 and method != "GET"):
            what += f"; {advice.permissions(self._options)}"
        scrubbed = tuple(self._scrub(detail) for detail in details)
        return Refused(self._scrub(what), status, self._scrub(message), scrubbed)

    def _json(self, response: requests.Response) -> Any:
        if not response.content:
            return None
        try:
            return response.json()
        except ValueError as error:
            method, message = response.request.method or "", "an answer that is no JSON"
            raise self._refused(method, response.url, response.status_code, message) from error

    def _scrub(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text
