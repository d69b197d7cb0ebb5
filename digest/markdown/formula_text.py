r"""Formulas as the characters they show, where nothing typesets them: in links, lists, messages.

``$\ell_1$`` is ℓ₁, ``$\mathcal{O}(n^2)$`` O(n²), ``$H^{1/2}$`` H^(1/2). In some themes the engine
for formulas leaves out the text of links, a chat group has none. Of a formula with a command that
is not known here the TeX stays, without its dollars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.markdown.formulas import Formulas
from digest.markdown.tex import MATH_SIGNS

_FURTHER = """
vartheta ϑ varrho ϱ varsigma ς Upsilon Υ hbar ℏ emptyset ∅ ast ∗ star ⋆ bullet • oplus ⊕ otimes ⊗
odot ⊙ wedge ∧ vee ∨ neg ¬ lnot ¬ cap ∩ cup ∪ setminus ∖ leqslant ≤ geqslant ≥ ne ≠ ll ≪ gg ≫
cong ≅ lesssim ≲ gtrsim ≳ to → longrightarrow → gets ← Leftarrow ⇐ Leftrightarrow ⇔ mapsto ↦
implies ⇒ iff ⇔ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ forall ∀ exists ∃ sum ∑
prod ∏ int ∫ ldots … cdots ⋯ dots … prime ′ dagger † dag † ddagger ‡ lfloor ⌊ rfloor ⌋ lceil ⌈
rceil ⌉ mid | vert | Vert ‖ parallel ∥ perp ⊥ top ⊤ bot ⊥ angle ∠ deg ° degree ° aleph ℵ Re ℜ Im ℑ
lbrace { rbrace } colon : lVert ‖ rVert ‖ lvert | rvert | models ⊨ vdash ⊢ amalg ⨿ uplus ⊎ sqcup ⊔
sqcap ⊓ bigcup ⋃ bigcap ⋂ bigoplus ⨁ prec ≺ succ ≻ preceq ⪯ succeq ⪰ dashv ⊣ ltimes ⋉ rtimes ⋊
hookrightarrow ↪ twoheadrightarrow ↠ longleftrightarrow ↔ triangle △ square □
"""
_WITHOUT_SIGN = (
    "left middle right big Big bigl bigr Bigl Bigr bigg Bigg biggl biggr Biggl Biggr"
    " displaystyle textstyle limits nolimits"
)
_OPERATORS = "log ln exp sin cos tan max min sup inf lim arg argmax argmin det dim ker Pr gcd mod"
_UPRIGHT = (  # take their letters from another alphabet
    "text textrm textbf textit textsf texttt textsc mbox mathrm mathbf mathit mathsf mathtt mathcal"
    " mathscr mathfrak mathbb mathbbm operatorname boldsymbol bm pmb emph"
)


def _paired(table: str) -> dict[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_OPERATOR_NAMES = frozenset(_OPERATORS.split())
_ALPHABETS = frozenset(_UPRIGHT.split())
_SYMBOLS = {
    **MATH_SIGNS,
    **_paired(_FURTHER),
    **dict.fromkeys(_WITHOUT_SIGN.split(), ""),
    **{name: name for name in _OPERATOR_NAMES},
    "quad": " ",
    "qquad": " ",
}
_OVER = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0304",
    "dot": "\u0307",
    "ddot": "\u0308",
    "vec": "\u20d7",
}
_DOUBLE_STRUCK = dict(zip("CHNPQRZE1", "ℂℍℕℙℚℝℤ𝔼𝟙", strict=True))
_RAISED = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW*′†∗βγδθ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ*′†*ᵝᵞᵟᶿ",
        strict=True,
    )
)
_LOWERED = dict(
    zip(
        "0123456789+-=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)
_TOKEN = re.compile(r"\\([A-Za-z]+)|\\(.)|(\s+)|(.)", re.DOTALL)
_CANDIDATE = re.compile(r"\$\$?|\\[(\[]")
_DELIMITED = re.compile(r"(\$\$?|\\\(|\\\[)(.*?)(?:\$\$?|\\\)|\\\])", re.DOTALL)
_LONGEST = 300  # characters of a formula that is read; what is longer stays as it is
_DEEPEST = 20  # groups in groups


class _UnknownTexError(ValueError):
    """A formula holds what has no character here."""


def formulas_as_text(raw: str) -> str:
    """Return raw running text with each formula as the characters that it shows."""
    finder, out, done, at = Formulas(raw), [], 0, 0
    while candidate := _CANDIDATE.search(raw, at):
        at = candidate.end()
        found = finder.at(candidate.start())
        inner = _DELIMITED.fullmatch(raw, candidate.start(), found[0]) if found else None
        if found and inner:
            out += [raw[done : candidate.start()], _shown(inner[2])]
            done = at = found[0]
    return "".join([*out, raw[done:]])


def _shown(tex: str) -> str:
    stripped = " ".join(tex.split())
    if len(stripped) > _LONGEST:
        return stripped
    try:
        tokens = iter([_token(match) for match in _TOKEN.finditer(stripped)])
        return " ".join(_read(tokens, closer="", depth=0).split())
    except _UnknownTexError:
        return stripped


Token = tuple[str | None, str | None, str | None, str | None]
_ENDED: Token = (None, None, None, None)


def _token(match: re.Match[str]) -> Token:
    return (match[1], match[2], match[3], match[4])


def _read(tokens: Iterator[Token], *, closer: str, depth: int) -> str:
    """Return what tokens show up to the closing brace, or to their end."""
    if depth > _DEEPEST:
        raise _UnknownTexError
    out, after_letter = [""], False
    for token in tokens:
        if token[3] == "}" and closer:
            return "".join(out)
        if token[2] and after_letter:
            continue  # the blank only ends the name of a command
        if token[0] in _OPERATOR_NAMES and out[-1][-1:].isalnum():
            out.append(" ")
        if token[3] in ("^", "_"):
            out.append(_script(token[3], _one(tokens, next(tokens, _ENDED), depth)))
        else:
            out.append(_one(tokens, token, depth))
        after_letter = bool(token[0]) and out[-1].isalpha() and token[0] not in _OPERATOR_NAMES
    if closer:
        raise _UnknownTexError
    return "".join(out)


def _one(tokens: Iterator[Token], token: Token, depth: int) -> str:
    """Return what one token, or the group that it opens, shows."""
    command, escaped, blank, char = token
    if command:
        return _command(tokens, command, depth)
    if escaped:
        return {",": " ", ";": " ", ":": " ", " ": " ", "!": "", "|": "‖"}.get(escaped, escaped)
    if blank:
        return " "
    if char == "{":
        return _read(tokens, closer="}", depth=depth + 1)
    if char in (None, "}", "^", "_", "&", "%", "#", "$", "\\"):
        raise _UnknownTexError
    return {"~": " ", "'": "′", "*": "∗"}.get(char, char)


def _command(tokens: Iterator[Token], name: str, depth: int) -> str:
    def argument() -> str:
        token = next((one for one in tokens if not one[2]), _ENDED)
        return _one(tokens, token, depth + 1)

    if name in _ALPHABETS:
        shown = argument()
        return _DOUBLE_STRUCK.get(shown, shown) if name.startswith("mathbb") else shown
    if name in _OVER:
        shown = argument()
        return shown + _OVER[name] if len(shown) == 1 else shown
    if name in ("frac", "tfrac", "dfrac"):
        return f"{_grouped(argument())}/{_grouped(argument())}"
    if name == "sqrt":
        return f"√{_grouped(argument())}"
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    raise _UnknownTexError


def _grouped(shown: str) -> str:
    return shown if re.fullmatch(r"\w+|.", shown) else f"({shown})"


def _script(mark: str, shown: str) -> str:
    """Return raised or lowered characters where all of them are there, else the mark and them."""
    if shown in ("∘", "°"):
        return "°"
    known = _RAISED if mark == "^" else _LOWERED
    tight = shown.replace(" ", "")
    if tight and all(char in known for char in tight):
        return "".join(known[char] for char in tight)
    return f"{mark}{_grouped(shown)}"
