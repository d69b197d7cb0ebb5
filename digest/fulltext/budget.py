"""How many tokens a text costs, and what is cut off when it costs too many."""

from __future__ import annotations

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

    Appendices are cut first, from their end; then the body, from its end; always at
    the end of a line, never from the middle.
    """
    whole = extract.whole
    if tokens(whole) <= budget:
        return whole, ""
    cut = _head(whole, budget)
    if len(cut) <= len(extract.body):
        lost = "appendices and end of the body" if extract.appendix else "end of the body"
    else:
        lost = "end of the appendices"
    return cut, f"{lost} cut to {budget} tokens"


def _head(text: str, budget: int) -> str:
    kept: list[str] = []
    left = budget * ASCII_PER_TOKEN
    for line in text.split("\n"):
        cost = 4 * (len(line) - (plain := len(line.encode("ascii", "ignore")))) + plain + 1
        if cost > left:
            break
        left -= cost
        kept.append(line)
    return "\n".join(kept).rstrip() or text[: budget // 4 + 1]
