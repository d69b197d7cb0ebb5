"""Which sentences a doubt is about."""

from __future__ import annotations

import pytest

from digest.report.doubted import at_stake

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
        "One. Two is here. Three.", "一。二在这里，共 77 个。三。", "数字 77 未见于原文"
    )

    assert pair is not None
    assert (pair.english, pair.chinese) == ("Two is here.", "二在这里，共 77 个。")


@pytest.mark.parametrize("doubt", ["句子少于原文，疑有遗漏", "含原文没有的褒奖", ""])
def test_a_doubt_about_no_single_sentence_shows_none(doubt: str) -> None:
    assert at_stake(ENGLISH, CHINESE, doubt) is None


def test_an_empty_text_on_either_side_is_no_error() -> None:
    assert at_stake("", "", "数字 7 缺失") is None
    pair = at_stake("A 7.", "", "数字 7 缺失")
    assert pair is not None
    assert pair.chinese == ""
