"""A count of what is asked of arXiv."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from digest.domain import Answer, HttpGet, Traffic


class Counted:
    """An `HttpGet` that counts what it is asked for."""

    def __init__(self, get: HttpGet) -> None:
        self.requests = 0
        self._get = get

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
        """Pass the request on; retries within it are not counted."""
        self.requests += 1
        return self._get(
            url, traffic=traffic, params=params, accept=accept, limit=limit, check=check
        )
