"""A redirect leads to the server that was checked, however its address is written."""

from __future__ import annotations

import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from digest.errors import SourceDown
from digest.web.http import ServerOrigin, server_origin
from digest.web.polite import redirect_target

HERE = "https://export.arxiv.org/api/query?a=b"
MIRROR = ServerOrigin("https", "mirror.test", 8443)
ALLOWED = {
    MIRROR,
    *(ServerOrigin("https", f"{n}arxiv.org", 443) for n in ("", "www.", "export.", "oaipmh.")),
}

HOSTS = st.sampled_from(
    (
        "arxiv.org", "export.arxiv.org", "evil.test", "arxiv.org.evil.test", "evilarxiv.org", "",
        "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::1%25lo]", "arxiv.org.", "ARXIV.ORG",
        "\uff41rxiv.org", "arxiv\u3002org", "arxiv%2eorg", "arx%69v.org", "mirror.test",
        "127.0.0.1%23.arxiv.org", "localhost", "xn--rxiv-5na.org", "s3.arxiv.org",
    )
)  # fmt: skip
MARKS = st.text(st.sampled_from("/\\@:?#;,.%&=[]{}<>\"'^`| \t\r\n\x00\x0b\x1f\x7f\u00a0\u2044"))
PORTS = st.sampled_from(("", ":", ":443", ":80", ":8443", ":22", ":0", ":65536", ":\u0664", ":4x"))
SCHEMES = st.sampled_from(
    ("https:", "http:", "HTTPS:", "", "ftp:", "file:", "javascript:", "https", "gopher:", "http+x:")
)
SLASHES = st.sampled_from(("//", "/", "", "///", "\\\\", "/\\", "\\/", "////"))
USERS = st.sampled_from(
    ("", "user@", "user:word@", "arxiv.org@", "arxiv.org\\@", "evil.test\\@", "@", "%40", "a@b@")
)
PIECES = st.one_of(SCHEMES, SLASHES, USERS, HOSTS, PORTS, MARKS)
LIKELY = st.tuples(
    st.sampled_from(("https://", "//")), USERS, HOSTS, st.sampled_from(("", "/", ":443", "?"))
)
LOCATIONS = st.one_of(
    LIKELY.map("".join),
    st.tuples(SCHEMES, SLASHES, USERS, HOSTS, PORTS, MARKS, HOSTS, MARKS).map("".join),
    st.lists(PIECES, max_size=8).map("".join),
)


def connected_to(url: str) -> ServerOrigin:
    """Return the server that requests makes the connection to."""
    prepared = requests.Request("GET", url).prepare()
    server, _ = HTTPAdapter().build_connection_pool_key_attributes(prepared, verify=True)
    port = server["port"] or {"http": 80, "https": 443}[server["scheme"]]
    return ServerOrigin(server["scheme"], str(server["host"]).lower(), port)


@settings(max_examples=2000, deadline=None)
@given(LOCATIONS)
@example("http://host\\@arxiv.org/")
@example("https://evil.test\\@arxiv.org/")
@example("https://user@arxiv.org/")
@example("https://s3.arxiv.org/")
def test_what_is_followed_leads_to_a_server_that_the_settings_name(location: str) -> None:
    try:
        address = redirect_target(HERE, location, (MIRROR,))
    except SourceDown:
        return

    assert connected_to(address) in ALLOWED
    assert not any(ord(c) < 33 or c == "\\" for c in location)
    assert "@" not in address.partition("://")[2].partition("/")[0]


@settings(max_examples=500, deadline=None)
@given(LOCATIONS)
@example("http://{/")
@example("https://a%5c.test/")
def test_the_server_of_any_address_is_the_one_that_is_connected_to(url: str) -> None:
    try:
        server = server_origin(url)
    except ValueError:
        return

    assert connected_to(url) == ServerOrigin(
        server.scheme, server.host.strip("[]"), server.port
    ) or (connected_to(url) == server)
