"""GitHub's REST and GraphQL, and what its answers mean."""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from digest.errors import Notice, PublishError
from digest.publish import advice
from digest.publish.options import PublishOptions
from digest.secret_forms import forms_of, without
from digest.web.http import (
    NOWHERE,
    Failed,
    HttpReply,
    Request,
    TooLarge,
    Transfer,
    followed,
    parse_json,
    server_origin,
)
from digest.web.polite import STATUSES as REDIRECTS
from digest.web.polite import retry_after_s

FORBIDDEN, TRANSIENT = 403, (500, 502, 503, 504)
LIMITED = re.compile("rate limit|abuse detection", re.IGNORECASE)  # the latter of older servers
PASSING = re.compile("something went wrong|timeout", re.IGNORECASE)


class GitHubRefused(PublishError):
    """GitHub answered with an error, or not at all (status 0)."""

    def __init__(self, what: Notice, status: int, message: str, details: tuple[str, ...] = ()):
        super().__init__(what)
        self.status = status
        self.message = message
        self.details = details

    def says(self, words: str) -> bool:
        """Tell whether the message or one of the errors holds ``words``."""
        return any(words.lower() in text.lower() for text in (self.message, *self.details))


def limit_s(reply: HttpReply, now: float) -> float | None:
    """Return how long a rate limit asks to wait, or None for any other answer.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """
    if reply.status not in (403, 429):
        return None
    headers = reply.headers
    if "retry-after" in headers:
        return max(retry_after_s(headers), 1.0)
    reset = headers.get("x-ratelimit-reset", "")[:12]
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(float(reset) - now, 0.0) + 1.0
    limited = reply.status == 429 or LIMITED.search(reply.body.decode("utf-8", "replace"))
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
        return error[:WORDS] if isinstance(error, str) else "an error without words"
    parts = (error.get(key) for key in ("message", "resource", "field", "code"))
    return " ".join(part[:WORDS] for part in parts if isinstance(part, str) and part)


logger = logging.getLogger(__name__)

LARGEST = 20_000_000  # bytes of one answer; a page of 100 pull requests with long texts has 8 MB
WORDS = 600  # characters of one message of GitHub's that are repeated
TOTAL_S = 60.0  # of one call to its last byte, however slowly the bytes come
TRIES = 4
MOVES = 3  # redirects in one call
MOST = 20  # errors of one answer that are repeated
LONGEST_LINK = 8_000  # characters of a Link header that are looked at
NEXT = re.compile(r'<([^<>]*)>\s{0,9};\s{0,9}rel="next"')
# A step up, as servers read one; the address below which the API lies must not be left by it.
UP = re.compile(r"(?:/|%2f|%5c)(?:\.|%2e){1,2}(?:[/;]|%2f|%5c|\Z)", re.IGNORECASE)
WAIT_LIMIT_S = 180.0  # the longest wait for a rate limit in one call
HEADERS = {
    "Accept": "application/vnd.github+json",
    "X-GitHub-Api-Version": "2022-11-28",
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
        self._root = f"{options.settings.github_api_url.rstrip('/')}/repos/{options.repository}"
        self._secrets = forms_of(options.token)
        self._sleep = sleep
        self._clock = clock
        self._transfer = Transfer("arxiv-digest", key=options.token)
        self._server = server_origin(self._root)

    def get(self, path: str, **params: str | int) -> Any:
        """Return the parsed answer to a GET, retried while the server is in trouble.

        Raises:
            Refused: any other answer than 2xx, or none.
        """
        return self._json("GET", self._retried(self._root + path, params))

    def pages(self, path: str, limit: int, **params: str | int) -> Iterator[Any]:
        """Yield the items of at most ``limit`` pages, following the Link header."""
        url, query = self._root + path, dict(params)
        for _ in range(limit):
            reply = self._retried(url, query)
            items = self._json("GET", reply)
            if not isinstance(items, list):
                raise self._refused("GET", url, reply.status, "an answer that is no list")
            yield from items
            url, query = self._next(reply), {}
            if not url:
                return

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return the parsed answer to a POST; repeated only where GitHub said it did nothing."""
        return self._json("POST", self._send("POST", self._root + path, body=body))

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return the parsed answer to a PATCH; repeated like a POST."""
        return self._json("PATCH", self._send("PATCH", self._root + path, body=body))

    def mutate(self, query: str, **variables: str) -> None:
        """Send what only GraphQL can do.

        Raises:
            Refused: it was not done.
        """
        url = self._options.settings.github_graphql_url
        reply = self._send("POST", url, body={"query": query, "variables": variables})
        if refusal := graphql_refusal(self._json("POST", reply)):
            raise self._refused("POST", url, *refusal)

    def _retried(self, url: str, params: Mapping[str, str | int]) -> HttpReply:
        for attempt in range(TRIES - 1):
            try:
                return self._send("GET", url, params=params)
            except GitHubRefused as error:
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
    ) -> HttpReply:
        query = {name: str(value) for name, value in params.items()} if params else None
        request = request_of(method, url, query, body)
        budget, hops = WAIT_LIMIT_S, 0
        while True:
            reply = self._ask(request)
            moved = self._moved_to(method, reply)
            if moved and hops < MOVES:
                request, hops = replace(request, url=moved, params=None), hops + 1
                continue
            wait = limit_s(reply, self._clock())
            if wait is None or wait > budget:
                break
            logger.info("GitHub limits the rate of requests; waiting %.0f s", wait)
            budget -= max(wait, 1.0)
            self._sleep(wait)
        if 200 <= reply.status < 300:
            return reply
        raise self._failure(method, request.url, reply, wait)

    def _ask(self, request: Request) -> HttpReply:
        try:
            return self._transfer.send(request, TOTAL_S)
        except (Failed, TooLarge) as error:
            told = f"no answer: {error}"
            raise self._refused(request.method, request.url, 0, told) from error

    def _moved_to(self, method: str, reply: HttpReply) -> str:
        """Return where a repository that was renamed is now, or nothing; the method stays.

        https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
        """
        if reply.status not in REDIRECTS or "location" not in reply.headers:
            return ""
        try:
            return self._within_api(reply.url, reply.headers["location"])
        except ValueError as error:
            status = 0 if str(error) == NOWHERE else reply.status
            told = f"a redirect that is not followed, to {error}"
            raise self._refused(method, reply.url, status, told) from error

    def _next(self, reply: HttpReply) -> str:
        """Return the address of the next page, or nothing.

        https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
        """
        found = NEXT.search(reply.headers.get("link", "")[:LONGEST_LINK])
        with suppress(ValueError):
            return self._within_api(reply.url, found[1]) if found else ""
        return ""

    def _within_api(self, url: str, location: str) -> str:
        """Return where an answer leads.

        Raises:
            ValueError: it is not the API, which alone gets the token.
        """
        address = followed(url, location, (self._server,))
        below = f"{self._options.settings.github_api_url.rstrip('/')}/"
        if not address.startswith(below) or UP.search(address.partition("?")[0]):
            raise ValueError("what is not the API")
        return address

    def _failure(
        self, method: str, url: str, reply: HttpReply, wait: float | None
    ) -> GitHubRefused:
        try:
            told = parse_json(reply.body)
        except ValueError:
            told = None
        fields = told if isinstance(told, dict) else {}
        message = fields.get("message")
        if not isinstance(message, str) or not message:
            message = "no message"
        errors = fields.get("errors")
        details = tuple(describe(e) for e in errors[:MOST]) if isinstance(errors, list) else ()
        request_id = reply.headers.get("x-github-request-id", "")[:99]
        message = message[:WORDS]
        if wait is not None:
            message += f" (run again in {math.ceil(wait / 60)} minutes)"
        return self._refused(method, url, reply.status, message, details, request_id)

    def _refused(
        self,
        method: str,
        url: str,
        status: int,
        message: str,
        details: tuple[str, ...] = (),
        request_id: str = "",
    ) -> GitHubRefused:
        said = "; ".join((message, *details))
        what = f"GitHub refused {method} {url.partition('?')[0]}: {status} {said}"
        if not status:
            what = f"GitHub could not be asked: {method} {url.partition('?')[0]}: {said}"
        if request_id:
            what += f" (request {request_id})"
        remedy = advice.TRY_LATER
        if status == 401:
            remedy = advice.expired()
        elif "Resource not accessible" in message or (status == 404 and method != "GET"):
            remedy = advice.permissions(self._options)
        elif status and status not in (429, *TRANSIENT) and "run again in" not in message:
            remedy = advice.UNCLEAR
        told = advice.refused_by_github(self._scrub(what), status, remedy)
        scrubbed = tuple(self._scrub(detail) for detail in details)
        return GitHubRefused(told, status, self._scrub(message), scrubbed)

    def _json(self, method: str, reply: HttpReply) -> Any:
        if not reply.body:
            return None
        try:
            return parse_json(reply.body)
        except ValueError as error:
            message = f"an answer that is no JSON ({str(error)[:WORDS]})"
            raise self._refused(method, reply.url, reply.status, message) from error

    def _scrub(self, text: str) -> str:
        return without(text, self._secrets)


def request_of(
    method: str, url: str, params: Mapping[str, str] | None, body: Mapping[str, Any] | None
) -> Request:
    """Return a call with GitHub's headers."""
    sent = None if body is None else json.dumps(body).encode()
    headers = HEADERS if sent is None else {**HEADERS, "Content-Type": "application/json"}
    return Request(url, LARGEST, params, headers, method, sent)
