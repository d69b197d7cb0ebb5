"""Which Chinese sentences translate which English ones, and what that alignment shows.

Sentences are paired in order by dynamic programming, as Gale and Church did by their
lengths (https://aclanthology.org/J93-1004/), one to three on each side; numbers, names,
symbols and the usual Chinese of common words say whether two belong together. An English
sentence may stay without a partner, at a price: then it was dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from math import inf, log

from digest.fidelity.defects import Defect, Gravity, harmless_quote
from digest.fidelity.quantities import narrow
from digest.fidelity.vocabulary import CHINESE, stem

_STOP = re.compile(r"[.!?][\"'”’)\]}]{0,2}(?=\s+[A-Z0-9\"'“(\[\\$`*]|\s*\Z)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|vs|cf|Figs?|Eqs?|Secs?|Refs?|Tab|Dr|Mr|Mrs|Ms|Prof|resp|approx|ca"
    r"|Nos?|St|Inc|w\.r\.t|a\.k\.a)|(?<![A-Za-z])[A-Z])\.\Z"
)
_ZH_STOP = re.compile(r"[。！？!?；\n]{1,9}[”’」』）)\"]?|\.(?=\s|\Z)")
_LEAST_CHARS = 12, 4  # of an English and a Chinese sentence; what is shorter joins the next
_SENTENCES = 200  # of each text; beyond them nothing is aligned
_BAND = 6  # sentences that the pairing may run ahead or behind
_TOKEN = re.compile(r"\d{1,20}(?:[.,]\d{1,20}){0,4}|[A-Za-z][A-Za-z0-9]{0,40}")
_ALONE = re.compile(
    r"(?<![A-Za-z\d.,_-])\d{1,3}(?:,\d{3})+(?:\.\d{1,9})?(?![\w.,-]\d)"
    r"|(?<![A-Za-z\d.,_-])\d{1,12}(?:\.\d{1,9})?(?![_\d]|[.,]\d)"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_WIDE_DIGIT = re.compile("[０-９₀-₉]")
_LATIN_SHARE = 0.3  # what a character that is no Chinese one counts beside one that is
_FEW_NUMBERS = 400
_OWN_WORDS, _MERGED_SHARE = 4, 0.75


@dataclass(frozen=True, slots=True)
class Bead:
    """English sentences and the Chinese ones that translate them; one side may be empty."""

    first: int
    """Position of the first English sentence, from 0."""
    english: tuple[str, ...]
    chinese: tuple[str, ...]


def align(source: str, text: str) -> tuple[Bead, ...]:
    """Pair the sentences of an abstract with those of its translation, in order.

    Texts of very many sentences are left alone: nothing comes back.
    """
    english, chinese = english_sentences(source), chinese_sentences(text)
    if not english or not chinese or max(len(english), len(chinese)) > _SENTENCES:
        return ()
    return tuple(
        Bead(i, tuple(english[i : i + a]), tuple(chinese[j : j + b]))
        for i, a, j, b in _best_path(_Runs(english, chinese))
    )


def check_lost_sentences(beads: Sequence[Bead]) -> Iterator[Defect]:
    """Find English sentences that no Chinese one translates."""
    lost = [bead for i, bead in enumerate(beads) if not bead.chinese and not _is_merged(beads, i)]
    if lost:
        shown = "、".join(f"第 {bead.first + 1} 句（{_opening(bead)}）" for bead in lost[:3])
        more = " 等" if len(lost) > 3 else ""
        yield Defect("sentence-lost", Gravity.ERROR, f"原文{shown}{more}疑漏译")


def check_moved_numbers(beads: Sequence[Bead]) -> Iterator[Defect]:
    """Find two numbers of which each stands in the other's sentence."""
    english = _places(" ".join(bead.english) for bead in beads)
    chinese = _places("".join(bead.chinese) for bead in beads)
    moved = {
        (place, chinese[number]): number
        for number, place in english.items()
        if chinese.get(number, place) != place
    }
    for (place, other), number in moved.items():
        if (other, place) in moved:
            shown = "、".join(harmless_quote(format(n, "f")) for n in (number, moved[other, place]))
            yield Defect("number-order", Gravity.ERROR, f"数字 {shown} 的次序与原文不一致")
            return


def _is_merged(beads: Sequence[Bead], place: int) -> bool:
    """Tell whether the Chinese beside a lost sentence says what only that sentence says."""
    beside = [beads[i] for i in (place - 1, place + 1) if 0 <= i < len(beads)]
    known = {token for bead in beside for part in bead.english for token in _tokens(part)}
    text = "".join(part for bead in beside for part in bead.chinese)
    tokens = {token for part in beads[place].english for token in _tokens(part)}
    own = [token for token in tokens - known if token[0].isdigit() or stem(token)]
    told = sum(_may_say(token, text) for token in own)
    return len(own) >= _OWN_WORDS and told >= _MERGED_SHARE * len(own)


def _may_say(token: str, text: str) -> bool:
    if token[0].isdigit():
        return token in text
    return any(chinese in text for chinese in CHINESE[stem(token)])


def _opening(bead: Bead) -> str:
    return " ".join(harmless_quote(word) for word in bead.english[0].split()[:3])


def _places(texts: Iterator[str]) -> dict[Decimal, int]:
    """Return in which of the texts each number stands that occurs once in all of them."""
    found = [
        (Decimal(number.replace(",", "")).normalize(), place)
        for place, text in enumerate(texts)
        for number in _ALONE.findall(text)[:_FEW_NUMBERS]
    ]
    often = Counter(number for number, _ in found)
    return {number: place for number, place in found if often[number] == 1}


def english_sentences(text: str) -> list[str]:
    """Return the sentences of an English text; an abbreviation's dot ends none."""
    ends = [
        match.end()
        for match in _STOP.finditer(text)
        if not _ABBREVIATED.search(text, max(0, match.start() - 8), match.start() + 1)
    ]
    return _cut(text, ends, _LEAST_CHARS[0])


def chinese_sentences(text: str) -> list[str]:
    """Return the sentences of a Chinese text; a semicolon or a new line ends one, too."""
    return _cut(text, [match.end() for match in _ZH_STOP.finditer(text)], _LEAST_CHARS[1])


def _cut(text: str, ends: list[int], least: int) -> list[str]:
    parts: list[str] = []
    start = 0
    for end in (*ends, len(text)):
        part = text[start:end].strip()
        if len(part) >= least or (part and end == len(text) and not parts):
            parts.append(part)
            start = end
    if rest := text[start:].strip():
        parts[-1] += f" {rest}"
    return parts


# The weights below were chosen on real translations: how much a shared number or word speaks
# for a pair, and its absence against it.
_NUMBER_SHARED, _NUMBER_ABSENT = 1.4, 1.0
_WORD_SHARED, _WORD_ABSENT = 1.4, 0.55
_NUMBER_FOUND, _WORD_FOUND = _NUMBER_ABSENT + _NUMBER_SHARED, _WORD_ABSENT + _WORD_SHARED
_STEPS = ((1, 1, 0.0), (1, 2, 1.0), (2, 1, 1.2), (2, 2, 2.5), (1, 3, 2.8), (3, 1, 2.8))
_DROPPED, _ADDED = 2.6, 5.0
_ZH_PER_EN = 0.30  # Chinese characters for an English one
_OWN_RATIO = 0.89, 1.15  # how far a text's own ratio may lie from it
_SPREAD = 0.25  # of the logarithm of that ratio, from sentence to sentence
_MISFIT = 7.0  # the most that an odd length costs


class _Runs:
    """What every run of one to three sentences says, as bits, and how long it is."""

    __slots__ = ("absent", "lengths", "numbers", "sizes", "texts")

    def __init__(self, english: list[str], chinese: list[str]) -> None:
        self.sizes = len(english), len(chinese)
        said, told, self.numbers = _marks(english, chinese)
        self.texts = _joined(said), _joined(told)
        self.absent = [[self._missed(bits) for bits in runs] for runs in self.texts[0]]
        lengths = [len(part) for part in english], [_zh_length(part) for part in chinese]
        ratio = sum(lengths[1]) / sum(lengths[0]) / _ZH_PER_EN
        expected = _ZH_PER_EN * max(_OWN_RATIO[0], min(_OWN_RATIO[1], ratio))
        self.lengths = _logs(lengths[0], expected), _logs(lengths[1], 1.0)

    def score(self, i: int, a: int, j: int, b: int) -> float:
        """Return how much speaks for ``a`` sentences from ``i`` being ``b`` from ``j``.

        Of two and two, each number has to stand in its own: who exchanges two numbers shall
        not make their sentences one.
        """
        english, chinese = self.texts
        both = english[i][a - 1] & chinese[j][b - 1]
        if a == b == 2:
            own = english[i][0] & chinese[j][0] | english[i + 1][0] & chinese[j + 1][0]
            both &= own | ~self.numbers
        odd = (self.lengths[1][j][b - 1] - self.lengths[0][i][a - 1]) / _SPREAD
        numbers = (both & self.numbers).bit_count()
        found = numbers * _NUMBER_FOUND + (both.bit_count() - numbers) * _WORD_FOUND
        return found - self.absent[i][a - 1] - min(_MISFIT, odd * odd / 2)

    def _missed(self, bits: int) -> float:
        """Return what words speak against a pair that has none of them."""
        numbers = (bits & self.numbers).bit_count()
        return numbers * _NUMBER_ABSENT + (bits.bit_count() - numbers) * _WORD_ABSENT


def _zh_length(part: str) -> float:
    characters = len(_HAN.findall(part))
    return characters + _LATIN_SHARE * (len(part) - characters)


def _joined(marks: list[int]) -> list[list[int]]:
    """Return the bits of the runs of one, two, three sentences that begin at each."""
    return [
        list(accumulate(marks[i : i + 3], lambda one, other: one | other))
        for i in range(len(marks))
    ]


def _logs(lengths: Sequence[float], scale: float) -> list[list[float]]:
    return [
        [log(scale * length + 2) for length in accumulate(lengths[i : i + 3])]
        for i in range(len(lengths))
    ]


def _marks(english: list[str], chinese: list[str]) -> tuple[list[int], list[int], int]:
    """Return the words of each sentence as bits, and which bits are numbers.

    A bit is one word of the abstract: a number, a name that the translation keeps, or a
    word with a usual Chinese. A Chinese sentence has the bits of what it could translate.
    """
    kept = [_tokens(part) for part in chinese]
    anywhere = frozenset().union(*kept)
    bits: dict[str, int] = {}
    numbers, said = 0, []
    for part in english:
        marks = 0
        for token in _tokens(part):
            key = _key(token, anywhere)
            if key and key not in bits:
                bits[key] = 1 << len(bits)
                numbers |= bits[key] if token[0].isdigit() else 0
            marks |= bits.get(key, 0)
        said.append(marks)
    usual: dict[str, int] = {}
    for key in [key for key in bits if key in CHINESE]:
        for word in CHINESE[key]:
            usual[word] = usual.get(word, 0) | bits[key]
    names = {key[1:]: bit for key, bit in bits.items() if key not in CHINESE}
    told = [_told(part, own, names, usual) for part, own in zip(chinese, kept, strict=True)]
    return said, told, numbers


def _tokens(part: str) -> list[str]:
    """Return numbers without their commas, and words and names in small letters, singular."""
    found = _TOKEN.findall(narrow(part) if _WIDE_DIGIT.search(part) else part)
    return [token.replace(",", "").lower() for token in found]


def _key(token: str, kept: frozenset[str]) -> str:
    """Return under which name a token counts; none, if it says nothing."""
    if token[0].isdigit():
        return f"={token}"
    if token in kept or token.removesuffix("s") in kept:
        return f"={token.removesuffix('s')}"
    return stem(token)


def _told(part: str, own: list[str], names: dict[str, int], usual: dict[str, int]) -> int:
    marks = 0
    for token in own:
        marks |= names.get(token, 0) | names.get(token.removesuffix("s"), 0)
    before = ""
    for char in part:
        marks |= usual.get(char, 0) | usual.get(before + char, 0)
        before = char
    return marks


_Step = tuple[int, int, int, int]


def _best_path(runs: _Runs) -> list[_Step]:
    """Return the best way through both texts, as where each step begins and how far it goes."""
    rows, columns = runs.sizes
    band = _BAND + columns // rows  # so that each row's reaches the next one's
    best = {(0, 0): 0.0}
    back: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(rows + 1):
        middle = i * columns // rows
        for j in range(max(0, middle - band), min(columns, middle + band) + 1):
            if (so_far := best.get((i, j))) is None:
                continue
            for a, b, gain in _steps(runs, i, j):
                place, worth = (i + a, j + b), so_far + gain
                if worth > best.get(place, -inf):
                    best[place], back[place] = worth, (a, b)
    return _walked(back, rows, columns)


def _steps(runs: _Runs, i: int, j: int) -> Iterator[tuple[int, int, float]]:
    rows, columns = runs.sizes[0] - i, runs.sizes[1] - j
    if rows:
        yield 1, 0, -_DROPPED
    if columns:
        yield 0, 1, -_ADDED
    for a, b, cost in _STEPS:
        if a <= rows and b <= columns:
            yield a, b, runs.score(i, a, j, b) - cost


def _walked(back: dict[tuple[int, int], tuple[int, int]], i: int, j: int) -> list[_Step]:
    path = []
    while i or j:
        a, b = back[i, j]
        i, j = i - a, j - b
        path.append((i, a, j, b))
    return path[::-1]
