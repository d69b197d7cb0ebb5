"""Text that kramdown, Liquid, the browser and MathJax all show as it is given."""

from __future__ import annotations

import re

# One alternative a danger. A backtick is an entity beside code spans, because kramdown's
# table pass ignores escapes; "{" is one because "\\{%" would still be Liquid's.
_SPECIAL = re.compile(
    r"""(?P<tick>`)|(?P<entity>[<>]|&(?=\#?[\w:.-]+;))
    |(?P<brace>\{(?=[{%:\#]|$))
    |(?P<live>\\(?=[\\(\[$]|\s*(?:begin|(?:eq)?ref)\b))
    |(?P<last>\\(?=[ ]*(?:\n|$)))
    |(?P<word>(?<=[A-Za-z])_(?=[A-Za-z0-9]))
    |(?P<run>-{2,}|~{2,}|\.{3,})
    |(?P<price>\$)
    |(?P<quote>["'])
    |(?P<mark>[\\*_\[\]|])""",
    re.VERBOSE,
)
_FIXED = {"brace": "&#123;", "live": "<span>&#92;</span>", "last": "&#92;"}
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}

# What opens a block at the start of a line: headings, lists, definitions, rules, setext
# underlines, the end-of-block marker.
_OPENS = re.compile(r"[#=:]|[-+](?=[ ]|$)|\d+(?=[.)](?:[ ]|$))|\^(?=[ ]*$)")


def literal(text: str, *, running: bool = True, prices: bool = False) -> str:
    r"""Return Markdown that shows ``text`` and nothing else, wherever in a line it stands.

    Args:
        text: cleaned text without formulas.
        running: no code stands beside it, and quotes and dots, which kramdown else
            makes typographic, are escaped too.
        prices: more than one ``$`` of this paragraph is no delimiter, so that each must
            be kept from MathJax, which pairs them where ``$`` is configured:
            https://docs.mathjax.org/en/v3.2/input/tex/delimiters.html. An element
            around a delimiter is the one way that shows nothing else.
    """

    def escaped(match: re.Match[str]) -> str:
        found, kind = match[0], match.lastgroup or ""
        if kind in _FIXED:
            return _FIXED[kind]
        if kind == "price":
            return _dollar(text[match.end() : match.end() + 1], prices=prices)
        if kind == "tick" and not running:
            return "&#96;"
        if kind == "word" or (not running and (kind == "quote" or found[0] == ".")):
            return found
        return _ENTITIES.get(found) or "".join(f"\\{char}" for char in found)

    return _SPECIAL.sub(escaped, text)


def _dollar(following: str, *, prices: bool) -> str:
    if prices:
        return "<span>$</span>"
    return "&#36;" if following in ("", "$") else "\\$"


def closed_start(markdown: str, *, parentheses: bool = True) -> str:
    """Return a line of Markdown that opens no block by what it begins with.

    Args:
        markdown: one line, already literal, without indentation.
        parentheses: close ``1)`` too, which opens a list in CommonMark, not in kramdown.
    """
    found = _OPENS.match(markdown)
    if not found:
        return markdown
    mark, rest = found[0], markdown[found.end() :]
    if mark == "^":
        return f"&#94;{rest}"
    if mark.isdigit():
        return f"{mark}\\{rest}" if parentheses or rest[0] == "." else markdown
    return f"\\{markdown}"
