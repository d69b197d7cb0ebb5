"""Where a redirect may lead."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

from digest.errors import SourceDown

STATUSES = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}


def target(url: str, location: str) -> str:
    """Return the address that ``location``, sent from ``url``, leads to.

    Allowed are the same host and arXiv's hosts, never from https back to http.

    Raises:
        SourceDown: it leads elsewhere, or nowhere.
    """
    try:
        address = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(address)
        allowed = _same_host(old, new) or _is_arxiv(new)
    except ValueError as error:
        raise SourceDown(f"{urlsplit(url).hostname} redirects to no address") from error
    safe = new.scheme == "https" or (new.scheme == "http" and old.scheme == "http")
    if not (allowed and safe):
        raise SourceDown(f"{old.hostname} redirects to {new.scheme}://{new.hostname}")
    return address


def _same_host(old: SplitResult, new: SplitResult) -> bool:
    return old.hostname == new.hostname and (
        _port(old) == _port(new) or {_port(old), _port(new)} == set(_PORTS.values())
    )


def _is_arxiv(new: SplitResult) -> bool:
    host = new.hostname or ""
    return _port(new) == _PORTS.get(new.scheme) and (
        host == "arxiv.org" or host.endswith(".arxiv.org")
    )


def _port(split: SplitResult) -> int:
    return split.port or _PORTS.get(split.scheme, 0)
