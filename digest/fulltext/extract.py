"""What every reader of full texts returns, and how long it may be."""

from __future__ import annotations

import re
from bisect import bisect_right
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


def without_unseen(text: str) -> str:
    """Return the text without control marks and characters that nobody sees."""
    return _UNSEEN.sub("", text)


ASCII_PER_TOKEN = 4


def tokens(text: str) -> int:
    """Estimate the tokens of a text: four ASCII characters to one, any other is one.

    English prose comes out some percent too high, dense TeX too low, Chinese too high.
    """
    plain = len(text.encode("ascii", "ignore"))
    return -(-plain // ASCII_PER_TOKEN) + len(text) - plain


def fit_budget(extract: Extract, budget: int) -> tuple[str, str]:
    """Return the text within the budget and what was cut, in words.

    Appendices are cut first, from their end; then the body, from its end; always
    after a line or a sentence, never from the middle.
    """
    whole = extract.whole
    if tokens(whole) <= budget:
        return whole, ""
    text = _head(whole, budget)
    if len(text) > len(extract.body):
        lost = "end of the appendices"
    else:
        lost = "appendices and end of the body" if extract.appendix else "end of the body"
    return text, f"{lost} cut to {budget} tokens"


def _head(text: str, budget: int) -> str:
    longest = text[: budget * ASCII_PER_TOKEN]
    size = bisect_right(range(len(longest) + 1), budget, key=lambda k: tokens(longest[:k])) - 1
    head = longest[:size]
    end = max(head.rfind("\n"), head.rfind(". ") + 1)
    return head[:end].rstrip() if 2 * end > size else head
