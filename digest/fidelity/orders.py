"""Text that speaks to a model: orders in a source, and replies that follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.fidelity.findings import Defect, Gravity

_ORDER = re.compile(
    r"(?i)\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}"
    r"\b(?:instruction|prompt|rule|guideline|direction|above|previous|format)"
    r"|\b(?:hidden|your|above)(?: system)? prompt\b|\bnew instructions?:"
    r"|\bsystem prompt(?: update| override)?\s?:"
    r"|\b(?:reveal|print|repeat|output|show|disclose|quote) (?:me )?(?:the |this )?system prompt\b"
    r"|\b(?:note|message|instructions?|attention|request)\b[^.\n]{0,20}\b(?:to|for)\b[^.\n]{0,20}"
    r"\b(?:LLMs?|AIs?|language models?|translators?|assistants?|summari[sz]ers?|reviewers?)\b"
    r"|\bas (?:an|the) (?:AI|LLM|language model|assistant|translator)\b[^.\n]{0,20}\byou\b"
    r"|\byou (?:must|should|are required to|will) (?:now )?(?:add|include|append|insert|output"
    r"|write|say|state|praise|recommend|reply|respond|reveal|print|repeat)\b"
    r"|\b(?:append|insert|add|include|output|write|print|reveal|repeat)\b[^.\n]{0,40}"
    r"\b(?:in|to|at|into|of) (?:the |your )?"
    r"(?:translation|summary|output|reply|response|answer|review|prompt)\b"
    r"|\bgive (?:a|only) positive (?:review|summary)|\bdo not translate\b|</?\s?(?:system|user)>"
    r"|忽略[^。\n]{0,16}(?:指令|提示|规则|要求)|系统提示词"
)
_PRAISE = re.compile(
    r"(?:强烈|极力|诚挚|郑重)推荐|必读(?:之作|论文)|(?:里程碑|划时代|开天辟地|史无前例|举世无双|无与伦比|"
    r"诺贝尔|天才|杰作|神作|五星|完美无瑕|有史以来最|历史上最|本世纪最|值得(?:录用|接收|所有人|每个人|引用|阅读)|"
    r"建议(?:录用|接收)|令人叹为观止|最伟大|伟大的论文|杰出的论文)"
)
_PRAISE_SOURCE = re.compile(
    r"(?i)recommend|milestone|landmark|epoch|unprecedented|unparalleled|nobel|genius|masterpiece|"
    r"five.star|flawless|ever\b|of all time|century|worth|must.read|breathtaking|greatest|里程碑"
)


def check_orders(source: str, text: str) -> Iterator[Defect]:
    """Mark what was made from a text that gives orders; find praise the source lacks."""
    ordered = _ORDER.search(source) is not None
    if ordered:
        yield Defect("orders", Gravity.MARK, "原文含疑似针对模型的指令")
    if _PRAISE.search(text) and (ordered or not _PRAISE_SOURCE.search(source)):
        gravity = Gravity.FORBIDDEN if ordered else Gravity.ERROR
        yield Defect("praise", gravity, "含原文没有的褒奖")
