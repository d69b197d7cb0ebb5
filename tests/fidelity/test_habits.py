"""Habits of faithful writers, which are no fault, beside what they must not hide."""

from __future__ import annotations

import pytest

from digest.fidelity import Findings, check_reading, check_standing, check_translation

SOURCE = (
    "We present a decoder that runs in real time. It reaches an error of 4.8% on the test set, "
    "and it needs no training. The results hold for all languages that we tried."
)
TEXT = (
    "我们提出一种实时运行的解码器。它在测试集上达到 4.8% 的错误率，且无需训练。"
    "这些结果对我们尝试过的所有语言都成立。"
)
ARTICLE = f"{SOURCE} It costs $0.13 a call, and aaaaaaaaaaaaaaaaaaaaaaaa is a loop."
READING = (
    "1)\n- 既有的解码器不能实时运行，而且需要大量的训练，因此难以用于在线的场合。\n\n"
    "2)\n- 作者提出一种无需训练的解码器，它逐帧地处理输入，运行得比输入更快。\n\n"
    "3)\n- 在测试集上错误率为 4.8%，并且对作者尝试过的所有语言都成立。"
)


def alarms(findings: Findings) -> set[str]:
    return {defect.name for defect in (*findings.forbidden, *findings.errors)}


def translated(english: str, chinese: str) -> set[str]:
    return alarms(check_translation(f"{SOURCE} {english}", f"{TEXT}{chinese}"))


def read(extra: str) -> set[str]:
    return alarms(check_reading(ARTICLE, READING + extra))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Support ended in the mid-1980s.", "支持终止于 80 年代中期。"),
        ("Support ended in the 1980s.", "支持终止于 1980 年代。"),
        ("It took five hundred and twenty steps.", "它用了五百二十步。"),
        ("It took one hundred and two steps.", "它用了 102 步。"),
        ("It lies between one hundred and two hundred.", "它介于一百与二百之间。"),
        ("It cost EUR 500m in all.", "它总共花费 5 亿欧元。"),
        ("It cost $2.5m in all.", "它总共花费 250 万美元。"),
    ],
)
def test_a_number_may_be_said_in_another_way(english: str, chinese: str) -> None:
    assert translated(english, chinese) == set()


def test_five_hundred_and_twenty_is_one_number() -> None:
    assert "number-lost" in translated("It took five hundred and twenty steps.", "它用了 500 步。")


def test_a_metre_is_no_million() -> None:
    assert "number-lost" in translated("It ran 500m in all.", "它总共跑了 5 亿米。")


def test_terms_may_all_be_followed_by_their_english() -> None:
    english = (
        "Retrieval-augmented generation (RAG) reduces hallucination. We propose Selective "
        "Retrieval, measured by exact match, entity recall and answer faithfulness."
    )
    chinese = (
        "检索增强生成（Retrieval-Augmented Generation，RAG）可减少幻觉（hallucination）。"
        "我们提出选择性检索（Selective Retrieval），以精确匹配（exact match）、"
        "实体召回（entity recall）和答案忠实度（answer faithfulness）衡量。"
    )

    assert alarms(check_translation(english, chinese)) == set()


def test_a_whole_text_in_brackets_is_not_chinese() -> None:
    assert "not-chinese" in alarms(check_translation(SOURCE, f"（{SOURCE}）"))


def test_a_note_of_the_paper_is_translated_as_a_note() -> None:
    noted = check_translation(f"Note: preliminary. {SOURCE}", f"注：初步结果。{TEXT}")

    assert alarms(noted) == set()
    assert "chatter" in alarms(check_translation(SOURCE, f"注：初步结果。{TEXT}"))


def test_an_elided_english_quote_may_stay() -> None:
    quote = "It says “as an AI language model that has been trained, I cannot …” to us."

    assert (
        translated(quote, "它对我们说“as an AI language model that has been trained, I cannot …”。")
        == set()
    )


@pytest.mark.parametrize("price", ["$0.13", "$0.13/次", "$1,250", "$3.7M", "$7.4 million"])
def test_a_lone_price_opens_no_formula(price: str) -> None:
    assert "formula-open" not in read(f"\n- 成本为 {price}。")


@pytest.mark.parametrize("formula", ["$x", "$5 \\le x", "$3x + 1", "$2^n"])
def test_a_formula_that_is_not_closed_is_doubted(formula: str) -> None:
    assert "formula-open" in read(f"\n- 其中 {formula} 为常数。")


def test_a_part_may_be_short_but_not_empty() -> None:
    short = "1)\n- 大语言模型是否直译，此前没有系统的测量。\n\n" + READING.partition("\n\n")[2]
    empty = "1)\n- 未说明。\n\n" + READING.partition("\n\n")[2]

    assert alarms(check_reading(ARTICLE, short)) == set()
    assert "part-empty" in alarms(check_reading(ARTICLE, empty))


def test_a_loop_that_the_paper_shows_may_be_quoted() -> None:
    quoted = READING + "\n- 例如“aaaaaaaaaaaaaaaaaaaaaaaa”就是循环。"

    assert alarms(check_reading(ARTICLE, quoted)) == set()
    assert alarms(check_standing(quoted)) == set()
    assert "loop" in alarms(check_reading(ARTICLE, quoted.replace("a", "b")))


def test_a_label_may_stand_over_several_lists() -> None:
    lists = "".join(f"\n- **结果与分析**：\n  - 第 {n} 项的说明。" for n in (1, 2, 3))

    assert "loop" not in read(lists)
