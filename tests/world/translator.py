"""A stand-in for a good model: Chinese of the right length that keeps what must be kept.

Its sentences mean nothing, but hold every number, percent sign, formula and URL of the
sentence they stand for, in order; so checks that compare with the source are content,
and a reader sees at once that no real model wrote them.
"""

from __future__ import annotations

import random
import re

HAN = (
    "语音信号模型训练方法结果数据任务性能声学系统实验特征网络分析评估提出改进研究问题参数结构音乐频谱"
    "噪声增强识别合成生成编码解码注意机制目标函数优化收敛样本标注领域迁移鲁棒推理延迟内存计算复杂程度"
)
WORDS = {
    word: str(number)
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "hundred": "100", "thousand": "1000"}
KEPT = re.compile(
    r"https?://[^\s,;)]*[^\s,;).]|\$[^$\n]+\$|\\\([^\n]*?\\\)|"
    r"\b(?:" + "|".join(WORDS) + r")s?\b|"
    r"[\w+.\\%-]*\d[\w+.,:/\\%-]*|\b[\w-]*[a-z][A-Z][\w-]*|\b[A-Z][A-Z0-9-]+\b",
)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\\$])")
HAN_PER_WORD = 1.9


def translation(abstract: str) -> str:
    """Return text of the abstract's shape: paragraph by paragraph, sentence by sentence."""
    paragraphs = [" ".join(p.split()) for p in re.split(r"\n\s*\n", abstract) if p.strip()]
    return "\n\n".join(
        "".join(_sentence(sentence) for sentence in SENTENCE.split(paragraph))
        for paragraph in paragraphs
    )


def reading(title: str) -> str:
    """Return a reading in three parts without a number or a name to be wrong about."""
    name = re.sub(r"[^A-Za-z ]", "", title).strip()[:40].strip() or "本文"
    return (
        f"1)  \n- **研究背景**：围绕“{name}”这一题目，既有工作尚有不足，需要更稳妥的办法。  \n"
        "- **既有问题**：已有方法在复杂条件下表现不稳，且代价较高，难以直接推广到实际场景。\n\n"
        "2)  \n- **核心方法**：作者把问题拆成若干步骤，逐步求解，并在训练与推理中保持一致。  \n"
        "  - **关键设计**：各组成部分相互独立，便于替换，也便于单独检验其作用。\n\n"
        "3)  \n- **任务与效果**：在所列任务上与既有方法比较，结果支持作者的主张。  \n"
        "- **局限**：作者承认适用范围有限，更广的验证留待以后进行。"
    )


def _sentence(sentence: str) -> str:
    chance = random.Random(sentence)
    wanted = max(6, round(len(sentence.split()) * HAN_PER_WORD))
    text = "".join(chance.choice(HAN) for _ in range(wanted))
    kept = "、".join(
        WORDS.get(match[0].lower(), match[0].rstrip(".,:")) for match in KEPT.finditer(sentence)
    )
    return text + (f"，涉及 {kept} " if kept else "") + "。"
