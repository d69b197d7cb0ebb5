"""A sentence in English, for the log, and in Chinese, for the summary."""

from __future__ import annotations

from typing import Self


class Notice(str):
    """A warning in English, for the log, that knows how the summary says it in Chinese."""

    chinese: str
    url: str
    link_text: str

    def __new__(cls, english: str, chinese: str, url: str = "", link_text: str = "") -> Self:
        """Return the warning; ``url`` is where it can be acted on."""
        made = super().__new__(cls, english)
        made.chinese, made.url, made.link_text = chinese, url, link_text
        return made
