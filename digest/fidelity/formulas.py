"""Formulas: TeX spans have to be copied, whatever stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.fidelity.defects import Defect, Gravity

# A dollar opens before and closes after something that is no space, and never before a digit.
_SPAN = re.compile(
    r"\$\$([^$]{1,400})\$\$"
    r"|(?<![\\$])\$(?=[^\s$])([^$\n]{0,400}(?:\n[^$\n]{1,400}){0,3})(?<=[^\s\\$])\$(?!\d)"
    r"|\\\(([^\n]{1,400}?)\\\)"
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
_SCRIPTS = re.compile(r"[\^_]")
_GREEK = {
    r"\alpha": "α", r"\beta": "β", r"\gamma": "γ", r"\delta": "δ", r"\epsilon": "ε",
    r"\varepsilon": "ε", r"\zeta": "ζ", r"\eta": "η", r"\theta": "θ", r"\lambda": "λ",
    r"\kappa": "κ", r"\mu": "μ", r"\nu": "ν", r"\xi": "ξ", r"\pi": "π", r"\rho": "ρ",
    r"\sigma": "σ", r"\tau": "τ", r"\phi": "φ", r"\varphi": "φ", r"\chi": "χ", r"\psi": "ψ",
    r"\omega": "ω", r"\Delta": "Δ", r"\Gamma": "Γ", r"\Lambda": "Λ", r"\Omega": "Ω",
    r"\Sigma": "Σ", r"\Phi": "Φ", r"\Psi": "Ψ", r"\leq": "≤", r"\le": "≤", r"\geq": "≥",
    r"\ge": "≥", r"\times": "×", r"\pm": "±", r"\approx": "≈", r"\sim": "∼", r"\cdot": "·",
    r"\infty": "∞", r"\to": "→", r"\rightarrow": "→", r"\in": "∈", r"\log": "log",
}  # fmt: skip
_MACRO = re.compile(r"\\[A-Za-z]{1,30}")


def spans(text: str) -> tuple[str, ...]:
    """Return the contents of the formulas of a text, in order."""
    return tuple(next(group for group in match if group) for match in _SPAN.findall(text))


def without_formulas(text: str, *, simple_too: bool = False) -> str:
    """Return the text without its formulas; those of mere numbers stay unless told."""

    def replaced(match: re.Match[str]) -> str:
        body = next(group for group in match.groups() if group)
        return f" {body} " if not simple_too and is_arithmetic(body) else " "

    return _SPAN.sub(replaced, text)


def is_arithmetic(body: str) -> bool:
    """Tell whether a formula holds only numbers and signs, which may be written as words."""
    return not _ARITHMETIC.sub("", _FILLER.sub("", body))


def check_formulas(source: str, text: str) -> Iterator[Defect]:
    """Find formulas that were lost, altered or made up."""
    lost, foreign = _missing(source, text), _missing(text, source)
    if lost or foreign:
        scripts = not foreign and all(_is_script(body) for body in lost)
        gravity = Gravity.WARNING if scripts else Gravity.ERROR
        yield Defect("formula", gravity, f"{max(len(lost), len(foreign))} 处公式与原文不一致")
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
    bodies = [body for body in dict.fromkeys(spans(one)) if not is_arithmetic(body)]
    return [
        body
        for body in bodies[:_COMPARED]
        if (_flat(body) not in flat if len(_flat(body)) > 2 else _flat(body) not in inside)
        and _flat(body) not in alone
    ]


def _is_script(body: str) -> bool:
    """Tell a lone index or exponent (``R^2``, ``_2``), which may be set otherwise."""
    return len(_flat(body)) <= 3 and bool(_SCRIPTS.search(body))


def _flat(text: str) -> str:
    """Return TeX with spacing, braces, dollars and the dress of macros taken away."""
    text = _MACRO.sub(lambda match: _GREEK.get(match.group(), match.group()), text)
    return _FILLER.sub("", text.replace("$", "").replace(r"\(", "").replace(r"\)", ""))
