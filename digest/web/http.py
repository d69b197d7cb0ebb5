"""One HTTP request: its address, connection, size, time, and its errors in words."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import ssl
import threading
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.exceptions import ReadTimeout
from requests.utils import get_environ_proxies, select_proxy
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

PORTS = {"http": 80, "https": 443}
# RFC 3986, 2: what an address is written with; a backslash, which some read as a slash, is none.
_WRITTEN = re.compile(r"[!-\[\]-~]+")
_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")  # others are rewritten before they are asked


@dataclass(frozen=True, slots=True)
class ServerOrigin:
    """Which server an address leads to."""

    scheme: str
    host: str
    port: int

    @property
    def upgraded(self) -> ServerOrigin:
        """Return the same server over TLS, where this is plain HTTP on its usual port."""
        plain = (self.scheme, self.port) == ("http", PORTS["http"])
        return ServerOrigin("https", self.host, PORTS["https"]) if plain else self


def server_origin(url: str) -> ServerOrigin:
    r"""Return the server that a request for ``url`` is sent to.

    Parsed by urllib3, which makes the connection: others read the host of
    ``http://host\@other/`` differently. https://www.rfc-editor.org/rfc/rfc3986#section-3.2

    Raises:
        ValueError: it is no address, or none that all parsers read alike.
    """
    if not _WRITTEN.fullmatch(url):
        raise ValueError("an address with characters that no address has")
    try:
        parsed = parse_url(url)
    except LocationParseError as error:
        raise ValueError("no address") from error
    scheme, host = (parsed.scheme or "").lower(), (parsed.host or "").lower()
    other = urlsplit(url)
    if (
        scheme not in PORTS
        or not _HOST.fullmatch(host)
        or parsed.auth is not None
        or "@" in other.netloc
    ):
        raise ValueError("no plain address of a web page")
    port = PORTS[scheme] if parsed.port is None else parsed.port
    same_port = PORTS[scheme] if other.port is None else other.port
    if not 0 < port < 65_536 or (other.hostname, same_port) != (host.strip("[]"), port):
        raise ValueError("an address that is read in two ways")
    return ServerOrigin(scheme, host, port)


NOWHERE = "no address"


def followed(url: str, location: str, allowed: Iterable[ServerOrigin]) -> str:
    """Return the address that ``location``, sent in answer to ``url``, leads to.

    Raises:
        ValueError: it is none (then the message is ``NOWHERE``), or leads to none of the
            ``allowed`` servers; the message names the one that it leads to.
    """
    try:
        address = urljoin(url, location)
        target = server_origin(address if _WRITTEN.fullmatch(location) else location)
    except ValueError as error:
        raise ValueError(NOWHERE) from error
    if target not in tuple(allowed):
        raise ValueError(f"{target.scheme}://{shown(target)}")
    return address


def shown(server: ServerOrigin) -> str:
    """Return a server's name for a message, with its port where that is not the usual one."""
    usual = server.port == PORTS[server.scheme]
    return server.host if usual else f"{server.host}:{server.port}"


def parse_json(body: bytes) -> Any:
    """Return what a JSON text says.

    Raises:
        ValueError: it is none, is nested too deeply, or holds a number of thousands of digits.
    """
    try:
        return json.loads(body.decode("utf-8-sig", "replace"))
    except RecursionError as error:
        raise ValueError("JSON that is nested too deeply") from error


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


def error_words(error: BaseException, url: str = "") -> str:
    """Return what broke a connection, and the name of the error as the library gave it.

    With the ``url`` that was asked for, a proxy on the way to it is named, too.
    """
    chain = tuple(error_chain(error))
    words = next((said for kind, said in CAUSES if any(isinstance(e, kind) for e in chain)), "")
    words = words or next(filter(None, (NAMED.get(type(e).__name__, "") for e in chain)), "")
    name = type(error).__name__
    if url and (proxy := _proxy_for(url)):
        name = f"{name}; {proxy} is on the way"
    return f"{words} ({name})" if words else name


def error_chain(error: BaseException) -> Iterator[BaseException]:
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


class CancellableAdapter(HTTPAdapter):
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


class _Session(requests.Session):
    """A session that does not look where a redirect leads.

    requests works out the next address also where it is told not to follow: it reads the
    whole body for that, however large, and breaks off over an address that is none.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 (its name)
        """Return nothing: whoever asks looks at the Location itself."""
        return None


class _Bearer(AuthBase):
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
    """Tell that no whole answer came; the message says why, and at which host."""


class TooLarge(Exception):
    """Tell that the body is larger than the limit."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: an address, headers, a body to send, the largest one to read in bytes."""

    url: str
    limit: int
    params: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class HttpReply:
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

    def __init__(self, user_agent: str, *, key: str = "") -> None:
        self._user_agent = user_agent
        self._auth = _Bearer(key)
        self._adapter: CancellableAdapter | None = None

    def send(self, request: Request, timeout_s: float) -> HttpReply:
        """Return the reply to one request that takes ``timeout_s`` at most, to its last byte.

        Raises:
            Failed: no address, no connection, a reset, a cut body, or no end within the time.
            TooLarge: the body passes the limit.
        """
        try:
            server = server_origin(request.url)
        except ValueError as error:
            raise Failed(str(error)) from error
        self._adapter = adapter = CancellableAdapter()
        try:
            with adapter.within(timeout_s), self._session(adapter) as session:
                return self._read(session, request, timeout_s)
        except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
            raise Failed(_reason(adapter, error, timeout_s, request.url, server)) from error
        finally:
            self._adapter = None

    def stop(self) -> None:
        """Cut the request under way, if there is one."""
        if adapter := self._adapter:
            adapter.cut()

    def _session(self, adapter: CancellableAdapter) -> requests.Session:
        session = _Session()
        session.headers["User-Agent"] = self._user_agent
        session.auth = self._auth  # also without a key, or requests would look into .netrc
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def _read(self, session: requests.Session, request: Request, timeout_s: float) -> HttpReply:
        with session.request(
            request.method,
            request.url,
            params=request.params,
            headers=dict(request.headers),
            data=request.body,
            timeout=(min(_CONNECT_S, timeout_s), timeout_s),
            allow_redirects=False,
            stream=True,
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return HttpReply(
                response.status_code, response.url, headers, _body(response, headers, request.limit)
            )


def _reason(
    adapter: CancellableAdapter, error: Exception, timeout_s: float, url: str, server: ServerOrigin
) -> str:
    """Say what went wrong, and at which host: the server's or a proxy's on the way to it."""
    where = shown(server)
    if proxy := _proxy_for(url):
        where = f"{proxy} on the way to {where}"
    if adapter.was_cut:
        return f"no end after {timeout_s:g} s ({where})"
    if isinstance(error, requests.Timeout | TimeoutError):
        return f"timed out ({where})"
    return f"connection failed: {error_words(error)} ({where})"


def _proxy_for(url: str) -> str:
    """Name the proxy of the environment that serves a URL, without its credentials."""
    proxy = select_proxy(url, get_environ_proxies(url))
    try:
        parsed = parse_url(proxy) if proxy else None
    except LocationParseError:
        return "the proxy"
    port = f":{parsed.port}" if parsed and parsed.port else ""
    return f"the proxy {parsed.host}{port}" if parsed else ""


def _body(response: requests.Response, headers: Mapping[str, str], limit: int) -> bytes:
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > limit:
        raise TooLarge(f"body of {length[:20]} bytes, at most {limit} are read")
    body = bytearray()
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > limit:
            raise TooLarge(f"body of more than {limit} bytes")
    return bytes(body)
