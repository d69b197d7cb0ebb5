"""What stands around a number: its unit or letter of thousands, its minus and percent signs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from digest.fidelity.defects import Defect, Gravity, harmless_quote, listed
from digest.fidelity.quantities import narrow

_DIGITS = r"\d{1,20}(?:\.\d{1,20})?"
_NUMBER = re.compile(
    rf"(?<![\d.,A-Za-z])({_DIGITS})(?:"
    r"\s?([TGMkcdmuµnpf]?(?:Hz|eV|V|W|A|J|Pa|pc|s|m|g|K|B|T|mol|L)|[TGMk]b(?:ps)?|[TGMK]iB|[TGMk]?Wh"
    r"|dBm?|h|min|[KMBTk])(?![A-Za-z0-9])"
    r"|[\s-]?((?:milli|micro|nano)?second|minute|hour|day|week|month|year)s?(?![a-z])"
    r"|\s?([毫微纳皮飞]?秒|分钟|个?小时|天|周(?![年岁])|个月|年(?!代)|[毫厘微纳千]?米(?![氏色粒])|公里"
    r"|[千毫微]克|公斤|[千兆吉太]?赫兹?|分贝|[千兆毫微]?瓦(?!片)(?:时)?|[千毫]?伏特?))?"
)
_SAME = {
    "k": "K", "second": "s", "millisecond": "ms", "microsecond": "µs", "nanosecond": "ns",
    "minute": "min", "hour": "h", "秒": "s", "毫秒": "ms", "微秒": "µs", "纳秒": "ns",
    "分钟": "min", "小时": "h", "个小时": "h", "天": "day", "周": "week", "个月": "month",
    "年": "year", "皮秒": "ps", "飞秒": "fs", "米": "m", "千米": "km", "公里": "km",
    "厘米": "cm", "毫米": "mm", "微米": "µm", "纳米": "nm", "公斤": "kg", "千克": "kg",
    "毫克": "mg", "微克": "µg", "分贝": "dB",
}  # fmt: skip
_PREFIXES = {"": "", "千": "k", "兆": "M", "吉": "G", "太": "T", "毫": "m", "微": "µ"}
_ROOTS = {"赫": "Hz", "赫兹": "Hz", "瓦": "W", "瓦时": "Wh", "伏": "V", "伏特": "V"}
_SAME |= {
    prefix + root: f"{_PREFIXES[prefix]}{_ROOTS[root]}" for prefix in _PREFIXES for root in _ROOTS
}
# Any other unit in letters: "0.2 GFLOPs", "2 Å", "391 Wh/kg".
_SYMBOL = re.compile(
    rf"(?<![\d.,A-Za-z])({_DIGITS})\s?([A-Za-zµÅ°][A-Za-zµÅ°/]{{0,7}})(?![A-Za-z0-9-])"
)
_WORD_CHARS = 4
_NEGATIVE = re.compile(rf"(?<![\w)\]}}.^{{\-−–/%])[-−–]({_DIGITS})")
# A sign before the number marked by \0, or a word of less near it: 降低了, but no 较低的 or 差异.
_LESS = re.compile(
    r"[-−–]\s?\\?\0|[负损亏跌落缩少]|差(?!异)|零下|[降减低](?=[了约近少幅小低，。；、（(]|\s?[\d\0]|\Z)"
)
_MINUS_WORDS = re.compile(r"(?i)\b(?:minus|negative|below zero|decreas|drop|reduc|declin|loss)")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3})")
_BEFORE, _AFTER = 8, 12
_SIGNED = re.compile(rf"(?<![\d.A-Za-z])({_DIGITS})\s?\\?%")
_PERCENT = r"(?:\\?%|percent|per cent|pp(?![a-z])|percentile)"
# A list or range whose last number has the sign: "12, 15, and 20%", "from 12 to 15 percent".
_SHARED = re.compile(
    rf"(?:st|nd|rd|th)?(?:[\s\d.,/()±~∼–−-]|\\pm|\\sim|and|to|or|vs|versus){{0,60}}{_PERCENT}",
    re.IGNORECASE,
)
# After such words a bare number may be a share, and is often given the sign.
_SHARE = re.compile(
    r"\(\\?%\)|percentage|in percent|accura|precision|recall|rate|score|ratio|share|proportion"
    r"|portion|frequency|coverage|probability|chance|confidence|sparsity"
    r"|\b(?:F1|[WCEDP]ER|EER|m?AP|m?IoU|AUC|AUROC|UAR|SR)\b"
    rf"|{_PERCENT}(?:[\s\d.,()/±–−-]|from|to|and|or|vs|versus|down|up|against|over|instead of"
    r"|compared (?:with|to))*\Z",
    re.IGNORECASE,
)
_SHARE_CHARS = 50


def check_units(source: str, text: str) -> Iterator[Defect]:
    """Find numbers with another unit (``ms`` for ``µs``) or letter (``7B`` for ``7M``).

    The usual units are compared in Chinese too; any other in words is left alone.
    """
    wanted, have = _units(source), _units(text)
    changed = [
        digits
        for digits, units in have.items()
        if digits in wanted and "" not in wanted[digits] and units - {""} - wanted[digits]
    ]
    changed += _foreign_symbols(_plain(source), _plain(text))
    if changed:
        yield Defect("unit-changed", Gravity.ERROR, f"数字 {_shown(changed)} 的单位与原文不一致")


def _foreign_symbols(source: str, text: str) -> list[str]:
    """Return numbers with a unit in letters where the source has another, and this one nowhere.

    Where the source says the unit as a word (``30 metres``), any letters may stand for it.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for digits, unit in _SYMBOL.findall(source):
        wanted[digits].add(unit)
    return [
        digits
        for digits, unit in dict.fromkeys(_SYMBOL.findall(text))
        if wanted.get(digits)
        and unit not in source
        and _SAME.get(unit, unit) not in {_SAME.get(one, one) for one in wanted[digits]}
        and not any(len(one) >= _WORD_CHARS and one.islower() for one in wanted[digits])
    ]


def check_signs(source: str, text: str) -> Iterator[Defect]:
    """Find negative numbers that lost their minus sign, said neither as sign nor in words."""
    plain, chinese = _plain(source), _plain(text)
    negative = dict.fromkeys(_NEGATIVE.findall(plain))
    positive = {match[1] for match in _NUMBER.finditer(_NEGATIVE.sub(" ", plain))}
    unsigned = defaultdict(list)
    for match in _NUMBER.finditer(chinese):
        before = chinese[max(0, match.start() - _BEFORE) : match.start()]
        around = f"{before}\0{chinese[match.start() : match.end() + _AFTER]}"
        unsigned[match[1]].append(_LESS.search(around) is None)
    lost = [n for n in negative if n not in positive and unsigned[n] and all(unsigned[n])]
    if lost:
        yield Defect("sign-lost", Gravity.ERROR, f"数字 {_shown(lost)} 的负号缺失")
    added = [
        n for n in dict.fromkeys(_NEGATIVE.findall(chinese)) if n in positive - negative.keys()
    ]
    if added and not _MINUS_WORDS.search(source):
        yield Defect("sign-added", Gravity.ERROR, f"数字 {_shown(added)} 的负号未见于原文")


def check_percent_signs(source: str, text: str) -> Iterator[Defect]:
    """Find numbers that got a percent sign: each stands in the source, and never as a share."""
    plain = _plain(source.replace("$", " "))
    signed = dict.fromkeys(_SIGNED.findall(_plain(text)))
    if not signed:
        return
    bare: dict[str, bool] = {}
    for match in _NUMBER.finditer(plain):
        before = plain[max(0, match.start() - _SHARE_CHARS) : match.start()]
        share = _SHARED.match(plain, match.end(1)) or _SHARE.search(before)
        bare[match[1]] = bare.get(match[1], True) and not share
    added = [number for number in signed if bare.get(number)]
    if added:
        yield Defect("percent-added", Gravity.ERROR, f"数字 {_shown(added)} 的百分号未见于原文")


def _units(text: str) -> dict[str, set[str]]:
    """Return with which units each number stands; an empty one where it stands bare."""
    found: dict[str, set[str]] = defaultdict(set)
    for match in _NUMBER.finditer(_plain(text)):
        unit = match[2] or match[3] or match[4] or ""
        unit = f"µ{unit[1:]}" if unit[:1] == "u" else unit
        found[match[1]].add(_SAME.get(unit, unit))
    return found


def _plain(text: str) -> str:
    return _THOUSANDS.sub("", narrow(text).replace("μ", "µ"))


def _shown(digits: list[str]) -> str:
    return listed([harmless_quote(number) for number in digits])
