r"""TeX in running text, as the characters it stands for.

Names that are words of paths and programs too (``\to``, ``\in``, ``\path``) are none of them.

``G\"odel`` is Gödel, ``\textit{x}`` is x, ``50\%`` is 50%. What is not known here
stays as it is, backslash and all; so do URLs, but for TeX's escapes in them.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from digest.markdown.bounded_formulas import is_own_macro

_PAIR = re.compile(r"(\S+) (\S+)")
MATH_SIGNS: dict[str, str] = dict(
    _PAIR.findall(r"""
    times × div ÷ pm ± mp ∓ cdot · sim ∼ approx ≈ simeq ≃ equiv ≡ propto ∝ neq ≠ leq ≤ le ≤
    geq ≥ ge ≥ infty ∞ sqrt √ rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ uparrow ↑
    downarrow ↓ circ ∘ partial ∂ nabla ∇ ell ℓ langle ⟨ rangle ⟩
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ
    lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ
    omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω
    """)
)
"""What commands of formulas show that stand in running text, too."""
_SIGNS: dict[str, str] = MATH_SIGNS | dict(
    _PAIR.findall(r"""
    ss ß ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł aa å AA Å i ı j ȷ dh ð DH Ð th þ TH Þ dj đ DJ Đ
    ng ŋ NG Ŋ S § dag † ddag ‡ pounds £ euro € texteuro € textbullet • textperiodcentered ·
    ldots … dots … textellipsis … textdegree ° degree ° textregistered ® textcopyright ©
    copyright © texttrademark ™ textendash – textemdash — textquoteleft ‘ textquoteright ’
    textquotedblleft “ textquotedblright ” textquotesingle ' textasciitilde ~
    textasciicircum ^ textunderscore _ textbackslash \ textbar | textless < textgreater >
    textmu µ texttimes × textpm ± LaTeX LaTeX TeX TeX BibTeX BibTeX
    """)
)
_NAMES = "|".join(sorted(_SIGNS, key=len, reverse=True))
_SIGN = re.compile(
    rf"\{{\\({_NAMES})\s*\}}|(?<!\\)\\({_NAMES})(?![A-Za-z]|(?<=\\o)/)(?:\{{\}}|[ ]+(?=[a-z]))?"
)
_DEGREES = re.compile(r"\^(?:\\circ(?![A-Za-z])|\{\\circ\})")

# https://ctan.org/pkg/siunitx, as far as abstracts go
_UNITS: dict[str, str] = dict(
    _PAIR.findall(r"""
    kilo k milli m micro µ nano n pico p centi c deci d mega M giga G tera T hertz Hz meter m
    metre m second s gram g byte B bit bit bel B decibel dB percent % degree ° celsius °C
    degreeCelsius °C watt W volt V ampere A kelvin K joule J newton N pascal Pa minute min
    hour h day d per / squared ² cubed ³ mole mol liter L litre L
    """)
)
_QUANTITY = re.compile(r"\\(?:SI|qty)\s*(?:\[[^\[\]]*\])?\{([^{}]*)\}\s*\{([^{}]*)\}")
_UNIT = re.compile(r"\\(?:si|unit)\s*(?:\[[^\[\]]*\])?\{([^{}]*)\}")
_CHARACTERS = re.compile(r"(?<!\\)(\$?)(?:\\unicode\{x[0-9A-Fa-f]{2,5}\}){1,9}\1")
_CODE = re.compile(r"x([0-9A-Fa-f]{2,5})\}")
_UNIT_NAME = re.compile(r"\\([A-Za-z]+)\s*")


def with_characters(text: str) -> str:
    r"""Return text with the signs that ``\unicode{x2014}`` stands for, in dollars or without.

    What ASCII has, a sign of direction or a mark on a letter is not written so.
    """
    return _CHARACTERS.sub(_characters, text) if "\\unicode" in text else text


def _characters(match: re.Match[str]) -> str:
    chars = [chr(int(code, 16)) for code in _CODE.findall(match[0])]
    shown = all(char >= "\xa1" and unicodedata.category(char)[0] in "LNPS" for char in chars)
    return "".join(chars) if shown else match[0]


def signed(text: str) -> str:
    """Return ``text`` with the signs themselves where their commands stood."""
    text = _UNIT.sub(_unit, _QUANTITY.sub(_quantity, text))
    return _SIGN.sub(_sign, _DEGREES.sub("°", text))


def _sign(match: re.Match[str]) -> str:
    name = match[1] or match[2]
    swallowed = len(name) > 2 and match[0].endswith(" ")  # TeX eats it, a person does not
    return _SIGNS[name] + " " * swallowed


def _quantity(match: re.Match[str]) -> str:
    unit = _named(match[2])
    return match[0] if unit is None else f"{match[1]}{'' if unit in '%°' else ' '}{unit}"


def _unit(match: re.Match[str]) -> str:
    unit = _named(match[1])
    return match[0] if unit is None else unit


def _named(unit: str) -> str | None:
    """Return a unit in letters, or None where one of its names is not known."""
    if any(name not in _UNITS for name in _UNIT_NAME.findall(unit)):
        return None
    return _UNIT_NAME.sub(lambda match: _UNITS[match[1]], unit)


_URL = re.compile("https?://[^\\s，。；：（）、{}\ufdd0]*[^\\s，。；：（）、{}\ufdd0'.,;]")
_HELD = re.compile("\ufdd1(\\d+)\ufdd2")  # stands for a URL; noncharacters, as in running.py
_STYLE = re.compile(
    r"\\(?:text(?:it|bf|tt|sc|sf|rm|sl|up|md|normal|superscript|subscript)?|emph|u(?:nder)?line"
    r"|mbox|url|math(?:bf|rm|it|sf|tt|cal|bb)|boldsymbol|num|ce|textcolor\s*\{[^{}]*\})\s*\{([^{}]*)\}"
)
_SIZES = (
    "tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge|itshape|bfseries"
)
_SWITCH = re.compile(
    rf"\{{(?:\\(?:it|bf|em|tt|sc|sf|rm|sl|{_SIZES})(?![A-Za-z])\s*)+([^{{}}\\]*)\}}"
)
_LINK = re.compile("\\\\href\\s*\\{([^{}\ufdd0]*)\\}\\s*\\{([^{}]*)\\}")
_BARE_LINK = re.compile("\\\\href\\s*\\{([^{}\ufdd0]*)\\}(?!\\s*\\{)")
_NOTE = re.compile(r"[ ]?\\(?:footnote|thanks)\s*\{((?:[^{}]|\{[^{}]*\})*)(?:\}|\Z)")
_CITED = re.compile(r"\\[Cc]ite[a-z]{0,9}\*?\s*(?:\[[^\[\]{}]*\]\s*){0,2}\{([^{}]*)\}")
_VERBATIM = re.compile(r"\\verb\*?([|!+/@=])([^\n|!+/@=]{1,100})\1")
_BROKEN = re.compile(
    r"(?<=[A-Za-z])\\-(?=[A-Za-z])|(?<=\.)\\@|(?<!\\)\\\\(?=\s)"
    r"|\\(?:noindent|par|newline|linebreak|(?:small|med|big)skip|q?quad|space)(?![A-Za-z])[ ]*"
    rf"|(?<![A-Za-z{{])\\(?:{_SIZES})(?![A-Za-z{{])[ ]*"
)
_XSPACE = re.compile(r"(\\[A-Za-z]+)?\\xspace(?![A-Za-z])(?:\{\})?")  # shows nothing itself

_MARKS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "c": "\u0327",
    "v": "\u030c",
    "u": "\u0306",
    "H": "\u030b",
    "k": "\u0328",
    "r": "\u030a",
    "d": "\u0323",
    "b": "\u0331",
}
_BASE = r"(?:\\[ij](?![A-Za-z])|[^\W\d_])"
_CORE = r"""(?<!\\)\\(?:(?P<sign{n}>["'`^~=.])\s*|(?P<name{n}>[cvuHkrdb])(?:\s+|(?=\{{)))"""
_CORE += rf"(?:\{{{{(?P<braced{{n}}>{_BASE})\}}}}|(?P<bare{{n}}>{_BASE}))"
_ACCENT = re.compile(rf"\{{{_CORE.format(n=1)}\}}|{_CORE.format(n=2)}")

_ESCAPED = re.compile(r"(?<!\\)(?:\\([%&_#${}])|\\\\([%&#]))")
_SPACED = re.compile(
    r"(?<!\\)\\[ ,;:/](?=\S)"
    "|(?<=[A-Za-z.])~(?=[A-Za-z0-9\\\\\ufdd1])"
    "|(?<=[A-Za-z0-9.)\ufdd0])~(?=[A-Za-z(\\\\\ufdd0])"  # 5~dB, Eq.~(2); but 3~5 is a range
)
_OPERATORS = frozenset(
    [
        "log",
        "ln",
        "exp",
        "sin",
        "cos",
        "tan",
        "max",
        "min",
        "sup",
        "inf",
        "lim",
        "arg",
        "det",
        "dim",
        "ker",
    ]
)
_UNREAD = frozenset(("SI", "qty", "si", "unit", "path"))
# A macro of the authors' own, once all known ones are read; no part of a path or an escape.
_OWN = re.compile(
    r"(?<![\\A-Za-z0-9/:.])(?<!\}\{)\\{1,2}([A-Za-z]{2,30})(?![A-Za-z]|\\[A-Za-z\\])"
    r"(?:\\(?=[^ -~])|(\{[^{}\\]{0,200}\})?(?!\{))"
)
_DOUBLE = re.compile("(?<!`)``(?!`)|(?<!')''(?!')")
_QUOTED = 300  # characters; quotes further apart do not belong together
_HALF = re.compile(r"(?<!`)``([^`\"\n]{1,100})\"")  # ``so" is written often
_SINGLE = re.compile(r"(?<![\w`])`([^`'\n]{1,80})'(?![\w'])")
_DEPTH = 4  # \textbf{\textit{\emph{x}}}: deeper nesting stays as it is


def plain(text: str) -> str:
    """Return running text without the TeX that a person would not write."""
    if not re.search(r"[\\~`]", text):
        return text
    urls: list[str] = []
    held = _URL.sub(lambda match: _hold(match[0], urls), text)
    held = _XSPACE.sub(_ended, held) if "\\xspace" in held else held
    read = _commands(_paired(_accents(_BROKEN.sub(_joint, _VERBATIM.sub(r"\2", held)))))
    return _HELD.sub(lambda match: urls[int(match[1])], read)


def _hold(url: str, urls: list[str]) -> str:
    urls.append(re.sub(r"\\([_%#&~])", r"\1", url))
    return f"\ufdd1{len(urls) - 1}\ufdd2"


def _ended(match: re.Match[str]) -> str:
    return f"{match[1]}{{}}" if match[1] else ""


def _joint(match: re.Match[str]) -> str:
    size = re.match(rf"\\(?:{_SIZES})", match[0])
    return "" if size or match[0] in ("\\-", "\\@", "\\\\") else " "


def _accents(text: str) -> str:
    return signed(_ACCENT.sub(_accent, _ACCENT.sub(_accent, text)))  # twice: \~{\^e} is ễ


def _commands(text: str) -> str:
    text = _unstyled(text)
    if _BARE_LINK.search(text) or _LINK.search(text):
        text = _unstyled(_BARE_LINK.sub(r"\1", _LINK.sub(r"\2 (\1)", text)))
    text = _NOTE.sub(r" (\1)", _SPACED.sub(" ", text))
    return _ESCAPED.sub(r"\1\2", _OWN.sub(_own, _CITED.sub(r"[\1]", text)))


def _own(match: re.Match[str]) -> str:
    r"""Return what ``\ourmodel``, ``\ourmodel{}`` and ``\revised{text}`` were to show."""
    operator = match[1] in _OPERATORS and not match[2]
    if match[1] in _UNREAD or not (operator or is_own_macro(match[1])):
        return match[0]
    return (match[2] or "{}")[1:-1] or match[1]


def _unstyled(text: str) -> str:
    for _ in range(_DEPTH):
        text = _STYLE.sub(r"\1", _SWITCH.sub(r"\1", text))
    return text


def _accent(match: re.Match[str]) -> str:
    found = {name.rstrip("12"): value for name, value in match.groupdict().items() if value}
    mark = _MARKS[found.get("sign") or found["name"]]
    base = (found.get("braced") or found["bare"]).removeprefix("\\")
    composed = unicodedata.normalize("NFC", base + mark)
    return composed if len(composed) == 1 else match[0]


def _paired(text: str) -> str:
    marks = list(_DOUBLE.finditer(text))
    replaced = list(text)
    for left, right in pairwise(marks):
        near = right.start() - left.end() <= _QUOTED
        if near and left[0] == "``" and right[0] == "''":
            replaced[left.start() : left.end()] = ["“", ""]
            replaced[right.start() : right.end()] = ["”", ""]
    return _SINGLE.sub(r"‘\1’", _HALF.sub(r"“\1”", "".join(replaced)))
