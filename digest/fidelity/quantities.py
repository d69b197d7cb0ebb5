"""Numbers as values: what a text says in digits, number words and Chinese numerals.

Digits are read by one scanner for both languages, since Chinese abstracts keep ``7B``
or ``3e-4``. Words and numerals only add to the values a text may mean, except English
cardinals from three on, which a translation has to keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from digest.fidelity.numerals import (
    chinese_counts,
    chinese_values,
    english_cardinals,
    english_hints,
)

NUMBERS = 50_000
_SCALES = {
    "hundred": 2, "mega": 6, "giga": 9, "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
    "k": 3, "K": 3, "M": 6, "G": 9, "B": 9, "T": 12, "mn": 6, "bn": 9, "tn": 12,
    "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7,
    "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip

# Every quantifier is bounded or runs over one class of characters that the next part cannot
# begin with, so scanning is linear whatever the text.
_NUMBER = re.compile(
    r"(?<!\d)(?:\d{1,3}(?:,\d{3}){1,5}(?!,?\d)(?:\.\d{1,20})?|\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})"
)
_EXPONENT = re.compile(
    r"[eE]([-+]?\d{1,3})(?!\w|\.\d)"
    r"|\s?(?:×|\\times|\\cdot|x|\*|·)?\s?10\s?\^\s?\{?\s?([-+−–]?\s?\d{1,3})\s?\}?"
)
_POWER = re.compile(r"\s?\^\s?\{?\s?([-+−–]?\d{1,3})\s?\}?")
_SCALE = re.compile(
    r"[\s-]?(hundred|thousand|million|billion|trillion)s?(?![a-z])"
    r"|[\s-]?(mega|giga)(?=[a-z])"
    r"|(\s?)([kKMBT]|[mbt]n)(?![A-Za-z])"
    r"|\s?([kMG])(?=(?:yrs?|a|t)(?![A-Za-z]))"
    r"|\s?[余多几来]?\s?([千百](?=赫|克|米|瓦|帕|卡|焦|伏|字节|比特|电子伏))"
    r"|\s?[余多几来]?\s?(万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)(?!分)"
)
# "EUR 500m": an m stands for millions after a currency only.
_MILLIONS = re.compile(r"\s?m(?![A-Za-z])")
_MONEY = re.compile(r"(?:EUR|USD|GBP|CHF|RMB|CNY|JPY|CAD|AUD|INR|SEK|[$€£¥])\s?\Z")
_PERCENT = re.compile(r"\s?(?:\\?[%％]|percent|per cent|pp(?![a-z])|个?百分点)")
_RANGE = re.compile(r"\s?(?:--|[-–—~～±]|\\pm|\\sim|to|至|到)\s?")
_IDENTIFIER = re.compile(
    r"(?<![A-Za-z0-9\\])[A-Za-z](?:[A-Za-z0-9]|(?<=\d)\.(?=\d)|[-_](?=[A-Za-z0-9]))*"
)
# Not the uncertainty of a last digit, as in 67.4(5).
_ENUMERATOR = re.compile(r"(?<!\d)[(（]\s?\d{1,2}\s?[)）]|(?m:^\s{0,8}\d{1,2}[.)、]\s)|[①-⑳]")
_DECADE = re.compile(r"(?<!\d)((?:1[89]|20)(\d)0)'?s(?![a-z])")
# "2019-23" may be said as 2019 and 2023.
_YEAR_BEFORE = re.compile(r"(?<!\d)(19|20)\d\d[-–—/]\Z")
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3}){1,3}(?![\d.,]| ?\d)")
_TEX_COMMA = re.compile(r"(?<=\d)(?:\\,|\{,\}|\u2009|\u202f|~)(?=\d{3})")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_POWERS = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number as it stands, and the values it can mean.

    ``required`` is false for what need not be said again, such as an exponent.
    """

    shown: str
    values: frozenset[Decimal]
    percent: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Quantities:
    """All numbers of one text; ``hints`` are values it may also mean."""

    items: tuple[Quantity, ...]
    hints: frozenset[Decimal]
    identifiers: tuple[str, ...]

    @property
    def values(self) -> frozenset[Decimal]:
        """Return every value that the text can mean."""
        return self.hints.union(*(item.values for item in self.items))


def narrow(text: str) -> str:
    """Return the text in ASCII where it has other digits, TeX's thousands marks removed."""
    text = _POWERS.sub(lambda match: f"^{match.group().translate(_RAISED)}", text)
    return _TEX_COMMA.sub("", text.translate(_WIDE).translate(_LOW))


def bare_numbers(text: str, most: int) -> tuple[list[tuple[Decimal, int, int]], str]:
    """Return the first numbers in digits with their places, and the text these count in.

    Names, exponents' tens and numerals are left out.
    """
    text = _blank(_IDENTIFIER, narrow(text), names_only=True)
    matches = list(islice(_NUMBER.finditer(text), most))
    return [(_value(match.group()), *match.span()) for match in matches], text


def english_quantities(text: str) -> Quantities:
    """Return the numbers of an English text, already free of URLs and code."""
    found = _quantities(text)
    cardinals = tuple(
        Quantity(word, frozenset({value}), required=value >= 3)
        for word, value in english_cardinals(text)
    )
    hints = found.hints | english_hints(text)
    return Quantities(found.items + cardinals, hints, found.identifiers)


def chinese_quantities(text: str) -> Quantities:
    """Return the numbers of a Chinese text, already free of URLs and code."""
    found = _quantities(text)
    counts = tuple(Quantity(shown, frozenset({value})) for shown, value in chinese_counts(text))
    hints = found.hints | chinese_values(text)
    return Quantities(found.items + counts, hints, found.identifiers)


def _quantities(text: str) -> Quantities:
    text = narrow(text)
    hints = {value for match in _DECADE.finditer(text) for value in _decade_values(match)}
    text = _blank(_DECADE, text)  # before the names, of which "mid-1980s" would be one
    names = [name for name in _IDENTIFIER.findall(text) if any(c.isdigit() for c in name)]
    hints.update(value for name in names for value in _plain(name))
    text = _blank(_IDENTIFIER, text, names_only=True)
    hints.update(_value(match.group().replace(" ", "")) for match in _SPACED.finditer(text))
    for pattern in (_ENUMERATOR, _SPACED):
        hints.update(value for match in pattern.finditer(text) for value in _plain(match.group()))
        text = _blank(pattern, text)
    return Quantities(tuple(_scan(text)), frozenset(hints), tuple(dict.fromkeys(names)))


def _decade_values(match: re.Match[str]) -> tuple[Decimal, ...]:
    """Return what ``1990s`` is in Chinese: 1990, or the nineties of the 20th century."""
    century = Decimal(int(match[1]) // 100 + 1).normalize()
    return _value(match[1]), _value(f"{match[2]}0"), century


def _blank(pattern: re.Pattern[str], text: str, *, names_only: bool = False) -> str:
    def blank(match: re.Match[str]) -> str:
        word = match.group()
        return word if names_only and not any(c.isdigit() for c in word) else " " * len(word)

    return pattern.sub(blank, text)


def _plain(text: str) -> Iterator[Decimal]:
    for match in _NUMBER.finditer(text):
        yield _value(match.group())


def _value(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "")).normalize()


def _scan(text: str) -> Iterator[Quantity]:
    matches = list(islice(_NUMBER.finditer(text), NUMBERS))
    percents = [False] * len(matches)
    read = [_read(text, match) for match in matches]
    for i in range(len(matches) - 1, -1, -1):
        end = read[i][1]
        if _PERCENT.match(text, end):
            percents[i] = True
        elif i + 1 < len(matches) and percents[i + 1]:
            gap = _RANGE.match(text, end)
            percents[i] = gap is not None and gap.end() == matches[i + 1].start()
    done = 0
    for match, (values, end), percent in zip(matches, read, percents, strict=True):
        exponent = match.start() < done  # of the number before; said with it
        yield Quantity(match.group(), frozenset(values), percent, required=not exponent)
        done = max(done, end)


def _read(text: str, match: re.Match[str]) -> tuple[set[Decimal], int]:
    """Return the values of the number at ``match`` and where its reading ends."""
    value, end = _value(match.group()), match.end()
    if power := _EXPONENT.match(text, end):
        ten = _small_int(power[1] or power[2])
        return {value.scaleb(ten).normalize()}, power.end()
    if value == 10 and (power := _POWER.match(text, end)):
        return {Decimal(1).scaleb(_small_int(power[1])).normalize()}, power.end()
    if scale := _SCALE.match(text, end):
        word = next(group for group in scale.groups() if group and not group.isspace())
        scaled = value.scaleb(_SCALES[word]).normalize()
        loose = {scaled} if scale[1] or scale[7] else {value, scaled}
        return loose, scale.end()
    if _MILLIONS.match(text, end) and _MONEY.search(text, max(0, match.start() - 5), match.start()):
        return {value, value.scaleb(6).normalize()}, end
    if century := _YEAR_BEFORE.search(text, max(0, match.start() - 6), match.start()):
        return {value} | ({value + int(century[1]) * 100} if 10 <= value < 100 else set()), end
    return {value}, end


def _small_int(text: str) -> int:
    return int(text.replace("−", "-").replace("–", "-").replace(" ", ""))
