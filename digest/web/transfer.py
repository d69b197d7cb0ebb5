"""One GET, without redirects and without patience: a size, a time, and a way to stop it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException

import requests
from urllib3.exceptions import HTTPError

from digest.web.line import Line
from digest.web.session import Session
from digest.web.trouble import in_words

_CHUNK = 65_536
_CONNECT_S = 15.0


class Failed(Exception):
    """Tell that no whole answer came; the message says why, without addresses."""


class TooLarge(Exception):
    """Tell that the body is larger than the limit."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: an address, what is accepted, the largest body in bytes."""

    url: str
    params: Mapping[str, str] | None
    accept: str
    limit: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request gave; header names in lower case."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


class Transfer:
    """Carries out one request at a time, each on a connection of its own.

    Proxies and certificates come from the environment as requests reads them;
    credentials of a ``.netrc`` do not.
    """

    def __init__(self, user_agent: str) -> None:
        self._user_agent = user_agent
        self._line: Line | None = None

    def get(self, wish: Wish, timeout_s: float) -> Reply:
        """Return the reply to one GET that takes ``timeout_s`` at most, to its last byte.

        Raises:
            Failed: no connection, a reset, a cut body, or no end within the total time.
            TooLarge: the body passes the limit.
        """
        self._line = line = Line()
        try:
            with line.within(timeout_s), self._session(line) as session:
                return self._read(session, wish, timeout_s)
        except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
            raise Failed(_reason(line, error, timeout_s)) from error
        finally:
            self._line = None

    def stop(self) -> None:
        """Cut the request under way, if there is one."""
        if line := self._line:
            line.cut()

    def _session(self, line: Line) -> requests.Session:
        session = Session()
        session.headers["User-Agent"] = self._user_agent
        session.auth = _unchanged  # or requests would look into .netrc
        session.mount("https://", line)
        session.mount("http://", line)
        return session

    def _read(self, session: requests.Session, wish: Wish, timeout_s: float) -> Reply:
        with session.get(
            wish.url,
            params=wish.params,
            headers={"Accept": wish.accept},
            timeout=(min(_CONNECT_S, timeout_s), timeout_s),
            allow_redirects=False,
            stream=True,
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Reply(
                response.status_code, response.url, headers, _body(response, headers, wish.limit)
            )


def _reason(line: Line, error: Exception, timeout_s: float) -> str:
    if line.was_cut:
        return f"no end after {timeout_s:g} s"
    if isinstance(error, requests.Timeout | TimeoutError):
        return "timed out"
    return f"connection failed: {in_words(error)}"


def _body(response: requests.Response, headers: Mapping[str, str], limit: int) -> bytes:
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > limit:
        raise TooLarge(f"body of {length} bytes, at most {limit} are read")
    body = bytearray()
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > limit:
            raise TooLarge(f"body of more than {limit} bytes")
    return bytes(body)


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
