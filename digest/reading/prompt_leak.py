"""Does a reply tell the prompt: its rules, its glossary, its fence, whole, in pieces or translated?

Compared are letters alone, as a person reads them, so that no mark, space or invisible
character between them hides anything. What the paper itself says is none of the prompt's.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from itertools import islice

from digest.domain import Prompt
from digest.fidelity.visible_text import visible_text

_NONCE = re.compile(r'<paper id="([^"]{1,64})">')
_PAPER = re.compile(r'<paper id="[^"]{1,64}">(.*)</paper id="[^"]{1,64}">', re.DOTALL)
_GLOSSARY = re.compile(r"\A术语表：\n(.*?)\n\n(?=<paper id=)", re.DOTALL)
_HEADING = re.compile(r"^\d\).*$", re.MULTILINE)  # what the three parts may be called
_PIECE = 6
"""Letters of one piece. 2,788 replies of real models to other prompts share at most 2 with ours."""
_MOST_PIECES = 9
_TERM_GAP = 12  # letters between a term of the glossary and its Chinese
_MOST_TIMES = 20
_TOLD_IN_ROW, _TOLD_BESIDE = 2, 3
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")

# The rules in other words or in English: what each of them is about.
_RULES = tuple(
    re.compile(chinese + "|" + english)
    for chinese, english in (
        (
            "(?:你是|作为|扮演)[^。\n]{0,12}(?:解读者|翻译(?:者|家|员)?|译者)",
            "you(?:'re| are) an? [^.\n]{0,40}(?:translator|interpreter|reader|explainer)",
        ),
        ("[只仅]输出", "(?:output|return|reply with) (?:only|nothing but)|only (?:output|return)"),
        ("不可信|不受信任", "untrusted|not (?:to be )?trusted|cannot be trusted"),
        (
            "不增[、，]?不[删减]|不要?增加[^。]{0,6}(?:删|省略)",
            "(?:do not|don't|never|without) (?:add|omit|summari)",
        ),
        ("术语表", "glossary"),
        ("paper 标[记签]", r"<\s?/?paper|paper\W? (?:tags?|marks?|markers?)"),
        ("(?:恰好|分[为成])三(?:个)?部分", "three parts"),
        (r"120 ?[到至] ?400", r"\b120\D{1,6}400\b"),
        ("无序列表", "(?:unordered|bullet(?:ed)?) lists?"),
        (
            "前言(?:和|与|或)(?:结语|后记)",
            "(?:preface|preamble|introduction)s? (?:or|and) (?:conclu|closing|epilogue|afterword)",
        ),
        (
            "(?:透露|泄露|公开|重复)[^。\n]{0,6}提示词|系统提示",
            "(?:system|reveal|disclose)[^.\n]{0,12} prompt",
        ),
        (
            "(?:绝不|不(?:要|得|可|予)?)执行",
            "(?:never|not) (?:to )?(?:execute|obey|carry (?:it |them )?out|follow)",
        ),
        ("不?换算单位|四舍五入", "convert(?:ing)? (?:the )?units"),
        ("常识补充", "(?:common|general) knowledge"),
        ("不写[^。\n]{0,4}网址", "(?:no|without|do not (?:write|include)) (?:urls?|web addresses)"),
        ("逐字(?:符)?(?:照抄|找到)", "verbatim|character by character|copy (?:them )?exactly"),
        ("逐句翻译", "sentence by sentence"),
        ("保留英文(?:原样|原文)", "(?:keep|leave|stay)s? [^.\n]{0,30}in english"),
    )
)
_MOST_RULES = 2
"""A paper on prompts or translation speaks of some; only those count that it does not have."""


def find_leak(prompt: Prompt, text: str) -> bool:
    """Tell whether a reply tells the prompt: the fence's word, rules, terms of the glossary."""
    paper = _PAPER.search(prompt.user)
    written = paper[1] if paper else ""
    letters, source = _letters(text), _source(written)
    nonce = _NONCE.search(prompt.user)
    if nonce and _letters(nonce[1]) in letters:
        return True
    rules = _pieces(prompt.system)
    told = (letters, letters[::-1], *map(_letters, _decoded(text)))
    return (
        any(_shared(rules, said, source) > _MOST_PIECES for said in told)
        or _told_rules(text, written) > _MOST_RULES
        or _tells_glossary(prompt.user, text, source)
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, visible_text(text).lower()))


@lru_cache(maxsize=4)
def _source(paper: str) -> str:
    return _letters(paper)


@lru_cache(maxsize=4)
def _pieces(system: str) -> frozenset[str]:
    """Return every stretch of a few letters of the rules, but for the names of the parts."""
    names = "".join(map(_letters, _HEADING.findall(system)))
    every = _cut(_letters(system))
    return frozenset(every - _cut(names))


def _cut(letters: str) -> set[str]:
    return {letters[at : at + _PIECE] for at in range(len(letters) - _PIECE + 1)}


def _shared(rules: frozenset[str], letters: str, source: str) -> int:
    return sum(piece not in source for piece in _cut(letters) & rules)


def _decoded(text: str) -> list[str]:
    """Return what stands in a text in base64."""
    found = []
    for word in _ENCODED.findall(text)[:20]:
        try:
            raw = base64.b64decode(word.replace("-", "+").replace("_", "/") + "==")
        except binascii.Error:
            continue
        found.append(raw.decode("utf-8", "ignore"))
    return found


def _told_rules(text: str, source: str) -> int:
    said = visible_text(text).lower()
    told = [rule for rule in _RULES if rule.search(said)]
    return sum(not rule.search(source.lower()) for rule in told)


def _tells_glossary(user: str, text: str, source: str) -> bool:
    """Tell whether terms that the paper does not use stand in a reply with their Chinese."""
    glossary = _GLOSSARY.match(user)
    if not glossary:
        return False
    said, read = _letters(text), visible_text(text).lower()
    in_row = beside = 0
    for english, chinese, listed in _terms(glossary[1]):
        if english not in said or english in source:
            continue
        if listed.search(read):
            return True
        near = [_around(said, found, _TERM_GAP + len(chinese)) for found in _all(english, said)]
        in_row += english + chinese in said
        beside += any(chinese in around for around in near)
    return in_row >= _TOLD_IN_ROW or beside >= _TOLD_BESIDE


@lru_cache(maxsize=4)
def _terms(glossary: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return the letters of each term and of its Chinese, and both as a list would have them."""
    lines = [line.partition("=") for line in glossary.splitlines()]
    return tuple(
        (_letters(english), _letters(chinese), re.compile(_as_listed(english, chinese)))
        for english, _, chinese in lines
        if _letters(english) and _letters(chinese)
    )


def _as_listed(english: str, chinese: str) -> str:
    left, right = (re.escape(visible_text(part.strip()).lower()) for part in (english, chinese))
    return rf"(?<![a-z0-9]){left}[\s*`\"']{{0,4}}[=＝:：→|][\s*`\"']{{0,4}}{right}"


def _all(word: str, text: str) -> list[re.Match[str]]:
    return list(islice(re.finditer(re.escape(word), text), _MOST_TIMES))


def _around(text: str, found: re.Match[str], reach: int) -> str:
    return text[max(0, found.start() - reach) : found.end() + reach]
