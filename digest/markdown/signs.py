r"""Signs that TeX writes as commands: ``\o`` is ø, ``\times`` is ×, ``\SI{5}{\volt}`` is 5 V.

Names that are words of paths and programs too (``\to``, ``\in``, ``\path``) are none of them.
"""

from __future__ import annotations

import re

_PAIR = re.compile(r"(\S+) (\S+)")
_SIGNS: dict[str, str] = dict(
    _PAIR.findall(r"""
    ss ß ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł aa å AA Å i ı j ȷ dh ð DH Ð th þ TH Þ dj đ DJ Đ
    ng ŋ NG Ŋ S § dag † ddag ‡ pounds £ euro € texteuro € textbullet • textperiodcentered ·
    ldots … dots … textellipsis … textdegree ° degree ° textregistered ® textcopyright ©
    copyright © texttrademark ™ textendash – textemdash — textquoteleft ‘ textquoteright ’
    textquotedblleft “ textquotedblright ” textquotesingle ' textasciitilde ~
    textasciicircum ^ textunderscore _ textbackslash \ textbar | textless < textgreater >
    textmu µ texttimes × textpm ± LaTeX LaTeX TeX TeX BibTeX BibTeX
    times × div ÷ pm ± mp ∓ cdot · sim ∼ approx ≈ simeq ≃ equiv ≡ propto ∝ neq ≠ leq ≤ le ≤
    geq ≥ ge ≥ infty ∞ rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ uparrow ↑
    downarrow ↓ circ ∘ partial ∂ nabla ∇ ell ℓ langle ⟨ rangle ⟩
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ
    lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ
    omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω
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
_UNIT_NAME = re.compile(r"\\([A-Za-z]+)\s*")


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
