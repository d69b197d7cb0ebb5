"""Where a redirect may lead."""

from __future__ import annotations

import pytest

from digest.errors import SourceDown
from digest.web.polite import redirect_target

HERE = "https://export.arxiv.org/api/query?a=b"


@pytest.mark.parametrize(
    ("start", "location", "end"),
    [
        (HERE, "/elsewhere", "https://export.arxiv.org/elsewhere"),
        (HERE, "https://arxiv.org/html/1", "https://arxiv.org/html/1"),
        (HERE, "//oaipmh.arxiv.org/oai", "https://oaipmh.arxiv.org/oai"),
        ("http://arxiv.org/pdf/1", "https://arxiv.org/pdf/1", "https://arxiv.org/pdf/1"),
        ("http://mirror.test/a", "https://mirror.test/a", "https://mirror.test/a"),
        ("http://127.0.0.1:81/a", "http://127.0.0.1:81/b", "http://127.0.0.1:81/b"),
    ],
)
def test_the_same_host_and_arxivs_hosts_are_followed(start: str, location: str, end: str) -> None:
    assert redirect_target(start, location) == end


@pytest.mark.parametrize(
    ("start", "location"),
    [
        (HERE, "http://export.arxiv.org/api/query"),
        (HERE, "https://arxiv.org.evil.test/"),
        (HERE, "https://evilarxiv.org/"),
        (HERE, "https://arxiv.org:8443/"),
        (HERE, "https://arxiv.org@evil.test/"),
        (HERE, "file:///etc/passwd"),
        (HERE, "ftp://arxiv.org/"),
        (HERE, "https://[::1/"),
        (HERE, "https://arxiv.org:port/"),
        ("http://127.0.0.1:81/a", "http://127.0.0.1:22/"),
        ("http://127.0.0.1:81/a", "http://localhost:81/"),
    ],
)
def test_everything_else_is_refused(start: str, location: str) -> None:
    with pytest.raises(SourceDown):
        redirect_target(start, location)
