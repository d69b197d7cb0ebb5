"""A change of substance is named, a harmless turn is left alone."""

from __future__ import annotations

import pytest

from tests.fidelity.source import said


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
        ("See our site for more of it.", "更多内容见网站。< br>", "html-foreign"),
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
