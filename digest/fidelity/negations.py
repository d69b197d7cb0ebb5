"""Whether a translation still denies what the abstract denies, and doubts what it doubts.

For every English word of negation, and every hedge before a number or a claim, the aligned
Chinese sentences must hold one of the characters by which it is usually said. The lists are
wide: what is found missing is missing in any wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.fidelity.alignment import Bead
from digest.fidelity.defects import Defect, Gravity, harmless_quote
from digest.fidelity.directions import said
from digest.fidelity.vocabulary import stem

_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|[,;:.]")
_STOPS = frozenset(",;:.")
_REACH = 6  # words behind a negation that tell its clause
_CLAUSE = re.compile(r"[，。；：！？,;:]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_SHOWN = 12
_TOLD = 2

# What looks like a negation in Chinese and is none.
_NO_NEGATION = re.compile(
    "不仅(?!限)|不但|不断|不过|不同(?!于)|无论|不管|不论|非常|无线|不只|不单|不光|无人机|无穷|无限|不等式"
    "|未来|无疑|是否|能否|与否|非洲|不变性|不确定性|不少|不可或缺|必不可少|不相上下"
    "|困惑度|(?<!而)非线性|(?<!而)非平稳|非凸|非负|非参数|非自回归|非结构化|难度|损失|失真"
    "|消息|消费|失配|失调|消融|之外|除了|缺陷|缺点|难题|消除|免疫|预防|防御|无缝|无损"
    "|限制|禁忌|消耗"
)
_NEGATION = re.compile("[不无未没非否免缺乏难失匮莫勿]")
_DENIED = re.compile(
    "[不无未没非否免缺乏难失匮莫勿毫零脱除绝鲜罕舍]|避免|防止|以外|独立|取代|替代|摆脱"
)
_NARROW = re.compile(
    "[不无未没非否免难莫勿毫零绝鲜罕忽保排省略]|去掉|去除|移除|避免|防止|缺乏|缺少|维持"
)
_WITHOUT = re.compile(_DENIED.pattern + "|[忽保排省略]|维持|去掉|去除|移除")
_FAILED = re.compile("[不无未没非失难败缺欠崩误障]|问题")
_LACKED = re.compile("[缺乏不无未没少欠匮难失弱低]|空白|有限")
_UN = re.compile(
    "[不无未没非否免难莫脱缺失欠零盲异反逆独鲜罕隐待少差弱陌秘除敌低降外错误盗擅]|空白|有限|受限|空前|原始|意外"
)
_HARD = re.compile("[难困不艰未硬]|挑战|挣扎|吃力|无法|努力|受限|有限|乏力|瓶颈|障碍|欠")
_INSTEAD = re.compile("[不非改换没未无免忽由从]|代替|取代|替代|转而|放弃|摒弃|胜于|避免|直接")

_NOT = dict.fromkeys(("not", "no", "never", "cannot", "neither", "nor"), _DENIED) | {
    "without": _WITHOUT
}
_NOT_IN_EARNEST = frozenset(
    [("not", "only"), ("not", "just"), ("not", "merely"), ("not", "simply"), ("not", "solely"),
     ("not", "exclusively"), ("not", "restricted"), ("not", "confined"), ("not", "limited"),
     ("not", "least"), ("not", "to"), ("not", "necessarily"), ("or", "not"), ("no", "doubt"),
     ("no", "matter"), ("no", "."), ("to", "no"), ("cannot", "only"), ("lack", "thereof")]
)  # fmt: skip
_JOINING = 6  # words within which "no … nor …" are one negation
_UNDONE = re.compile(
    r"un(?!der|i[tvqfo]|til|less$|cert|balanc|expect|voiced|veil|lock|cover|ravel|fold|leash|pack|do$)"
    r"[a-z]{0,20}(?:ed|able|ably|ible|clear|known|seen|fair|safe|stable|aware|biased|natural)"
    r"|(?:im|in(?!t)|ir)[a-z]{4,20}(?:able|ible|ably|ibly)|infeasib\w+|inability|impossible|imperfect"
    r"|impractical|inaccurate|inadequate|incomplete|inconsistent|incorrect|inefficient|ineffective"
    r"|insufficient(?:ly)?|irrelevant|irreversible|underexplored|under-explored|understudied"
)
_FOLLOWED_BY_TO = {
    "fail": _FAILED, "fails": _FAILED, "failed": _FAILED, "failing": _FAILED,
    "difficult": _HARD, "hard": _HARD, "struggle": _HARD, "struggles": _HARD,
    "struggling": _HARD, "yet": _FAILED,
}  # fmt: skip
_LACKS = frozenset(("lack", "lacks", "lacked", "lacking"))
# "We score validity, not accuracy alone": what is denied is that it is all.
_NOTHING_ELSE = frozenset(["only", "alone", "just", "merely", "solely", "simply", "exclusively"])
# Words so usual that Chinese denies them, too. Of any other with such a beginning
# (inconsistent: 相互矛盾, unsolicited: 主动) a doubt needs the Chinese of what is denied.
_DENIED_WORDS = "unable inability unknown unclear unseen impossible unavailable unnecessary"
_ALWAYS_DENIED = frozenset(_DENIED_WORDS.split())
_BEGINNING = re.compile(r"un|i[mnr](?=.{5})|under-?")


@dataclass(frozen=True, slots=True)
class _Negation:
    """An English negation: its words, what may say it, and where the denied begins."""

    words: str
    answers: re.Pattern[str]
    behind: int


def check_negations(beads: Sequence[Bead]) -> Iterator[Defect]:
    """Find negations of the abstract that the translation does not have."""
    lost = []
    for bead in beads:
        if bead.english and bead.chinese:
            lost += list(_lost(" ".join(bead.english), "".join(bead.chinese)))
    if lost:
        yield Defect("negation-lost", Gravity.ERROR, f"否定疑丢失：{'、'.join(lost[:3])}")


def _lost(english: str, chinese: str) -> Iterator[str]:
    """Yield at most one negation that is lost, with the Chinese it should stand in."""
    words = [match.group().lower() for match in _WORD.finditer(english)]
    kept = chinese.lower()  # what stands there in English lacks nothing
    negations = [item for item in _negations(words) if item.words not in kept]
    if not negations:
        return
    plain = _NO_NEGATION.sub("", chinese)
    fewer = len(_NEGATION.findall(plain)) < len(negations)
    for item in negations:
        if item.answers is _UN and not _is_affirmed(item.words, chinese):
            continue
        wide = item.answers in (_UN, _INSTEAD)
        text = chinese if wide else plain
        if not item.answers.search(text):
            yield _named(item, _clauses(item, words, chinese))
            return
        if item.answers is _UN or item.words.endswith("-free"):
            continue
        clauses = [] if wide and not fewer else _clauses(item, words, text, alone=not fewer)
        narrow = _NARROW if item.answers in (_DENIED, _WITHOUT) and fewer else item.answers
        if clauses and not any(narrow.search(clause) for clause in clauses):
            yield _named(item, clauses)
            return


def _is_affirmed(word: str, chinese: str) -> bool:
    """Tell whether the Chinese may say what a word denies by its beginning (``un-stable``)."""
    return word in _ALWAYS_DENIED or said(_BEGINNING.sub("", word, count=1), chinese)


def _named(item: _Negation, clauses: list[str]) -> str:
    """Return both sides of what is doubted, of the Chinese nothing but characters."""
    where = "".join(_HAN.findall(clauses[0]))[:_SHOWN] if clauses else ""
    english = " ".join(harmless_quote(word) for word in item.words.split())
    return f"{english} 对应“{where}”" if where else english


def _clauses(item: _Negation, words: list[str], chinese: str, *, alone: bool = False) -> list[str]:
    """Return the Chinese clauses that say most of what the negation denies, if any says it.

    ``alone`` asks for one clause that says two words of it or more, and returns its
    neighbours with it.
    """
    denied = []
    for word in words[item.behind : item.behind + _REACH]:
        if word in _STOPS:
            break
        if stem(word):
            denied.append(word)
    clauses = [clause for clause in _CLAUSE.split(chinese) if clause]
    counts = [sum(said(word, clause) for word in denied) for clause in clauses]
    most = max(counts, default=0)
    if alone and (most < _TOLD or counts.count(most) > 1):
        return []
    places = [i for i, count in enumerate(counts) if count == most] if most else []
    if alone:
        (place,) = places
        return clauses[max(0, place - 1) : place + 2]
    return [clauses[i] for i in places]


def _negations(words: list[str]) -> Iterator[_Negation]:
    last = -_JOINING - 1
    for i, word in enumerate(words):
        after = words[i + 1] if i + 1 < len(words) else ""
        before = words[i - 1] if i else ""
        if word in _NOT or word.endswith(("n't", "n’t")):
            joined = word in ("nor", "no") and i - last <= _JOINING
            rest = words[i + 1 :]
            opposed = word == "not" and ("but" in rest[:_REACH] or "unless" in rest)
            opposed = opposed or (word != "cannot" and _says_more(rest))
            phrases = {(word, after), (before, word)}
            if not joined and not opposed and not phrases & _NOT_IN_EARNEST:
                last = i
                yield _Negation(word, _NOT.get(word, _DENIED), i + 1)
        elif word in _FOLLOWED_BY_TO and (after == "to" or (word, after) == ("difficult", "for")):
            yield _Negation(word, _FOLLOWED_BY_TO[word], i + 2)
        elif word in _LACKS and (word, after) not in _NOT_IN_EARNEST:
            yield _Negation(word, _LACKED, i + 1)
        elif (word, after) in (("instead", "of"), ("rather", "than")):
            yield _Negation(f"{word} {after}", _INSTEAD, i + 2)
        elif (word, after) == ("fall", "short"):
            yield _Negation("fall short", _FAILED, i + 2)
        elif word.endswith("-free") and len(word) > len("pre-free"):
            yield _Negation(word, _DENIED, i)
        elif _UNDONE.fullmatch(word):
            yield _Negation(word, _UN, i)


def _says_more(rest: list[str]) -> bool:
    """Tell whether what a "not" denies ends with "alone" or has "only" in it."""
    end = next((i for i, word in enumerate(rest) if word in _STOPS), len(rest))
    return not _NOTHING_ELSE.isdisjoint(rest[:end])


_PERHAPS = re.compile(
    "可能|可(?![靠视解扩用行控学迁微信重访穿读懂比复持观部见变编听逆分验插])|或(?:[许将会可能是存])"
    "|也许|恐|潜|有望|似|概率|不一定|未必|易|往往|有时|有助|有利|有益|(?<![社机学宴])会(?![话议])"
    "|(?<![性功智效技机动势节潜未不只所])能(?![力量源耗效])|估计|推测|难免"
)
# Each hedge in English, and what says it in Chinese.
_HEDGES = (
    (
        re.compile(
            r"\b(?:may|might|possibly|perhaps|probably|potentially)\b(?! \d)"
        ),
        _PERHAPS,
    ),
    # What can lead to something need not do so; what can be used is simply used.
    (
        re.compile(
            r"\b(?:can|could)(?: (?:also|often|even|still|then|[a-z]+ly))? (?:lead|caus|result in"
            r"|degrad|harm|hurt|suffer|impair|impede|hinder|trigger|induc|distort|misle|introduc"
            r"|fail|overwhelm|mask|destroy|expose|compromis|worsen|undermin|contain|occur|arise"
            r"|vary|differ|become|be (?:mis|un|in|im|ir|bias|diff|detriment|harm|slow|cost|challeng"
            r"|risk|danger|counter|hard|prone|problem|brittle|exploit|ambig))"
            r"|\bcould\b(?! (?:not|only|never|be used))"
        ),
        re.compile(_PERHAPS.pattern + "|[常会易可得足以]|能(?![力量源耗效])"),
    ),
    (re.compile(r"\blikely to\b"), re.compile("可能|或许|易|倾向|似|概率|大概|有望|会|往往|机会")),
    (
        re.compile(r"\b(?:appears? to|seems? to|suggests? that)\b"),
        re.compile("似|看|表明|暗示|提示|说明|可能|显示|意味|指出|建议|认为|证明|揭示|启示|反映|发现|表现"),
    ),
    (
        re.compile(r"(?<![\d%] )\b(?:up to|at most|as (?:much|many|high) as)\b(?=[^.,;]{0,12}\d)"),
        re.compile("达|[直截][至止]|最[高多大长快低]|至多|上限|超过|以内|之多|可|以[上下]|≤|leq|不[高大多]于"),
    ),
    (
        re.compile(r"\bat least\b"),
        re.compile("至少|最少|不少于|以上|不低于|起码|不[小弱差]于|≥|geq|至多|最低|大于等于|下限|起"),
    ),
    (
        re.compile(r"\bon (?:this|these) (?:[\w-]+ ){0,2}(?:datasets?|benchmarks?|tasks?)\b"),
        re.compile("集|基准|任务|数据|测试|设置|语料|库|场景|测评|评测"),
    ),
)  # fmt: skip
# What every hedge begins with, which is looked for alone first.
_ANY_HEDGE = re.compile(
    r"\b(?:may|might|poss|perhaps|prob|poten|can|could|likely|appear|seem|suggest|up to"
    r"|at |as |on th)"
)
_IN_THE_CLAUSE = (_HEDGES[0][1], _HEDGES[1][1])
# "We study how it may be implemented" doubts nothing.
_ASKED = re.compile(r"\b(?:how|what|whether|why)\b[^.,;:]*\Z")
_ASKED_CHARS = 60
_AMOUNT = re.compile(r"[^.,;\d]{0,12}(\d+(?:\.\d+)?)")
_BESIDE = 14, 5  # characters before and behind a number in which its hedge stands


def check_hedges(beads: Sequence[Bead]) -> Iterator[Defect]:
    """Find hedges of the abstract (may, up to, on this dataset) that the translation lacks."""
    lost = []
    for bead in beads:
        english, chinese = " ".join(bead.english), "".join(bead.chinese)
        hedged = chinese and _ANY_HEDGE.search(english)
        for hedge, answers in _HEDGES if hedged else ():
            for found in hedge.finditer(english):
                if not _is_asked(found) and not _is_hedged(found, answers, chinese):
                    lost.append(" ".join(harmless_quote(word) for word in found.group().split()))
                    break
    if lost:
        yield Defect("hedge-lost", Gravity.ERROR, f"原文的 {'、'.join(lost[:3])} 疑未译出")


def _is_asked(found: re.Match[str]) -> bool:
    start = found.start()
    return _ASKED.search(found.string, max(0, start - _ASKED_CHARS), start) is not None


def _is_hedged(found: re.Match[str], answers: re.Pattern[str], chinese: str) -> bool:
    """Tell whether the Chinese has an answer: beside the same number, or in the same clause."""
    if found.group() in chinese:
        return True
    if amount := _AMOUNT.match(found.string, found.end()):
        places = [
            m.start() for m in re.finditer(rf"(?<![\d.]){re.escape(amount[1])}(?!\d)", chinese)
        ]
        beside = [_beside(chinese, at, at + len(amount[1])) for at in places]
        return any(map(answers.search, beside or [chinese]))
    if answers not in _IN_THE_CLAUSE:
        return answers.search(chinese) is not None
    words = [match.group().lower() for match in _WORD.finditer(found.string, found.end())]
    clauses = _clauses(_Negation(found.group(), answers, 0), words, chinese)
    around = _with_neighbours(clauses, chinese) if clauses else chinese
    return answers.search(around) is not None


def _beside(chinese: str, start: int, end: int) -> str:
    """Return a number with what stands beside it in its clause."""
    before = _CLAUSE.split(chinese[max(0, start - _BESIDE[0]) : start])[-1]
    return before + _CLAUSE.split(chinese[end : end + _BESIDE[1]])[0]


def _with_neighbours(clauses: list[str], chinese: str) -> str:
    """Return these clauses of a Chinese text with the ones beside them."""
    every = [clause for clause in _CLAUSE.split(chinese) if clause]
    near = {i + step for i, clause in enumerate(every) if clause in clauses for step in (-1, 0, 1)}
    return "，".join(clause for i, clause in enumerate(every) if i in near)
