"""What a model says for itself is found by its place and by what no translation says."""

from __future__ import annotations

import pytest

from digest.fidelity import Gravity, check_reading, check_translation
from tests.fidelity.test_habits import ARTICLE, READING, SOURCE, TEXT


def forbidden(source: str, text: str) -> set[str]:
    return {defect.name for defect in check_translation(source, text).forbidden}


@pytest.mark.parametrize(
    "line",
    [
        "中文译文如下：",
        "感谢指出问题。修正后的译文：",
        "这篇摘要的翻译是：",
        "Chinese translation:",
        "用户要求我翻译一段论文摘要。需要注意数字和单位。",
        "这是一个翻译任务。",
        "分析：原文共三句。",
        "初稿：",
        "先看一下术语：decoder 译为解码器。",
    ],
)
def test_a_line_of_the_models_own_above_the_text_is_chatter(line: str) -> None:
    assert forbidden(SOURCE, f"{line}\n\n{TEXT}")
    assert forbidden(SOURCE, f"{line}\n{TEXT}")


@pytest.mark.parametrize(
    "line",
    [
        "需要我继续翻译正文吗？",
        "(End of translation)",
        "本译文由人工智能生成。",
        "仅供参考。",
        "祝好！",
        "（完）",
        "如有不妥之处，敬请指正。",
        "若需进一步修改，我可以继续调整。",
    ],
)
def test_a_line_of_the_models_own_below_the_text_is_chatter(line: str) -> None:
    assert forbidden(SOURCE, f"{TEXT}\n\n{line}")


@pytest.mark.parametrize(
    "text",
    [
        f"让我仔细看看这句话。{TEXT}",
        f"{TEXT}这篇论文的其余部分我不便翻译。",
        f"{TEXT}请求已被过滤。",
        f"{TEXT}内容违反使用政策。",
        f"草稿：{TEXT}",
        f"【摘要】{TEXT}",
        f"**{TEXT}**",
        "\n".join(f"> {line}" for line in TEXT.split("。")[:3]),
    ],
)
def test_a_model_that_speaks_within_or_around_the_text_is_heard(text: str) -> None:
    assert forbidden(SOURCE, text)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("I prove that it halts.", "我证明它会停机。"),
        ("It learns from self-supervision in our country.", "它在我国通过自我监督学习。"),
        ("A translator would polish the translated text.", "译者会润色译文。"),
        ("It was blocked or filtered. Content violates policy.", "它被阻止或过滤。内容违反政策。"),
        ("We consider $$x^2 = y^3$$ here.", "我们在此考虑：\n$$x^2 = y^3$$"),
        ("We ask: (1) what it is, (2) why it is.", "我们要问：\n(1) 它是什么；\n(2) 为什么。"),
    ],
)
def test_what_the_paper_says_is_no_chatter(english: str, chinese: str) -> None:
    assert forbidden(f"{SOURCE} {english}", f"{TEXT}{chinese}") == set()


@pytest.mark.parametrize("strange", ["모델의 성능", "эффективность", "の性能を", "نموذج", "โมเดล"])
def test_letters_of_other_scripts_are_found_unless_the_paper_has_them(strange: str) -> None:
    assert "script" in {d.name for d in check_translation(SOURCE, TEXT + strange + "。").defects}
    assert forbidden(f"{SOURCE} We study {strange}.", f"{TEXT}我们研究 {strange}。") == set()


def test_a_sentence_in_another_language_is_never_published() -> None:
    japanese = "提案手法は従来手法と比較して高い性能を示した。"

    assert "script" in forbidden(SOURCE, TEXT + japanese)
    assert "script" in {d.name for d in check_reading(ARTICLE, READING + japanese).forbidden}


def test_the_group_of_tate_and_shafarevich_is_a_formula() -> None:
    group = check_translation(f"{SOURCE} We bound Ш(E).", f"{TEXT}我们给出 Ш(E) 的界。")

    assert group.of(Gravity.FORBIDDEN, Gravity.ERROR) == ()


@pytest.mark.parametrize("garbled", ["锟斤拷", "â€™", "æ¨¡åž‹", "\\u6a21\\u578b", "。\\n\\n它"])
def test_garbled_text_is_never_published(garbled: str) -> None:
    assert "garbled" in forbidden(SOURCE, f"{TEXT}其名为{garbled}。")


def test_a_formula_has_macros_that_look_like_escapes() -> None:
    assert forbidden(f"{SOURCE} Here $\\nu=1$.", f"{TEXT}其中 $\\nu=1$。") == set()


@pytest.mark.parametrize("mark", ["！", "。", "**", "？！"])
def test_a_loop_of_marks_is_a_loop(mark: str) -> None:
    assert "loop" in forbidden(SOURCE, TEXT + mark * 40)


@pytest.mark.parametrize(
    "line",
    [
        "如需更详细的解读，我可以继续补充。",
        "需要我进一步展开某一部分吗？",
        "（以上内容由 AI 生成，仅供参考）",
        "感谢阅读！",
    ],
)
def test_a_remark_below_a_reading_is_chatter(line: str) -> None:
    assert "chatter" in {d.name for d in check_reading(ARTICLE, f"{READING}\n\n{line}").forbidden}


@pytest.mark.parametrize(
    "line", ["- 局限：是否需要微调仍不清楚。", "作者只考察了由人写成、而非 AI 生成的文本。"]
)
def test_the_last_point_of_a_reading_is_no_remark(line: str) -> None:
    assert check_reading(ARTICLE, f"{READING}\n{line}").forbidden == ()
