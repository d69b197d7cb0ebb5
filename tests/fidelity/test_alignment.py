"""Sentences are paired with their translations; one that has none is named."""

from __future__ import annotations

import pytest

from digest.fidelity import check_translation, vocabulary
from digest.fidelity.alignment import (
    Bead,
    align,
    check_lost_sentences,
    chinese_sentences,
    english_sentences,
)
from tests.fidelity.test_hostile import grows_in_step
from tests.mutations import sentences, spoil
from tests.translation_pairs import Pair, load

PAIRS = [*load("frozen"), *load("varied"), *load("unseen")]
ENGLISH = (
    "Plants lose water through small pores. Existing sensors are expensive, and farmers seldom "
    "use them in practice. We propose a method that prints a cheap sensor on paper. In field "
    "experiments it worked for two summers without error. The design files are publicly available."
)
CHINESE = (
    "植物通过细小的孔隙失去水分。现有传感器价格昂贵，农民在实际中很少使用。我们提出一种在纸上印制廉价传感器的方法。"
    "在田间实验中，它无差错地工作了两个夏季。设计文件已公开提供。"
)


def shapes(source: str, text: str) -> list[tuple[int, int]]:
    return [(len(bead.english), len(bead.chinese)) for bead in align(source, text)]


def lost(source: str, text: str) -> list[str]:
    return [defect.phrase for defect in check_lost_sentences(align(source, text))]


@pytest.mark.parametrize(("count", "more"), [(3, False), (4, True)])
def test_of_many_lost_sentences_three_are_named(count: int, more: bool) -> None:
    beads = [Bead(n, (f"Sentence {n} of {n + 100} apples.",), ()) for n in range(count)]
    (found,) = check_lost_sentences(beads)

    assert found.phrase.count("第 ") == 3
    assert ("等" in found.phrase) == more


def test_sentences_are_paired_one_by_one() -> None:
    assert shapes(ENGLISH, CHINESE) == [(1, 1)] * 5


def test_merged_and_divided_sentences_are_paired_as_a_whole() -> None:
    merged = CHINESE.replace("。现有", "，而现有").replace("。在田间", "；在田间")
    divided = CHINESE.replace("昂贵，农民", "昂贵。农民")

    assert (2, 1) in shapes(ENGLISH, merged)
    assert (1, 2) in shapes(ENGLISH, divided)
    assert lost(ENGLISH, merged) == lost(ENGLISH, divided) == []


@pytest.mark.parametrize("place", range(5))
def test_a_dropped_sentence_is_named_wherever_it_stood(place: int) -> None:
    parts = sentences(CHINESE)
    del parts[place]
    opening = english_sentences(ENGLISH)[place].split()[0]

    (phrase,) = lost(ENGLISH, "".join(parts))

    assert f"第 {place + 1} 句（{opening}" in phrase


def test_a_sentence_may_be_lost_though_the_sentences_are_as_many() -> None:
    parts = sentences(CHINESE)
    parts[3] = "在田间实验中，它无差错地工作。它持续了两个夏季。"
    del parts[1]

    (phrase,) = lost(ENGLISH, "".join(parts))

    assert phrase.startswith("原文第 2 句")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_faithful_translation_loses_no_sentence(pair: Pair) -> None:
    assert lost(pair.source, pair.text) == []


@pytest.mark.parametrize(
    ("mutation", "least"),
    [
        ("sentence with a number dropped", 0.92),
        ("sentence without a number dropped", 0.75),
        ("two numbers exchanged between sentences", 0.75),
    ],
)
def test_most_dropped_sentences_and_exchanged_numbers_are_found(
    mutation: str, least: float
) -> None:
    spoilt = [(pair.source, text) for pair in PAIRS if (text := spoil(mutation, pair))]
    found = [check_translation(*texts).errors for texts in spoilt]
    names = [{"sentence-lost", "number-order"} & {defect.name for defect in f} for f in found]

    assert len(spoilt) > 80
    assert sum(map(bool, names)) / len(spoilt) >= least


def test_an_abbreviation_ends_no_sentence() -> None:
    text = (
        "It beats others, e.g. Alpha, i.e. Beta of Smith et al. (2020). See Fig. 2 of U. S. data."
    )

    assert len(english_sentences(text)) == 2
    assert len(chinese_sentences("见 3.5 节。（好极了。）它成立；它不成立！")) == 4


def test_numbers_keep_to_their_sentences_where_sentences_do_not_pair_one_by_one() -> None:
    english = "It has 37 layers. It needs 52 hours of speech. Listeners prefer it to all others."
    faithful = "它有 37 层。它需要 52 小时的语音，听众更喜欢它。"
    exchanged = "它有 52 层。它需要 37 小时的语音，听众更喜欢它。"

    def orders(text: str) -> list[str]:
        defects = check_translation(english, text).errors
        return [defect.phrase for defect in defects if defect.name == "number-order"]

    assert orders(faithful) == []
    assert orders(exchanged) == ["数字 37、52 的次序与原文不一致"]


@pytest.mark.parametrize(
    ("one", "other"), [("We go on here. ", "好的好的。"), ("A b c d e f.", "。")]
)
def test_time_grows_in_step_whatever_the_number_of_sentences(one: str, other: str) -> None:
    assert grows_in_step(lambda n: align(one * n, other * n), 60, times=8)
    assert grows_in_step(lambda n: align("We go on here. ", other * n), 60, times=8)
    assert grows_in_step(lambda n: align(one * n, "好的好的。"), 60, times=8)


def test_texts_of_very_many_sentences_are_left_alone() -> None:
    assert align("We go on here. " * 300, "好的好的。" * 300) == ()
    assert align("", "好的好的。") == align("We go on here.", "") == ()


def test_every_listed_word_is_found_whole_and_with_an_ending_if_it_is_long_enough() -> None:
    stem = vocabulary.stem

    assert [word for word in vocabulary.CHINESE if stem(word) != word] == []
    assert (stem("unifying"), stem("webs"), stem("iffy"), stem("")) == ("unif", "web", "", "")
