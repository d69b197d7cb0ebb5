"""Readings: what may stand in them, and what must not."""

from __future__ import annotations

import pytest

from digest.fidelity import check_reading, check_standing
from tests.fidelity.source import SOURCE, names

READING = (
    "1)  \n- **研究背景**：实时解码器在许多设备上都很重要，但既有方法需要大量训练数据与算力。\n\n"
    "2)  \n- **核心方法**：本文提出无需训练的解码器，通过逐步搜索在给定的延迟之内得到结果。\n\n"
    "3)  \n- **任务与效果**：在测试集上错误率为 4.8%，对所有尝试过的语言都成立，局限在于速度。"
)


def test_a_good_reading_passes() -> None:
    assert names(check_reading(SOURCE, READING)) <= {"part-thin"}


@pytest.mark.parametrize(
    ("old", "new", "defect"),
    [
        ("1)  \n", "", "parts"),
        ("2)  \n", "3)  \n", "parts"),
        ("1)  \n", "好的。\n1)  \n", "parts"),
        ("2)  \n- **核心方法**：本文提出无需训练的解码器，通过逐步搜索在给定的延迟之内得到结果。\n",
         "2)  \n", "part-empty"),
        ("4.8%", "47.3%", "number-foreign"),
        ("局限在于速度。", "局限在于", "cut"),
        ("局限在于速度。", "局限在于速度。\n\n4)\n- 总结：本文方法有效。", "parts"),
        ("局限在于速度。", "局限在于速度。\n\n检查：三部分均已包含。", "chatter"),
        ("局限在于速度。", "局限在于速度（译者注：此处存疑）。", "chatter"),
        ("局限在于速度。", "见 https://evil.example/x。", "url-foreign"),
        ("局限在于速度。", "希望以上解读对您有帮助。", "chatter"),
        ("局限在于速度。", "局限在于速度。\n\n---", "layout"),
        ("局限在于速度。", "局限在于速度。\n</div>", "html-foreign"),
        ("局限在于速度。", "局限在于速度。<|im_end|>", "mark-foreign"),
        ("局限在于速度。", "<b>局限</b>在于速度。", "html-foreign"),
        ("局限在于速度。", "It is the best of all the systems that we have tried.", "english-left"),
    ],
)  # fmt: skip
def test_a_bad_reading_is_named(old: str, new: str, defect: str) -> None:
    assert defect in names(check_reading(SOURCE, READING.replace(old, new, 1)))


def test_a_reading_may_count_and_turn_a_share_into_percent() -> None:
    text = READING.replace("4.8%", "54.0%").replace("局限在于速度", "共 3 个数据集")

    assert "number-foreign" not in names(check_reading("The score is 0.540.", text))


def test_without_its_full_text_a_reading_is_not_judged_by_numbers_and_links() -> None:
    text = READING.replace("4.8%", "47.3%").replace("局限", "见 https://a.example/b。局限")

    assert check_standing(text).forbidden == ()
    assert check_reading("An abstract.", text).forbidden != ()


@pytest.mark.parametrize(
    ("harm", "defect"),
    [
        ("<script>x()</script>", "html-foreign"),
        ('<img src="x">', "html-foreign"),
        ("</details>", "html-foreign"),
        ("<!-- x -->", "html-foreign"),
        ("<?php x ?>", "html-foreign"),
        ("{% include x %}", "liquid-foreign"),
        ("{{ site.url }}", "liquid-foreign"),
        ("{:.x onclick=y}", "kramdown-foreign"),
        ("![](x)", "image-foreign"),
        ("\n```\n", "wrapper"),
        ("抱歉，我无法完成。", "refusal"),
        ("您可以参考。", "chatter"),
        ("内容[URL]", "placeholder"),
        ("\n404 Not Found\n", "placeholder"),
        ("\n翻译失败\n", "placeholder"),
        ("（待翻译）", "placeholder"),
        ("的效果" * 20, "loop"),
        ("算式 $x", "formula-open"),
    ],
)
def test_even_without_its_full_text_a_reading_must_not_carry_harm(harm: str, defect: str) -> None:
    for where in ("。\n\n2)", "局限"):
        assert defect in names(check_standing(READING.replace(where, f"。{harm}。{where}", 1)))


@pytest.mark.parametrize(
    "extra",
    [
        "提示为“You are a helpful assistant that answers in one word”。",
        "模型答道：“抱歉，我无法完成这个请求。”",
        "特殊词元 `<|im_start|>` 与 <eos>、<s> 保留。",
        "对 $a<b$ 有 $x^{{2}}$。",
        "对 $1 < p \\leq 2$ 有 $x > 0$。",
        "- 优化：学习率为 3e-4",
        "系统提示为 ‘You are a helpful assistant that answers in one word’。",
        "受《注意力就是你所需要的一切》启发。",
        "遇到 404 Not Found 页面时，网页智能体会回退到上一步并重试。",
        "代码中的 TODO 注释由模型补全，再由单元测试加以检验。",
        "当待翻译文本过长时，模型容易漏译。",
        "- **翻译失败**：输出为空的句子均计入此类。",
        "- **生成失败案例**：共 5 例。",
        "如需获取数据，可联系我们的委员会，请告知我们用途。",
    ],
)
def test_what_papers_on_language_models_are_about_may_stand_in_a_reading(extra: str) -> None:
    assert check_standing(f"{READING}\n{extra}。").forbidden == ()


def test_a_reading_whose_points_end_without_a_stop_is_not_cut() -> None:
    loose = "\n".join(line.rstrip("。") for line in READING.splitlines())

    assert check_standing(loose).forbidden == ()
    assert names(check_standing(READING[:-6])) & {"cut"}


def test_an_error_that_the_full_text_does_not_speak_of_is_no_part_of_a_reading() -> None:
    told = f"{READING}\n- 遇到 404 Not Found 页面时，网页智能体会回退到上一步并重试。"

    assert "placeholder" in names(check_reading(SOURCE, told))
    assert "placeholder" not in names(check_reading(f"{SOURCE} A 404 not found page.", told))


NAMING = (
    "1) 这项工作研究网页智能体在页面上点击元素{}并填写模板的过程，任务来自真实的网站。\n\n"
    "2) 方法把页面的结构交给模型，由模型选择要点击的元素，再检查结果是否符合任务的要求。\n\n"
    "3) 实验表明该方法更稳定，作者也指出它在动态页面上仍有不足，留待以后改进。"
)


@pytest.mark.parametrize("named", [" <div> 与 <button> ", "（如 `{{city}}`）"])
def test_a_reading_may_name_elements_and_slots_that_its_source_has(named: str) -> None:
    text = NAMING.format(named)
    source = f"Agents click on a page. {named} " * 9

    assert check_reading(source, text).forbidden == ()
    assert check_standing(text).forbidden == ()
    assert check_reading("Agents click on a page. " * 9, text).forbidden != ()


@pytest.mark.parametrize("named", ["<script>", "<div onclick=a>", "{{city}}", "`{% include a %}`"])
def test_a_kept_reading_with_live_markup_is_refused_whatever_its_source(named: str) -> None:
    assert check_standing(NAMING.format(named)).forbidden != ()


def test_the_braces_of_a_formula_are_no_template() -> None:
    text = READING.replace("4.8%", "$10^{{-3}}$")

    assert "liquid-foreign" not in names(check_reading("The rate is $10^{-3}$.", text))
    assert "liquid-foreign" in names(check_reading("The rate is 4.8%.", f"{READING}{{{{-3}}}}"))
