"""Numbers lost, added, changed or put in another order.

Numbers that a text joins itself (``5, 18 and 26``, ``from 76.1% to 77.4%``) keep their order
in a faithful translation. Of numbers further apart the alignment of sentences compares that
no two of them have changed places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from digest.fidelity.addresses import without_links
from digest.fidelity.defects import MOST_STUDIED, Defect, Gravity, harmless_quote, listed
from digest.fidelity.formulas import without_formulas
from digest.fidelity.markup import without_code
from digest.fidelity.quantities import (
    Quantities,
    Quantity,
    bare_numbers,
    chinese_number,
    chinese_numerals,
    chinese_quantities,
    english_quantities,
    narrow,
)
from digest.fidelity.units import check_percent_signs, check_signs, check_units

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
    rf"(?i)\b(?:({'|'.join(_NUMERATORS)}|\d{{1,3}})(?:\s(?:and\s)?|-))?\b({_PARTS})(s?)\b"
)
_ZH_DIGITS = frozenset("零〇一二两三四五六七八九十百千万亿数几")
_ONE_IN = re.compile(
    rf"(?i)\b({'|'.join(_NUMERATORS)}|\d{{1,4}})\s(?:in|of|out of|of every|in every)\s(?:the\s)?"
    r"([a-z]{3,9}|\d{1,4})\b"
)
_DIGITS = re.compile(r"(?<![\d./])(\d{1,3})\s?/\s?(\d{1,4})(?![\d./])")
_ZH = re.compile(
    r"([二三四五六七八九十]{1,3}|\d{1,3})\s?分之\s?([一二两三四五六七八九十]{1,3}|\d{1,3})"
)

_DIGIT_RUN = re.compile(r"\d+(?:[.,]\d+)*")

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
        shown = listed([harmless_quote(f"{one}-{other}") for one, other in sorted(strange or lost)])
        yield Defect("fraction", Gravity.ERROR, f"分数 {shown}（分子-分母）与原文不一致")


def _percent(share: tuple[int, int]) -> frozenset[Decimal]:
    one, whole = share
    exact = Decimal(100 * one) / Decimal(whole or 1)
    forms = (exact, exact.to_integral_value(), exact.quantize(Decimal("0.1")), exact / 100)
    return frozenset(form.normalize() for form in forms)


def _english(text: str) -> Shares:
    """Return the shares of an English text; a bare ``third`` is one of three."""
    shares = {(_number(one or "one"), _DENOMINATORS[part.lower()]) for one, part, _ in _words(text)}
    return shares | {(_number(one), _number(whole)) for one, whole in _ONE_IN.findall(text)}


@lru_cache(maxsize=2)
def _words(text: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(_WORDS.findall(text))


def _plural(text: str) -> Shares:
    """Return the shares that are no ordinal: ``two-thirds``, but not ``a third``."""
    shares = {(_number(one), _DENOMINATORS[part.lower()]) for one, part, s in _words(text) if s}
    return {(one, whole) for one, whole in shares if 1 < one < whole}


def _number(word: str) -> int:
    """Return the value of a digit or small number word, -1 of any other word."""
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower(), -1)


def _chinese(text: str) -> Shares:
    shares = {(_zh(one), _zh(whole)) for whole, one in _ZH.findall(text)}
    return {share for share in shares if share[1] not in (100, 1000)}


def _zh(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else chinese_number(numeral)


_SMALL = 10
_COMPARED = 200
_COMMANDS = re.compile(r"\\[A-Za-z]{1,20}")
_ENUMERATOR = re.compile(
    r"(?<![A-Za-z0-9^])[(（]\s?(\d{1,2})\s?[)）]|(?<![A-Za-z0-9.^%(（])(\d{1,2})[)）](?![\d%](?![A-Z]))"
)
_INTO_DIGITS = re.compile(r"(?<=[A-Za-z])(?=\d)")
_BRACKET_CHARS = 60
_EMPTY_BRACKETS = re.compile(r"(?<![A-Za-z0-9_}\\])[(（\[【]\s?[,，]?\s?[)）\]】]|[\[(（][,，]")
# A percent sign that stands behind no number: "from 2.06% to %".
_BARE_PERCENT = re.compile(r"[%％](?<=[\u3400-\u9fff、，。].)(?![\w(（)）])")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = re.compile(
    r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:\.|t\.?|uary|ruary|ch|il|e|y|ust|tember"
    r"|ober|ember)?(?![a-z])"
)
_ZH_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])\s?月(?![亮球龄])")
_ODD_POINT = re.compile(r"(\d(?<![\d.,]\d)\d{0,5})(?:,(?!\d{3}(?!\d))|\. )(\d{1,9})(?![\d,])")


def check_numbers(source: str, text: str, title: str = "") -> Iterator[Defect]:
    """Compare the numbers of a translation with those of its source."""
    said, told = _readable(source), _readable(text)
    said, told = _with_points(said, told), _with_points(told, said)
    english, chinese = english_quantities(said), chinese_quantities(told)
    known, have = english.values, chinese.values_beside(_names_alone(english, said))
    lost = [item for item in english.items if item.required and not item.values & have]
    lost = [item for item in lost if not (item.shown.isalpha() and item.shown in told)]
    foreign = [item for item in chinese.items if item.required and not item.values & known]
    lost, foreign = _without_joined(lost, foreign)
    if foreign:  # what stands in a URL or in code may be said in words
        known |= english_quantities(f"{title}\n{source}").values
        foreign = [item for item in foreign if not item.values & known]
    foreign += _headless(english, chinese)
    if lost:
        yield Defect("number-lost", Gravity.ERROR, f"数字 {_shown(lost)} 缺失")
    if foreign:
        yield Defect("number-foreign", Gravity.ERROR, f"数字 {_shown(foreign)} 未见于原文")
    yield from _check_enumerators(source, text)
    yield from _check_months(source, text, english)
    yield from _check_percents(english, chinese)
    yield from _check_multiples(english, chinese)
    yield from _check_identifiers(f"{title}\n{source}", chinese, Gravity.ERROR)
    yield from check_units(said, told)
    yield from check_signs(said, told)
    yield from check_percent_signs(source, told)
    yield from check_order(said, told)
    yield from check_fractions(said, told, english, chinese)


def _names_alone(english: Quantities, said: str) -> list[str]:
    """Return names with numbers of the source that it does not write apart, too (``Track 3``)."""
    return [name for name in english.identifiers if _INTO_DIGITS.sub(" ", name) not in said]


def _check_enumerators(source: str, text: str) -> Iterator[Defect]:
    """Find ``(1)``, ``2）`` that are the source's no more, nor count from one on."""
    wanted, have = _enumerators(source), _enumerators(text)
    counted = have == list(range(1, len(have) + 1)) and len(have) > 1
    complete = wanted == list(range(1, len(wanted) + 1))
    if have and not counted and not set(have) <= set(wanted):
        yield Defect("enumerator", Gravity.ERROR, "编号与原文不一致")
    elif have and complete and len(set(have)) < len(wanted):
        yield Defect("enumerator", Gravity.ERROR, "编号少于原文")
    if _EMPTY_BRACKETS.search(text) and not _EMPTY_BRACKETS.search(source):
        yield Defect("number-lost", Gravity.ERROR, "括号中缺少内容")
    if _has_bare_percent(text):
        yield Defect("number-lost", Gravity.ERROR, "百分号前缺少数字")


def _has_bare_percent(text: str) -> bool:
    text = text.replace("\\", "").replace(" ", "")
    found = (text[match.start() - 1] for match in _BARE_PERCENT.finditer(text))
    return any(char not in _ZH_DIGITS for char in found)


def _enumerators(text: str) -> list[int]:
    """Return the numbers of ``(1)`` and ``1)`` in order; a bracket opened before is no mark."""
    found = []
    for match in _ENUMERATOR.finditer(text):
        before = text[max(0, match.start() - _BRACKET_CHARS) : match.start()]
        opened = max(before.rfind("("), before.rfind("（"))
        if match[1] or opened <= max(before.rfind(")"), before.rfind("）")):
            found.append(int(match[1] or match[2]))
    return found


def _check_months(source: str, text: str, english: Quantities) -> Iterator[Defect]:
    """Find a month that the source does not have, where it names months."""
    named = {_MONTHS.index(match[1].lower()) + 1 for match in _MONTH.finditer(source)}
    digits = frozenset().union(*(item.values for item in english.items))
    foreign = [
        month
        for month in dict.fromkeys(_ZH_MONTH.findall(text))
        if named and int(month) not in named and Decimal(month) not in digits
    ]
    if foreign:
        yield Defect("number-foreign", Gravity.ERROR, f"数字 {listed(foreign)} 未见于原文")


def _with_points(text: str, other: str) -> str:
    """Return the text with a point for a decimal comma, ``25. 2``, where the other has it so."""

    def pointed(match: re.Match[str]) -> str:
        number = f"{match[1]}.{match[2]}"
        return number if re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", other) else match[0]

    return _ODD_POINT.sub(pointed, text)


def _headless(english: Quantities, chinese: Quantities) -> list[Quantity]:
    """Return numbers that begin with a point (``.95M``) where the source has a digit before."""
    known = {item.shown for item in english.items}
    return [item for item in chinese.items if item.shown[0] == "." and item.shown not in known]


def _without_joined(
    lost: list[Quantity], foreign: list[Quantity]
) -> tuple[list[Quantity], list[Quantity]]:
    """Take off ranges that lost their dash on the way to arXiv: ``3060 seconds``, 30–60 秒."""
    whole = {item.shown: item for item in lost}
    for one, other in pairwise(foreign):
        if joined := whole.get(one.shown + other.shown):
            lost = [item for item in lost if item is not joined]
            foreign = [item for item in foreign if item not in (one, other)]
    return lost, foreign


@lru_cache(maxsize=MOST_STUDIED)
def source_values(sources: str) -> frozenset[Decimal]:
    """Return all that the numbers of a reading's sources may mean."""
    return english_quantities(sources.replace("$", " ")).values


def check_claimed_numbers(sources: str, text: str) -> Iterator[Defect]:
    """Find numbers of a reading that stand nowhere in its sources.

    Integers up to ten are not looked for: a reading counts things itself.
    """
    known = source_values(sources)
    made = chinese_quantities(without_links(without_code(text)).replace("$", " "))
    claims = [item for item in made.items if item.required and not _is_count(item)]
    foreign = [item for item in claims if not _known(item, known)]
    if foreign:
        yield Defect("number-foreign", Gravity.ERROR, f"数字 {_shown(foreign)} 未见于原文")
    yield from _check_identifiers(sources, made, Gravity.WARNING)


def foreign_numbers(source: str, text: str) -> list[str]:
    """Return every number of a Chinese text that stands nowhere in the source, however small.

    Digits within names count, too. Of Chinese numerals those count that count something, or
    are above ten: 一种 is no number.
    """
    english = english_quantities(source.replace("$", " "))
    made = chinese_quantities(text.replace("$", " "))
    written = english.named.union(*(item.values for item in english.items))
    digits = [item for item in made.items if item.shown[:1].isdecimal()]
    kept = {item.shown for item in digits if _known(item, written)}
    copied = set(_DIGIT_RUN.findall(narrow(source)))
    claimed = [item for item in made.items if item.required and item not in digits]
    names = _squeezed(source)
    return [
        *(item.shown for item in digits if item.shown not in kept),
        *(run for run in _DIGIT_RUN.findall(narrow(text)) if run not in copied | kept),
        *(name for name in made.identifiers if _squeezed(name) not in names),
        *(item.shown for item in claimed if not _known(item, english.values)),
        *(run for run, value in chinese_numerals(text) if value not in english.values),
    ]


def _check_multiples(english: Quantities, chinese: Quantities) -> Iterator[Defect]:
    """Find numbers that the source has more often than the translation."""
    said = chinese.hints | chinese.named
    for item in _digits(english):
        same = sum(item.values == other.values for other in _digits(english))
        kept = sum(bool(item.values & other.values) for other in chinese.items)
        if 0 < kept < same and not item.values & said:
            yield Defect(
                "number-fewer", Gravity.ERROR, f"数字 {harmless_quote(item.shown)} 少了一处"
            )


def _digits(found: Quantities) -> list[Quantity]:
    return [item for item in found.items if item.shown[:1].isdigit()][:_COMPARED]


def _known(item: Quantity, known: frozenset[Decimal]) -> bool:
    """Tell whether the value is known, as it is or as a share of one."""
    if item.values & known:
        return True
    shares = {value.scaleb(-2).normalize() for value in item.values}
    return item.percent and bool(shares & known)


def _is_count(item: Quantity) -> bool:
    return not item.percent and item.shown.isdigit() and int(item.shown) <= _SMALL


def _check_percents(english: Quantities, chinese: Quantities) -> Iterator[Defect]:
    bare = [
        item
        for item in english.items
        if item.percent
        and any(item.values & other.values for other in chinese.items)
        and not any(item.values & other.values for other in chinese.items if other.percent)
    ]
    if bare:
        yield Defect("percent-lost", Gravity.ERROR, f"数字 {_shown(bare)} 的百分号缺失")


def _check_identifiers(source: str, chinese: Quantities, gravity: Gravity) -> Iterator[Defect]:
    known = _squeezed(source)
    foreign = [name for name in chinese.identifiers[:200] if _squeezed(name) not in known]
    if foreign:
        shown = listed([harmless_quote(name) for name in foreign])
        yield Defect("name-foreign", gravity, f"名称 {shown} 未见于原文")


_JOINTS = re.compile(r"[ \-_^{}$\\\n]+")


def _squeezed(text: str) -> str:
    return _JOINTS.sub("", _COMMANDS.sub("", text).lower())


def _readable(text: str) -> str:
    return without_formulas(without_links(without_code(text)))


def _shown(items: list[Quantity]) -> str:
    return listed(list(dict.fromkeys(harmless_quote(item.shown) for item in items)))


_UNIT = r"(?:\\?%|[A-Za-zµμ°Å/²³·\"″]{1,8})"
_MARK = r"[,;/:~–—−±×→&]|--?|\\(?:pm|times|sim|to)"
_LEAD = r"\s?[$€£~<>≈≤≥]?\s?"
_GAP = re.compile(
    rf"\s?{_UNIT}?\s?"
    rf"(?:{_MARK}|,?\s?(?:and|or|to|vs\.?|versus|against|compared (?:to|with)))\s?{_LEAD}"
)
_RISE = "提升|提高|提至|增加|增长|增大|上升|升高|改善|改进|扩大|扩展|变化|转变|加大"
_FALL = "降低|下降|减少|减小|缩小|缩短|缩减|恶化|跌落|下跌"
_ZH_GAP = re.compile(
    rf"\s?(?:{_UNIT}|[\u4e00-\u9fff]{{1,3}}?)?\s?"
    rf"(?:{_MARK}|[、至到对和与及或]|以及|vs\.?|(?:{_RISE}|{_FALL}|[升增降减变跌])(?:[至到为成]))\s?[约近]?{_LEAD}"
)
_GAP_CHARS = 24
_MOST = 400

Numbers = list[tuple[Decimal, int, int]]


def check_order(source: str, text: str) -> Iterator[Defect]:
    """Find joined numbers that stand the other way round."""
    english, said = bare_numbers(source, _MOST)
    chinese, told = bare_numbers(text, _MOST)
    turned = _turned(_joined(said, english, _GAP), _joined(told, chinese, _ZH_GAP))
    if turned:
        shown = "、".join(harmless_quote(format(number, "f")) for number in turned)
        yield Defect("number-order", Gravity.ERROR, f"数字 {shown} 的次序与原文不一致")


def _turned(
    wanted: set[tuple[Decimal, Decimal]], have: set[tuple[Decimal, Decimal]]
) -> tuple[Decimal, ...]:
    """Return the first two numbers that both texts join, in opposite order."""
    for one, other in sorted(have - wanted):
        if (other, one) in wanted and (other, one) not in have:
            return one, other
    return ()


def _joined(text: str, numbers: Numbers, gap: re.Pattern[str]) -> set[tuple[Decimal, Decimal]]:
    return {
        (one, other)
        for (one, _, end), (other, start, _) in pairwise(numbers)
        if one != other and 0 < start - end <= _GAP_CHARS and gap.fullmatch(text, end, start)
    }
