"""One HTTP request: connection, size, time, and its errors in words."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.exceptions import ReadTimeout
from urllib3.exceptions import HTTPError

MOST = 20  # errors in one chain that are looked at

# The first that is found anywhere in the chain is the cause; the narrow ones come first.
CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "no such host is known"),
    (ssl.SSLCertVerificationError, "its certificate is not trusted"),
    (ssl.SSLError, "no TLS connection can be made"),
    (ConnectionRefusedError, "it refuses the connection"),
    (ConnectionResetError, "it closed the connection"),
    (BrokenPipeError, "it closed the connection"),
    (TimeoutError, "no answer in time"),
)
NAMED = {
    "RemoteDisconnected": "it closed the connection",
    "RemoteProtocolError": "it broke off, or speaks no HTTP",
    "ProtocolError": "it broke off, or speaks no HTTP",
    "NameResolutionError": "no such host is known",
    "DecodingError": "its compression is broken",
    "DecodeError": "its compression is broken",
    "ContentDecodingError": "its compression is broken",
}
"""Of libraries that do not keep the system's error, by the class's own name."""


def in_words(error: BaseException) -> str:
    """Return what broke a connection, and the name of the error as the library gave it."""
    chain = tuple(_chain(error))
    words = next((said for kind, said in CAUSES if any(isinstance(e, kind) for e in chain)), "")
    words = words or next(filter(None, (NAMED.get(type(e).__name__, "") for e in chain)), "")
    name = type(error).__name__
    return f"{words} ({name})" if words else name


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from, as libraries keep it: cause, reason, argument."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < MOST:
        found = waiting.pop(0)
        if not isinstance(found, BaseException) or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting += [found.__cause__, found.__context__, getattr(found, "reason", None), *found.args]


class Line(HTTPAdapter):
    """An adapter that keeps hold of its connection, so that another thread can cut it.

    A socket's timeout is renewed by every byte that trickles in; only a cut from
    outside holds a total time. https://requests.readthedocs.io/en/latest/user/advanced/#timeouts
    One request at a time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.was_cut = False
        self._connection: Any = None
        self._socket: socket.socket | None = None

    @contextlib.contextmanager
    def within(self, seconds: float) -> Generator[None]:
        """Cut what is still under way after so many seconds; ``was_cut`` tells of it.

        Raises:
            requests.ReadTimeout: it was cut and looks whole: a body without a length just ends.
        """
        self.was_cut = False
        watch = threading.Timer(seconds, self.cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()
        if self.was_cut:
            raise ReadTimeout

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Return the pool of the base class, its connections held."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if not isinstance(pool.ConnectionCls, partial):
            pool.ConnectionCls = partial(self._held, pool.ConnectionCls)
        return pool

    def _held(self, make: Any, *args: Any, **kwargs: Any) -> Any:
        self._connection, self._socket = make(*args, **kwargs), None
        connection, connect = self._connection, self._connection.connect

        def connect_and_hold() -> None:
            connect()
            self._socket = connection.sock
            if self.was_cut:  # meanwhile
                self.cut()

        connection.connect = connect_and_hold
        return connection

    def cut(self) -> None:
        """End the connection under way; whoever reads from it sees its end."""
        self.was_cut = True
        held = self._socket or getattr(self._connection, "sock", None)
        if held is None:
            return
        with contextlib.suppress(OSError):  # already closed
            # not SSLSocket.shutdown: that one pulls TLS away under the reader
            socket.socket.shutdown(held, socket.SHUT_RDWR)


class Session(requests.Session):
    """A session that does not look where a redirect leads.

    requests works out the next address also where it is told not to follow: it reads the
    whole body for that, however large, and breaks off over an address that is none.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 (its name)
        """Return nothing: whoever asks looks at the Location itself."""
        return None


class Bearer(AuthBase):
    """The one credential, or none; given explicitly, requests does not look into a .netrc."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the header on."""
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


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
