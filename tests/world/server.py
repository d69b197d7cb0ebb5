"""A threaded HTTP server on loopback: one handler, a log, and faults on demand."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came; ``at`` and ``done`` are seconds of the monotonic clock."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    target: str


@dataclass(frozen=True, slots=True)
class Response:
    """What to answer. The last fields are faults.

    ``cut`` sends so many bytes of the body under the full Content-Length and closes;
    ``reset`` closes the connection with RST before any byte; ``delay_s`` waits first.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    reset: bool = False
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Logged:
    """One served request: when it came and when its answer was ready (seconds, monotonic)."""

    request: Request
    status: int
    began: float
    ended: float


Handler = Callable[[Request], Response]


class _Listener(socketserver.ThreadingTCPServer):
    """Waits for connections, and for nothing else: its end is a connection, too."""

    daemon_threads = True
    request_queue_size = 100
    _closing = False

    def accept_until_closed(self) -> None:
        while not self._closing:
            self.handle_request()

    def close(self) -> None:
        self._closing = True
        socket.create_connection(self.socket.getsockname()).close()

    def verify_request(self, request: object, client_address: object) -> bool:
        return not self._closing


class Server:
    """Serve ``handler`` on 127.0.0.1 in threads; a context manager.

    ``faults`` is a list of callables asked before the handler; the first that
    returns a `Response` answers. A test appends and removes them as it likes.
    """

    def __init__(self, handler: Handler) -> None:
        self.log: list[Logged] = []
        self.faults: list[Callable[[Request], Response | None]] = []
        self._handler = handler
        self._lock = threading.Lock()
        self._httpd = _Listener(("127.0.0.1", 0), self._connection())
        self._thread = threading.Thread(target=self._httpd.accept_until_closed, daemon=True)

    @property
    def url(self) -> str:
        """Return ``http://127.0.0.1:PORT`` without a slash at the end."""
        return f"http://127.0.0.1:{self._httpd.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._httpd.close()
        self._thread.join()
        self._httpd.server_close()

    def answer(self, request: Request) -> Response:
        """Return the first fault's response, or the handler's."""
        for fault in tuple(self.faults):
            response = fault(request)
            if response is not None:
                return response
        return self._handler(request)

    def _note(self, logged: Logged) -> None:
        with self._lock:
            self.log.append(logged)

    def _connection(self) -> type[BaseHTTPRequestHandler]:  # noqa: C901 (a class in a closure)
        server = self

        class Connection(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body leave together, not 40 ms apart
            disable_nagle_algorithm = True

            def serve(self) -> None:
                began = time.monotonic()
                split = urlsplit(self.path)
                request = Request(
                    self.command,
                    split.path,
                    dict(parse_qsl(split.query, keep_blank_values=True)),
                    {key.lower(): value for key, value in self.headers.items()},
                    self._read(),
                    self.path,
                )
                response = server.answer(request)
                if response.delay_s:
                    time.sleep(response.delay_s)
                # Before the answer leaves, so that whoever has it finds it in the log.
                server._note(Logged(request, response.status, began, time.monotonic()))
                try:
                    self._send(response)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = serve  # noqa: N815 (names of the standard library)

            def _read(self) -> bytes:
                if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
                    parts = []
                    while size := int(self.rfile.readline().split(b";")[0], 16):
                        parts.append(self.rfile.read(size))
                        self.rfile.readline()
                    self.rfile.readline()
                    return b"".join(parts)
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

            def _send(self, response: Response) -> None:
                if response.reset:
                    linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    self.close_connection = True
                    self.connection.close()
                    return
                self.send_response(response.status)
                for name, value in response.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(response.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(response.body[: response.cut])
                if response.cut is not None:
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (as in the standard library)
                """Stay silent; the log is a list."""

        return Connection


class Serving:
    """What stands behind a `Server` of its own: a context manager, as long as that serves."""

    server: Server

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.__exit__(kind, error, trace)
