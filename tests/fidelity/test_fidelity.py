"""Every check finds what it is for, and leaves faithful translations alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.checks import tables
from digest.fidelity import TEXT_CHARS, Findings, check_reading, check_standing, check_translation
from tests.pairs import Pair, load, sample_parts, spoil

FROZEN, VARIED = load("frozen"), load("varied")

# Shares of the frozen pairs that must be doubted or refused once spoilt in this way.
LEAST_CAUGHT = {
    "one digit changed": 0.95,
    "number removed": 0.9,
    "number in Chinese numerals changed": 0.85,
    "sentence with a number dropped": 0.95,
    "cut in half": 1.0,
    "last third cut": 1.0,
    "last third of the sentences dropped": 0.75,
    "percent sign lost": 0.95,
    "URL altered": 1.0,
    "URL dropped": 1.0,
    "formula altered": 0.95,
    "name altered": 0.95,
    "chatter before": 1.0,
    "chatter after": 1.0,
    "code fence or quotes around": 0.97,
    "English sentence left": 0.97,
    "not translated": 1.0,
    "refusal": 1.0,
    "error message": 1.0,
    "last sentence in a loop": 0.95,
    "characters in a loop": 1.0,
    "one sentence twice": 0.95,
    "foreign link added": 1.0,
    "HTML or Liquid added": 1.0,
    "placeholder": 1.0,
}
NEVER_PUBLISHED = (
    "URL altered", "chatter before", "chatter after", "not translated", "refusal",
    "error message", "foreign link added", "HTML or Liquid added", "placeholder",
    "characters in a loop",
)  # fmt: skip

SOURCE = (
    "We present a decoder that runs in real time. It reaches an error of 4.8% on the test set, "
    "and it needs no training. The results hold for all languages that we tried."
)
TEXT = (
    "我们提出一种实时运行的解码器。它在测试集上达到 4.8% 的错误率，且无需训练。"
    "这些结果对我们尝试过的所有语言都成立。"
)


def names(findings: Findings) -> set[str]:
    return {defect.name for defect in findings.defects}


def said(extra_source: str, extra_text: str) -> set[str]:
    """Return the defects of a faithful pair with one more clause on each side."""
    return names(check_translation(f"{SOURCE} {extra_source}", f"{TEXT}{extra_text}"))


@pytest.mark.parametrize("pair", [*FROZEN, *VARIED], ids=lambda pair: pair.name)
def test_a_faithful_translation_raises_no_alarm(pair: Pair) -> None:
    findings = check_translation(pair.source, pair.text)

    assert findings.forbidden + findings.errors == ()


def test_at_most_one_faithful_translation_in_a_hundred_is_warned_of() -> None:
    warned = [p.name for p in (*FROZEN, *VARIED) if check_translation(p.source, p.text).warnings]

    assert len(warned) <= (len(FROZEN) + len(VARIED)) / 100


@pytest.mark.parametrize("mutation", LEAST_CAUGHT)
def test_a_spoilt_translation_is_caught(mutation: str) -> None:
    spoilt = [(pair, spoil(mutation, pair)) for pair in FROZEN]
    found = [check_translation(pair.source, text.strip()) for pair, text in spoilt if text]
    caught = [findings for findings in found if findings.forbidden or findings.errors]

    assert len(found) >= 4
    assert len(caught) / len(found) >= LEAST_CAUGHT[mutation]
    if mutation in NEVER_PUBLISHED:
        assert all(findings.forbidden for findings in found)


@pytest.mark.slow
def test_the_figures_of_the_docs_are_those_of_the_benchmark() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "checks.md").read_text("utf-8")

    assert tables() in docs, "run python -m benchmarks.checks and put its tables into docs"


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
    ],
)
def test_one_number_may_be_written_in_many_ways(english: str, chinese: str) -> None:
    assert said(english, chinese) == set()


@pytest.mark.parametrize(
    ("english", "chinese", "defect"),
    [
        ("It uses 3.4 million weights.", "它使用 34 万个权重。", "number-lost"),
        ("It uses 3.4 million weights.", "它使用 3.4 个权重。", "number-lost"),
        ("It uses 7B weights in all.", "它总共使用 7 亿个权重。", "number-foreign"),
        ("It uses 70M weights in all.", "它总共使用 70B 个权重。", "unit-changed"),
        ("It answers within 3.2 µs here.", "它在此于 3.2 ms 内作答。", "unit-changed"),
        ("It runs for 11 minutes here.", "它在此运行 11 小时。", "unit-changed"),
        ("It stays at -89.2 degrees here.", "它在此保持 89.2 度。", "sign-lost"),
        ("It covers six languages.", "它涵盖五种语言。", "number-lost"),
        ("It covers six languages.", "它涵盖五种语言。", "number-foreign"),
        ("It covers many languages.", "它涵盖 12 种语言。", "number-foreign"),
        ("It gains 5.1% in all cases.", "它在所有情形下提高 5.1。", "percent-lost"),
        ("It reaches an F1 of 0.93 here.", "它在此达到 0.93 的 F2。", "name-foreign"),
        ("We call it FoldKV for short.", "我们将其简称为折叠缓存。", "name-lost"),
        ("We call it FoldKV for short.", "我们将其简称为 FoldVK。", "name-foreign"),
        ("Its cost is $O(n \\log n)$ here.", "其代价在此为 $O(n)$。", "formula"),
        ("Its cost is $O(n \\log n)$ here.", "其代价在此为 $O(n \\log n)。", "formula-open"),
        ("Run `make demo` to see it.", "运行 make 即可看到。", "code-lost"),
        ("See https://a.example/b for more.", "更多内容见网站。", "url-lost"),
        ("See https://a.example/b for more.", "更多内容见 https://a.example/c。", "url-foreign"),
        ("See https://a.example/b for more.", "见 https://a.example/b/。", "url-foreign"),
        ("See our site for more of it.", "更多内容见 a.example.com/x。", "link-foreign"),
        ("See our site for more of it.", "更多内容见[此处](x)。", "link-foreign"),
        ("See our site for more of it.", "![图](a.png)见网站。", "image-foreign"),
        ("See our site for more of it.", "见网站{:.x}。", "kramdown-foreign"),
        ("See our site for more of it.", "见网站<b onclick=x>。", "html-foreign"),
        ("See our site for more of it.", "<b>更多</b>内容见网站。", "html-foreign"),
        ("See our site for more of it.", "更多内容见网站。<img src=x onerror=y", "html-foreign"),
        ("See our site for more of it.", "更多内容见网站。< script >", "html-foreign"),
        ("See our site for more of it.", "见网站 {{ site.url }}。", "liquid-foreign"),
        ("See our site for more of it.", "见网站\u202e。", "control"),
        ("See our site for more of it.", "\n## 结论\n见网站。", "layout"),
        ("See our site for more of it.", "您可以在网站上看到更多。", "chatter"),
        ("See our site for more of it.", "更多内容见网站。\n\n翻译完成。", "chatter"),
        ("See our site for more of it.", "更多内容见网站。\n（共 8 字）", "chatter"),
        ("See our site for more of it.", "更多内容见网站。\n\n希望以上译文有帮助。", "chatter"),
        ("See our site for more of it.", "<think>先看句子。</think>\n见网站。", "mark-foreign"),
        ("See our site for more of it.", "先看句子。</think>见网站。", "mark-foreign"),
        ("See our site for more of it.", "◁think▷先看。◁/think▷见网站。", "mark-foreign"),
        ("See our site for more of it.", "<answer>见网站。</answer>", "mark-foreign"),
        ("See our site for more of it.", "<译文>见网站。</译文>", "mark-foreign"),
        ("See our site for more of it.", "更多内容见网站。<|im_end|>", "mark-foreign"),
        ("See our site for more of it.", "<｜begin▁of▁sentence｜>见网站。", "mark-foreign"),
        ("See our site for more of it.", "强烈推荐阅读。", "praise"),
        ("See our site for more of it.", "更多内容见我们", "cut"),
        ("See our site for more of it.", "更多内容见网站……", "cut"),
    ],
)
def test_a_change_of_substance_is_named(english: str, chinese: str, defect: str) -> None:
    assert defect in said(english, chinese)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("We hope it will help the community.", "我们希望这一成果对社区有帮助。"),
        ("It has good properties.", "它具有良好的性质。"),
        ("Of course, it has limits as well.", "当然，它也有局限。"),
        ("We cannot rule out other causes.", "我们无法排除其他原因。"),
        ("If more accuracy is needed, it adapts.", "如需更高的准确率，它会自行调整。"),
        ("This is the first such result.", "这是首个此类结果。"),
        ("It emits `<eos>` at the end.", "它在末尾输出 `<eos>`。"),
        ("It emits <eos> at the end.", "它在末尾输出 <eos>。"),
        ("It holds for $a<b$ as well.", "它对 $a<b$ 也成立。"),
        ("It holds for $1 < p \\leq 2$ and all n.", "对 $1 < p \\leq 2$ 与所有 n，它都成立。"),
        ("It holds for all s < p and all n.", "对所有 s < p 与所有 n，它都成立。"),
        ("It holds for $n<p$ and for $m>0$.", "对 $n<p$ 与 $m>0$，它都成立。"),
        ("Code: https://a.example/b_c.", "代码：https://a.example/b_c"),
        ("Code: https://a.example/b\\_c.", "代码：https://a.example/b_c。"),
        ("Write to lab@a.example.org for it.", "请致信 lab@a.example.org 索取。"),
        ("You can hear it.", "你可以听到它。"),
        ("We hope this benchmark helps translation.", "我们希望本基准有助于翻译。"),
        ("Users can ask at any time.", "用户可以随时提问。"),
        ("If new data come in, it is updated at once.", "如有新数据到来，它可随时更新。"),
        ("This is the first work on speech translation.", "这是首个关于语音翻译的工作。"),
        ("It thinks between <think> and </think> tags.", "它在 <think> 与 </think> 标签之间思考。"),
        ("A system prompt sets its role.", "系统提示词规定其角色。"),
        ("It takes 20 and 30 ms, or 24 h in all.", "它需要 20 ms 和 30 毫秒，共 24 小时。"),
        ("It dates from the 1990s and ran for 3 s.", "它始于 1990 年代，运行了 3 秒。"),
        ("It runs 10-minute jobs on 16 V100 cards.", "它在 16 块 V100 卡上运行 10 分钟的作业。"),
        ("It has 5 μm wires and 4 weeks of data.", "它有 5 µm 的导线和 4 周的数据。"),
        ("A change of -3.2 points came.", "下降了 3.2 个点。"),
        ("It lies between -71 and 71 all day.", "它整日介于 -71 与 71 之间。"),
        ("The proof is still to be completed.", "证明仍有待补充。"),
        ("The self cannot process all of it.", "自我无法处理其全部。"),
        ("It says hello to all.", "它对所有人说“你好”。"),
        ("We call it retrieval augmented generation.",
         "我们称之为检索增强生成（retrieval augmented generation of longer texts）。"),
    ],
)  # fmt: skip
def test_a_harmless_turn_is_left_alone(english: str, chinese: str) -> None:
    assert said(english, chinese) == set()


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
        ("更正如下：\n", "chatter"),
        ("这是中文翻译：\n", "chatter"),
        ("一种无需训练的实时解码器\n\n", "headline"),
        ("---\ntitle: 译文\n---\n", "wrapper"),
    ],
)
def test_what_stands_before_a_text_is_named(start: str, defect: str) -> None:
    assert defect in names(check_translation(SOURCE, start + TEXT))


def test_traditional_characters_are_asked_for_once_more() -> None:
    text = "我們測試了兩個聲學模型，結果顯示較大的模型錯誤率較低，這與從前的實驗一致。"
    source = (
        "We test two acoustic models. The larger one errs less, as it did in experiments before."
    )

    assert names(check_translation(source, text)) == {"traditional"}


def test_an_empty_and_an_endless_text_are_refused() -> None:
    assert names(check_translation(SOURCE, " \n")) == {"empty"}
    assert names(check_translation(SOURCE, "长" * (TEXT_CHARS + 1))) == {"too-long"}


def test_a_phrase_quotes_nothing_that_could_be_markup() -> None:
    evil = f"{TEXT}数值为 <b>[1](x){{{{2}}}}`3`12345678901234567890123456789。"
    phrases = [defect.phrase for defect in check_translation(SOURCE, evil).defects]

    assert phrases
    assert all(len(phrase) <= 120 for phrase in phrases)
    assert not any(set("<>[](){}`*_|\n") & set(phrase) for phrase in phrases)


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


def test_a_translation_in_other_paragraphs_is_warned_of() -> None:
    two = TEXT.replace("。它在", "。\n\n它在")

    assert names(check_translation(SOURCE.replace(". It", ".\n\nIt"), two)) == set()
    assert names(check_translation(SOURCE.replace(". It", ".\n\nIt"), TEXT)) == {"paragraphs"}
    assert names(check_translation(SOURCE, TEXT.replace("。", "。\n\n").strip())) == {"paragraphs"}


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


def test_the_sample_raises_no_alarm(shared: Path) -> None:
    for paper, translation, reading in sample_parts(shared):
        assert check_translation(paper["abstract"], translation).defects == ()
        assert check_standing(reading).defects == ()


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
