"""Formulas: TeX spans have to show the same, whatever stands around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from digest.fidelity.defects import Defect, Gravity
from digest.fidelity.quantities import narrow

# A dollar opens before and closes after something that is no space; what begins with a digit
# may be a price, so that no digit follows it. Some write blanks inside: "$ \alpha $". Each way
# begins with its sign and looks back from there: so the search skips from sign to sign.
_SPAN = re.compile(
    r"\$\$([^$]{1,400})\$\$"
    r"|\$(?<![\\$]\$)(?=[^\s$\d\u3400-\u9fff])([^$\n]{0,400}(?:\n[^$\n]{1,400}){0,3})(?<=[^\s\\$])\$"
    r"|\$(?<![\\$]\$)(?=\d)([^$\n]{0,400}(?:\n[^$\n]{1,400}){0,3})(?<=[^\s\\$])\$(?!\d)"
    r"|\$(?<![\\$]\$) ((?=[^$\n]{0,200}[\\^_])[^$\n]{1,400}|[A-Za-z]{1,2})(?: |(?<=[)）}]))\$(?!\d)"
    r"|\\\(((?:[^\n]|\n(?!\n)){1,400}?)\\\)"
    r"|\\\[([^$]{1,400}?)\\\]"
)
_DOLLAR = re.compile(r"(?<!\\)\$")
# A sum of money, "$0.13": a number after the dollar, and no formula goes on behind it.
_PRICE = re.compile(
    r"(?<!\\)\$\d{1,12}(?:[.,]\d{1,6}){0,4}(?![\d.,]*\d)(?:\s?(?:[kKMB]|[mbt]n|[mb]illion))?"
    r"(?![\w$]|\s?[\\^_=<>+*{])|(?<!\\)\$\d{1,12}(?:[.,]\d{1,6}){0,4}(?=[\u3400-\u9fff])"
)
_FILLER = re.compile(
    r"\\[,;:! ]|\\(?:left|right|displaystyle|mathrm|text|textrm|rm)(?![A-Za-z])|[\s{}~]"
)
_ARITHMETIC = re.compile(
    r"\\(?:times|sim|approx|pm|mp|leq?|geq?|ll|gg|cdot|%|to|rightarrow|mu|circ|ast|prime|ell|infty"
    r"|simeq|lesssim|gtrsim|deg|degree)(?![A-Za-z])|[-+0-9.,%<>=~^_*/()×±≤≥≈°x\\|]"
)
_LETTER = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,2}(?![A-Za-z])")
_COMPARED = 200
_SCRIPTS = re.compile(r"\^[A-Za-z\d]|_")
# What macros show, as "macro character" pairs. Variants of one letter are one letter.
_SHOWN_AS = (
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta θ iota ι "
    "kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ varrho ρ sigma σ varsigma σ tau τ upsilon υ phi φ "
    "varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ "
    "Omega Ω leq ≤ le ≤ leqslant ≤ geq ≥ ge ≥ geqslant ≥ neq ≠ ne ≠ ll ≪ gg ≫ times × pm ± mp ∓ "
    "approx ≈ simeq ≃ equiv ≡ cdot · star * ast * circ ∘ otimes ⊗ oplus ⊕ infty ∞ to → "
    "rightarrow → longrightarrow → leftarrow ← Rightarrow ⇒ mapsto ↦ in ∈ notin ∉ subset ⊂ "
    "subseteq ⊆ cup ∪ cap ∩ sum ∑ prod ∏ int ∫ sqrt √ partial ∂ nabla ∇ ell l mid | vert | lvert | "
    "rvert | Vert ‖ langle ⟨ rangle ⟩ ldots ... cdots ... dots ... forall ∀ exists ∃ emptyset ∅ "
    "log log ln ln exp exp min min max max sin sin cos cos tan tan lim lim sup sup inf inf Pr Pr "
    "dim dim det det arg arg argmax argmax argmin argmin"
)
_WORDS = _SHOWN_AS.split()
_MACROS = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
# What sets type and shows nothing. Of \text only before a letter: $R^\text{*}$ is no $R^*$.
_STYLE = re.compile(
    r"\\(?:math(?:cal|bb|bf|rm|sf|it|tt|scr|frak|bm|ds)|boldsymbol|bm|operatorname\*?|mbox|emph|left"
    r"|right|[bB]igg?[lr]?|displaystyle|limits|rm|bf|it|cal|(?:wide)?tilde|sim|xrightarrow|ensuremath"
    r"|unicode|text[a-z]{0,12}(?=\s?\{[A-Za-z])|underline|overline)(?![A-Za-z])"
)
_TEXT_STYLE = re.compile(r"\\(?:text[a-z]{0,12}|emph|mathrm|mathtt|mathsf|xrightarrow|unicode)\b")
_CHARACTER = re.compile(r"\\unicode\{x([0-9A-Fa-f]{2,5})\}")
_MACRO = re.compile(r"\\([A-Za-z]{1,30})")
_FRACTION = re.compile(r"\\[dt]?frac\s?\{([^{}]{1,80})\}\s?\{([^{}]{1,80})\}")
_BARE_FRACTION = re.compile(r"\\[dt]?frac\s?(?:\{(\w{1,9})\}|(\d))\s?(?:\{(\w{1,9})\}|(\w))")
# Words of English set within a formula, \text{width of }f, are translated there.
_SET_WORDS = re.compile(
    r"\\(?:text(?:rm|it|bf|sf)?|mbox)\s?\{[^{}]*(?:[a-z]{2,} [a-z]{2,}|[a-z]{4,})[^{}]*\}"
)
_RAISED_GROUP = re.compile(r"\^\(([^()]{1,30})\)")
_NO_SHOW = re.compile(r"\\[,;:! ()\[\]]|[\s{}$~∼_&]|\u0303")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")
_ORDINAL_END = re.compile(r"\^?(?:st|nd|rd|th)\Z")
_VARIANTS = str.maketrans("ϵϕϑϱς−–⋆∗’", "εφθρσ--**'")
_WORDS_ONLY = re.compile(r"[A-Za-z][\w\s.,'’()/-]*\Z")
_QUANTITY = re.compile(
    r"[<>≤≥≈±×+-]{0,3}\d[\d.,]{0,20}(?:[×*]10\^?-?\d{1,3})?\\?%?°?[A-Za-zµμΩÅ°/%]{1,8}(?:\^?-?\d)?\Z"
)
_RAW = re.compile(r"(?<!10)[\^_]\{")


def spans(text: str) -> tuple[str, ...]:
    """Return the contents of the formulas of a text, in order."""
    return tuple(next(group for group in match if group) for match in _SPAN.findall(text))


def without_formulas(text: str, *, simple_too: bool = False) -> str:
    """Return the text without its formulas; numbers, units and words stay unless told."""

    def replaced(match: re.Match[str]) -> str:
        body = next(group for group in match.groups() if group)
        if simple_too:
            return " "
        if is_arithmetic(body):
            return body if body.lstrip("{ ")[:1] == "^" else f" {body} "
        return f" {_as_text(body)} " if _is_text(body) else " "

    return _SPAN.sub(replaced, text)


def is_arithmetic(body: str) -> bool:
    """Tell whether a formula holds only numbers and signs, which may be written as words."""
    return not _ARITHMETIC.sub("", _FILLER.sub("", body))


def _is_text(body: str) -> bool:
    r"""Tell a formula that sets words or a quantity: ``\textbf{Name}``, ``97\,\mathrm{ms}``."""
    flat = _flat(body)
    if _QUANTITY.match(flat) or _ORDINAL_END.match(flat) or not any(map(str.isalnum, flat)):
        return True
    return bool(_TEXT_STYLE.search(body)) and bool(_WORDS_ONLY.match(flat)) and len(flat) > 1


def _as_text(body: str) -> str:
    plain = _STYLE.sub(" ", _CHARACTER.sub(" ", body)).replace("\\,", " ").replace("~", " ")
    return plain.replace("{", "").replace("}", "").strip()


def check_formulas(source: str, text: str) -> Iterator[Defect]:
    """Find formulas that were lost, altered or made up."""
    lost, foreign = _missing(source, text), _missing(text, source)
    if lost or foreign:
        scripts = not foreign and all(_is_script(body) for body in lost)
        gravity = Gravity.WARNING if scripts else Gravity.ERROR
        yield Defect("formula", gravity, f"{max(len(lost), len(foreign))} 处公式与原文不一致")
    if _RAW.search(_SPAN.sub(" ", text)) and not _RAW.search(_SPAN.sub(" ", source)):
        yield Defect("formula-raw", Gravity.ERROR, "公式未置于 $ 之间")
    yield from check_dollars(source, text)


def check_dollars(source: str, text: str) -> Iterator[Defect]:
    """Find a formula that was opened and not closed."""
    if _is_open(text) and not _is_open(source):
        yield Defect("formula-open", Gravity.ERROR, "公式的 $ 不成对")


def _is_open(text: str) -> bool:
    return len(_DOLLAR.findall(_PRICE.sub(" ", _SPAN.sub(" ", text)))) % 2 == 1


def _missing(one: str, other: str) -> list[str]:
    """Return the formulas of one text that the other lacks, in dollars or without.

    Of a lone letter that means: not in a formula, and not standing alone.
    """
    flat, inside = _flat(other), "\n".join(map(_flat, spans(other)))
    alone = set(_LETTER.findall(other))
    bodies = [
        body
        for body in dict.fromkeys(spans(one))
        if not is_arithmetic(body) and not _is_text(body) and not _SET_WORDS.search(body)
    ]
    return [body for body in bodies[:_COMPARED] if not _stands(_flat(body), flat, inside, alone)]


def _stands(shown: str, flat: str, inside: str, alone: set[str]) -> bool:
    """Tell whether a formula stands in a text; letters of other alphabets do so anywhere."""
    shown = shown.rstrip(".,;:。，；：")
    if len(shown) > 2 or not shown.isascii():
        return shown in flat
    return shown in inside or shown in alone


def _is_script(body: str) -> bool:
    """Tell a lone index or exponent (``R^2``, ``_2``), which may be set otherwise."""
    return len(_flat(body)) <= 3 and bool(_SCRIPTS.search(body))


def _flat(text: str) -> str:
    """Return what TeX shows, in one line: no spacing, braces, dollars, indices' marks or styles."""
    text = _CHARACTER.sub(lambda match: chr(int(match[1], 16)), text)
    if "frac" in text:
        text = _BARE_FRACTION.sub(r"\1\2/\3\4", _FRACTION.sub(r"\1/\2", text))
    text = _STYLE.sub("", text)
    text = _MACRO.sub(lambda match: _MACROS.get(match[1], match[0]), text)
    text = unicodedata.normalize("NFKC", narrow(text)).translate(_VARIANTS)
    return _THOUSANDS.sub("", _RAISED_GROUP.sub(r"^\1", _NO_SHOW.sub("", text)))
