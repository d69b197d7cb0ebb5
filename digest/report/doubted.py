"""The sentences that a doubt is about, in English and in Chinese, for a reviewer to compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ENGLISH_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[A-Z0-9\"'“‘(\[$\\])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|vs|cf|Figs?|Eqs?|Secs?|Refs?|Tab|Dr|Mr|Ms|Prof|approx|resp|No)"
    r"|(?<![A-Za-z])[A-Z])\.$"
)
_CHINESE_END = re.compile(r"(?<=[。！？；])[”’」』）)]*|\n+|(?<=[.!?])\s+(?=[A-Z\u4e00-\u9fff])")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z][\w-]*[A-Za-z0-9]", re.ASCII)
_SHARED = 3.0  # what a number or name in common weighs against one whole text's distance


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the source and its counterpart; either may be empty. ``words`` are at stake."""

    english: str
    chinese: str
    words: tuple[str, ...] = ()


def at_stake(source: str, text: str, doubt: str) -> Pair | None:
    """Return the sentences that a doubt is about, or None where it is about no single one.

    Args:
        source: the English text that was translated, or all that is at hand of it.
        text: the Chinese text.
        doubt: the phrase of a check, which quotes the numbers and names in question.
    """
    words = tuple(dict.fromkeys(_TOKEN.findall(doubt)))
    english, chinese = _english(source), _chinese(text)
    here, there = _holding(english, words), _holding(chinese, words)
    if here is None and there is None:
        return None
    if here is None and there is not None:
        here = _counterpart(chinese, there, english)
    elif there is None and here is not None:
        there = _counterpart(english, here, chinese)
    return Pair(
        english[here] if here is not None else "",
        chinese[there] if there is not None else "",
        words,
    )


def _english(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in _ENGLISH_END.split(" ".join(text.split())):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] += f" {part}"
        elif part.strip():
            found.append(part.strip())
    return tuple(found)


def _chinese(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _CHINESE_END.split(text) if part and part.strip())


def _holding(sentences: Sequence[str], words: Sequence[str]) -> int | None:
    """Return the first sentence that holds the most of the words; None where none holds any."""
    for holds in (_holds, _holds_within):
        counts = [sum(holds(sentence, word) for word in words) for sentence in sentences]
        if any(counts):
            return counts.index(max(counts))
    return None


def _holds(sentence: str, word: str) -> bool:
    pattern = rf"(?<![\w.]){re.escape(word)}(?!\w|[.,]\d)"
    return bool(re.search(pattern, sentence.replace(",", "") + " " + sentence, re.ASCII))


def _holds_within(sentence: str, word: str) -> bool:
    """Tell whether a sentence holds a word of some length, be it as part of another."""
    return len(word) > 1 and word in sentence.replace(",", "")


def _counterpart(texts: Sequence[str], at: int, others: Sequence[str]) -> int | None:
    """Return the sentence of the other language that stands where this one does.

    Numbers and Latin words in common count, and how far apart the two stand.
    """
    if not others:
        return None
    place, own = _middle(texts, at), set(_TOKEN.findall(texts[at]))
    nearness = [
        _SHARED * len(own & set(_TOKEN.findall(other))) / (1 + len(own))
        - abs(place - _middle(others, number))
        for number, other in enumerate(others)
    ]
    return nearness.index(max(nearness))


def _middle(sentences: Sequence[str], at: int) -> float:
    """Return how far into a text the middle of a sentence lies, from 0 to 1."""
    before = sum(map(len, sentences[:at]))
    return (before + len(sentences[at]) / 2) / max(1, sum(map(len, sentences)))
