"""Text from outside in summary and pull request: one line, cut, escaped for GitHub."""

from __future__ import annotations

import re

from digest.markdown import github_text, one_line

CELL_CHARS = 300
EMOJI = re.compile(r":(?=[\w+\\-]+:)")  # a short code such as :rocket:


def plain(text: str, chars: int = CELL_CHARS) -> str:
    """Return ``text`` as one line of at most ``chars`` characters, not yet escaped."""
    line = one_line(text[: 4 * chars])
    return line if len(line) <= chars else line[: chars - 1] + "…"


def cell(text: str, chars: int = CELL_CHARS) -> str:
    """Return ``text`` so that GitHub shows just these characters, also in a table's cell."""
    return EMOJI.sub(":&#8203;", github_text(plain(text, chars)))


def code(text: str) -> str:
    """Return ``text`` as a code span; for names of models, branches and settings."""
    name = plain(text, 120).translate({ord("`"): None, ord("|"): "¦"}).strip()
    return f"`{name}`" if name else ""


def link(text: str, url: str) -> str:
    """Return a link; an address that is none, or could end the link, is left out."""
    inert = re.fullmatch(r"https?://[\w./:?=&%~@+,-]+", url, re.ASCII)
    return f"[{cell(text)}]({url})" if inert else cell(text)
