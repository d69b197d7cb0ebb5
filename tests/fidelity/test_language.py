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


def test_one_traditional_sentence_in_a_simplified_text_is_enough() -> None:
    text = (
        "我们测试了两个声学模型，它们在同样的语料上训练，参数量却相差十倍，训练时间也相差很多。"
        "我们还比较了不同的解码方法，但没有发现差别。結果顯示，較大的聲學模型辨識錯誤率較低。"
    )
    source = (
        "We test two acoustic models. They are trained on the same data, but one has ten times "
        "the parameters and takes longer. Decoding makes no difference. The larger one errs less."
    )

    assert "traditional" in names(check_translation(source, text))
    assert "traditional" not in names(
        check_translation(
            source, text.replace("結果顯示，較大的聲學模型辨識錯誤率較低", "结果更好")
        )
    )


def test_a_title_of_many_small_words_is_no_sentence_that_was_left() -> None:
    title = "The Lord of the Rings and the Return of the King"
    source = "We read a book aloud, and we evaluate on it the method of others, for once."
    text = (
        "我们朗读 {}，并在其上评测他人的方法，由此比较了许多设置。"
        + "这里只说明其中最重要的几种。" * 9
    )
    left = "the books of the king and evaluate the method"

    assert "english-left" not in names(check_translation(source, text.format(title)))
    assert "english-left" in names(check_translation(source, text.format(left)))


def test_a_word_of_another_script_is_a_doubt_and_a_sentence_of_it_is_never_published() -> None:
    source = "We test the model on speech of two languages, and it errs less than before."
    text = "我们在两种语言的语音上测试该模型，错误率低于从前。{}"
    word, sentence = (
        check_translation(source, text.format(one)) for one in ("модель", "модель " * 9)
    )

    assert "script" in [defect.name for defect in word.errors]
    assert "script" in [defect.name for defect in sentence.forbidden]
