"""What is no translation at all is refused: preambles, empty and endless texts."""

from __future__ import annotations

import pytest

from digest.fidelity import TEXT_CHARS, check_translation
from tests.fidelity.source import SOURCE, TEXT, names


@pytest.mark.parametrize(
    ("start", "defect"),
    [
        ("你好！", "chatter"),
        ("嗯，用户让我把这篇论文的摘要翻译成中文。\n\n", "chatter"),
        ("首先，我需要翻译这段摘要。\n\n", "chatter"),
        ("让我们逐句分析原文。\n\n", "chatter"),
        ("翻译结果：\n", "chatter"),
        ("已修正数字问题。\n\n", "chatter"),
        ("根据要求，翻译如下：\n", "chatter"),
        ("修正后的译文：\n", "chatter"),
        ("译：", "chatter"),
        ("更正如下：\n", "chatter"),
        ("这是中文翻译：\n", "chatter"),
        ("一种无需训练的实时解码器\n\n", "headline"),
        ("---\ntitle: 译文\n---\n", "wrapper"),
    ],
)
def test_what_stands_before_a_text_is_named(start: str, defect: str) -> None:
    assert defect in names(check_translation(SOURCE, start + TEXT))


def test_an_empty_and_an_endless_text_are_refused() -> None:
    assert names(check_translation(SOURCE, " \n")) == {"empty"}
    assert names(check_translation(SOURCE, "长" * (TEXT_CHARS + 1))) == {"too-long"}


def test_a_phrase_quotes_nothing_that_could_be_markup() -> None:
    evil = f"{TEXT}数值为 <b>[1](x){{{{2}}}}`3`12345678901234567890123456789。"
    phrases = [defect.phrase for defect in check_translation(SOURCE, evil).defects]

    assert phrases
    assert all(len(phrase) <= 120 for phrase in phrases)
    assert not any(set("<>[](){}`*_|\n") & set(phrase) for phrase in phrases)
