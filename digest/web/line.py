"""A connection that can be cut from outside, so that a request has a total time."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Generator
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from requests.exceptions import ReadTimeout


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
