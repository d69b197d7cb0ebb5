"""What the abstract denies or doubts is denied or doubted in the translation."""

from __future__ import annotations

import pytest

from digest.fidelity import check_translation
from digest.fidelity.alignment import align
from digest.fidelity.negations import check_hedges, check_negations
from tests.fidelity.source import SOURCE, TEXT
from tests.fidelity.test_hostile import grows_in_step
from tests.mutations import spoil
from tests.translation_pairs import Pair, load

PAIRS = [*load("frozen"), *load("varied"), *load("unseen")]


def found(english: str, chinese: str) -> list[tuple[str, str]]:
    beads = align(f"{SOURCE} {english}", f"{TEXT}{chinese}")
    defects = (*check_negations(beads), *check_hedges(beads))
    return [(defect.name, defect.phrase) for defect in defects]


@pytest.mark.parametrize(
    ("english", "faithful", "spoilt", "word"),
    [
        (
            "It works without any labeled data.",
            "它无需任何标注数据即可工作。",
            "它需要标注数据才可工作。",
            "without",
        ),
        (
            "The gain does not depend on the language.",
            "增益不取决于语言。",
            "增益取决于语言。",
            "not",
        ),
        (
            "We find no evidence of such an effect.",
            "我们没有发现这种效应的证据。",
            "我们发现了这种效应的证据。",
            "no",
        ),
        (
            "Such models cannot handle long recordings.",
            "此类模型无法处理长录音。",
            "此类模型能够处理长录音。",
            "cannot",
        ),
        (
            "Existing methods fail to capture the context.",
            "现有方法未能捕捉上下文。",
            "现有方法捕捉了上下文。",
            "fail",
        ),
        (
            "It uses text rather than recordings.",
            "它使用文本而非录音。",
            "它使用文本和录音。",
            "rather than",
        ),
        (
            "The true cause is still unknown.",
            "真正的原因仍然未知。",
            "真正的原因已经知晓。",
            "unknown",
        ),
        (
            "It is a training-free method.",
            "这是一种免训练的方法。",
            "这是一种训练的方法。",
            "training-free",
        ),
        (
            "Its output is difficult to explain.",
            "其输出难以解释。",
            "其输出易于解释。",
            "difficult",
        ),
        (
            "These corpora lack spoken dialogue.",
            "这些语料缺乏口语对话。",
            "这些语料包含口语对话。",
            "lack",
        ),
        (
            "It needs no alignment, and cannot run without a server.",
            "它不需要对齐，且没有服务器就无法运行。",
            "它需要对齐，且没有服务器就无法运行。",
            "no",
        ),
    ],
)
def test_a_negation_lost_is_named(english: str, faithful: str, spoilt: str, word: str) -> None:
    assert found(english, faithful) == []
    ((name, phrase),) = found(english, spoilt)
    assert name == "negation-lost"
    assert word in phrase


@pytest.mark.parametrize(
    ("english", "faithful", "spoilt", "word"),
    [
        (
            "It saves up to 30% of the energy.",
            "它最多节省 30% 的能量。",
            "它节省 30% 的能量。",
            "up to",
        ),
        (
            "It needs at least 12 speakers.",
            "它至少需要 12 位说话人。",
            "它需要 12 位说话人。",
            "at least",
        ),
        ("This may explain the gap.", "这或许解释了这一差距。", "这解释了这一差距。", "may"),
        ("It is the best on this dataset.", "它在该数据集上最好。", "它最好。", "on this dataset"),
    ],
)
def test_a_hedge_lost_is_named(english: str, faithful: str, spoilt: str, word: str) -> None:
    assert found(english, faithful) == []
    ((name, phrase),) = found(english, spoilt)
    assert name == "hedge-lost"
    assert word in phrase


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("It is not only small but also fast.", "它既小又快。"),
        ("It keeps the voice without losing its tone.", "它保留了嗓音，也保持了音调。"),
        ("It is not a list but a tree.", "它是树，从列表变来。"),
        ("Users have little to no say in it.", "用户对此的发言权甚少。"),
        ("It was measured in May 2023 and in June.", "它于 2023 年 5 月和 6 月测得。"),
        ("The inefficient search wastes energy.", "效率低下的搜索浪费能量。"),
        ("It says “I cannot tell” at once.", "它立即说“I cannot tell”。"),
        ("It holds under uncertain conditions.", "它在多变的条件下成立。"),
    ],
)
def test_what_denies_nothing_may_be_said_otherwise(english: str, chinese: str) -> None:
    assert found(english, chinese) == []


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_faithful_translation_keeps_negations_and_hedges(pair: Pair) -> None:
    beads = align(pair.source, pair.text)

    assert [*check_negations(beads), *check_hedges(beads)] == []


@pytest.mark.parametrize(
    ("mutation", "name", "least"),
    [("negation lost", "negation-lost", 0.6), ("hedge lost", "hedge-lost", 0.6)],
)
def test_most_lost_negations_are_doubted(mutation: str, name: str, least: float) -> None:
    spoilt = [(pair.source, text) for pair in PAIRS if (text := spoil(mutation, pair))]
    caught = [
        name in {defect.name for defect in check_translation(*texts).errors} for texts in spoilt
    ]

    assert len(spoilt) >= 20
    assert sum(caught) / len(spoilt) >= least


@pytest.mark.parametrize(("one", "other"), [("not ", "不"), ("un", "无，"), ("up to ", "可")])
def test_time_grows_in_step_whatever_stands_there(one: str, other: str) -> None:
    def checked(n: int) -> None:
        beads = align(f"It is. {one * n}.", f"它是。{other * n}。")
        list(check_negations(beads))
        list(check_hedges(beads))

    assert grows_in_step(checked, 40, times=8)
