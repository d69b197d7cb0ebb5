"""Whether a text is Chinese, and as long as its source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.fidelity.findings import Defect, Gravity, listed, quoted

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"(?<![A-Za-z\d_\\-])[A-Za-z]{1,40}(?:['’][a-z]{1,3})?(?![A-Za-z\d_])")
_RUN = re.compile(
    r"[A-Za-z][A-Za-z'’-]{0,60}(?:[ ,;:]{1,3}[A-Za-z0-9][\w.%'’-]{0,60}){3,200}", re.ASCII
)
_GLOSS = re.compile(r"[(（][^()（）\n\u3400-\u9fff]{1,80}[)）]")
_SPACES = re.compile(r"[ \n]+")
# Frequent characters that simplified Chinese writes otherwise.
_TRADITIONAL = frozenset(
    "們個這為與對時實現進過開關發學習應該從經營當將說話語調資訊據數網絡類別點處態詞錯誤較優"
    "間問題論結構變種種單雙層級練測試評準確輸達還讓則無導體動態標義統計圖譜記錄識聲樣"
)
_LITTLE_WORDS = (
    "the a an of to in is are was were and that which with for by on as we our this these it "
    "be from at can has have not than their its into using"
)
_LITTLE = frozenset(_LITTLE_WORDS.split())
# Names that are no words: an inner capital after a small letter (FoldKV, StructaGen).
_NAME = re.compile(r"(?<![A-Za-z\d_\\/.-])[A-Z][A-Za-z]{0,30}[a-z][A-Z][A-Za-z]{0,30}(?![A-Za-z])")
_GENERIC = re.compile(r"(?:LLM|LM|NN|GAN|RNN|CNN|ViT|API|GPU|CPU)s?\Z")
_SENTENCE = re.compile(r"[.!?](?=\s+[A-Z\"'(\\$]|\s*$)")
_ZH_SENTENCE = re.compile(r"[。！？!?；;]")
_QUOTED = re.compile(r"[“「\"‘]([ -!#-~‘’–—…]{1,120})[”」\"’](?![A-Za-z])")
_QUOTES = 50
# Kana, Hangul, Cyrillic, Hebrew, Arabic, Indic, Thai. A lone Cyrillic letter is a formula's.
_STRANGE = re.compile(
    "[\u3041-\u3096\uff66-\uff9d]+|[\u30a1-\u30fa\u30fc]{2,}|[\u1100-\u11ff\uac00-\ud7af]+"
    "|[\u0400-\u052f]{2,}|[\u0590-\u08ff\u0900-\u0eff]+"
)
_STRANGE_CHARS = 8
_PARAGRAPH = re.compile(r"\n\s*\n")


def han(text: str) -> int:
    """Return the number of Chinese characters."""
    return len(_HAN.findall(text))


def words(text: str) -> list[str]:
    """Return the English words of a text that a translation would turn into Chinese."""
    return [word for word in _WORD.findall(text) if word[1:] == word[1:].lower()]


def check_length(source: str, text: str) -> Iterator[Defect]:
    """Compare the length of a translation with what a faithful one has.

    Careful translations have 1.6 to 2.4 Chinese characters to an English word
    (1st and 99th percentile of 282 published ones); half of one lies below 1.2.
    """
    expected = len(words(source))
    if expected < 8:
        return
    ratio = han(text) / expected
    said = sentences(source), len(_ZH_SENTENCE.findall(text))
    if ratio < 1.0 or (ratio < 1.35 and said[0] >= 3 and said[1] < 0.7 * said[0]):
        yield Defect("too-short", Gravity.FORBIDDEN, "译文过短，疑不完整")
    elif said[1] < said[0] and ratio < 1.4:
        yield Defect("sentence-lost", Gravity.ERROR, "句子少于原文，疑有遗漏")
    elif ratio < 1.2 or (said[1] < said[0] and ratio < 1.7):
        yield Defect("short", Gravity.WARNING, "译文偏短或并句")
    elif ratio > 5:
        yield Defect("too-long", Gravity.FORBIDDEN, "译文过长")
    elif ratio > 3.2:
        yield Defect("long", Gravity.WARNING, "译文偏长")


def sentences(text: str) -> int:
    """Return the number of English sentences."""
    return len(_SENTENCE.findall(text))


def check_chinese(source: str | None, text: str, *, least: float) -> Iterator[Defect]:
    """Find a text that is not Chinese, or has an English sentence in it.

    English in quotation marks may stay if it is the source's, where that is known. A
    term's English in brackets counts for nothing: the prompt asks for it.
    """
    total = han(text)
    known = None if source is None else _letters(source)
    text = _QUOTED.sub(
        lambda quote: "" if known is None or _letters(quote[1]) in known else quote[0],
        text,
        count=_QUOTES,
    )
    letters = sum(len(word) for word in words(_GLOSS.sub(" ", text)))
    if total < least * (total + letters) or not total:
        yield Defect("not-chinese", Gravity.FORBIDDEN, "文字不是中文")
    elif any(_is_sentence(run) for run in _RUN.findall(_SPACES.sub(" ", _GLOSS.sub("。", text)))):
        yield Defect("english-left", Gravity.FORBIDDEN, "有未译的英文句子")


def _letters(text: str) -> str:
    """Return letters and digits alone: quotes and dots are not copied faithfully."""
    return "".join(char for char in text.lower() if char.isalnum())


def _is_sentence(run: str) -> bool:
    """Tell a sentence from a name or a title: five words or more, mostly small ones."""
    parts = [part for part in run.replace(",", " ").split() if part[0].isalpha()]
    small = sum(part.islower() and len(part) > 1 for part in parts)
    little = sum(part.lower() in _LITTLE for part in parts)
    return len(parts) >= 5 and small >= 4 and (little >= 1 or len(parts) >= 7)


def check_script(source: str, text: str) -> Iterator[Defect]:
    """Find traditional characters, and letters of other scripts, that the source does not have."""
    strange = "".join(run for run in _STRANGE.findall(text) if run not in source)
    if strange:
        gravity = Gravity.FORBIDDEN if len(strange) >= _STRANGE_CHARS else Gravity.ERROR
        yield Defect("script", gravity, "夹有其他语言的文字")
    found = [char for char in text if char in _TRADITIONAL and char not in source]
    if len(set(found)) >= 5 and len(found) * 20 > han(text):
        yield Defect("traditional", Gravity.ERROR, "不是简体中文")


def check_names(source: str, text: str) -> Iterator[Defect]:
    """Find names of systems that the translation does not keep, or makes up."""
    lost = [name for name in _names(source) if name.removesuffix("s") not in text]
    if lost:
        yield Defect("name-lost", Gravity.ERROR, f"名称 {listed([quoted(n) for n in lost])} 缺失")
    foreign = [name for name in _names(text) if name.lower() not in source.lower()]
    if foreign:
        shown = listed([quoted(name) for name in foreign])
        yield Defect("name-foreign", Gravity.ERROR, f"名称 {shown} 未见于原文")


def _names(text: str) -> list[str]:
    found = dict.fromkeys(_NAME.findall(text))
    return [name for name in found if not _GENERIC.search(name)]


def check_paragraphs(source: str, text: str) -> Iterator[Defect]:
    """Find a translation with other paragraphs than its source."""
    wanted, have = (len(_PARAGRAPH.split(part.strip())) for part in (source, text))
    if have > wanted + 1 or (wanted > 1 and have < wanted):
        yield Defect("paragraphs", Gravity.WARNING, "分段与原文不同")
