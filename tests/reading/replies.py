"""A paper, replies to the prompts about it, and the calls that get them."""

from __future__ import annotations

from datetime import UTC, datetime

from digest.domain import FullText, Origin, Paper, Part, Skipped
from digest.reading import translate
from tests.fakes import FakeModel, Scripted
from tests.translation_pairs import load

PAIR = load("frozen")[0]
GOOD = PAIR.text
DOUBTED = GOOD.replace("4.8%", "4.9%")
CHATTY = f"好的，以下是译文：\n\n{GOOD}"
FOREIGN = f"{GOOD}更多内容见 https://evil.example/x。"
READING = (
    "1)  \n- **研究背景**：流式语音识别需要在准确率与延迟之间权衡，而既有方法事先固定前瞻长度，"
    "无法适应不同的语句，因此难以同时兼顾准确率、延迟与计算量这三项要求。\n\n"
    "2)  \n- **核心方法**：LagTune 为每条语句选择编码器的前瞻长度，由一个轻量的分块调度器在线决定，"
    "训练时与识别模型联合优化，推理时几乎不增加开销，并可用于已有的模型。\n\n"
    "3)  \n- **任务与效果**：在 960 小时的英语语料上，词错误率由 4.8% 降至 4.1%，"
    "平均延迟为 320 ms，比固定分块节省 18% 的计算量；局限在于含噪远场条件下收益较小。"
)


def paper(abstract: str = PAIR.source, title: str = "LagTune") -> Paper:
    moment = datetime(2026, 1, 15, tzinfo=UTC)
    return Paper(
        "2601.00001", 1, title, ("A. Author",), ("cs.SD",), "cs.SD", abstract, moment, moment
    )


def nonce() -> str:
    return "0f1e2d3c"


def translated(*script: Scripted, abstract: str = PAIR.source) -> tuple[Part | Skipped, FakeModel]:
    model = FakeModel(script)
    return translate(model, paper(abstract), nonce=nonce), model


FULL = FullText(f"Introduction. {PAIR.source} In Table 2 the score is 47.3.", Origin.HTML)
