"""Which sentences a doubt is about."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from digest.report.doubted_sentences import FORBIDDEN, GAP, at_stake

ROOT = Path(__file__).parents[2]
ENGLISH = (
    "We present SoundNet, e.g. a codec. It was trained on 1,200 hours by J. Smith et al. and "
    "halves the error. On LibriSpeech it reaches 8.5% WER. Code is available."
)
CHINESE = (
    "我们提出 SoundNet，一种编解码器。它用一千二百小时训练，误差减半。"
    "在 LibriSpeech 上词错误率为 8.5。代码已公开。"
)


@pytest.mark.parametrize(
    ("doubt", "english", "chinese"),
    [
        ("数字 1200 缺失", "It was trained on 1,200 hours", "它用一千二百小时训练"),
        ("数字 8.5% 的百分号缺失", "On LibriSpeech it reaches", "在 LibriSpeech 上"),
        ("名称 SoundNet 缺失", "We present SoundNet, e.g. a codec.", "我们提出 SoundNet"),
    ],
)
def test_the_sentence_with_the_number_or_name_is_shown_beside_its_counterpart(
    doubt: str, english: str, chinese: str
) -> None:
    pair = at_stake(ENGLISH, CHINESE, doubt)

    assert pair is not None
    assert pair.english.startswith(english)
    assert pair.chinese.startswith(chinese)


def test_what_stands_in_the_chinese_alone_is_shown_with_the_english_beside_it() -> None:
    pair = at_stake(
        "Here is one. Here two is found. Here is three.",
        "这里有一。二在这里，共 77 个。这里有三。",
        "数字 77 未见于原文",
    )

    assert pair is not None
    assert (pair.english, pair.chinese) == ("Here two is found.", "二在这里，共 77 个。")


@pytest.mark.parametrize("doubt", ["句子少于原文，疑有遗漏", "含原文没有的褒奖", ""])
def test_a_doubt_about_no_single_sentence_shows_none(doubt: str) -> None:
    assert at_stake(ENGLISH, CHINESE, doubt) is None


def test_an_empty_text_on_either_side_is_no_error() -> None:
    assert at_stake("", "", "数字 7 缺失") is None
    pair = at_stake("A 7.", "", "数字 7 缺失")
    assert pair is not None
    assert pair.chinese == ""


def test_a_sentence_that_was_left_out_is_shown_beside_the_gap_and_what_stands_around_it() -> None:
    left_out = CHINESE.replace("它用一千二百小时训练，误差减半。", "")

    pair = at_stake(ENGLISH, left_out, "原文第 2 句（It was trained）疑漏译")

    assert pair is not None
    assert pair.english.startswith("It was trained on 1,200 hours")
    before, after = "我们提出 SoundNet，一种编解码器。", "在 LibriSpeech 上词错误率为 8.5。"
    assert pair.chinese == f"{before}{GAP}{after}"
    assert GAP in pair.words


def test_every_check_that_forbids_a_text_has_its_chinese_words_here_too() -> None:
    rooms = [ROOT / "digest" / room for room in ("fidelity", "reading")]
    found: dict[str, set[str]] = {}
    always = set()
    for path in (path for room in rooms for path in room.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Defect":
                name, gravity, phrase = node.args
                found.setdefault(ast.literal_eval(name), set()).add(ast.unparse(phrase))
                if ast.unparse(gravity) == "Gravity.FORBIDDEN":
                    always.add(ast.literal_eval(name))

    assert len(always) > 20
    assert always <= FORBIDDEN.keys()
    for known, told in FORBIDDEN.items():
        assert repr(told) in found[known]


def test_of_two_places_with_a_number_the_one_where_it_is_lost_is_shown() -> None:
    english = "The corpus has 40 hours of speech. The test set has 40 speakers of both sexes."
    chinese = "语料共有 40 小时的语音。测试集包含男女说话人若干名。"

    pair = at_stake(english, chinese, "数字 40 缺失")

    assert pair is not None
    assert pair.english.startswith("The test set")
    assert pair.chinese.startswith("测试集")


def test_a_number_with_separators_comes_before_one_that_merely_holds_its_digits() -> None:
    pair = at_stake(
        "We use 21200 steps. It takes 1,200 hours.", "用若干步。耗时很长。", "数字 1200 缺失"
    )

    assert pair is not None
    assert (pair.english, pair.chinese) == ("It takes 1,200 hours.", "耗时很长。")


def test_a_reading_is_set_beside_the_abstract_only_where_both_hold_what_is_at_stake() -> None:
    reading = "1) 背景很长。\n2) 方法用了 77 层。\n3) 在 LibriSpeech 上误差为 8.5%。"

    alone = at_stake(ENGLISH, reading, "数字 77 未见于原文", translated=False)
    both = at_stake(ENGLISH, reading, "名称 LibriSpeech 存疑", translated=False)

    assert alone is not None
    assert (alone.english, alone.chinese) == ("", "2) 方法用了 77 层。")
    assert both is not None
    assert both.english.startswith("On LibriSpeech")
