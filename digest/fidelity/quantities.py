"""Quantities in English and Chinese text: numerals, fractions, scales.

Digits are read by one scanner for both languages, since Chinese abstracts keep ``7B``
or ``3e-4``. Words and numerals only add to the values a text may mean, except English
cardinals from three on, which a translation has to keep.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice

_UNIT_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_CARDINALS = {word: value for value, word in enumerate(_UNIT_WORDS.split())} | {
    word: 10 * (position + 2) for position, word in enumerate(_TEN_WORDS.split())
}
_MULTIPLIERS = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_MULTIPLIERS["trillion"] = 10**12
_HINTS = {
    "first": 1, "single": 1, "once": 1, "unit": 1, "second": 2, "twice": 2, "both": 2,
    "double": 2, "doubles": 2, "doubled": 2, "doubling": 2, "dual": 2, "pair": 2, "couple": 2,
    "third": 3, "thirds": 3, "thrice": 3, "triple": 3, "triples": 3, "tripled": 3, "fourth": 4,
    "quarter": 4, "quarters": 4, "fourths": 4, "quadruple": 4, "fifth": 5, "fifths": 5,
    "sixth": 6, "seventh": 7, "eighth": 8, "octave": 8, "ninth": 9, "tenth": 10, "tenths": 10,
    "decade": 10, "tenfold": 10, "dozen": 12, "twentieth": 20, "fold": 1, "hundredth": 100,
    "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "century": 100, "unity": 1, "hundred": 100,
    "thousand": 1000, "million": 10**6, "billion": 10**9,
    "trillion": 10**12, "percent": 100,
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
    "oct": 10, "nov": 11, "dec": 12, "january": 1, "february": 2,
    "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
# Not "second": "a thirty-second clip" lasts 30 seconds.
_ORDINAL_WORDS = "first third fourth fifth sixth seventh eighth ninth"
_ORDINALS = frozenset(_ORDINAL_WORDS.split())
_TENS = range(20, 100, 10)
_SHARES = {"half": (50, 2, 1), "halves": (50, 2, 1), "halved": (50, 2, 1), "halving": (50, 2, 1),
           "quarter": (25, 1), "quarters": (25, 75), "third": (1, 33), "thirds": (2, 66, 67),
           "fifth": (20, 1), "fifths": (20,), "tenth": (1,), "doubles": (1, 100),
           "doubled": (1, 100), "doubling": (1, 100)}  # fmt: skip
_PREFIXES = (
    ("binar", 2), ("binau", 2), ("bilin", 2), ("bilat", 2), ("bidir", 2), ("bimod", 2),
    ("bipart", 2), ("twofold", 2), ("tripl", 3), ("triang", 3), ("trilin", 3), ("trimod", 3),
    ("tern", 3), ("trigram", 3), ("cubic", 3), ("threefold", 3), ("quad", 4), ("tetra", 4),
    ("fourfold", 4), ("penta", 5), ("fivefold", 5), ("hexa", 6), ("octa", 8), ("octo", 8),
)  # fmt: skip
_PHRASES = (
    ("half a million", 500_000), ("half a billion", 500_000_000), ("a million", 10**6),
    ("quarter of a million", 250_000), ("quarter of a billion", 250_000_000),
    ("order of magnitude", 10), ("two orders of magnitude", 100),
    ("three orders of magnitude", 1000),
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+")

_ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_SCALES = {"十": 10, "百": 100, "千": 1000}
_ZH_BIG = {"万": 10**4, "亿": 10**8}
_ZH_RUN = re.compile(r"[零〇一二两三四五六七八九十百千万亿]{1,20}")
_ZH_PLAIN = re.compile("[零〇一二两三四五六七八九]+")
_ZH_ROUGH = re.compile("(?<=[十百千万])[余多几来](?=[百千万亿])")  # 三百余万
_COUNTED_FROM, _COUNTED_BELOW = 3, 100
_ZH_COUNT = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千万亿数几第多个])([一二两三四五六七八九十百]{1,6})"
    r"(?:种|个|项|类|层|名|位(?!一体)|倍|篇|组|段(?!论)|条|张|步|台|块|座|轮|道|款|支|所|家|国|语"
    r"|折|折叠)"
)
_ZH_ROUGHLY = re.compile("[一二两三四五六七八九]{2}")  # 一两个, 三五个
# A translator sums up what stands there anyway: 三个方面; 甲、乙和丙三类.
_ZH_SUMMARY = re.compile("(?:方面|维度|层面|角度|部分|环节|阶段|步骤|要点|特点)")
_ZH_CLAUSE = re.compile("[，。：；！？,;:\n]")
_ZH_AND = re.compile("[和与及或]")
_SUMMED_CHARS = 80
_ZH_ORDINAL = re.compile(
    r"(?<!第)第([三四五六七八九十]|十[一二三四五六七八九]|[二三四五六七八九]十[一二三四五六七八九]?)"
    r"(?![零〇一二两三四五六七八九十百千万亿])"
)
_ROMAN = {
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "XI": 11,
    "XII": 12,
}
_ZH_TENTHS = re.compile(r"([一二两三四五六七八九])成")
_ZH_CHANGE = (
    ("半", (50, 2, 1)), ("翻倍", (2, 100)), ("翻番", (2, 100)), ("一倍", (2, 100)),
    ("加倍", (2, 100)), ("双", (2,)), ("首", (1,)), ("单", (1,)), ("成", ()), ("倍增", (2, 100)),
    ("一个数量级", (10,)), ("两个数量级", (100,)), ("三个数量级", (1000,)), ("全天候", (7, 24)),
)  # fmt: skip


def english_cardinals(text: str) -> Iterator[tuple[str, Decimal]]:
    """Yield each cardinal written in words, with its value."""
    words = list(_WORD.finditer(text))
    position = 0
    for start, word in enumerate(words):
        if start < position or word.group().lower() not in _CARDINALS:
            continue
        total, position = _cardinal(text, words, start)
        if total is not None:
            shown = text[words[start].start() : words[position - 1].end()]
            yield shown, Decimal(total).normalize()


def _cardinal(text: str, words: list[re.Match[str]], position: int) -> tuple[int | None, int]:
    """Return the cardinal that begins at ``position``, if any, and the next position."""
    total, current, last = 0, None, 10**18
    while position < len(words):
        word = words[position].group().lower()
        if current is not None and not _adjacent(text, words, position):
            break
        if _joins(words, position, last):
            position += 1
            word = words[position].group().lower()
        if last in _TENS and word.removesuffix("fold") in _CARDINALS:
            word = word.removesuffix("fold")  # thirty-twofold
        if word in _CARDINALS and (current is None or (last >= 20 and _CARDINALS[word] < last)):
            current = (current or 0) + _CARDINALS[word]
            last = _CARDINALS[word] if _CARDINALS[word] >= 20 else 1
        elif last in _TENS and word in _ORDINALS and text[words[position].start() - 1] == "-":
            current, last = (current or 0) + _HINTS[word], 1
        elif word in _MULTIPLIERS and current is not None:
            scale = _MULTIPLIERS[word]
            total, current = (
                (total, current * scale) if scale == 100 else (total + current * scale, 0)
            )
            last = scale
        else:
            break
        position += 1
    return (None, position + 1) if current is None else (total + current, position)


def _joins(words: list[re.Match[str]], position: int, last: int) -> bool:
    """Tell the "and" of "five hundred and twenty" from that of "one hundred and two hundred"."""
    if words[position].group().lower() != "and" or last not in _MULTIPLIERS.values():
        return False
    after = [word.group().lower() for word in words[position + 1 : position + 4]]
    scales = [_MULTIPLIERS[word] for word in after[1:] if word in _MULTIPLIERS]
    return bool(after) and after[0] in _CARDINALS and all(scale > last for scale in scales)


def _adjacent(text: str, words: list[re.Match[str]], position: int) -> bool:
    between = text[words[position - 1].end() : words[position].start()]
    return len(between) <= 4 and between.strip(" -\n") == ""


def english_hints(text: str) -> frozenset[Decimal]:
    """Return values that words such as ``half``, ``third`` or ``triplet`` may stand for."""
    words = set(_WORD.findall(text))
    found = {value for word in words if (value := _ROMAN.get(word))}
    for word in {word.lower() for word in words}:
        found.update(_word_hints(word))
    lowered = text.lower()
    found.update(value for phrase, value in _PHRASES if phrase in lowered)
    values = {Decimal(value).normalize() for value in found}
    if {50, 2} <= found:
        values.add(Decimal("0.5"))
    return frozenset(values)


@lru_cache(maxsize=1 << 14)
def _word_hints(word: str) -> tuple[int, ...]:
    found = {_HINTS[word]} if word in _HINTS else set()
    if word.endswith("fold") and word[:-4] in _CARDINALS:
        found.add(_CARDINALS[word[:-4]])
    found.update(_SHARES.get(word, ()))
    return (*found, *(value for prefix, value in _PREFIXES if word.startswith(prefix)))


def chinese_values(text: str) -> frozenset[Decimal]:
    """Return the values that the Chinese numerals of a text may stand for."""
    runs = set(_ZH_RUN.findall(_ZH_ROUGH.sub("", text)))
    found = {value for run in runs for value in (chinese_number(run), *_zh_pieces(run))}
    for word, values in _ZH_CHANGE:
        if word in text:
            found.update(values)
    found.update(n for tenths in _ZH_TENTHS.findall(text) for n in (10, 10 * _ZH_DIGITS[tenths]))
    decimals = {Decimal(value).normalize() for value in found}
    if "半" in text:
        decimals.add(Decimal("0.5"))
    return frozenset(decimals)


def chinese_counts(text: str) -> Iterator[tuple[str, Decimal, bool]]:
    """Yield the numerals from three on that count or rank (``五个``, ``第三``, ``三十二层``).

    The last of each three tells whether it claims something, or sums up what is listed.
    """
    for match in (*_ZH_COUNT.finditer(text), *_ZH_ORDINAL.finditer(text)):
        value = chinese_number(match[1])
        if _COUNTED_FROM <= value < _COUNTED_BELOW and not _ZH_ROUGHLY.search(match[1]):
            yield str(value), Decimal(value).normalize(), not _sums_up(text, match, value)


def chinese_numerals(text: str) -> Iterator[tuple[str, Decimal]]:
    """Yield the numerals above ten that hold a unit, with their values (``三百万``, ``二十``)."""
    for run in _ZH_RUN.findall(text):
        value = chinese_number(run)
        if len(run) > 1 and value > _ZH_SCALES["十"] and not _ZH_PLAIN.fullmatch(run):
            yield run, Decimal(value).normalize()


def _sums_up(text: str, match: re.Match[str], value: int) -> bool:
    """Tell ``三个方面``, and a count of the very things that are listed before it."""
    if _ZH_SUMMARY.match(text, match.end()):
        return True
    before = _ZH_CLAUSE.split(text[max(0, match.start() - _SUMMED_CHARS) : match.start()])[-1]
    *_, first, last = ["", *_ZH_AND.split(before)]
    return first.count("、") + 2 == value or last.count("、") + 1 == value


def _zh_pieces(run: str) -> list[int]:
    return [(_ZH_DIGITS | _ZH_SCALES | _ZH_BIG)[char] for char in run]


def chinese_number(run: str) -> int:
    """Return the value of a run of numerals read as one number (``三百二十`` is 320)."""
    total, section, digit = 0, 0, 0
    for char in run:
        if char in _ZH_DIGITS:
            digit = digit * 10 + _ZH_DIGITS[char] if digit else _ZH_DIGITS[char]
        elif char in _ZH_SCALES:
            section += (digit or 1) * _ZH_SCALES[char]
            digit = 0
        else:
            big, section, digit = _ZH_BIG[char], section + digit, 0
            low = total % big  # 一亿二千万: only what lies below the new unit is scaled
            total += (low + section or 1) * big - low
            section = 0
    return total + section + digit


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
    r"[\d.](?<!\d.)(?:(?<=\d)(?:\d{0,2}(?:,\d{3}){1,5}(?!,?\d)(?:\.\d{1,20})?|\d{0,19}(?:\.\d{1,20})?)"
    r"|(?<=\.)\d{1,20})"
)
_EXPONENT = re.compile(
    r"[eE]([-+]?\d{1,3})(?!\w|\.\d)"
    r"|\s?(?:×|\\times|\\cdot|x|\*|·)?\s?10\s?(?:\^|\*\*)\s?[{(]?\s?([-+−–]?\s?\d{1,3})\s?[})]?"
    r"|\s?(?:×|x|\*|·)\s?10\s?([-−–]\s?\d{1,2})(?!\d|\.\d)"  # that lost its mark: 4.8 x 10-4
)
_POWER = re.compile(r"\s?(?:\^|\*\*)\s?[{(]?\s?([-+−–]?\d{1,3})\s?[})]?")
_SCALE = re.compile(
    r"[\s-]?(?i:(hundred|thousand|million|billion|trillion)s?)(?![a-z])"
    r"|[\s-]?(mega|giga)(?=[a-z])"
    r"|(\s?)([kKMBT]|[mbt]n)(?![A-Za-z])"
    r"|\s?([kMG])(?=(?:yrs?|a|t)(?![A-Za-z]))"
    r"|\s?[余多几来]?\s?([千百](?=赫|克|米|瓦|帕|卡|焦|伏|字节|比特|电子伏))"
    r"|\s?[余多几来]?\s?(万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)(?!分)"
)
_RAISED_BEFORE = re.compile(r"\^[{(]?\Z")  # mm^2 is 平方毫米
_ONE_OVER = re.compile(r"\s?/\s?\d")  # by a factor of 44.5: 1/44.5
# A power that lost its mark on the way to arXiv: "104 times faster" for 10^4.
_LOST_POWER = re.compile(r"10([2-9])")
# "EUR 500m": an m stands for millions after a currency only.
_MILLIONS = re.compile(r"\s?m(?![A-Za-z])")
_MONEY = re.compile(r"(?:EUR|USD|GBP|CHF|RMB|CNY|JPY|CAD|AUD|INR|SEK|[$€£¥])\s?\Z")
_PERCENT = re.compile(r"\s?(?:\\?[%％]|percent|per cent|pp(?![a-z])|个?百分点)")
_RANGE = re.compile(r"\s?(?:--|[-–—~～±]|\\pm|\\sim|to|至|到)\s?")
_FROM = re.compile(r"from \D{0,3}\Z")
_IDENTIFIER = re.compile(
    r"(?<![A-Za-z0-9\\])(?=[A-Za-z_-]{1,80}\d)"  # a name without a digit is of no use here
    r"[A-Za-z](?:[A-Za-z0-9]|(?<=\d)\.(?=\d)|[-_](?=[A-Za-z0-9])(?!\d{1,3},\d{3}))*"
)
# Not the uncertainty of a last digit, as in 67.4(5).
_ENUMERATORS = (
    re.compile(r"(?m:^\s{0,8}\d{1,2}[.)、]\s)"),
    re.compile(r"[(（](?<![\d^A-Z].)\s?\d{1,2}\s?[)）]"),
    re.compile("[①-⑳]"),
)
_CITATION = re.compile(r"(?<=[A-Za-z] )\[\d{1,3}\](?:, ?\[\d{1,3}\])*")
# A note's mark or an enumerator behind a sentence, the blank lost: "the data.1 We", "model.2) it".
_NOTE_MARK = re.compile(r"(?<=[a-z])\.\d{1,2}(?=\)|\s|\Z)")
# "The 20/21 season" may be said as 2020/2021.
_SEASON = re.compile(r"(?<![\d/.])(\d\d)/(\d\d)(?![\d/.])")
_DECADE = re.compile(r"(?<!\d)((?:1[89]|20)(\d)0)'?s(?![a-z])")
# "2019-23" may be said as 2019 and 2023.
_YEAR_BEFORE = re.compile(r"(?<!\d)(19|20)\d\d[-–—/]\Z")
_SPACED = re.compile(r"\d(?<![\d.,]\d)\d{0,2}(?: \d{3}){1,3}(?![\d.,]| ?\d)")
_TIE = re.compile(r"(?<=\d)~(?=[A-Za-z])")
_TEX_COMMA = re.compile(r"(?<=\d)(?:(?:\\,|\{,\}|\u2009|\u202f|~)(?=\d{3})|['’](?=\d{3}(?!\d)))")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE_AND_LOW = _WIDE | str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
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
        return self.hints.union(self.named, *(item.values for item in self.items))

    @property
    def named(self) -> frozenset[Decimal]:
        """Return the numbers within names (the 4 of GPT-4o)."""
        return frozenset(value for name in self.identifiers for value in _plain(name))

    def values_beside(self, names: Collection[str]) -> frozenset[Decimal]:
        """Return every value that the text can mean, save by these names."""
        own = (value for name in self.identifiers if name not in names for value in _plain(name))
        return self.hints.union(own, *(item.values for item in self.items))


@lru_cache(maxsize=8)  # several checks ask for the same two texts
def narrow(text: str) -> str:
    """Return the text in ASCII where it has other digits, TeX's thousands marks removed."""
    if not text.isascii():
        text = _POWERS.sub(lambda match: f"^{match.group().translate(_RAISED)}", text)
        text = text.translate(_WIDE_AND_LOW)
    return _TEX_COMMA.sub("", _TIE.sub(" ", text) if "~" in text else text)


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
    counts = tuple(
        Quantity(shown, frozenset({value}), required=claimed)
        for shown, value, claimed in chinese_counts(text)
    )
    hints = found.hints | chinese_values(text)
    return Quantities(found.items + counts, hints, found.identifiers)


def _quantities(text: str) -> Quantities:
    text = narrow(text)
    hints = {value for match in _DECADE.finditer(text) for value in _decade_values(match)}
    text = _blank(_DECADE, text)  # before the names, of which "mid-1980s" would be one
    names = [name for name in _IDENTIFIER.findall(text) if any(c.isdigit() for c in name)]
    text = _blank(_IDENTIFIER, text, names_only=True)
    hints.update(_value(match.group().replace(" ", "")) for match in _SPACED.finditer(text))
    if "/" in text:
        hints.update(value for match in _SEASON.finditer(text) for value in _season_years(match))
        text = _SEASON.sub(lambda match: " " if _season_years(match) else match[0], text)
    for pattern in (_NOTE_MARK, *_ENUMERATORS, _CITATION, _SPACED):
        if found := pattern.findall(text):
            hints.update(value for marks in found for value in _plain(marks))
            text = _blank(pattern, text)
    return Quantities(tuple(_scan(text)), frozenset(hints), tuple(dict.fromkeys(names)))


def _decade_values(match: re.Match[str]) -> tuple[Decimal, ...]:
    """Return what ``1990s`` is in Chinese: 1990, or the nineties of the 20th century."""
    century = Decimal(int(match[1]) // 100 + 1).normalize()
    return _value(match[1]), _value(f"{match[2]}0"), century


def _season_years(match: re.Match[str]) -> tuple[Decimal, ...]:
    """Return the years of two halves of them in a row: those of this century."""
    one, other = int(match[1]), int(match[2])
    years = (one, other, 2000 + one, 2000 + other) if other == one + 1 else ()
    return tuple(Decimal(year).normalize() for year in years)


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
            joined = gap is not None and gap.end() == matches[i + 1].start()
            percents[i] = joined and not (i and _from_share(text, matches[i - 1], read[i - 1][1]))
    done = 0
    for match, (values, end), percent in zip(matches, read, percents, strict=True):
        exponent = match.start() < done  # of the number before; said with it
        said = exponent or bool(
            _RAISED_BEFORE.search(text, max(0, match.start() - 2), match.start())
        )
        said = said or (match.group() == "1" and _ONE_OVER.match(text, match.end()) is not None)
        yield Quantity(match.group(), frozenset(values), percent, required=not said)
        done = max(done, end)


def _from_share(text: str, match: re.Match[str], end: int) -> bool:
    """Tell whether a number begins "from 1% in 2000 to 26%": what stands there is no share."""
    before = text[max(0, match.start() - 8) : match.start()]
    return bool(_FROM.search(before)) and _PERCENT.match(text, end) is not None


def _read(text: str, match: re.Match[str]) -> tuple[set[Decimal], int]:
    """Return the values of the number at ``match`` and where its reading ends."""
    value, end = _value(match.group()), match.end()
    if power := _EXPONENT.match(text, end):
        ten = _small_int(power[1] or power[2] or power[3])
        return {value.scaleb(ten).normalize()}, power.end()
    if value == 10 and (power := _POWER.match(text, end)):
        return {Decimal(1).scaleb(_small_int(power[1])).normalize()}, power.end()
    if scale := _SCALE.match(text, end):
        word = next(group for group in scale.groups() if group and not group.isspace())
        scaled = value.scaleb(_SCALES.get(word) or _SCALES[word.lower()]).normalize()
        loose = {scaled} if scale[1] or scale[7] else {value, scaled}
        return loose, scale.end()
    if _MILLIONS.match(text, end) and _MONEY.search(text, max(0, match.start() - 5), match.start()):
        return {value, value.scaleb(6).normalize()}, end
    if century := _YEAR_BEFORE.search(text, max(0, match.start() - 6), match.start()):
        return {value} | ({value + int(century[1]) * 100} if 10 <= value < 100 else set()), end
    if power := _LOST_POWER.fullmatch(match.group()):
        return {value, Decimal(1).scaleb(int(power[1])).normalize()}, end
    return {value}, end


def _small_int(text: str) -> int:
    return int(text.replace("−", "-").replace("–", "-").replace(" ", ""))
