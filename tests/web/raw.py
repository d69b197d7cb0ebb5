"""A server of bare bytes, for what a decent HTTP server cannot be made to do."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Generator, Iterator

ScriptedServer = Callable[[], Iterator[bytes]]


@contextlib.contextmanager
def bare_server(script: ScriptedServer) -> Generator[str]:
    """Send the pieces of ``script`` to every client; yield the URL."""
    listening = socket.create_server(("127.0.0.1", 0))
    door = threading.Thread(target=_serve, args=(listening, script), daemon=True)
    door.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        # A close alone leaves the thread in accept(), open for the clients of later tests.
        listening.shutdown(socket.SHUT_RDWR)
        door.join()
        listening.close()


def _serve(listening: socket.socket, script: ScriptedServer) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = listening.accept()
            threading.Thread(target=_send, args=(client, script), daemon=True).start()


def _send(client: socket.socket, script: ScriptedServer) -> None:
    with client, contextlib.suppress(OSError):
        client.recv(65_536)
        for piece in script():
            client.sendall(piece)
