"""What broke a connection, in words of the trade rather than names of classes."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

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
