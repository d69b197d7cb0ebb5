"""What is better stays better, and what is as good does not become better."""

from __future__ import annotations

import pytest

from digest.fidelity import check_translation
from digest.fidelity.alignment import align
from digest.fidelity.directions import check_directions
from tests.fidelity.source import SOURCE, TEXT
from tests.fidelity.test_hostile import grows_in_step
from tests.mutations import spoil
from tests.translation_pairs import Pair, load

PAIRS = [*load("frozen"), *load("varied"), *load("unseen")]


def directions(english: str, chinese: str) -> list[tuple[str, str]]:
    beads = align(f"{SOURCE} {english}", f"{TEXT}{chinese}")
    return [(defect.name, defect.phrase) for defect in check_directions(beads)]


@pytest.mark.parametrize(
    ("english", "faithful", "spoilt", "words"),
    [
        (
            "Our method outperforms all baselines on the noisy test set.",
            "我们的方法在带噪测试集上优于所有基线。",
            "我们的方法在带噪测试集上不及所有基线。",
            "outperforms 译作 不及",
        ),
        (
            "The new loss improves the accuracy of every model.",
            "新的损失函数提高了每个模型的准确率。",
            "新的损失函数降低了每个模型的准确率。",
            "improves 译作 降低",
        ),
        (
            "Pruning reduces the memory of the decoder.",
            "剪枝减少了解码器的内存占用。",
            "剪枝增加了解码器的内存占用。",
            "reduces 译作 增加",
        ),
        (
            "It improves accuracy, while reducing the latency of the system.",
            "它提高了准确率，同时降低了系统的延迟。",
            "它提高了准确率，同时提高了系统的延迟。",
            "reducing 译作 提高",
        ),
        (
            "Its inference is faster than that of all earlier systems.",
            "其推理比此前所有系统都更快。",
            "其推理比此前所有系统都更慢。",
            "faster 译作 更慢",
        ),
        (
            "The error of small models is higher than that of large ones.",
            "小模型的误差高于大模型。",
            "小模型的误差低于大模型。",
            "",
        ),
        (
            "Performance drops on long recordings of spontaneous speech.",
            "在自发语音的长录音上，性能下降。",
            "在自发语音的长录音上，性能上升。",
            "drops 译作 上升",
        ),
        (
            "Listeners rated it worse than the natural voice.",
            "听者对它的评价不如自然语音。",
            "听者对它的评价优于自然语音。",
            "worse 译作 优于",
        ),
    ],
)
def test_a_direction_turned_round_is_named_with_both_words(
    english: str, faithful: str, spoilt: str, words: str
) -> None:
    assert directions(english, faithful) == []
    if words:  # "small" might be said by 低于: no doubt
        ((name, phrase),) = directions(english, spoilt)
        assert name == "direction"
        assert words in phrase


@pytest.mark.parametrize(
    ("english", "faithful", "spoilt"),
    [
        (
            "The small model achieves results comparable to those of the large one.",
            "小模型取得了与大模型相当的结果。",
            "小模型取得了优于大模型的结果。",
        ),
        (
            "It is competitive with systems trained on ten times the data.",
            "它与用十倍数据训练的系统相比具有竞争力。",
            "它超越了用十倍数据训练的系统。",
        ),
        (
            "Its quality is on par with that of human recordings.",
            "其质量与真人录音相当。",
            "其质量胜过真人录音。",
        ),
    ],
)
def test_parity_made_superiority_is_a_doubt(english: str, faithful: str, spoilt: str) -> None:
    assert directions(english, faithful) == []
    assert [name for name, _ in directions(english, spoilt)] == ["parity"]


@pytest.mark.parametrize(
    ("chinese", "turned"),
    [
        ("在所有任务上，FoldKV 均优于 PageKV。", False),
        ("在所有任务上，与 PageKV 相比，FoldKV 更优。", False),
        ("在所有任务上，PageKV 均优于 FoldKV。", True),
        ("在所有任务上，PageKV 超过了 FoldKV。", True),
    ],
)
def test_which_of_two_names_is_better_is_the_papers(chinese: str, turned: bool) -> None:
    found = directions("On all tasks FoldKV consistently outperforms PageKV.", chinese)

    assert [phrase for _, phrase in found] == ["孰优孰劣疑与原文相反：FoldKV 与 PageKV"] * turned


def test_a_name_that_is_outperformed_is_the_worse_one() -> None:
    assert directions("FoldKV is outperformed by PageKV.", "PageKV 优于 FoldKV。") == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("It is a compact model for phones.", "这是一个为手机缩小的模型。"),
        ("Noise is suppressed by the filter.", "滤波器降低了噪声。"),
        ("It bridges the gap between both groups.", "它缩小了两组之间的差距。"),
        ("It matches or exceeds the best system.", "它达到或超过最佳系统。"),
        ("It is outperformed by all baselines.", "它不如所有基线。"),
        (
            "Speech enhancement degrades at low levels of signal.",
            "语音增强在低信号水平下性能下降。",
        ),
        (
            "We propose an augmentation for fast training.",
            "我们提出一种用于快速训练的数据增强方法。",
        ),
    ],
)
def test_a_word_that_another_one_explains_is_no_doubt(english: str, chinese: str) -> None:
    assert directions(english, chinese) == []


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_faithful_translation_keeps_its_directions(pair: Pair) -> None:
    assert list(check_directions(align(pair.source, pair.text))) == []


@pytest.mark.parametrize(
    ("mutation", "names", "least"),
    [
        ("comparison reversed", {"direction"}, 0.6),
        ("parity made superiority", {"parity", "direction"}, 0.6),
    ],
)
def test_most_reversed_comparisons_are_doubted(
    mutation: str, names: set[str], least: float
) -> None:
    spoilt = [(pair.source, text) for pair in PAIRS if (text := spoil(mutation, pair))]
    caught = [
        bool(names & {defect.name for defect in check_translation(*texts).errors})
        for texts in spoilt
    ]

    assert len(spoilt) >= 5
    assert sum(caught) / len(spoilt) >= least


@pytest.mark.parametrize(
    ("one", "other"), [("improves ", "降低"), ("low-latency-", "更差"), ("as good ", "相")]
)
def test_time_grows_in_step_whatever_stands_there(one: str, other: str) -> None:
    def checked(n: int) -> None:
        list(check_directions(align(f"It is. {one * n}.", f"它是。{other * n}。")))

    assert grows_in_step(checked, 40, times=8)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("It brings enhancements over the baseline.", "它在每项测试中都劣于基线。"),
        ("It brings a reduction of the error.", "它提高了错误率。"),
    ],
)
def test_a_word_of_direction_is_known_with_a_long_ending(english: str, chinese: str) -> None:
    assert "direction" in [defect.name for defect in check_translation(english, chinese).defects]
