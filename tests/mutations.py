"""Ways to spoil a faithful translation, each in one respect."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

from digest.fidelity.addresses import urls
from tests.more_mutations import FURTHER
from tests.translation_pairs import Pair

_SENTENCE = re.compile(r"[^。\n]+。?\n*")
_NUMBER = re.compile(r"(?<![A-Za-z\d._/@-])\d[\d,]*(?:\.\d+)?(?![A-Za-z\d/])")
_FORMULA = re.compile(r"\$[^$\n]+\$")


def spoil(mutation: str, pair: Pair) -> str | None:
    """Return the translation spoilt in one way, or None where there is nothing to spoil."""
    rng = random.Random(zlib.crc32(f"{mutation} {pair.name}".encode()))
    spoilt = MUTATIONS[mutation](pair, rng)
    return None if spoilt == pair.text else spoilt


def sentences(text: str) -> list[str]:
    """Return the sentences of a Chinese text; joined they are the text."""
    return _SENTENCE.findall(text)


def _numbers(text: str) -> list[re.Match[str]]:
    blocked = [match.span() for match in _FORMULA.finditer(text)]
    blocked += [(text.find(url), text.find(url) + len(url)) for url in urls(text)]
    return [
        match
        for match in _NUMBER.finditer(text)
        if not any(start <= match.start() < end for start, end in blocked)
    ]


def _cut(text: str, start: int, end: int, new: str = "") -> str:
    return text[:start] + new + text[end:]


def _digit_changed(pair: Pair, rng: random.Random) -> str | None:
    found = _numbers(pair.text)
    if not found:
        return None
    match = rng.choice(found)
    at = rng.choice([i for i in range(*match.span()) if pair.text[i].isdigit()])
    other = rng.choice([d for d in "123456789" if d != pair.text[at]])
    return _cut(pair.text, at, at + 1, other)


def _number_removed(pair: Pair, rng: random.Random) -> str | None:
    found = _numbers(pair.text)
    return _cut(pair.text, *rng.choice(found).span()) if found else None


def _sentence_dropped(numbered: bool) -> Callable[[Pair, random.Random], str | None]:
    def drop(pair: Pair, rng: random.Random) -> str | None:
        parts = sentences(pair.text)
        where = [i for i, part in enumerate(parts) if bool(re.search(r"\d", part)) is numbered]
        if len(parts) < 3 or not where:
            return None
        del parts[rng.choice(where)]
        return "".join(parts).strip()

    return drop


def _last_sentences_dropped(pair: Pair, _: random.Random) -> str | None:
    parts = sentences(pair.text)
    keep = len(parts) - max(1, len(parts) // 3)
    return "".join(parts[:keep]).strip() if len(parts) >= 3 else None


def _url_altered(pair: Pair, rng: random.Random) -> str | None:
    found = [url for url in urls(pair.source) if url in pair.text]
    if not found:
        return None
    at = pair.text.index(found[0]) + rng.randrange(len(found[0]) // 2, len(found[0]))
    return _cut(pair.text, at, at + 1, "x" if pair.text[at] != "x" else "y")


def _url_dropped(pair: Pair, _: random.Random) -> str | None:
    found = [url for url in urls(pair.source) if url in pair.text]
    return pair.text.replace(found[0], "") if found else None


def _percent_lost(pair: Pair, rng: random.Random) -> str | None:
    found = list(re.finditer(r"(?<=\d) ?%", pair.text))
    return _cut(pair.text, *rng.choice(found).span()) if found else None


def _percent_added(pair: Pair, rng: random.Random) -> str | None:
    found = [
        m for m in _numbers(pair.text) if not re.match(r"\d| ?[%万亿千百]", pair.text[m.end() :])
    ]
    if not found:
        return None
    end = rng.choice(found).end()
    return _cut(pair.text, end, end, "%")


def _formula_altered(pair: Pair, rng: random.Random) -> str | None:
    found = [m for m in _FORMULA.finditer(pair.text) if re.search(r"[A-Za-z]", m.group())]
    if not found:
        return None
    match = rng.choice(found)
    places = [i for i in range(*match.span()) if pair.text[i].isalnum()]
    at = rng.choice(places)
    return _cut(pair.text, at, at + 1, "q" if pair.text[at] != "q" else "w")


def _name_altered(pair: Pair, _: random.Random) -> str | None:
    found = re.findall(r"(?<![A-Za-z])[A-Z][a-z]+[A-Z][A-Za-z]+", pair.text)
    found = [name for name in found if name in pair.source]
    return pair.text.replace(found[0], found[0][:-2] + found[0][-1]) if found else None


def _numeral_changed(pair: Pair, rng: random.Random) -> str | None:
    found = list(re.finditer(r"[三四五六七八九](?=[种个项类层名位倍])", pair.text))
    if not found:
        return None
    match = rng.choice(found)
    other = rng.choice([c for c in "三四五六七八九" if c != match.group()])
    return _cut(pair.text, *match.span(), other)


def _english_left(pair: Pair, rng: random.Random) -> str | None:
    parts = sentences(pair.text)
    english = [s for s in re.split(r"(?<=[.!?])\s+", pair.source) if len(s.split()) >= 8]
    if not english or len(parts) < 2:
        return None
    parts[rng.randrange(len(parts))] = rng.choice(english)
    return "".join(parts)


_TURNS = (
    ("提高", "降低"), ("降至", "升至"), ("高于", "低于"), ("优于", "劣于"), ("减少", "增加"),
    ("快", "慢"), ("提升", "降低"), ("下降", "上升"), ("超过", "低于"), ("增强", "减弱"),
    ("更好", "更差"), ("领先", "落后"),
    ("更高", "更低"), ("改善", "恶化"),
)  # fmt: skip


def _reversed(pair: Pair, rng: random.Random) -> str | None:
    """Turn one word of direction round."""
    both = dict(_TURNS) | {other: one for one, other in _TURNS}
    places = list(re.finditer("|".join(both), pair.text))
    if not places:
        return None
    match = rng.choice(places)
    return _cut(pair.text, *match.span(), both[match.group()])


def _one_of(*forms: tuple[str, str]) -> Callable[[Pair, random.Random], str | None]:
    def wrap(pair: Pair, rng: random.Random) -> str:
        before, after = rng.choice(forms)
        return before + pair.text + after

    return wrap


MUTATIONS: dict[str, Callable[[Pair, random.Random], str | None]] = {
    "one digit changed": _digit_changed,
    "number removed": _number_removed,
    "number in Chinese numerals changed": _numeral_changed,
    "sentence with a number dropped": _sentence_dropped(numbered=True),
    "sentence without a number dropped": _sentence_dropped(numbered=False),
    "cut in half": lambda pair, _: pair.text[: len(pair.text) // 2],
    "last third cut": lambda pair, _: pair.text[: len(pair.text) * 2 // 3],
    "last third of the sentences dropped": _last_sentences_dropped,
    "percent sign lost": _percent_lost,
    "percent sign added": _percent_added,
    "URL altered": _url_altered,
    "URL dropped": _url_dropped,
    "formula altered": _formula_altered,
    "name altered": _name_altered,
    "chatter before": _one_of(
        ("好的，以下是摘要的中文译文：\n\n", ""),
        ("以下是翻译：\n", ""),
        ("当然！下面是为您翻译的内容：\n\n", ""),
        ("Sure, here is the translation:\n\n", ""),
        ("我将为您翻译这篇摘要。\n\n", ""),
        ("译文如下：\n", ""),
    ),
    "chatter after": _one_of(
        ("", "\n\n希望以上翻译对您有帮助！"),
        ("", "\n\n（注：部分术语保留英文。）"),
        ("", "\n\n如有其他需要，请随时告诉我。"),
        ("", "\n\n如果需要进一步润色，请提出。"),
        ("", "\n\nLet me know if you need anything else."),
        ("", "\n\n以上是摘要的完整译文。"),
    ),
    "code fence or quotes around": _one_of(
        ("```\n", "\n```"),
        ("```markdown\n", "\n```"),
        ("“", "”"),
        ("**译文：**\n", ""),
        ('{"translation": "', '"}'),
    ),
    "English sentence left": _english_left,
    "not translated": lambda pair, _: pair.source,
    "refusal": lambda _, rng: rng.choice(
        (
            "抱歉，我无法完成这个请求。",
            "作为一个人工智能语言模型，我不能翻译这段内容。",
            "对不起，我不能协助处理该内容。",
            "I'm sorry, but I can't help with that.",
            "很抱歉，您没有提供论文的摘要，请提供原文。",
        )
    ),
    "error message": lambda _, rng: rng.choice(
        (
            "Summary generation failed",
            "404 Not Found：找不到页面。",
            "翻译失败，请稍后重试。",
            "Internal Server Error",
        )
    ),
    "last sentence in a loop": lambda pair, _: pair.text + sentences(pair.text)[-1] * 10,
    "characters in a loop": lambda pair, _: pair.text.rstrip("。") + "的效果" * 30 + "。",
    "one sentence twice": lambda pair, _: sentences(pair.text)[0] + pair.text,
    "foreign link added": _one_of(
        ("", "\n更多内容见 https://example.evil/offer。"),
        ("", "详见[这里](https://example.evil)。"),
        ("", "请访问 evil-shop.com/deal 了解详情。"),
        ("", "联系 sales@evil.example 获取代码。"),
    ),
    "HTML or Liquid added": _one_of(
        ("", "<script>alert(1)</script>"),
        ("", '<img src="x" onerror="x">'),
        ("", "</div></details>"),
        ("{{ site.url }}", ""),
        ("", "{% include x.html %}"),
        ("", "{:onclick=\"x\"}"),
    ),
    "placeholder": _one_of(("", "代码见 [URL]。"), ("", "（此处省略其余内容）"), ("", "待补充。")),
    **FURTHER,
    "comparison reversed": _reversed,
}  # fmt: skip
