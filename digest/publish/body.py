"""The text of a pull request: ours between two markers, a person's around them.

The first marker carries a hash of our title, so that a title edited by a person is known,
``open`` while labels and reviewers are still to be asked for, and ``held`` while it is a
draft of ours, because its day is not whole.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

LIMIT = 65_536  # GitHub's own, in characters
OPENING = re.compile(r"<!-- arxiv-digest title=([0-9a-f]{16})( open)?( held)? -->")
CLOSING = "<!-- /arxiv-digest -->"
FOLD_END = "\n\n</details>"
CUT = "\n\n…\n"


@dataclass(frozen=True, slots=True)
class Marked:
    """An existing body, cut at the markers; the flags are those of the first marker."""

    before: str
    after: str
    title: str
    opened: bool
    held: bool = False


def compose(
    mark: str,
    text: str,
    *,
    opened: bool,
    held: bool = False,
    before: str = "",
    after: str = "",
) -> str:
    """Return a body of ours between a person's two parts, within GitHub's limit.

    ``mark`` is the fingerprint of the last title that was ours.
    """
    flags = " open" * opened + " held" * held
    head = f"{before}<!-- arxiv-digest title={mark}{flags} -->\n"
    tail = f"\n{CLOSING}{after}"
    ours = text.strip("\n").replace(CLOSING, "")
    room = LIMIT - len(head) - len(tail)
    if len(ours) > room:
        ours = shortened(ours, room)
    return head + ours + tail


def shortened(text: str, room: int) -> str:
    """Return the whole lines that fit; a fold that is open at the cut hides nothing below it."""
    kept = text[: max(room - len(FOLD_END) - len(CUT), 0)].rpartition("\n")[0]
    is_open = kept.count("<details>") > kept.count("</details>")
    return kept + (FOLD_END if is_open else "") + CUT


def marked(body: str) -> Marked | None:
    """Return the parts of an existing body, or None where a person took the markers out."""
    text = unix(body)
    opening = OPENING.search(text)
    end = text.rfind(CLOSING)
    if opening is None or end < opening.end():
        return None
    return Marked(
        before=text[: opening.start()],
        after=text[end + len(CLOSING) :],
        title=opening.group(1),
        opened=bool(opening.group(2)),
        held=bool(opening.group(3)),
    )


def same(one: str, other: str) -> bool:
    """Tell whether two bodies are the same but for line ends, which GitHub's editor changes."""
    return unix(one).rstrip() == unix(other).rstrip()


def fingerprint(title: str) -> str:
    """Return a short hash of a title."""
    return hashlib.sha256(title.strip().encode()).hexdigest()[:16]


def unix(text: str) -> str:
    """Return ``text`` with LF line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
