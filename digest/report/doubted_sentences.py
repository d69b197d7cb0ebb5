"""What a doubt or a refusal of the checks is about, told to a reviewer.

The sentences at stake in English and in Chinese, to be compared; and in Chinese what forbade
to publish a reply, of which a record holds the names alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.fidelity.alignment import Bead

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z][\w-]*[A-Za-z0-9]", re.ASCII)
_LOST = re.compile(r"第 (\d{1,3}) 句（")  # how `check_lost_sentences` names one
GAP = "〔此处疑漏〕"

FORBIDDEN = {  # by the names of `digest.fidelity` and `digest.reading`, in their words
    "chatter": "含与论文无关的对话", "control": "含控制字符", "cut": "末句不完整",
    "empty": "回复为空", "english-left": "有未译的英文句子", "garbled": "含乱码或转义符",
    "html-foreign": "含原文没有的 HTML", "image-foreign": "含原文没有的图片",
    "kramdown-foreign": "含原文没有的排版指令", "leak": "含提示词的内容",
    "link-foreign": "含原文没有的链接或地址", "liquid-foreign": "含原文没有的模板指令",
    "loop": "文字循环重复", "mark-foreign": "含模型的思考或标记", "not-chinese": "文字不是中文",
    "part-empty": "有空白的部分", "parts": "缺少 1)、2)、3) 三部分",
    "placeholder": "含占位文字或错误信息", "praise": "含原文没有的褒奖",
    "refusal": "模型拒绝作答", "scheme-foreign": "含可执行的链接",
    "script": "夹有其他语言的文字", "too-long": "译文过长", "too-short": "译文过短，疑不完整",
    "url-foreign": "含原文没有的网址", "wrapper": "正文外有代码块、引号或标题",
}  # fmt: skip
_NAMES = re.compile(r"failed the checks: ([a-z-]+(?:, [a-z-]+)*)")


def forbidding(detail: str) -> str:
    """Say what forbade both replies; empty where a part is missing for another reason."""
    names = _NAMES.search(detail)
    known = (FORBIDDEN.get(name, "") for name in (names[1].split(", ") if names else ()))
    return "、".join(filter(None, known))


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the source and its counterpart; either may be empty. ``words`` are at stake.

    Where a sentence was left out, the counterpart is what stands around the gap.
    """

    english: str
    chinese: str
    words: tuple[str, ...] = ()


def at_stake(source: str, text: str, doubt: str, *, translated: bool = True) -> Pair | None:
    """Return the sentences that a doubt is about, or None where it is about no single one.

    Args:
        source: the English text that was translated, or all that is at hand of it.
        text: the Chinese text.
        doubt: the phrase of a check, which quotes the numbers and names in question.
        translated: ``text`` translates ``source``, sentence by sentence.
    """
    from digest.fidelity.alignment import align  # noqa: PLC0415 (slow to load, and rarely needed)

    words = tuple(dict.fromkeys(_TOKEN.findall(doubt)))
    beads = align(source, text) if translated else ()
    if not beads:
        return _apart(source, text, words)
    lost = {int(number) - 1 for number in _LOST.findall(doubt)}
    for place, bead in enumerate(beads):
        if bead.first in lost and not bead.chinese:
            return Pair(" ".join(bead.english), _around(beads, place), (*words, GAP))
    return _aligned(beads, words)


def _around(beads: Sequence[Bead], place: int) -> str:
    """Return the sentences before and after a gap of the translation, and the gap."""
    before = [sentence for bead in beads[:place] for sentence in bead.chinese]
    after = [sentence for bead in beads[place + 1 :] for sentence in bead.chinese]
    return "".join((*before[-1:], GAP, *after[:1]))


def _aligned(beads: Sequence[Bead], words: Sequence[str]) -> Pair | None:
    """Return the pair of which one side has the most words at stake that the other has not."""
    pairs = [(" ".join(bead.english), "".join(bead.chinese)) for bead in beads]
    for holds in (_holds, _holds_within):
        found = [[{w for w in words if holds(side, w)} for side in pair] for pair in pairs]
        weights = [(len(here ^ there), len(here | there)) for here, there in found]
        if any(total for _, total in weights):
            return Pair(*pairs[weights.index(max(weights))], tuple(words))
    return None


def _apart(source: str, text: str, words: tuple[str, ...]) -> Pair | None:
    """Return the sentence of each text that holds the most of the words, by itself."""
    from digest.fidelity.alignment import (  # noqa: PLC0415 (as above)
        chinese_sentences,
        english_sentences,
    )

    english = _holding(english_sentences(source), words)
    chinese = _holding(chinese_sentences(text), words)
    return Pair(english, chinese, words) if english or chinese else None


def _holding(sentences: Sequence[str], words: Sequence[str]) -> str:
    """Return the first sentence that holds the most of the words; none where none holds any."""
    for holds in (_holds, _holds_within):
        counts = [sum(holds(sentence, word) for word in words) for sentence in sentences]
        if any(counts):
            return sentences[counts.index(max(counts))]
    return ""


def _holds(sentence: str, word: str) -> bool:
    pattern = rf"(?<![\w.]){re.escape(word)}(?!\w|[.,]\d)"
    return bool(re.search(pattern, sentence.replace(",", "") + " " + sentence, re.ASCII))


def _holds_within(sentence: str, word: str) -> bool:
    """Tell whether a sentence holds a word of some length, be it as part of another."""
    return len(word) > 1 and word in sentence.replace(",", "")
