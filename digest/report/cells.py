"""Text from outside in GitHub's Markdown: one line, no markup, nobody called, nothing linked."""

from __future__ import annotations

import re
import unicodedata

CELL_CHARS = 300
GAP = "\u200b"  # a zero-width space breaks what GitHub links by itself; written as an entity
MARKUP = re.compile(rf"""[\\`*_\[\]<>&|~$!^"'{GAP}]""")
LINKED = re.compile(
    r"""
    (?P<mention>@)(?=\w)            # @user, @org/team, mail addresses, owner/repository@commit
    | (?P<issue>\#|\bGH-)(?=\d)     # issues and pull requests, also owner/repository#1
    | (?P<scheme>:)(?=//)           # https://…
    | (?P<www>\bwww)(?=\.)
    | (?P<emoji>:)(?=[\w+-]+:)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def one_line(text: str, chars: int = CELL_CHARS) -> str:
    """Return ``text`` as one line of at most ``chars`` visible characters, not yet escaped."""
    line = " ".join("".join(_printable(char) for char in text[: 4 * chars]).split())
    return line if len(line) <= chars else line[: chars - 1] + "…"


def _printable(char: str) -> str:
    return " " if unicodedata.category(char)[0] in "CZ" else char


def cell(text: str, chars: int = CELL_CHARS) -> str:
    """Return ``text`` so that GitHub shows just these characters, in a table cell or anywhere.

    https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
    """
    line = LINKED.sub(lambda found: found[0] + GAP, one_line(text, chars))
    return MARKUP.sub(lambda found: f"&#{ord(found[0])};", line)


def code(text: str) -> str:
    """Return ``text`` as a code span; for names of models, branches and settings."""
    return f"`{one_line(text, 120).replace('`', '')}`" if text.strip("` \n") else ""


def link(text: str, url: str) -> str:
    """Return a link; ``url`` is percent-encoded where Markdown could end it."""
    safe = re.sub(r"[^\w./:?=&%#~@+,-]", lambda found: _percent(found[0]), url, flags=re.ASCII)
    return f"[{cell(text)}]({safe})" if safe.startswith(("https://", "http://")) else cell(text)


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
