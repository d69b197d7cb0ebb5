"""Shares said in words: ``two-thirds`` is ``三分之二``, and neither ``三分之一`` nor nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from digest.fidelity.findings import Defect, Gravity, listed, quoted
from digest.fidelity.numerals import chinese_number
from digest.fidelity.quantities import Quantities, narrow

_WORDS_TO_TWELVE = "one two three four five six seven eight nine ten eleven twelve"
_NUMERATORS = {"a": 1, "an": 1} | {
    word: value for value, word in enumerate(_WORDS_TO_TWELVE.split(), start=1)
}
_NUMBERS = _NUMERATORS | {"fifteen": 15, "twenty": 20, "fifty": 50, "hundred": 100}
_DENOMINATORS = {
    "half": 2, "halve": 2, "third": 3, "fourth": 4, "quarter": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
    "fifteenth": 15, "sixteenth": 16, "twentieth": 20, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_PARTS = "|".join(_DENOMINATORS)
_WORDS = re.compile(
    rf"(?i)(?:\b({'|'.join(_NUMERATORS)}|\d{{1,3}})(?:\s(?:and\s)?|-))?\b({_PARTS})(s?)\b"
)
_ONE_IN = re.compile(
    rf"(?i)\b({'|'.join(_NUMERATORS)}|\d{{1,4}})\s(?:in|of|out of|of every|in every)\s(?:the\s)?"
    r"([a-z]{3,9}|\d{1,4})\b"
)
_DIGITS = re.compile(r"(?<![\d./])(\d{1,3})\s?/\s?(\d{1,4})(?![\d./])")
_ZH = re.compile(
    r"([二三四五六七八九十]{1,3}|\d{1,3})\s?分之\s?([一二两三四五六七八九十]{1,3}|\d{1,3})"
)

Shares = set[tuple[int, int]]


def check_fractions(
    source: str, text: str, english: Quantities, chinese: Quantities
) -> Iterator[Defect]:
    """Find Chinese shares that the source does not have, and plural ones of its that are lost.

    The source may say a share as a percentage or as a factor, and where it names no other
    share of as many parts, by any mention of their number.
    """
    source, text = narrow(source), narrow(text)
    digits = {(int(one), int(other)) for one, other in _DIGITS.findall(source)}
    wanted, told = _english(source), _chinese(text)
    wholes = {whole for _, whole in wanted | digits}
    known, said = english.values, frozenset().union(*(item.values for item in english.items))
    strange = [
        (one, whole)
        for one, whole in told - wanted - digits
        if not _percent((one, whole)) & known
        and not (one == 1 and Decimal(whole) in said)
        and not (Decimal(whole) in known and whole not in wholes)
    ]
    kept = told | {(int(one), int(other)) for one, other in _DIGITS.findall(text)}
    plural = _plural(source) if "季" not in text else set()  # quarters of a year
    have = chinese.values
    lost = [share for share in plural - kept if not _percent(share) & have]
    if strange or lost:
        shown = listed([quoted(f"{one}-{other}") for one, other in sorted(strange or lost)])
        yield Defect("fraction", Gravity.ERROR, f"分数 {shown}（分子-分母）与原文不一致")


def _percent(share: tuple[int, int]) -> frozenset[Decimal]:
    one, whole = share
    exact = Decimal(100 * one) / Decimal(whole or 1)
    forms = (exact, exact.to_integral_value(), exact.quantize(Decimal("0.1")), exact / 100)
    return frozenset(form.normalize() for form in forms)


def _english(text: str) -> Shares:
    """Return the shares of an English text; a bare ``third`` is one of three."""
    shares = {
        (_number(one or "one"), _DENOMINATORS[part.lower()])
        for one, part, _ in _WORDS.findall(text)
    }
    return shares | {(_number(one), _number(whole)) for one, whole in _ONE_IN.findall(text)}


def _plural(text: str) -> Shares:
    """Return the shares that are no ordinal: ``two-thirds``, but not ``a third``."""
    shares = {
        (_number(one), _DENOMINATORS[part.lower()]) for one, part, s in _WORDS.findall(text) if s
    }
    return {(one, whole) for one, whole in shares if 1 < one < whole}


def _number(word: str) -> int:
    """Return the value of a digit or small number word, -1 of any other word."""
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower(), -1)


def _chinese(text: str) -> Shares:
    shares = {(_zh(one), _zh(whole)) for whole, one in _ZH.findall(text)}
    return {share for share in shares if share[1] not in (100, 1000)}


def _zh(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else chinese_number(numeral)
