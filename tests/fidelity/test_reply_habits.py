"""Habits of real replies, a class each: a faithful sentence passes, a false one does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.fidelity import Gravity, check_reading, check_standing, check_translation, unwrap
from digest.fidelity.quantities import chinese_number
from tests.fidelity.test_habits import ARTICLE, READING, SOURCE, TEXT, alarms, translated

FILE = Path(__file__).parents[1] / "data" / "pairs" / "habits.txt"


def habits() -> list[tuple[str, str, str, str, str]]:
    """Return name, English, faithful Chinese, and the false Chinese with its defect, if any."""
    found = []
    for block in FILE.read_text("utf-8").split("=== ")[1:]:
        head, faithful, *spoilt = re.split(
            r"(?m)^--- ?(?=-$|[a-z-]*$)", block.replace("\n---\n", "\n--- -\n")
        )
        name, _, english = head.partition("\n")
        defect, _, false = spoilt[0].partition("\n") if spoilt else ("", "", "")
        chinese = faithful.removeprefix("-\n")
        found.append((name, english.strip(), chinese.strip(), defect, false.strip()))
    return found


HABITS = habits()


@pytest.mark.parametrize(("english", "chinese"), [pytest.param(*h[1:3], id=h[0]) for h in HABITS])
def test_a_habit_of_faithful_translators_raises_no_alarm(english: str, chinese: str) -> None:
    assert translated(english, chinese) == set()


@pytest.mark.parametrize(
    ("english", "false", "defect"),
    [pytest.param(h[1], h[4], h[3], id=h[0]) for h in HABITS if h[3]],
)
def test_a_false_sentence_in_the_same_manner_is_heard(
    english: str, false: str, defect: str
) -> None:
    assert defect in translated(english, false)


def test_numerals_with_both_large_scales_are_read_as_one_number() -> None:
    assert chinese_number("一亿二千万") == 120_000_000
    assert chinese_number("九千万亿零五") == 9 * 10**15 + 5
    assert chinese_number("十二亿三千四百五十六万七千八百九十") == 1_234_567_890


@pytest.mark.parametrize(
    "wrapped",
    [
        "【中文摘要】\n{}",
        "标题：一种实时解码器\n\n摘要：{}",
        "**标题：一种实时解码器**\n**摘要：**\n{}",
        "```\n译文：\n{}\n```",
        "“{}”",
    ],
)
def test_labels_are_taken_off_until_nothing_changes(wrapped: str) -> None:
    text = wrapped.format(TEXT)

    assert "wrapper" in alarms(check_translation(SOURCE, text))
    assert unwrap(text) == TEXT
    assert unwrap(TEXT) == TEXT


@pytest.mark.parametrize(
    "line", ["Chinese translation:", "修正后的译文：", "初稿：", "这是一个翻译任务。"]
)
def test_a_line_above_is_heard_in_a_paper_on_translation_too(line: str) -> None:
    source = f"We study machine translation with interpretable models. {SOURCE}"
    text = f"我们研究采用可解释模型的机器翻译。{TEXT}"

    assert alarms(check_translation(source, text)) == set()
    assert check_translation(source, f"{line}\n\n{text}").forbidden


def test_a_title_of_the_paper_may_stand_in_a_reading_in_english() -> None:
    title = "Learning to hear the missing words in noisy rooms with transformers"
    reading = f"{READING}\n- 本文（即 {title} 一文）没有比较。"
    sources = f"{title}\n\n{ARTICLE}"

    assert alarms(check_reading(sources, reading)) == set()
    assert not check_standing(reading, title=title).forbidden
    assert "english-left" in alarms(check_reading(f"Another title\n\n{ARTICLE}", reading))


def test_a_name_that_only_the_title_has_is_no_foreign_one() -> None:
    text = f"{TEXT}它称为 FoldDecode。"
    source = f"{SOURCE} It is called \\model."

    assert alarms(check_translation(source, text, title="FoldDecode: A Decoder")) == set()
    assert "name-foreign" in alarms(check_translation(source, text))


def test_an_abstract_in_two_languages_is_whole_in_one() -> None:
    french = (
        "Nous présentons un décodeur qui fonctionne en temps réel pour les langues de la région. "
        "Il atteint une erreur de 4.8% sur les données de test et des essais dans la pratique. "
        "Les résultats sont les mêmes pour toutes les langues que nous avons vues dans une étude."
    )

    assert alarms(check_translation(f"{SOURCE} {french}", TEXT)) == set()


def test_a_closing_brace_of_tex_is_no_cut_off_text() -> None:
    source = f"{SOURCE} Code: \\texttt{{\\href{{https://example.org/a}}{{repository}}}}"
    text = f"{TEXT}代码：\\texttt{{\\href{{https://example.org/a}}{{仓库}}}}"

    assert "cut" not in alarms(check_translation(source, text))
    assert any(
        defect.gravity is Gravity.FORBIDDEN
        for defect in check_translation(SOURCE, TEXT[:-4] + "}").defects
    )


@pytest.mark.parametrize(
    "line", ["（完）", "仅供参考。", "(End of translation)", "是否需要进一步润色？"]
)
def test_a_line_below_is_heard_where_the_source_has_broken_lines(line: str) -> None:
    broken = (
        SOURCE.replace(". It", ".\nIt").replace(", and it", ",\nand it").replace(". The", ".\nThe")
    )

    assert alarms(check_translation(broken, TEXT)) == set()
    assert check_translation(broken, f"{TEXT}\n\n{line}").forbidden
