"""The sentences that a doubt is about, in English and in Chinese, for a reviewer to compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.fidelity.alignment import Bead, align, chinese_sentences, english_sentences

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z][\w-]*[A-Za-z0-9]", re.ASCII)
_LOST = re.compile(r"第 (\d{1,3}) 句（")  # how `check_lost_sentences` names one


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the source and its counterpart; either may be empty. ``words`` are at stake."""

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
    words = tuple(dict.fromkeys(_TOKEN.findall(doubt)))
    beads = align(source, text) if translated else ()
    if not beads:
        return _apart(source, text, words)
    lost = {int(number) - 1 for number in _LOST.findall(doubt)}
    for bead in beads:
        if bead.first in lost and not bead.chinese:
            return Pair(" ".join(bead.english), "", words)
    return _aligned(beads, words)


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
