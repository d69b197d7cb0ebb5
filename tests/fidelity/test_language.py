"""Traditional characters are asked for once more."""

from __future__ import annotations

from digest.fidelity import check_translation
from tests.fidelity.source import names


def test_traditional_characters_are_asked_for_once_more() -> None:
    text = "我們測試了兩個聲學模型，結果顯示較大的模型錯誤率較低，這與從前的實驗一致。"
    source = (
        "We test two acoustic models. The larger one errs less, as it did in experiments before."
    )

    assert names(check_translation(source, text)) == {"traditional"}
