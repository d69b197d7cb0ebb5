"""The order of numbers: a list, a range or a change is not turned round, nor two sentences mixed.

Numbers that a text joins itself (``5, 18 and 26``, ``from 76.1% to 77.4%``) keep their order
in a faithful translation. Of numbers further apart only this is compared: that no two of
them have changed places between sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from digest.fidelity.findings import Defect, Gravity, quoted
from digest.fidelity.quantities import bare_numbers

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
_STOP = re.compile(r"[.!?](?=\s+[A-Z\"'(\\$]|\s*$)")
_ZH_STOP = re.compile(r"[。！？!?]|\.(?=\s|$)")
_MOST = 400

Numbers = list[tuple[Decimal, int, int]]


def check_order(source: str, text: str) -> Iterator[Defect]:
    """Find joined numbers that stand the other way round, or exchanged between sentences."""
    english, said = bare_numbers(source, _MOST)
    chinese, told = bare_numbers(text, _MOST)
    turned = _turned(_joined(said, english, _GAP), _joined(told, chinese, _ZH_GAP))
    if turned or (turned := _exchanged(said, english, told, chinese)):
        shown = "、".join(quoted(format(number, "f")) for number in turned)
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


def _exchanged(said: str, english: Numbers, told: str, chinese: Numbers) -> tuple[Decimal, ...]:
    """Return two numbers of which each stands in the other's sentence, where sentences pair."""
    places, their = _sentences(said, english, _STOP), _sentences(told, chinese, _ZH_STOP)
    if places is None or their is None or places[1] != their[1]:
        return ()
    moved = {
        (place, their[0][number]): number
        for number, place in places[0].items()
        if number in their[0] and their[0][number] != place
    }
    for (place, other), number in moved.items():
        if (other, place) in moved:
            return number, moved[other, place]
    return ()


def _sentences(
    text: str, numbers: Numbers, stop: re.Pattern[str]
) -> tuple[dict[Decimal, int], int] | None:
    """Return in which sentence each number stands that occurs once, and how many there are."""
    ends = [match.end() for match in stop.finditer(text.rstrip())]
    if not ends:
        return None
    often = Counter(number for number, _, _ in numbers)
    places, at = {}, 0
    for number, start, _ in numbers:
        while at < len(ends) and start >= ends[at]:
            at += 1
        if often[number] == 1:
            places[number] = at
    return places, len(ends)
