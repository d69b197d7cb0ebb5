"""Is a text whole, Chinese, and laid out as was asked: script, repetition, structure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from zhon import cedict

from digest.fidelity.chat_artifacts import ends, spoken
from digest.fidelity.defects import Defect, Gravity, harmless_quote, listed

_LABEL_ENDS = ("：", ":", "**")
_SEGMENT = re.compile(r"[。；！？\n]")
_SHORT_LOOP = re.compile(r"(..?)\1{7,}")
_RULES = frozenset("-=_.·…—: ")  # lines are drawn with them
_LOOP_CHARS, _QUOTED_LOOP_CHARS = 24, 64
_LOOP_LAG = 30
_LOOP_RUNS = 7


def check_repetition(source: str | None, text: str) -> Iterator[Defect]:
    """Find sentences said twice, and a stretch repeated over and over.

    Where no source is known, a loop in quotes or code, or a short one of letters
    (``AAAAAAAAAA``), may be its example.
    """
    counts = Counter(part.strip() for part in _SEGMENT.split(text))
    counts = Counter({part: n for part, n in counts.items() if not part.endswith(_LABEL_ENDS)})
    twice = [part for part, n in counts.items() if n > 1 and len(part) >= 10]
    if any(n > 2 and len(part) >= 6 for part, n in counts.items()) or _stutters(source, text):
        yield Defect("loop", Gravity.FORBIDDEN, "文字循环重复")
    elif twice:
        yield Defect("repeated", Gravity.ERROR, "有重复的句子")


def _stutters(source: str | None, text: str) -> bool:
    """Tell whether some stretch of up to 30 characters stands eight times in a row."""
    text = spoken(text) if source is None else text
    short = [match[1] for match in _SHORT_LOOP.finditer(text) if _is_loop(source, match.group())]
    long = [unit for lag in _possible_lags(text) for unit in _long_loops(text, lag)]
    units = short + [unit for unit in long if any(c.isalnum() for c in unit)]
    return any(source is None or unit * 3 not in source for unit in units)


def _is_loop(source: str | None, run: str) -> bool:
    """Tell a loop of one or two characters from a line drawn, and from an example."""
    if any(char.isalnum() for char in run[:2]):
        return source is not None or not run.isascii() or len(run) >= _QUOTED_LOOP_CHARS
    return len(run) >= _LOOP_CHARS and not _RULES.issuperset(run)


def _possible_lags(text: str) -> list[int]:
    """Return the lengths that a longer loop's unit may have: its six-grams stand that far apart."""
    grams = Counter(text[i : i + 6] for i in range(len(text) - 5))
    places: dict[str, list[int]] = {gram: [] for gram, n in grams.items() if n >= _LOOP_RUNS - 1}
    lags: set[int] = set()
    for at in range(len(text) - 5) if places else ():
        if (before := places.get(text[at : at + 6])) is not None:
            lags.update(at - place for place in before)
            before.append(at)
            while at - before[0] >= _LOOP_LAG:
                before.pop(0)
    return sorted(lag for lag in lags if 3 <= lag <= _LOOP_LAG)


def _long_loops(text: str, lag: int) -> Iterator[str]:
    run = 0
    for position, (one, other) in enumerate(zip(text, text[lag:], strict=False)):
        run = run + 1 if one == other else 0
        if run == lag * _LOOP_RUNS:
            yield text[position + 1 : position + 1 + lag]


_MARKER = re.compile(r"(?m)^([1-9])\)")
_RULE = re.compile(r"(?m)^ {0,3}(?:-{3,}|\*{3,}|_{3,}|={3,}) *$")
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6} ")
_TABLE = re.compile(r"(?m)^ {0,3}\|.*\|\s*$")
_LINE_CHARS = 6
_TITLE_CHARS = 80
_TOKEN = re.compile(r"[A-Za-z0-9][\w.%+-]*", re.ASCII)
_LEAST = 12
_FULL = 60


def check_parts(text: str) -> Iterator[Defect]:
    """Find a reading without its three parts in order, or with one too thin."""
    parts = list(_MARKER.finditer(text))
    if [match[1] for match in parts] != ["1", "2", "3"] or parts[0].start() != 0:
        yield Defect("parts", Gravity.FORBIDDEN, "缺少 1)、2)、3) 三部分")
        return
    ends = [*(match.start() for match in parts[1:]), len(text)]
    sizes = [_said(text[match.end() : end]) for match, end in zip(parts, ends, strict=True)]
    if min(sizes) < _LEAST:
        yield Defect("part-empty", Gravity.FORBIDDEN, "有空白的部分")
    elif min(sizes) < _FULL:
        yield Defect("part-thin", Gravity.WARNING, "有过短的部分")


def _said(part: str) -> int:
    """Return how much a part says: Chinese characters, names and numbers."""
    return han(part) + len(_TOKEN.findall(part))


def check_last_line(text: str) -> Iterator[Defect]:
    """Find a reading that stops in mid-sentence, unless its points end without a stop."""
    lines = [line.rstrip() for line in text.splitlines() if len(line.strip()) >= _LINE_CHARS]
    stopped = [ends(line) or line.endswith(("：", ":")) for line in lines]
    habit = sum(stopped[:-1]) * 2 >= len(stopped) - 1
    trails = text.endswith(("...", "…"))
    if lines and (trails or (habit and not ends(lines[-1]))):
        yield Defect("cut", Gravity.FORBIDDEN, "末句不完整")


def check_headline(source: str, text: str) -> Iterator[Defect]:
    """Find a title above a translation: a short first paragraph without a stop."""
    first, *rest = text.split("\n\n", 1)
    opening = source.strip().split("\n\n", 1)[0]
    bare = not first.rstrip().endswith(tuple("。！？：；，.!?:;,$）)"))
    if rest and bare and len(first) <= _TITLE_CHARS < len(opening):
        yield Defect("headline", Gravity.ERROR, "正文前有标题")


def check_layout(text: str) -> Iterator[Defect]:
    """Find Markdown that does not belong in a text of the post: headings, rules, tables."""
    if _HEADING.search(text) or _RULE.search(text):
        yield Defect("layout", Gravity.ERROR, "含标题或分隔线")
    elif _TABLE.search(text):
        yield Defect("layout", Gravity.WARNING, "含表格")


_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"(?<![A-Za-z\d_\\-])[A-Za-z]{1,40}(?:['’][a-z]{1,3})?(?![A-Za-z\d_])")
_RUN = re.compile(
    r"[A-Za-z][A-Za-z'’-]{0,60}(?:[ ,;:]{1,3}[A-Za-z0-9][\w.%'’-]{0,60}){3,200}", re.ASCII
)
_GLOSS = re.compile(r"[(（][^()（）\n\u3400-\u9fff]{1,80}[)）]")
_LONG_GLOSS = re.compile(r"[(（][^()（）\n\u3400-\u9fff]{81,300}[)）]")
_MIXED_WORDS = 6
_ADDRESS = re.compile(r"[!-~]{0,200}[/@][!-~]{0,200}")
_SPACES = re.compile(r"[ \n]+")
# Characters that only traditional Chinese has, of the 10,737 of CC-CEDICT:
# https://zhon.readthedocs.io/en/latest/
_TRADITIONAL = frozenset(cedict.traditional) - frozenset(cedict.simplified)
_LITTLE_WORDS = (
    "the a an of to in is are was were and that which with for by on as we our this these it "
    "be from at can has have not than their its into using"
)
_LITTLE = frozenset(_LITTLE_WORDS.split())
_OTHER_LITTLE_WORDS = (  # of French, Spanish, Portuguese, German and Italian
    "le la les des et du une dans que qui sur pour avec est sont el los las del por con una para "
    "como os das do da em um uma der die und das den mit von ist ein eine zu il di che per nel"
)
_OTHER_LITTLE = frozenset(_OTHER_LITTLE_WORDS.split())
# Names that are no words: an inner capital after a small letter (FoldKV, StructaGen).
_NAME = re.compile(r"[A-Z](?<![A-Za-z\d_\\/.-].)[A-Za-z]{0,30}[a-z][A-Z][A-Za-z]{0,30}(?![A-Za-z])")
_HUMP = re.compile(r"[A-Z][a-z]*")
_STARTS = "Although As Despite Here How If Since Then These Those When While"
_SENTENCE_STARTS = frozenset(_STARTS.split())
_HEADING_WORDS = (
    "Aim Aims Background Conclusion Conclusions Context Design Discussion Findings Highlights "
    "Introduction Methods Motivation Objective Objectives Purpose Rationale Results Setting "
    "Significance Summary"
)
_HEADINGS = frozenset(_HEADING_WORDS.split())
# Kinds of things, and persons: SpeechLLMs, McNemar.
_GENERIC = re.compile(
    r"[A-Za-z]{4}(?:LLM|LM|NN|GAN|RNN|CNN|ViT|API|GPU|CPU)s?\Z|\AMa?c[A-Z]|\AD[ei][A-Z][a-z]{3}"
)
# Names that Chinese writers translate, and as what.
_USUAL = {
    "LiDAR": "激光", "IoT": "物联网", "IIoT": "物联网", "AIoT": "物联网", "IoMT": "物联网",
    "IoV": "车联网", "MoE": "专家", "DoF": "自由度", "DoA": "到达|波达|来波", "AoA": "到达角",
    "ToF": "飞行时间", "AoI": "信息年龄", "QoS": "服务质量", "QoE": "体验质量", "RoI": "感兴趣",
    "PoW": "工作量证明", "PoS": "权益证明|词性", "SoC": "片上系统|荷电状态", "SoH": "健康状态",
    "VaR": "风险价值|在险价值", "CVaR": "风险价值|在险价值", "DeFi": "去中心化金融",
    "CoT": "思维链", "ToT": "思维树", "DiT": "扩散", "SiT": "插值", "RoPE": "旋转",
    "SoTA": "最先进|最新|最优|最佳", "SotA": "最先进|最新|最优|最佳", "DeepFake": "伪造",
    "DoS": "拒绝服务", "DDoS": "拒绝服务", "MitM": "中间人", "NeRF": "辐射场", "GenAI": "生成式",
    "BoW": "词袋", "SaaS": "即服务", "PaaS": "即服务", "IaaS": "即服务", "MaaS": "即服务|出行",
    "PhD": "博士", "FinTech": "金融科技", "EdTech": "教育科技", "CubeSat": "立方",
    "StarCraft": "星际争霸", "LaLiga": "西甲", "WeChat": "微信", "TikTok": "抖音",
    "SmartPhone": "智能手机", "AutoML": "自动机器学习|自动化机器学习", "AutoEncoder": "自编码",
    "ConvNet": "卷积", "ConvTranspose": "转置卷积", "PostNet": "后处理", "LayerNorm": "层归一化",
    "BatchNorm": "批归一化|批量归一化", "BiLSTM": "双向", "MultiModal": "多模态",
    "LogisticRegression": "逻辑|Logistic", "KNeighborsClassifier": "近邻", "GaussianNB": "高斯",
    "RandomForest": "随机森林", "RandomForestClassifier": "随机森林", "DecisionTree": "决策树",
    "DecisionTreeClassifier": "决策树", "GradientBoosting": "梯度提升",
    "NaiveBayes": "朴素贝叶斯", "LinearRegression": "线性回归", "ReID": "重识别|再识别|重新识别",
    "MoCap": "动作捕捉|动捕",
    "HiFi": "高保真", "IoU": "交并比", "mIoU": "交并比",
}  # fmt: skip
_COINED = re.compile(
    r"\b(?:propos|introduc|present|develop|design|releas|construct|creat|build|built|establish|call"
    r"|nam(?:e|ing)|term|dub|denot|coin|unveil|contribut)[a-z]{0,4}\b"
    r"(?:(?!\s(?:by|using|with|based|from|through|via|on|upon|over|than|in|for|to)\s)[^.;!?]){0,120}\Z"
)
# "We present HaoMo": what follows at once is the name, and no word of its expansion.
_NAMED = re.compile(
    r"\b(?:propose|introduce|present|develop|release|call|name|dub|term)(?:d|s|ed|ing)?\s+\Z"
)
_SHORT_NAME = 5
_BEFORE_NAME, _AROUND_NAME = 130, 120
_CAPITALS = re.compile("[A-Z]")
_ACRONYM = re.compile(r"(?<![A-Za-z\\])[A-Z][A-Za-z0-9-]{1,20}(?![A-Za-z])")
_PART = re.compile(r"[A-Z]{3,12}(?![a-z])")
_COMMANDS = re.compile(r"\\[A-Za-z]{1,20}")
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


def english_words(text: str) -> list[str]:
    """Return the English words of a text that a translation would turn into Chinese."""
    return [word for word in _WORD.findall(text) if word[1:] == word[1:].lower()]


def check_length(source: str, text: str) -> Iterator[Defect]:
    """Compare the length of a translation with what a faithful one has.

    Careful translations have 1.6 to 2.4 Chinese characters to an English word
    (1st and 99th percentile of 282 published ones); half of one lies below 1.2.
    """
    source = in_english(source)
    expected = len(english_words(source))
    if expected < 8:
        return
    ratio = han(text) / expected
    said = sentences(source), len(_ZH_SENTENCE.findall(text))
    if ratio < 1.0 or (ratio < 1.35 and said[0] >= 3 and said[1] < 0.7 * said[0]):
        yield Defect("too-short", Gravity.FORBIDDEN, "译文过短，疑不完整")
    elif ratio < 1.2 or (said[1] < said[0] and ratio < 1.7):
        yield Defect("short", Gravity.WARNING, "译文偏短或并句")
    elif ratio > 5:
        yield Defect("too-long", Gravity.FORBIDDEN, "译文过长")
    elif ratio > 3.2:
        yield Defect("long", Gravity.WARNING, "译文偏长")


@lru_cache(maxsize=4)
def in_english(source: str) -> str:
    """Return the source without sentences in another language: some abstracts stand twice."""
    ends = [0, *(match.end() for match in _SENTENCE.finditer(source)), len(source)]
    parts = [source[start:end] for start, end in pairwise(ends)]
    kept = [part for part in parts if not _is_foreign(part)]
    return "".join(kept) if kept else source


def _is_foreign(sentence: str) -> bool:
    found = [word.lower() for word in _WORD.findall(sentence)]
    foreign = sum(word in _OTHER_LITTLE for word in found)
    return foreign >= 4 and foreign > 2 * sum(word in _LITTLE for word in found)


def sentences(text: str) -> int:
    """Return the number of English sentences."""
    return len(_SENTENCE.findall(text))


def check_chinese(
    source: str | None, text: str, *, least: float, titles: str = ""
) -> Iterator[Defect]:
    """Find a text that is not Chinese, or has an English sentence in it.

    English in quotation marks may stay if it is the source's, where that is known, and so
    may a title. A term's English in brackets counts for nothing: the prompt asks for it.
    """
    total = han(text)
    known = None if source is None else _letters(source)
    text = _QUOTED.sub(
        lambda quote: "" if known is None or _letters(quote[1]) in known else quote[0],
        text,
        count=_QUOTES,
    )
    if known:
        text = _LONG_GLOSS.sub(
            lambda gloss: "" if _letters(gloss.group()) in known else gloss.group(), text
        )
    plain = _GLOSS.sub(" ", text)
    untitled = plain.replace(titles, " ") if titles else plain
    letters = sum(len(word) for word in english_words(plain))
    if total < least * (total + letters) or not total:
        yield Defect("not-chinese", Gravity.FORBIDDEN, "文字不是中文")
        return
    runs = _RUN.findall(_SPACES.sub(" ", _GLOSS.sub("。", text)))
    if any(_is_sentence(run) and not _is_title(run, titles) for run in runs):
        yield Defect("english-left", Gravity.FORBIDDEN, "有未译的英文句子")
    elif any(_is_mixed(part) for part in _ZH_SENTENCE.split(untitled)):
        yield Defect("english-mixed", Gravity.ERROR, "有句子中英混杂")


def _letters(text: str) -> str:
    """Return letters and digits alone: quotes and dots are not copied faithfully."""
    return "".join(filter(str.isalnum, text.lower()))


def _is_sentence(run: str) -> bool:
    """Tell a sentence from a name or a title: five words or more, mostly small ones."""
    parts = [part for part in run.replace(",", " ").split() if part[0].isalpha()]
    small = [part for part in parts if part.islower() and len(part) > 1]
    little = sum(part.lower() in _LITTLE for part in parts)
    spoken_of = sum(part not in _LITTLE for part in small)
    return (
        len(parts) >= 5
        and len(small) >= 4
        and (little >= 1 or len(parts) >= 7)
        and 2 * spoken_of >= len(parts) - len(small)
    )


def _is_title(run: str, titles: str) -> bool:
    """Tell whether a run of English is the title of the paper, or a part of it."""
    return bool(titles) and _letters(run) in _letters(titles)


def _is_mixed(sentence: str) -> bool:
    """Tell a sentence of which as much is English words, and not names, as Chinese."""
    found = [w for w in english_words(_ADDRESS.sub(" ", sentence)) if w.islower() and len(w) > 2]
    return len(found) >= _MIXED_WORDS and 2 * len(found) > han(sentence) > 0


def check_script(source: str, text: str) -> Iterator[Defect]:
    """Find traditional characters, and letters of other scripts, that the source does not have."""
    strange = "".join(run for run in _STRANGE.findall(text) if run not in source)
    if strange:
        gravity = Gravity.FORBIDDEN if len(strange) >= _STRANGE_CHARS else Gravity.ERROR
        yield Defect("script", gravity, "夹有其他语言的文字")
    found = [char for char in text if char in _TRADITIONAL and char not in source]
    if len(set(found)) >= 5 and len(found) * 50 > han(text):
        yield Defect("traditional", Gravity.ERROR, "不是简体中文")


def check_names(source: str, text: str, whole: str) -> Iterator[Defect]:
    """Find names of systems that the translation does not keep, or makes up.

    Args:
        source: the English text without formulas, links and code.
        text: the Chinese text without them.
        whole: all that the text was made from, as it is.
    """
    kept = _squeezed(text)
    lost = [name for name in _names(source) if not _is_kept(name, source, text, kept)]
    if lost:
        yield Defect(
            "name-lost", Gravity.ERROR, f"名称 {listed([harmless_quote(n) for n in lost])} 缺失"
        )
    known = _squeezed(whole)
    foreign = [name for name in _names(text) if _squeezed(name) not in known]
    if foreign:
        initials = "".join(word[0] for word in _WORD.findall(whole)).lower()
        foreign = [
            name
            for name in foreign
            if not _is_abbreviated(name, initials) and not _is_shortened(name, whole)
        ]
    if foreign:
        shown = listed([harmless_quote(name) for name in foreign])
        yield Defect("name-foreign", Gravity.ERROR, f"名称 {shown} 未见于原文")


def _names(text: str) -> list[str]:
    found = dict.fromkeys(_NAME.findall(text))
    return [name for name in found if not _GENERIC.search(name) and not _is_glued(name)]


def _is_glued(name: str) -> bool:
    """Tell a heading that ran into its sentence: ``ResultsWe``, or ``BackgroundAsthma``."""
    first, *_, last = _HUMP.findall(name)
    little = len(last) > 1 and last.lower() in _LITTLE
    return little or last in _SENTENCE_STARTS or first in _HEADINGS


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, _COMMANDS.sub("", text).lower()))


def _is_kept(name: str, source: str, text: str, kept: str) -> bool:
    """Tell whether a name stands in the text, or need not: it may be said in Chinese.

    That holds for names with a usual Chinese form, for an abbreviation in brackets that is
    not used again, for a word that spells out another name, and where a part of it is kept.
    What the paper itself coins has to be kept.
    """
    bare = name.removesuffix("s")
    if _squeezed(bare) in kept:
        return True
    usual = _USUAL.get(name, _USUAL.get(bare))
    if usual is not None and re.search(usual, text):
        return True
    places = [match.start() for match in re.finditer(rf"(?<![A-Za-z]){name}(?![A-Za-z])", source)]
    at = places[0] if places else 0
    named = _NAMED.search(source, max(0, at - 40), at)
    if len(places) == 1 and not named and _spells_out(name, source, at):
        return True
    if _COINED.search(source, max(0, at - _BEFORE_NAME), at):
        return False
    bracketed = source[at - 1 : at] in ("(", "[")
    return len(places) == 1 and (
        (bracketed and len(bare) <= _SHORT_NAME)
        or any(
            re.search(rf"[\u4e00-\u9fff]\s?{part}(?![A-Za-z])", text)
            for part in _PART.findall(name)
        )
    )


def _spells_out(name: str, source: str, at: int) -> bool:
    """Tell a word whose odd capitals spell another name: ``Query AwarEness`` of GATE."""
    around = source[max(0, at - _AROUND_NAME) : at + _AROUND_NAME]
    start = max(0, at - _AROUND_NAME // 2)
    spelt = source[start : at + len(name) + _AROUND_NAME // 2]
    own = "".join(_CAPITALS.findall(name))
    for other in _ACRONYM.findall(around):
        letters = "".join(_CAPITALS.findall(other))
        if other != name and len(letters) >= 3 and own[-1] in letters and own != letters:
            rest = iter("".join(_CAPITALS.findall(spelt.replace(other, "", 1))))
            if name[1:2].islower() and all(letter in rest for letter in letters):
                return True
    return False


def _is_shortened(name: str, source: str) -> bool:
    """Tell a name whose parts begin words of the source in a row: NeSy, neuro-symbolic."""
    parts = _HUMP.findall(name.removesuffix("s"))
    words = r"[a-z]*[\s-]+".join(map(re.escape, parts))
    return len(parts) > 1 and re.search(rf"(?i)(?<![A-Za-z]){words}", source) is not None


def _is_abbreviated(name: str, initials: str) -> bool:
    """Tell whether a name abbreviates words of the source: IoT, Internet of Things."""
    bare = name.removesuffix("s")
    capitals = "".join(_CAPITALS.findall(bare)).lower()
    short = len(bare) <= _SHORT_NAME and len(capitals) >= 2
    return bare.lower() in initials or (short and capitals in initials)


def check_paragraphs(source: str, text: str) -> Iterator[Defect]:
    """Find a translation with other paragraphs than its source."""
    wanted, have = (len(_PARAGRAPH.split(part.strip())) for part in (source, text))
    if have > wanted + 1 or (wanted > 1 and have < wanted):
        yield Defect("paragraphs", Gravity.WARNING, "分段与原文不同")
