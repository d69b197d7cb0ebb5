"""A source, a faithful text of it, and the names of what is found."""

from __future__ import annotations

from digest.fidelity import Findings, check_translation

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
