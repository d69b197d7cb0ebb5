"""Faults of arXiv, and when they happen.

A fault makes a bad response of the honest one; a rule picks the requests that meet it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from tests.world.server import Request, Response

Fault = Callable[[Request, Response], Response]
Rule = Callable[[Request], Fault | None]

_ENTRY = re.compile(rb"  <entry>.*?</entry>\n", re.DOTALL)


def status(code: int, *, retry_after: str = "", body: bytes = b"Rate exceeded.") -> Fault:
    """Answer with a status and a plain body."""
    headers = {"Content-Type": "text/plain"}
    if retry_after:
        headers["Retry-After"] = retry_after
    return lambda _request, _honest: Response(code, body, headers)


def reset(_request: Request, _honest: Response) -> Response:
    """Close the connection before any byte."""
    return Response(reset=True)


def html_instead(_request: Request, _honest: Response) -> Response:
    """Answer 200 with a page for people."""
    return Response(
        200, b"<html><body>Down for maintenance</body></html>", {"Content-Type": "text/html"}
    )


def truncated(_request: Request, honest: Response) -> Response:
    """Break the connection off in mid-body."""
    return replace(honest, cut=len(honest.body) // 2)


def cropped(_request: Request, honest: Response) -> Response:
    """Send half of the body as if it were the whole."""
    return replace(honest, body=honest.body[: len(honest.body) // 2])


def empty_page(_request: Request, honest: Response) -> Response:
    """Send a feed without entries that keeps its totalResults."""
    return replace(honest, body=_ENTRY.sub(b"", honest.body))


def fewer(_request: Request, honest: Response) -> Response:
    """Send a feed that lacks the last of its entries."""
    entries = _ENTRY.findall(honest.body)
    return replace(honest, body=honest.body.replace(entries[-1], b"")) if entries else honest


def every(nth: int, *faults: Fault, at: str = "/") -> Rule:
    """Let every ``nth`` request below the path ``at`` meet the next of the faults."""
    return _counting(lambda count: faults[(count // nth - 1) % len(faults)], nth, at)


def first(times: int, fault: Fault, at: str = "/") -> Rule:
    """Let the first requests below the path meet a fault."""
    return _counting(lambda count: fault if count <= times else None, 1, at)


def always(fault: Fault, at: str = "/") -> Rule:
    """Let all requests below the path meet a fault."""
    return _counting(lambda _count: fault, 1, at)


def sometimes(share: float, seed: int, *faults: Fault, at: str = "/") -> Rule:
    """Let a share of the requests, drawn by ``seed``, meet one of the faults."""
    chance = random.Random(seed)

    def drawn(_count: int) -> Fault | None:
        return chance.choice(faults) if chance.random() < share else None

    return _counting(drawn, 1, at)


def _counting(pick: Callable[[int], Fault | None], nth: int, at: str) -> Rule:
    count = 0

    def rule(request: Request) -> Fault | None:
        nonlocal count
        if not request.path.startswith(at):
            return None
        count += 1
        return pick(count) if count % nth == 0 else None

    return rule
