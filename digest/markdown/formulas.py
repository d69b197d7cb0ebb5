r"""Find formulas in text, and write those that reach the page.

MathJax shows a backslash that stands there; so what is no word leaves the group, which
MathJax and KaTeX read alike. LaTeX's commands that MathJax lacks become those it has.
https://docs.mathjax.org/en/v3.2/input/tex/differences.html

kramdown takes ``$$x$$`` only and hands it on as ``\(x\)`` or ``\[x\]``, escaped for
HTML and not parsed: https://kramdown.gettalong.org/syntax.html#math-blocks. So all four
notations leave here as ``$$x$$``. ``\begin{align}…\end{align}`` without a delimiter leaves
as the text it is, which MathJax and KaTeX find themselves.
"""

from __future__ import annotations

import re

from digest.escaping import literal
from digest.markdown.bounded_formulas import is_bounded, with_own_macros

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
    "pmb": "\\boldsymbol",
    "mathds": "\\mathbb",
    "mathbbm": "\\mathbb",
    "textsc": "\\text",
    "textsl": "\\text",
    "textmd": "\\text",
    "ensuremath": "",
    "xspace": "",
    "AA": "Å",
    "coloneqq": ":=",
    "colonequals": ":=",
    "argmax": "\\operatorname{arg\\,max}",
    "argmin": "\\operatorname{arg\\,min}",
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


_LONGEST = 4_000  # characters; a delimiter that closes later was not meant
_CLOSER = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
_WORDS = re.compile(r"\\(?:text\w*|mbox|mathrm|operatorname)\s*\{[^{}]*\}")
_CJK = re.compile("[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff00-\uffef]")
_HAN = re.compile("[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# No price begins so: CO$_2$, 3$\times$, 10$^{-3}$; nor is it a sign alone: $>$90, $p<$0.05.
_SCRIPT = re.compile(r"[_^]|\\[A-Za-z,;:!]|\{\}")
_SIGN = re.compile(
    r"[-+<>=~]{1,2}|\\?%|(?:\.(?: |\\,)?){1,3}|[A-Za-z](?:[_^']?\w|')?\s*[<>=]", re.ASCII
)
_PRICE = re.compile(r"\d[\d.,]*\s*(?:[A-Za-z]{2,}|[-/,;(]\s*$)")
_TEX = re.compile(r"\\[A-Za-z]|[_^]")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")
_SMALL_WORD = re.compile(r"(?<![\\A-Za-z])(?=[A-Z]{0,9}[a-z])[A-Za-z]{2,}")
_LONE = re.compile(r" [A-Za-z]'? ")  # between Chinese characters no price
_COMMAND = re.compile(r"\\[A-Za-z]{2}")
_TERM = re.compile(r"\s?[A-Za-z]\([A-Za-z0-9-+*/=<>(),| ]{1,80}\)\s?")
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # typed for formulas, too
_PRICE_AND_MORE = re.compile(r"\d[\d.,]*\s.*\d", re.DOTALL)
# Nor is a shell's: $PATH, A$AP and $user:$group, where a letter follows at once.
_SHELL = re.compile(r"[A-Z][A-Z0-9_]+[\s,:;/][^\\]*|[^\\]*[,:;/@]")
_ADJACENT = {
    "$": re.compile(r"(?:\$[^$\s](?:[^$]{0,400}[^$\s\\])?\$){1,50}(?!\$)"),
    "$$": re.compile(r"(?:\$\$[^$]{1,400}\$\$){1,50}(?!\$)"),
}

_SMALL = r"-?(?:(?:\d|\d?\.\d{1,2})\s*(?:em|ex)|\d{1,2}(?:\.\d{1,2})?\s*(?:mu|pt)|0?\.\d{1,2}\s*cm)"
_ROW_SPACE = re.compile(rf"(\\\\)\s*\[\s*{_SMALL}\s*\]")
_COLUMNS = re.compile(r"(\\begin\{(?:array|tabular|darray)\}(?:\[[tcb]\])?\{)([^{}]*)(\})")
# Formulas without a delimiter; MathJax and KaTeX look for them in a page's text as well.
_ENVIRONMENT = re.compile(r"\\begin\{((?:equation|align|gather|multline|eqnarray)\*?)\}")
_NUMBERED = re.compile(r"\\label\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])")
_OPENS_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%")
_OTHERS_SIGN = re.compile(r"@(?=\w)|:(?=[\w+-]{1,50}:)")  # a mention, an emoji, of a site's plugins
_BAR = re.compile(r"(?<!\\)((?:\\\\)*)(\\?)\|[ ]?")


class Formulas:
    """Finds formulas in one text, asked for positions from left to right; linear in all."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[str, int] = {}
        self._ended = 0

    def at(self, start: int) -> tuple[int, str] | None:
        """Return where the formula that opens at ``start`` ends, and its Markdown, or None.

        The Markdown is "" for a formula that must not be one on a page.
        """
        opener = self._text[start : start + 2]
        found = None
        if opener in _CLOSER:
            found = self._delimited(start, opener)
        elif opener.startswith("$"):
            found = self._dollar(start)
        elif environment := _ENVIRONMENT.match(self._text, start):
            found = self._environment(environment)
        self._ended = found[0] if found else self._ended
        return found

    def _delimited(self, start: int, opener: str) -> tuple[int, str] | None:
        closer = _CLOSER[opener]
        end = self._find(closer, start + 2)
        if end < 0 or end - start > _LONGEST:
            return None
        tex = _narrowed(self._text[start + 2 : end])
        if closer == "$$" and not self._is_apart("$$", end + 2):
            return None
        return end + 2, _emitted(tex)

    def _dollar(self, start: int) -> tuple[int, str] | None:
        before = self._text[start - 1 : start] if start else ""
        before = "" if start == self._ended else before
        end = after_nested(self._text, start, self._find("$", start + 1))
        if end < 0 or end - start > _LONGEST or before in ("\\", "$"):
            return None
        tex = _narrowed(self._text[start + 1 : end])
        meant = bool(_SCRIPT.match(tex) or _SIGN.fullmatch(tex))
        if not meant and re.match(r"[A-Za-z0-9]", before):
            return None
        after = self._text[end + 1 : end + 2]
        lone = _LONE.fullmatch(tex) and _HAN.search(self._text[max(0, start - 2) : end + 3])
        if not tex.strip() or tex[-1] == "\\" or not (lone or _is_tight(tex) or _is_airy(tex)):
            return None
        sum_of_money = after.isdecimal() and not meant and not re.search(r"\\[A-Za-z]", tex)
        if not self._is_apart("$", end + 1):
            return None
        if not meant and re.match(r"[A-Za-z_]", after) and _SHELL.fullmatch(tex):
            return None
        if _SCRIPT.match(self._text, end + 1) and _PRICE_AND_MORE.fullmatch(tex):
            return None  # $3, or 3$\times$: the closer opens the formula that follows
        if sum_of_money or _CJK.search(_WORDS.sub("", tex)) or _PRICE.match(tex):
            return None
        return end + 1, _emitted(tex)

    def _environment(self, opener: re.Match[str]) -> tuple[int, str] | None:
        closer = f"\\end{{{opener[1]}}}"
        end = self._find(closer, opener.end())
        if end < 0 or end - opener.end() > _LONGEST:
            return None
        tex = _NUMBERED.sub("", self._text[opener.end() : end])
        nested = tex.count("\\begin{") == tex.count("\\end{")
        made = _emitted(tex)[2:-2].strip() if nested else ""
        shown = f"{opener[0]} {made} {closer}" if made else ""
        return end + len(closer), literal(shown).replace("<span>&#92;</span>", "\\\\")

    def _is_apart(self, mark: str, end: int) -> bool:
        """Tell whether no dollar follows there, or one that opens the next formula."""
        follows = self._text.startswith("$", end)
        return not follows or bool(_ADJACENT[mark].match(self._text, end))

    def _find(self, mark: str, start: int) -> int:
        known = self._next.get(mark, 0)
        if known >= 0 and known < start:
            known = self._text.find(mark, start)
            while known > 0 and self._is_escaped(known):
                known = self._text.find(mark, known + 1)
            self._next[mark] = known
        return known

    def _is_escaped(self, at: int) -> bool:
        r"""Tell whether a backslash takes the mark there for itself: ``\$``, ``\\(``."""
        before = self._text[max(0, at - 50) : at]
        return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _narrowed(tex: str) -> str:
    """Return a formula with ASCII for its full-width brackets and signs, if that is all it has."""
    return tex if _HAN.search(tex) else tex.translate(_WIDE)


def _is_tight(tex: str) -> bool:
    return not tex[0].isspace() and not tex[-1].isspace()


def _is_airy(tex: str) -> bool:
    r"""Tell whether ``$ \alpha_i $`` or ``$ O(N + D)$`` was meant: TeX or a term, and no word."""
    shown = _WORDS.sub("", tex)
    if tex[0].isspace() and tex[-1].isspace() and _TEX.search(tex) and not _WORD.search(shown):
        return True
    return not _SMALL_WORD.search(shown) and bool(_COMMAND.search(tex) or _TERM.fullmatch(shown))


def _emitted(tex: str) -> str:
    r"""Return ``tex`` as it may stand between ``$$`` and ``$$``, or "" if it may not.

    ``|`` would make a table of the paragraph, ``{{`` and ``{%`` are Liquid's, ``%`` a
    comment that would swallow the rest, ``<a`` a tag where formulas are not processed.
    """
    tex = _ROW_SPACE.sub(r"\1 ", worded(" ".join(tex.split())))
    if not tex or re.search(r"(?<!\\)\$|`|\\[()\[\]]", tex.replace("\\\\", "")):
        return ""
    tex = with_own_macros(tex)
    if not is_bounded(tex):
        return ""
    tex = _COLUMNS.sub(lambda m: m[1] + m[2].replace("|", "") + m[3], tex)
    tex = _BAR.sub(lambda m: m[1] + ("\\Vert " if m[2] else "\\vert "), tex)
    tex = _COMMENT.sub(r"\1\\%", tex)
    tex = re.sub(r"\{(?=[{%:#])", "{ ", tex)
    tex = _OTHERS_SIGN.sub(r"\g<0>{}", _OPENS_TAG.sub("< ", tex)).strip()
    return f"$${tex} $$" if tex.endswith(("\\", "$")) else f"$${tex}$$"
