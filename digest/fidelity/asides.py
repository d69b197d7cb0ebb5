"""What a model says beside its translation, without cause in the source.

`replies` knows how models greet, refuse and take leave. This module goes by what no
translation does: say "I" or speak of translating where its source does not, or have a
short line of its own above or below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.fidelity.findings import Defect, Gravity
from digest.fidelity.replies import spoken

# Not 自我 (self-), 我国 (our country), 敌我 (friend or foe).
_I = re.compile(
    r"(?<![自本超忘敌])我(?![们們国國方校省市院军軍])"
    r"|(?<![A-Za-z])I(?:['’](?:m|ve|d|ll)|\s(?:am|have|had|will|would|can|could|do|did|need|think|must))\b"
)
_SOURCE_I = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]yself|[Mm]ine|[Ee]go\w*)\b")
_TALK = re.compile(
    r"译文|译者|译稿|(?:无法|不能|不便|拒绝|需要|继续|开始|让我|逐句|这段|这篇)翻译"
    r"|翻译(?:任务|完成|完毕|结束|如下|要求|成中文|为中文|这[段篇]|该|此|正文|全文|原文|摘要)"
)
_SOURCE_TALK = re.compile(
    r"(?i)translat|interpret|lingual|paraphras|polish|transcri|subtitl|dubb|gloss|riboso|mRNA"
    r"|locali[sz]|render|sentence by sentence|sentence-by|\w{0,4}MT\b|\bWMT|\bS?2?ST\b"
)
_EDGE_CHARS = 80
_EDGE_TALK = re.compile(
    r"(?<![编破转])译|原文|摘要|用户[让要请]|逐句|润色|[草初终定]稿|思考|(?:简体)?中文[版：:]"
    r"|(?i:translat|abstract\b|\bchinese\b|the user\b|thinking)"
)
_EDGE_MANNERS = re.compile(
    r"仅供参考|由\s?(?:AI|人工智能|大?模型)\s?(?:辅助)?(?:生成|翻译)|查收|敬请|感谢阅读|祝[好您你]|免责声明"
    r"|请[您你]|(?:是否需要|需要我(?!们))[^。\n]{0,40}[？?]"
    r"|我(?:还|也)?(?:可以|能够?|会|来)(?:再|继续|进一步|为|帮|补充|调整)"
)
_EDGE_END = re.compile(r"[（(【\[—\-\s*]{0,6}(?:全文)?(?:完|结束|终|END|End)[）)】\]—\-\s*]{0,6}")


def check_asides(source: str, text: str) -> Iterator[Defect]:
    """Find a model speaking for itself within, above or below a translation."""
    bare = spoken(text)
    speaks = _I.search(bare) and not _SOURCE_I.search(source)
    talks = _TALK.search(bare) and not _SOURCE_TALK.search(source)
    if speaks or talks or _has_edge(source, bare):
        yield Defect("chatter", Gravity.FORBIDDEN, "含与论文无关的对话")


def check_epilogue(text: str) -> Iterator[Defect]:
    """Find a model's remark below a reading, whose own last line would be a point or a sentence."""
    *_, last = ["", *_lines(spoken(text))]
    if len(last) <= _EDGE_CHARS and last[:1] not in "-*+|" and _EDGE_MANNERS.search(last):
        yield Defect("chatter", Gravity.FORBIDDEN, "含与论文无关的对话")


def _has_edge(source: str, text: str) -> bool:
    """Tell whether a short line too many stands at the top or bottom and is not the paper's."""
    lines, wanted = _lines(text), _lines(source)
    if len(lines) <= max(1, len(wanted)):
        return False
    short = [line for line in (lines[0], lines[-1]) if len(line) <= _EDGE_CHARS]
    about = any(map(_EDGE_TALK.search, short)) and not _SOURCE_TALK.search(source)
    polite = any(map(_EDGE_MANNERS.search, short))
    return about or polite or _EDGE_END.fullmatch(lines[-1]) is not None


def _lines(text: str) -> list[str]:
    return [line for part in text.splitlines() if (line := part.strip())]
