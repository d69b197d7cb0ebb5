"""Untrusted text in pull requests and summaries, which GitHub renders as its own Markdown."""

from __future__ import annotations

import re

from digest.markdown.clean import one_line

_SPECIAL = re.compile(r"[&<>|`]|[\\*_\[\]~$#!](?!$)|[\\*_\[\]~$#!]$")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "`": "&#96;"}
_BREAK = "&#8203;"  # zero width: parts what GitHub would link

# Mentions, issues, commands of a runner, addresses; https://docs.github.com/en/get-started/
# writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
_LINKED = re.compile(r"@(?=\w)|#(?=\w)|\bGH(?=-\d)|:(?=:)|:(?=//)|\bwww(?=\.)", re.IGNORECASE)
_HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{6}(?=[0-9a-f]{1,34}(?![0-9A-Za-z]))")


# Nothing ordinary is as long without a blank; a table's other columns would leave the screen.
_ENDLESS = re.compile(r"[!-~]{40}(?=[!-~])")


def github_text(text: str) -> str:
    """Return ``text`` in one line that GitHub shows as it is.

    Safe in a table's cell: no markup, no HTML, no mention, no reference to an issue or
    a commit, no link, no command of a runner.
    """
    parted = _LINKED.sub(lambda m: m[0] + "\0", one_line(text))
    parted = _HASH.sub(lambda m: m[0] + "\0", parted)
    parted = _ENDLESS.sub(lambda m: m[0] + "\0", parted)
    escaped = _SPECIAL.sub(lambda m: _ENTITIES.get(m[0], f"\\{m[0]}"), parted)
    started = re.sub(r"^(?:([-+=:])|(\d+)([.)]))", _closed, escaped)
    return started.replace("\0", _BREAK)


def _closed(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"
