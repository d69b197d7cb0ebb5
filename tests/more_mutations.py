"""Further ways to spoil a translation: numbers out of place, units, asides, other scripts."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.translation_pairs import Pair

Spoiler = Callable[["Pair", random.Random], str | None]

_CHANGE = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)(\s?%?\s?(?:、|和|至|到|对|提升至|降至|升至|增至|提高到|降到)\s?)"
    r"(\d+(?:\.\d+)?)(?![\d.])"
)
_SHARES = ("三分之一", "三分之二", "四分之一", "四分之三", "五分之一", "五分之二", "十分之一")
_UNITS = {
    "毫米": "微米", "公里": "米", "毫秒": "微秒", "小时": "分钟", "千克": "克", "ms": "μs",
    "kHz": "MHz", "GHz": "MHz", "GeV": "MeV", "meV": "eV", "eV": "keV", "μm": "nm", "nm": "μm",
    "GPa": "MPa", "Mbps": "Gbps", "Hz": "kHz", "GFLOPs": "TFLOPs", "Å": "nm", "kPa": "Pa",
    "TWh": "GWh", "fs": "ps",
}  # fmt: skip
_LINES_ABOVE = (
    "用户要求我翻译一段论文摘要。需要注意数字和单位。", "让我仔细翻译这段文字。", "初稿：",
    "中文译文如下：",
    "这是一个翻译任务。我需要保持数字一致。", "The user wants me to translate the abstract.",
    "感谢指出问题。修正后的译文：", "我先理解原文：这是一篇学术论文。", "Chinese translation:",
)  # fmt: skip
_LINES_BELOW = (
    "需要我继续翻译正文吗？", "仅供参考。", "本译文由人工智能生成。", "（完）",
    "如有不妥之处，敬请指正。",
    "(End of translation)", "若需进一步修改，我可以继续调整。", "是否需要进一步润色？",
)  # fmt: skip
_STRANGE = ("эффективность", "の性能を", "모델의 성능", "提案手法は高い性能を示した。")
_GARBLED = ("锟斤拷", "â€™", "æ¨¡åž‹", "\\u6a21\\u578b", "\\n\\n")


def _replaced(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _at_one_of(pattern: str | re.Pattern[str], change: Callable[..., str]) -> Spoiler:
    """Return a spoiler that changes one of the places where the pattern matches."""

    def spoil(pair: Pair, rng: random.Random) -> str | None:
        places = list(re.finditer(pattern, pair.text))
        if not places:
            return None
        match = rng.choice(places)
        return _replaced(pair.text, match, change(match, rng))

    return spoil


def _other_share(match: re.Match[str], rng: random.Random) -> str:
    return rng.choice([share for share in _SHARES if share != match.group()])


def _other_digit(match: re.Match[str], _: random.Random) -> str:
    return match.group()[:-1] + str((int(match.group()[-1]) + 3) % 9 + 1)


def _numbers_exchanged(pair: Pair, rng: random.Random) -> str | None:
    """Exchange two numbers that stand once each, in different sentences."""
    places = list(re.finditer(r"(?<![\w.,/$^_{-])\d+(?:\.\d+)?(?![\w/$^}.-])", pair.text))
    often = Counter(match.group() for match in places)
    once = [match for match in places if often[match.group()] == 1]
    pairs = [
        (one, other)
        for one, other in combinations(once, 2)
        if "。" in pair.text[one.end() : other.start()]
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    return _replaced(_replaced(pair.text, other, one.group()), one, other.group())


_DENIALS = {
    "无需": "需要", "无须": "须", "不需要": "需要", "没有": "有", "无法": "能够", "不能": "能",
    "不会": "会", "未能": "能够", "不依赖": "依赖", "不受": "受", "尚未": "已", "从未": "曾",
    "并不": "", "并未": "已", "不再": "仍", "不存在": "存在", "不改变": "改变", "不影响": "影响",
}  # fmt: skip
_PARITIES = (
    (r"与([^，。；与]{1,30}?)(?:相当|相媲美|持平)", r"优于\1"),
    (r"(?:可比|相当)的", "更优的"),
    (r"(?:具有|具备|有)竞争力", "更优"),
    ("可?媲美", "超越"),
)
# Not 可能性, 可能的, 尽可能, 成为可能, 最高的; 最多 and the like before a number only.
_HEDGES = (
    r"(?<![不尽大成为了各的])(?:有可能|可能会?)(?![性的之，。；、])|或许|也许"
    r"|(?:高达|多达|最高可?达?|最多可?|至多|至少)(?=[约为\s$]{0,2}[\d一二三四五六七八九十])"
)
_ENGLISH_HEDGES = re.compile(
    r"(?i)\b(?:may|might|could|perhaps|probably|possibly|potentially|likely|seems?|appears?"
    r"|up to|at least|at most|as (?:many|much|high) as)\b"
)


def _hedge_lost(pair: Pair, rng: random.Random) -> str | None:
    """Say for certain what may be, where each Chinese hedge has its English one."""
    places = list(re.finditer(_HEDGES, pair.text))
    if not places or len(places) > len(_ENGLISH_HEDGES.findall(pair.source)):
        return None
    return _replaced(pair.text, rng.choice(places), "")


def _parity_raised(pair: Pair, rng: random.Random) -> str | None:
    """Let what is comparable be better."""
    places = [
        (match, better) for equal, better in _PARITIES for match in re.finditer(equal, pair.text)
    ]
    if not places:
        return None
    match, better = rng.choice(places)
    return _replaced(pair.text, match, match.expand(better))


_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
FURTHER: dict[str, Spoiler] = {
    "two joined numbers exchanged": _at_one_of(_CHANGE, lambda m, _: m[3] + m[2] + m[1]),
    "two numbers exchanged between sentences": _numbers_exchanged,
    "negation lost": _at_one_of("|".join(_DENIALS), lambda m, _: _DENIALS[m.group()]),
    "parity made superiority": _parity_raised,
    "hedge lost": _hedge_lost,
    "share in words changed": _at_one_of(
        "[二三四五六七八九十]分之[一二三四五六七八九]", _other_share
    ),
    "half turned into a third": _at_one_of("一半|减半", lambda *_: "三分之一"),
    "rank changed": _at_one_of("第[一二三四五六七]", lambda *_: "第八"),
    "unit changed": _at_one_of(
        rf"(?<=\d)( ?)({_UNIT})(?![A-Za-z])", lambda m, _: m[1] + _UNITS[m[2]]
    ),
    "万 for 亿, 亿 for 万": _at_one_of(
        r"(?<=\d)( ?)(万亿|亿|万)", lambda m, _: m[1] + ("万" if "亿" in m[2] else "亿")
    ),
    "minus sign lost": _at_one_of(r"(?<![\w.)\]}^{])[-−](?=\d)", lambda *_: ""),
    "uncertainty changed": _at_one_of(r"(?<=\d\()\d{1,2}(?=\))|(?<=±)\d[\d.]*\d", _other_digit),
    "a line of the model's own above": lambda pair, rng: (
        f"{rng.choice(_LINES_ABOVE)}\n\n{pair.text}"
    ),
    "a line of the model's own below": lambda pair, rng: (
        f"{pair.text}\n\n{rng.choice(_LINES_BELOW)}"
    ),
    "words of another script": _at_one_of("，|。", lambda m, rng: rng.choice(_STRANGE) + m[0]),
    "garbled characters": _at_one_of("，|。", lambda m, rng: rng.choice(_GARBLED) + m[0]),
}
