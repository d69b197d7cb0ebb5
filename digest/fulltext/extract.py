"""What an extractor returns, why it gives up, and the characters that no text may hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

# C0 and C1 but the line feed, soft hyphen, zero width and direction marks, surrogates,
# specials, and the invisible tag block, in which orders to a model can be hidden.
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff0-\ufffc\ufffe\uffff\U000e0000-\U000e0fff]"
)


class Unreadable(Exception):
    """Tell that a file gives no text of a paper; the message says why in a few words."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What was read of a file: the body, and the appendices that follow it.

    ``remark`` names what was left out of a file that was not read to its end.
    """

    body: str
    appendix: str = ""
    remark: str = ""

    @property
    def whole(self) -> str:
        """Return body and appendix as one text."""
        return f"{self.body}\n\n{self.appendix}".strip()


def visible(text: str) -> str:
    """Return the text without control marks and characters that nobody sees."""
    return _UNSEEN.sub("", text)
