"""Random hostile texts: fragments that open, close and half-open whatever there is."""

from __future__ import annotations

import random

from tests.site.hostile import own

_OPENERS = (
    "{{ x }}", "{{", "}}", "{%", "%}", "{% raw %}", "{:", "{::", "{: onclick=\"x\"}", "{#id}", "{",
    "}", "`", "``", "```", "~~~", "$", "$$", "$$$", "\\(", "\\)", "\\[", "\\]", "\\", "\\\\", "*",
    "**", "***", "_", "__", "~~", "|", "||", "\\|", "[", "]", "](", "[x](javascript:1)", "![", "(",
    ")", "[^1]", "[^1]: x", "[a]: b", "*[SD]: y", "<", ">", "</", "<!--", "-->", "<b>", "</div>",
    "</details>", "<div>", "<script>document.documentElement.dataset.pwned=1</script>",
    "<img src=x onerror=\"document.documentElement.dataset.pwned=1\">", "&", "&lt;", "&#96;", ";",
    "#", "##", "## x", "- ", "-", "--", "---", "+ ", "1. ", "2. ", "1) ", ": ", "=", "===", "^",
    "> ", "|---|", "| a | b |", "\n", "\n\n", "\n  ", "\n    ", "  \n", "\t", " ", " ", "...",
    "\"", "'", "!", "@", ":", ",", ".", "$x$", "$a|b$", "\\(y\\)", "\\frac{a}{b}", "\\textit{z}",
    "\\'e", "\\\"{o}", "\\%", "``q''", "\u200b", "\u202e", "\r\n", "\x85", "\x0b", "文", "词，",
    "。", "a", "b c", "7", "$5", "https://a.example/b--c_d", "e_f", "<internal>", "`<pad>`", "x<y",
)  # fmt: skip
_BOLD = ("- **研究**：", "1)  \n- ", "  - ", "    - ")


def fragments() -> tuple[str, ...]:
    """Return everything a random text is put together from."""
    own_short = tuple(item.text for item in own() if 0 < len(item.text) < 120)
    return _OPENERS * 3 + _BOLD * 3 + own_short


def random_text(rng: random.Random, pieces: tuple[str, ...], most: int = 14) -> str:
    """Return a text of up to ``most`` fragments."""
    return "".join(rng.choice(pieces) for _ in range(rng.randint(1, most)))
