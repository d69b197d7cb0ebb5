"""One number may be written in many ways."""

from __future__ import annotations

import pytest

from digest.fidelity import check_translation
from digest.fidelity.numbers import check_claimed_numbers, foreign_numbers
from tests.fidelity.source import SOURCE, TEXT, names, said

ROMAN = {2: "II", 3: "III", 4: "IV", 5: "V", 6: "VI", 7: "VII", 8: "VIII", 9: "IX", 11: "XI",
         12: "XII"}  # fmt: skip
WORDS = {
    1: "first single", 2: "second double dual", 3: "third triple", 4: "fourth quadruple",
    5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth", 10: "tenth", 11: "eleventh",
    12: "twelfth", 13: "thirteenth", 14: "fourteenth", 15: "fifteenth", 16: "sixteenth",
    17: "seventeenth", 18: "eighteenth", 19: "nineteenth", 20: "twentieth",
}  # fmt: skip


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("It uses 45.51M weights.", "它使用 4551 万个权重。"),
        ("It uses 45.51M weights.", "它使用 45.51M 个权重。"),
        ("It uses 3.4 million weights.", "它使用 340 万个权重。"),
        ("It uses 1.2 billion weights.", "它使用 12 亿个权重。"),
        ("It uses 1.4 trillion tokens.", "它使用 1.4 万亿个词元。"),
        ("It gains 17.5pp over the rest.", "它比其余方法高 17.5 个百分点。"),
        ("It needs 10k hours of speech.", "它需要 1 万小时的语音。"),
        ("It saw 1,204,551 clips in all.", "它总共见过 1204551 个片段。"),
        ("It was tried in twenty-five homes.", "它在 25 个家庭中试用过。"),
        ("It was tried in 25 homes.", "它在二十五个家庭中试用过。"),
        ("It helps in five to seven cases.", "它在五到七种情形下有用。"),
        ("It covers the 1990s as well.", "它也涵盖 20 世纪 90 年代。"),
        ("It has half a million users.", "它有 50 万用户。"),
        ("It has a quarter of a million users.", "它有 25 万用户。"),
        ("It costs EUR 1.2bn a year.", "它每年花费 12 亿欧元。"),
        ("It grew sixfold in the end.", "它最终增长到 6 倍。"),
        ("It is an order of magnitude faster.", "它快 10 倍。"),
        ("It takes 10⁵ steps at most.", "它至多需要 10 万步。"),
        ("It has an R$^2$ of 0.87 and emits CO$_2$ here.", "其 R² 为 0.87，并在此排放 CO₂。"),
        ("It helps nine out of ten users.", "它对九成用户有用。"),
        ("It was made in the 2010s.", "它制作于 21 世纪 10 年代。"),
        ("It has 12 000 users.", "它有 12000 名用户。"),
        ("It covers half of the cases.", "它涵盖 50% 的情形。"),
        ("It covers a third of the cases.", "它涵盖三分之一的情形。"),
        ("It takes 5-10% of the time.", "它占用 5% 至 10% 的时间。"),
        ("It takes five percent of the time.", "它占用百分之五的时间。"),
        ("It is $\\sim$5$\\times$ faster.", "它约快 5 倍。"),
        ("Its rate is 3e-4 throughout.", "其速率始终为 3e-4。"),
        ("Its rate is 3e-4 throughout.", "其速率始终为 $3\\times10^{-4}$。"),
        ("It is 300 Myr or 13.8 Gyr old.", "其年龄为 3 亿年或 138 亿年。"),
        ("It is 300 Myr or 13.8 Gyr old.", "其年龄为 300 Myr 或 13.8 Gyr。"),
        ("It began in the twenty-first century.", "它始于 21 世纪。"),
        ("It began in the nineteenth century.", "它始于 19 世纪。"),
        ("It is a thirty-second clip.", "它是一段 30 秒的片段。"),
        ("It cuts errors by a factor of 10.", "它使误差降低一个数量级。"),
        ("It lasted from 2019-23 in all.", "它从 2019 年持续到 2023 年。"),
        ("It takes audio at 16 kHz only.", "它仅接受 16 千赫兹的音频。"),
        ("It is a 24/7 service for all.", "它是面向所有人的全天候服务。"),
        ("Its rate is 10^{-3} throughout.", "其速率始终为 0.001。"),
        ("It uses wav2vec 2.0 features.", "它使用 wav2vec2.0 特征。"),
        ("Its threshold is p < .05 here.", "其阈值在此为 p < 0.05。"),
        ("It was released on 1 March 2024.", "它于 2024 年 3 月 1 日发布。"),
        ("It was tried with children of 3 years.", "它在 3 周岁的儿童中试用过。"),
        ("It marks a 10-year anniversary.", "它纪念 10 周年。"),
        ("It needs a 12-megapixel image.", "它需要一张 1200 万像素的图像。"),
        *((f"It stands in Volume {n} of it.", f"它见于第 {at} 卷。") for at, n in ROMAN.items()),
        *(
            (f"It is the {word} one of them.", f"它是其中的第 {number} 个。")
            for number, words in WORDS.items()
            for word in words.split()
        ),
    ],
)
def test_one_number_may_be_written_in_many_ways(english: str, chinese: str) -> None:
    assert said(english, chinese) == set()


@pytest.mark.parametrize(
    ("source", "text", "added"),
    [
        ("It runs 2.4x faster, and errors fall by 12%.", "速度快 2.4%，错误减少 12%。", True),
        ("Errors fall by 12% on 300 hours by 45 people.", "在 45% 的 300 小时上减少 12%。", True),
        ("It gains 12, 15, and 20% on three sets.", "分别提升 12%、15% 和 20%。", False),
        ("It rises from 12 to 15.5 percent.", "从 12% 升至 15.5%。", False),
        ("It improves by 5% (from 80 to 85).", "提升 5%（从 80% 到 85%）。", False),
        ("We report the 95th percentile.", "我们报告 95% 分位数。", False),
        ("The accuracy is 81.2 and 79.4.", "准确率为 81.2% 和 79.4%。", False),
        ("Twelve percent of the users agreed.", "12% 的用户同意。", False),
    ],
)
def test_a_percent_sign_is_not_put_to_a_number_that_is_no_share(
    source: str, text: str, added: bool
) -> None:
    assert ("percent-added" in names(check_translation(source, text))) is added


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("It was trained on $12$B tokens.", "它用 120 亿词元训练。"),
        ("It was trained on 35,000 hours.", "它用约 $3.5$ 万小时训练。"),
    ],
)
def test_a_reading_s_number_counts_with_the_letter_or_word_behind_its_dollars(
    source: str, text: str
) -> None:
    assert list(check_claimed_numbers(source, text)) == []
    assert list(check_claimed_numbers(source, text.replace("1", "4").replace("3", "4")))


def test_a_text_that_begins_with_a_bracket_counts_nothing_off() -> None:
    source = SOURCE.replace("We ", "We (as for case 3) ", 1)

    assert names(check_translation(source, f"（如情形 3）{TEXT}")) == set()


def test_a_number_in_dollars_is_joined_with_the_letter_behind_them() -> None:
    assert foreign_numbers("It has $2.5$M weights.", "模型有 250 万参数。") == []
    assert foreign_numbers("It has 2.5M weights.", "模型有 $2.5$M 参数。") == []
