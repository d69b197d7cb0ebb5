"""Whether a translation says better where the abstract does, more where it says more.

Words of direction are looked up in tables, of one pair of aligned sentences at a time. A
Chinese word that points one way needs an English one that could mean it; where there is
none, and an English word that points the other way lacks its Chinese, the direction was
turned. Two that speak of the same things (accuracy, latency) are compared with each other
alone. No word's meaning is understood, so that a doubt needs both signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.fidelity.alignment import Bead
from digest.fidelity.defects import Defect, Gravity, harmless_quote
from digest.fidelity.vocabulary import CHINESE, stem

# ``up`` and ``down`` point a way by themselves, ``above`` and ``beneath`` only against 高于 and
# the like; with ``errors`` what is ``good`` goes down; ``change-`` and the like list what may be
# said by a Chinese word of that kind (降低 for "compressed"). A star stands for endings.
# "beat" points no way: in music it is a noun.
_ENGLISH_WORDS = """
up: accelerat* amplif* augment* better* boost* elevat* enhanc* exceed* excel*
up: fast* faster* gain* gains* greater* grew grow* growing* grows* higher* improv* increas*
up: larger* longer* outperform* quick* rais* rapid* rise risen* rises* rising* rose speedup*
up: speedups* strengthen* stronger* superior* surpass* uplift*
down: alleviat* declin* decreas* degrad* deteriorat* diminish* drop* dropped* dropping* drops*
down: fall* falls* fell fewer* inferior* lag lagging* lags lessen* lower* mitigat*
down: poorer* reduc* shorten* shorter* shrink* shrinking* shrinks* slow* slower* slowly* slows*
down: smaller* underperform* weaken* weaker* worse* worsen*
up: lift* adds
down: cut cuts cutting down_to brings_down bring_down
above: above more_than
beneath: below less_than
change+: accelerat* accumul* add added* adding* additional* adds advanc* advantage* aggravat*
change+: amplif* attain* augment* beat* benefit* better* better-than boost* boosted* broaden*
change+: climb* complement* deepen* degrad* deteriorat* develop* doubl* elevat* empower*
change+: enables* enhanc* enlarg* enrich* escalat* evol* exacerbat* exceed* excess* expand*
change+: extend* extra* facilitat* faster* fix foster* gain* greater* grow* growth* heavier*
change+: heighten* helps* higher* improv* increas* increasing* increment* inflat* intensif*
change+: jump larger* leap lift longer* maximiz* more multipl* optim* optimiz* outperform* over
change+: overcom* polish* positive* prevalen* progress* proliferat* prolong* promot* quadrupl*
change+: rais* raised* recover* refin* restor* revis* rise risen* rises* rising* rose scal*
change+: sharpen* speed* spread* strengthen* strong* superior* surg* surpass* toward* tripl* up
change+: upgrad* uplift* upward* upwards* widen* wors* yield*
rank+: beyond past above* advantage* ahead* beat* best better* dominat* enhanc* exceed*
rank+: excel* faster* first* further* gain* gap greater* high* higher*
rank+: improv* improved* lead* leading* least* lower* more outclass*
rank+: outdo* outpac* outperform* outstrip* over overshadow* overtak* prefer* sota
rank+: state-of-the-art strong* stronger* superior* surpass* top transcend* up win
speed+: accelerat* agile* boom efficien* expedit* explosive* express* fast* growth* happy*
speed+: hasten* higher* immediate* instant* joy pleas* prompt* promptly* quick* quicken* rapid*
speed+: real-time sharp* short* shortcut* snapshot* soon speed* swift* time
size+: later newer above* abundant* additional* best better* beyond* big boost* broad* deep*
size+: deeper* effective* elevat* enhanc* exceed* extend* extended* extra* fast* faster* fine
size+: finer* fuller* further* gain* great* greater* heav* high* higher* improv* increas* larg*
size+: least* long* longer* max more most much outperform* over rais* rich*
size+: strong* superior* surpass* up upper* wide*
rank-: beaten* behind* below* declin* degrad* deteriorat* disadvantage* drawback* exceeded_by
rank-: fail* fewer* inferior* insufficien* lag less less_than los* loss low not_as
rank-: outperformed_by poor* short* suboptimal* surpassed_by trail* underperform* unlike*
rank-: unsatisf* weak* wors*
speed-: costly* delay* expens* gradual* inefficien* lag latency* lengthy* long* slow* sluggish*
speed-: time-consuming weak*
size-: at_most below* cheap* close* compact* compress* cut* decreas* diminish* down drop*
size-: modest* negligib* meager scant*
size-: efficien* fall* fast* faster* few fine finer* inferior* insufficient* lean less light*
size-: lighter* limited* lite little* low lower* marginal* micro* mild min* minor* most nano
size-: narrow* no_more_than not_exceed not_exceeding poor* reduc* sav* save scarc* short*
size-: shrink* sim simpl* single* slight* small* smooth* sparse* sub thin tight* tiny under*
size-: up_to weak* within* wors*
change-: absor* adversely* alleviat* amelior* attenuat* avoid* bias blunt* bridg* cheap*
change-: cheaper* clos* collapse* combat* compress* compromis* constrain* cool counter* curb*
change-: cut* damag* dampen* decay* declin* decreas* deficit* degenerat* degrad* delay* denois*
change-: deplet* depreciat* derail* descent* deteriorat* deteriorate* detriment* diminish*
change-: discard* discount* dismiss* disrupt* distill* down downsampl* downscal* downtrend*
change-: downward* drain* drastic* drop* eas* economical* eliminat* erod exhaust* fall* fell
change-: few fewer* forgetting* half halv* harm hinder* hurt impair* imped* inferior* inhibit*
change-: insufficient* lack* lag less lessen* lift light* lightweight* limit* los* loss lossy*
change-: lost low lower* minim* minus* mitigat* moderate* narrow* negative* overcom* penal*
change-: poor* prevent* prun quench* recession* reduc* regress* relax* reliev* remed* remov*
change-: sacrific* sav* scarc* sensitiv* short* shorten* shortfall* shrink* simplif* slash*
change-: slow* small* smaller* soft sparse* suffer* suppress* tax tight* trim undermin* vanish*
change-: weak* weaken* worsen* worst*
good: better gain* improv*
errors: eer wer cer der mindcf fad rmse mae mse perplexity error* hallucinat* latency cost*
none: speech_enhancement image_enhancement audio_enhancement data_augmentation enhanced_speech
none: gradient_descent super_resolution reinforcement_learning
par: as_good_as as_well_as_the close_to comparable* comparably* competitive* competitively*
par: equal* equally* equivalent* match* matches* matching* on-par on_a_par on_par par parity*
par: rival* rivaling* rivalling* rivals* same_level similar* similarly* tie
"""
# ``more`` and ``less`` answer an English word, but raise no doubt; what stands under
# ``none`` only looks like another word.
_CHINESE_WORDS = """
change+: 提高 提升 增加 增强 增大 上升 升至 升高 升到 增至 增长 加剧 扩大 延长 提至
change-: 降低 下降 减少 减小 降至 降到 减至 减弱 削弱 恶化 缩小 减缓 下跌 跌至 减轻 退化
change-: 损害
time-: 缩短
rank+: 优于 超过 超越 胜过 领先 领先于 更好 更优 更佳 胜于 强于 好于 击败 优越 卓越 较好
rank+: 更胜一筹 出色
rank-: 不及 不如 劣于 逊于 逊色 落后 落后于 更差 较差 次于 不敌 输给 弱于 差于 变差 逊色于 不佳
speed+: 快 快速 迅速 加快 加速 提速 更快 较快 快于
speed-: 慢 更慢 减慢 缓慢 慢速 减速 慢于 较慢 放慢
size+: 高于 更高 更大 更多 更长 更强 较高 较大 大于 多于 长于 超出 高出 较强 较长 较多
size-: 低于 更低 更少 更小 更短 更弱 较低 较少 较小 较短 较弱 小于 少于 短于 低出
good+: 改善 改进
more: 性能提升 性能提高 相对提升 效果提升 优化 强化 加强 最高 最佳 最优 先进 促进 推进 增益
more: 优势 翻倍 推动 升级 丰富 有效 完善 高达
more: 增多 高 大 多 优 好 强 升 增 提 超 更 涨
less: 低 减 降 少 小 缓解 弱 差 劣 节省 节约 抑制 压缩 缩减 衰减 短 损失 轻 轻量 跌 缩 损 省
none: 愉快 快乐 快照 快捷 尽快 减法 提出 提供 提取 提示 提炼 前提 提及 升华 增量 小时 少数 至少
none: 大量 大型 大规模 大语言模型 多种 多个 多项 多模态 多样 多语言 更新 变更 好处 偏好 良好
none: 更高版本 更高阶 更高维
none: 最小 最大 缓存 超参数 大多数 多数 高斯 高效 缩放 梯度下降 随机梯度下降 坐标下降 下降法
none: 语音增强 数据增强 图像增强 检索增强 增强现实 强化学习 增强生成 小波 小组 小型 不同 不仅
none: 不断 不过 无论 不管 不论 非常 无线 不但 不只 不单 不光 无人机 无穷 无限 不等式 未来 除非
none: 无疑 是否 能否 否则 非洲 分别 类别 识别 特别 性别 级别 区别 个别 辨别 判别 鉴别 差别
none: 不确定性 不少 无线电 无缝 不相上下 不足以 非负 非凸 非线性 非平稳 非高斯 不变性 不变 别
par: 同类 同规模 相当 可比 媲美 竞争力 持平 不相上下 相近 接近 类似 比肩 同等 匹敌 一致 相似
par: 等效 等价 等同
par: 匹配 相同 同样 竞争 可比拟 不亚于 不逊于 不逊色 不输 不弱于 齐平 看齐 抗衡 旗鼓相当
par: 并驾齐驱 平分秋色 同级 逼近 吻合 一样 毫不逊色 并列 平手 相等 不劣于 不差于 不低于 伯仲
par: 相媲美 相仿 相差无几 不遑多让 无异
"""
_LONGEST_ENDING, _SHORT_ENDING, _SHORT_STEM = 6, 3, 4
_ENGLISH = re.compile(r"(?<![\\A-Za-z])[A-Za-z]+(?:['’-][A-Za-z]+)*|[,;:.()]|\d[\d.,]*")
_PHRASE_WORDS = 4
_NEAR = 7, 4  # words of the object behind and before a word of direction
_CLAUSE_ENDS = frozenset("，。；：！？,;")
_CLAUSE_CHARS = 13
_NO = frozenset(("no", "not", "never", "nor"))
_OPPOSITE = {"+": "-", "-": "+"}
_POINTING = {"+": ("up", "above"), "-": ("down", "beneath")}
_MEASURES = ("size", "rank")  # kinds of Chinese words that say above and below
_LEAVE = {"time-": {"change-", "speed+"}}  # who accelerates a thing shortens it
# "With the number of terms" is 随着项数的增加, whatever grows.
_WITH_GROWTH = "with+"
_WITH = re.compile(r"随[^，。；：增加减升降提高]{1,16}\Z")
_LOOSE = {"+": "more", "-": "less"}
_ALONE = {"up", "down", "above", "beneath", "par"}  # kinds that no part of a word gives it
_NO_DOUBT = "good+"  # may be said of an error that was reduced, too
_PARTY_WORDS = 8
_CLAUSES = re.compile("[，。；：！？,;]")
_OURS = re.compile("我们|本文|本研究|所提|该方法")
_SURE = 2  # shared words that make two clauses speak of the same thing whatever the count
_ABOVE_PARITY = re.compile(
    r"(?i)\b(?:outperform|surpass|exceed|beat|better|superior|excel|outpac|outclass|improv)"
)

# A name has a capital or a digit inside; "A outperforms B", but not "A is outperformed by B".
_NAME = r"[A-Za-z]{1,20}[A-Z0-9][\w-]{0,20}"
_BEATS = re.compile(
    rf"\b({_NAME})\b[^.;,()]{{0,40}}?\b(?:outperform|surpass|exceed|beat)(?:e?s|e?d|ing)?\b"
    rf"(?! by\b)[^.;,()]{{0,24}}?\b({_NAME})\b"
)
_ZH_BEATS = r"[^，。；：、]{0,6}(?:优于|超过|超越|胜过|胜于|强于|好于|领先于)[^，。；：、]{0,6}"
_NOT_ALONE = re.compile("[比与和较被不]")


def _table(lines: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in lines.strip().splitlines():
        kind, _, words = line.partition(": ")
        for word in words.split():
            found.setdefault(word.replace("_", " "), set()).add(kind)
    return {word: frozenset(kinds) for word, kinds in found.items()}


_EN = _table(_ENGLISH_WORDS)
_ZH = _table(_CHINESE_WORDS)
_BEGINNINGS = frozenset(phrase.split(" ")[0] for phrase in _EN if " " in phrase)
# The first characters are looked for alone before the words are, which is much faster.
_ZH_WORD = re.compile(
    f"(?=[{''.join(sorted({word[0] for word in _ZH}))}])"
    f"(?:{'|'.join(sorted(_ZH, key=len, reverse=True))})"
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A word of direction: its kinds and where it stands, in words or in characters."""

    kinds: frozenset[str]
    word: str
    start: int
    end: int

    @property
    def sign(self) -> str:
        """Return ``+`` or ``-`` for a Chinese word that raises doubts, nothing for others."""
        return next((kind[-1] for kind in self.kinds if kind[-1] in _OPPOSITE), "")


@dataclass(frozen=True, slots=True)
class _Sides:
    """One pair of aligned sentences with its words of direction."""

    words: list[str]
    english: list[_Mark]
    text: str
    chinese: list[_Mark]

    def pointing(self, sign: str, kind: str = "") -> list[_Mark]:
        """Return the English words that point that way, against a Chinese word of a kind."""
        alone, measured = _POINTING[sign]
        wanted = {alone, measured} if kind.startswith(_MEASURES) else {alone}
        turned = {"good"} if any("errors" in mark.kinds for mark in self.english) else set()
        return [
            m
            for m in self.english
            if wanted & m.kinds
            and not (kind and turned & m.kinds)
            and _NO.isdisjoint(self.words[max(0, m.start - 1) : m.start])
        ]


def check_directions(beads: Sequence[Bead]) -> Iterator[Defect]:
    """Find words of direction turned round, and parity made superiority."""
    turned, above = [], []
    for bead in beads:
        if exchanged := _exchanged(" ".join(bead.english), "".join(bead.chinese)):
            shown = f"{harmless_quote(exchanged[0])} 与 {harmless_quote(exchanged[1])}"
            yield Defect("direction", Gravity.ERROR, f"孰优孰劣疑与原文相反：{shown}")
        if sides := _sides(bead):
            turned += [pair for sign in _OPPOSITE if (pair := _turned(sides, sign))]
            above += [pair for pair in [_above_parity(sides)] if pair]
    if turned:
        yield Defect("direction", Gravity.ERROR, f"方向疑与原文相反：{_both(turned)}")
    if above:
        yield Defect("parity", Gravity.ERROR, f"原文只说相当，译文疑说成更优：{_both(above)}")


def _both(pairs: list[tuple[_Mark, _Mark]]) -> str:
    shown = [f"{harmless_quote(english.word)} 译作 {chinese.word}" for english, chinese in pairs]
    return "、".join(shown[:3])


def _sides(bead: Bead) -> _Sides | None:
    """Return what is to be compared, if any Chinese word may raise a doubt."""
    text = "".join(bead.chinese)
    chinese = list(_chinese_marks(text))
    if not bead.english or not any(mark.sign for mark in chinese):
        return None
    words = [match.lower() for match in _ENGLISH.findall(" ".join(bead.english))]
    return _Sides(words, list(_english_marks(words)), text, chinese)


def _english_marks(words: list[str]) -> Iterator[_Mark]:
    done = 0
    for i, word in enumerate(words):
        kinds, end = _kinds(word), i + 1
        if i < done or not (kinds or word in _BEGINNINGS):
            continue
        sizes = range(min(_PHRASE_WORDS, len(words) - i), 1, -1) if word in _BEGINNINGS else ()
        for size in sizes:
            if found := _EN.get(" ".join(words[i : i + size])):
                end = i + size
                parts = frozenset().union(*map(_kinds, words[i:end])) - _ALONE
                kinds = found if "none" in found else found | parts
                break
        if kinds:
            yield _Mark(kinds, " ".join(words[i:end]), i, end)
        done = end


@lru_cache(maxsize=1 << 14)
def _kinds(word: str) -> frozenset[str]:
    """Return the kinds of a word in small letters, by itself, by its stem, by its parts."""
    found = set(_EN.get(word, ()))
    for end in range(len(word), max(2, len(word) - _LONGEST_ENDING - 1), -1):
        ending = len(word) - end
        if end > _SHORT_STEM or ending <= _SHORT_ENDING:
            found |= _EN.get(f"{word[:end]}*", frozenset())
    if not found and "-" in word:  # "low-latency" gives leave, and points nowhere
        parts = frozenset().union(*map(_kinds, word.split("-")))
        return parts - _ALONE
    return frozenset(found)


def _chinese_marks(text: str) -> Iterator[_Mark]:
    for match in _ZH_WORD.finditer(text):
        kinds = _ZH[match.group()]
        before = text[max(0, match.start() - _CLAUSE_CHARS) : match.start()]
        if "change+" in kinds and _WITH.search(before):
            kinds = frozenset({_WITH_GROWTH})
        yield _Mark(kinds, match.group(), match.start(), match.end())


def _turned(sides: _Sides, sign: str) -> tuple[_Mark, _Mark] | None:
    """Return an English word and the Chinese one, of this sign, that turns it round."""
    opposite = _OPPOSITE[sign]
    answers = sum(mark.sign == opposite for mark in sides.chinese)
    for mark in sides.chinese:
        (kind,) = mark.kinds
        pointing = sides.pointing(opposite, kind)
        if mark.sign != sign or kind in (_NO_DOUBT, _WITH_GROWTH) or not pointing:
            continue
        lacking = answers < len(pointing)
        leave = [item for item in sides.english if _LEAVE.get(kind, {kind}) & item.kinds]
        pointing = [item for item in pointing if not _is_other_way_round(sides, item, mark)]
        if not pointing:
            continue
        if lacking and not leave:
            return pointing[0], mark
        leave += sides.pointing(sign)
        if found := _of_the_same(sides, mark, pointing, leave, lacking=lacking):
            return found, mark
    return None


def _is_other_way_round(sides: _Sides, item: _Mark, mark: _Mark) -> bool:
    """Tell whether B 不如 A stands for "A outperforms B": both sides are exchanged, too."""
    before, after = _parties(sides.words, item)
    here, there = _compared(sides.text, mark)
    first = [word for word in before if word not in after]
    second = [word for word in after if word not in before]
    return _spoken(here, second) > _spoken(there, second) and (
        _spoken(there, first) > _spoken(here, first)
    )


def _parties(words: list[str], item: _Mark) -> tuple[list[str], list[str]]:
    """Return the words before and behind an English word of direction, in its clause."""
    start, end = item.start, item.end
    while start > max(0, item.start - _PARTY_WORDS) and words[start - 1] not in ",;:.":
        start -= 1
    while end < min(len(words), item.end + _PARTY_WORDS) and words[end] not in ",;:.":
        end += 1
    return words[start : item.start], words[item.end : end]


def _compared(text: str, mark: _Mark) -> tuple[str, str]:
    """Return what a Chinese word compares: before and behind it, or before and behind 比."""
    before = _CLAUSES.split(text[: mark.start])[-1]
    here, than, there = before.partition("比")
    return (here, there) if than else (before, _CLAUSES.split(text[mark.end :])[0])


def _spoken(text: str, words: list[str]) -> int:
    """Return how many of the words a Chinese text says, in Chinese or as they are."""
    ours = _OURS.search(text) is not None
    return sum(
        ours if word in ("our", "ours", "we") else said(word, text) or said(word.rstrip("s"), text)
        for word in words
    )


def _of_the_same(
    sides: _Sides, mark: _Mark, pointing: list[_Mark], leave: list[_Mark], *, lacking: bool
) -> _Mark | None:
    """Return an English word that speaks of what the Chinese one does, where no other does."""
    window = _around(sides, mark)
    permitted = max((_shared(_object(sides, item), window) for item in leave), default=0)
    loose = _LOOSE[_OPPOSITE[mark.sign]]
    answers = [
        _around(sides, item)
        for item in sides.chinese
        if item.sign == _OPPOSITE[mark.sign] or loose in item.kinds
    ]
    for item in pointing:
        spoken_of = _object(sides, item)
        here = _shared(spoken_of, window)
        elsewhere = max((_shared(spoken_of, text) for text in answers), default=0)
        alone = here >= _SURE and not permitted and here > elsewhere
        if here > max(permitted, elsewhere) and (lacking or alone):
            return item
    return None


def _object(sides: _Sides, mark: _Mark) -> list[str]:
    """Return the words around an English word of direction, in its clause."""
    pointing = {i for item in sides.pointing("+") + sides.pointing("-")
                for i in range(item.start, item.end)}  # fmt: skip
    found = []
    for places in (
        range(mark.end, min(len(sides.words), mark.end + _NEAR[0] + 1)),
        range(mark.start - 1, max(-1, mark.start - 1 - _NEAR[1]), -1),
    ):
        for i in places:
            if sides.words[i] in ",;:.":
                break
            if i not in pointing and sides.words[i][0].isalnum():
                found.append(sides.words[i])
    return found


def _around(sides: _Sides, mark: _Mark) -> str:
    """Return the clause around a Chinese word, up to the next word of direction."""
    ends = [item.end for item in sides.chinese if item.sign and item.end <= mark.start]
    starts = [item.start for item in sides.chinese if item.sign and item.start >= mark.end]
    start, end = mark.start, mark.end
    least = max(ends[-1] if ends else 0, start - _CLAUSE_CHARS)
    most = min(starts[0] if starts else len(sides.text), end + _CLAUSE_CHARS)
    while start > least and sides.text[start - 1] not in _CLAUSE_ENDS:
        start -= 1
    while end < most and sides.text[end] not in _CLAUSE_ENDS:
        end += 1
    return sides.text[start:end]


def _shared(words: list[str], window: str) -> int:
    """Return how many of the words the Chinese may have said."""
    return sum(said(word, window) for word in words)


def said(word: str, text: str) -> bool:
    """Tell whether a Chinese text may say an English word, in Chinese or as it is."""
    usual = CHINESE.get(stem(word), ())
    kept = len(word) > 1 and word in text.lower()
    return kept or any(chinese in text for chinese in usual if len(chinese) > 1)


def _exchanged(english: str, chinese: str) -> tuple[str, str] | None:
    """Return two names of which the first beats the second, and in Chinese is beaten by it."""
    for match in _BEATS.finditer(english):
        better, worse = match[1], match[2]
        order = _ZH_BEATS.join((re.escape(worse), re.escape(better)))
        found = re.search(rf"(?<![A-Za-z0-9-]){order}(?![A-Za-z0-9-])", chinese)
        if found and better != worse and not _NOT_ALONE.search(found.group()):
            return better, worse
    return None


def _above_parity(sides: _Sides) -> tuple[_Mark, _Mark] | None:
    """Return the word of parity and the one of superiority that stands for it."""
    equal = [mark for mark in sides.english if "par" in mark.kinds]
    above = [mark for mark in sides.chinese if "rank+" in mark.kinds]
    said_equal = sum("par" in mark.kinds for mark in sides.chinese)
    better = sum(bool(_ABOVE_PARITY.match(word)) for word in sides.words)
    if said_equal < len(equal) and len(above) > better:
        return equal[0], above[0]
    return None
