"""Which papers a post shows, read from its links; of our posts and of other tools'."""

from __future__ import annotations

import re

# https://info.arxiv.org/help/arxiv_identifier.html
_ID = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
_PAGE = re.compile(rf"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/({_ID})(?!\d)")
_LISTED = re.compile(r"\s*(?:[-*+]|\d+[.)]|#{1,6})\s")
_LABELLED = re.compile(r"\s*[-*+]\s+(?:\*\*|__)?[A-Za-z 链接原文论]{2,12}(?:\*\*|__)?\s*[:：]")
_READING = re.compile(r"<details.*?(?:</details>|\Z)", re.DOTALL | re.IGNORECASE)


def arxiv_ids(post: bytes) -> tuple[str, ...]:
    """Return the ids, without version, that a post's lists and headings link to.

    A link counts in a list's line or a heading, as ``[…](https://arxiv.org/abs/…)`` or
    after a label (``- **arXiv**: …``), outside of readings, which may cite other papers.
    """
    text = _READING.sub("", post.decode("utf-8", "replace"))
    found: dict[str, None] = {}
    for line in filter(_LISTED.match, text.splitlines()):
        labelled = _LABELLED.match(line)
        for link in _PAGE.finditer(line):
            if labelled or line[link.start() - 2 : link.start()] in ("](", "](<"):
                found[link[1]] = None
    return tuple(found)
