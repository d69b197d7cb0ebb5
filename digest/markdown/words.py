r"""Words inside a formula: ``\text{if $x>0$}``, ``\text{max\_len}``, ``\text{50\%}``.

MathJax shows a backslash that stands there; so what is no word leaves the group, which
MathJax and KaTeX read alike. LaTeX's commands that MathJax lacks become those it has.
https://docs.mathjax.org/en/v3.2/input/tex/differences.html
"""

from __future__ import annotations

import re

_TEXT = r"\\(?:text(?:rm|it|bf|sf|tt|up|normal)?|mbox)\s*\{"
_GROUP = re.compile(rf"({_TEXT})((?:[^{{}}$\\]|\\.|\$[^$]+\$|\{{[^{{}}$]*\}})*)\}}")
_NO_WORD = re.compile(r"(\\[%_&#])|([%|])|\$([^$]+)\$")
_AS_SIGNS = {"|": "\\vert ", "%": "\\%"}
_OPEN_TEXT = re.compile(rf"{_TEXT}[^{{}}]*\Z")
_REST = re.compile(r"(?:\$[^$]{1,200}\$[^{}$]{0,200}){1,9}\}")
_REACH = 200  # characters of one stretch of words
_MOST_GROUPS = 9  # with dollars in them, in one formula

_OTHERS = {
    "bm": "\\boldsymbol",
    "mathds": "\\mathbb",
    "mathbbm": "\\mathbb",
    "textsc": "\\text",
    "textsl": "\\text",
    "textmd": "\\text",
    "ensuremath": "",
    "xspace": "",
    "AA": "Å",
}
_LACKING = re.compile(rf"(?<!\\)((?:\\\\)*)\\({'|'.join(_OTHERS)})(?![A-Za-z])[ ]*")


def worded(tex: str) -> str:
    """Return ``tex``, a formula in one line, in the commands that a page has."""
    tex = _LACKING.sub(lambda match: match[1] + _OTHERS[match[2]], tex)
    return _GROUP.sub(_parted, tex)


def after_nested(text: str, start: int, end: int) -> int:
    """Return which dollar closes the formula at ``start``: ``end``, or one after its words.

    Dollars in a group of words are pairs of their own. -1 if no dollar closes.
    """
    for _ in range(_MOST_GROUPS):
        if end < 0 or not _OPEN_TEXT.search(text[max(start, end - _REACH) : end]):
            break
        rest = _REST.match(text, end)
        if not rest:
            break
        end = text.find("$", rest.end(), rest.end() + 10 * _REACH)
    return end


def is_balanced(tex: str) -> bool:
    """Tell whether every brace that opens is closed."""
    depth = 0
    for brace in re.findall(r"\\.|[{}]", tex):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0


def _parted(group: re.Match[str]) -> str:
    opener, body = group[1], group[2]
    if re.search(r"[{}]", _NO_WORD.sub("", body)):
        return f"{opener}{body.replace('|', chr(0x2223))}}}"  # a bar that makes no table
    parts, done = [], 0
    for found in _NO_WORD.finditer(body):
        if found[3] and not is_balanced(found[3]):
            return group[0]
        sign = found[1] or (f"{{{found[3]}}}" if found[3] else _AS_SIGNS[found[2]])
        parts += [_words(opener, body[done : found.start()]), sign]
        done = found.end()
    whole = "".join([*parts, _words(opener, body[done:])]) if parts else group[0]
    scripted = group.string[: group.start()].endswith(("_", "^")) and parts
    return f"{{{whole}}}" if scripted else whole


def _words(opener: str, words: str) -> str:
    return f"{opener}{words}}}" if words else ""
