"""How many tokens a text costs, and what is cut off when it costs too many."""

from __future__ import annotations

from bisect import bisect_right

from digest.fulltext.extract import Extract

ASCII_PER_TOKEN = 4


def tokens(text: str) -> int:
    """Estimate the tokens of a text: four ASCII characters to one, any other is one.

    English prose comes out some percent too high, dense TeX too low, Chinese too high.
    """
    plain = len(text.encode("ascii", "ignore"))
    return -(-plain // ASCII_PER_TOKEN) + len(text) - plain


def fit(extract: Extract, budget: int) -> tuple[str, str]:
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
