"""What a model says of its own: greetings, refusals, remarks, injected orders it obeyed.

Some checks go by how models greet, refuse and take leave; `check_chatter` by what no
translation does: say "I" or speak of translating where its source does not, or have a
short line of its own above or below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.fidelity.defects import Defect, Gravity
from digest.fidelity.markup import code_spans, without_code

# Not 自我 (self-), 我国 (our country), 敌我 (friend or foe).
_I = re.compile(
    r"(?<![自本超忘敌])我(?![们們国國方校省市院军軍])"
    r"|(?<![A-Za-z])I(?:['’](?:m|ve|d|ll)|\s(?:am|have|had|will|would|can|could|do|did|need|think|must))\b"
)
_SOURCE_SPEAKS = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]yself|[Mm]ine|[Ee]go\w*)\b")
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
_EDGE_END = re.compile(
    r"[（(【\[—\-\s*]{0,6}(?:(?:全文|译文|翻译)?(?:完毕?|结束|终|止)"
    r"|(?i:(?:the )?end(?: of (?:the )?(?:translation|text|abstract|document))?))"
    r"[）)】\]—\-\s*.。]{0,6}"
)


_BROKEN_LINES, _LINE_WIDTH = 3, 100
_LINE_BREAK = re.compile(r"\n(?=[^\s])")
_LISTED = re.compile(r"[-*+•$(（①-⑳\d]|\\\[")
_STOPS = re.compile(r"[。！？；：]|[.!?:;](?=\s|\Z)")


def check_chatter(source: str, text: str) -> Iterator[Defect]:
    """Find a model speaking for itself within, above or below a translation."""
    bare = spoken(text)
    speaks = _I.search(bare) and not _SOURCE_SPEAKS.search(source)
    talks = _TALK.search(bare) and not _SOURCE_TALK.search(source)
    if speaks or talks or _has_edge(source, bare):
        yield Defect("chatter", Gravity.FORBIDDEN, "含与论文无关的对话")


def check_closing_remark(text: str) -> Iterator[Defect]:
    """Find a model's remark below a reading, whose own last line would be a point or a sentence."""
    *_, last = ["", *_lines(spoken(text))]
    if len(last) <= _EDGE_CHARS and last[:1] not in "-*+|" and _EDGE_MANNERS.search(last):
        yield Defect("chatter", Gravity.FORBIDDEN, "含与论文无关的对话")


def _has_edge(source: str, text: str) -> bool:
    """Tell whether a short line too many stands at the top or bottom and is not the paper's.

    A first line that ends with a colon announces what follows, whatever it says. Of a paper
    on translation a line may speak of translating, unless it is a sentence too many.
    """
    lines, wanted = _lines(text), _lines(_unwrapped_lines(source))
    if len(lines) <= max(1, len(wanted)):
        return False
    short = [line for line in (lines[0], lines[-1]) if len(line) <= _EDGE_CHARS]
    about = any(map(_EDGE_TALK.search, short)) and not (
        _SOURCE_TALK.search(source) and _stops(text) <= _stops(source)
    )
    polite = any(map(_EDGE_MANNERS.search, short))
    announced = lines[0] in short and _announces(lines[0]) and not any(map(_announces, wanted[:1]))
    announced = announced and not _LISTED.match(lines[1])
    return about or polite or announced or _EDGE_END.fullmatch(lines[-1]) is not None


def _unwrapped_lines(source: str) -> str:
    """Return an abstract with its lines joined where they were only broken at a width.

    arXiv breaks the lines of an abstract, and begins a paragraph with two blanks.
    """
    lines = source.split("\n")
    if len(lines) < _BROKEN_LINES or max(map(len, lines)) > _LINE_WIDTH:
        return source
    return _LINE_BREAK.sub(" ", source)


def _announces(line: str) -> bool:
    return line.rstrip("*_ ").endswith(("：", ":"))


def _stops(text: str) -> int:
    """Return how many sentences and announcements a text has, in either language."""
    return len(_STOPS.findall(text))


def _lines(text: str) -> list[str]:
    return [line for part in text.splitlines() if (line := part.strip())]


# Words with which a paper's own paragraph may begin count only at the very start.
_GREETING = re.compile(
    r"\A[\s>*#“\"]{0,8}(?:好|好的|当然|没问题|明白了?|收到|可以|乐意|很高兴|[你您]好|大家好)"
    r"[，,。！!：:～~ ]"
    r"|\A(?:嗯[，,。]|(?:首先[，,])?我(?:需要|要|得|应该)(?:先)?(?:翻译|把这|将这|逐句)|用户(?:让|请)我"
    r"|让我们?(?:先|来)?(?:逐句|看看原文|翻译))"
    r"|\A[\s>*#“\"]{0,8}(?i:sure|certainly|of course|okay|ok|absolutely|as requested)\b"
    r"|\A[\s>*#“\"]{0,8}(?:中?译文?|翻译|解读)(?:结果|内容|正文)?[：:]"
    r"|(?m:^)[\s>*#“\"]{0,8}(?:"
    r"(?:以下|下面|下文|如下)(?:是|为)[^。，：:\n]{0,24}(?:译文|翻译|解读|译本|中文版)(?:内容|结果)?"
    r"(?:[，。：:（(]|(?m:$))"
    r"|这(?:是|为)[^。，：:\n]{0,16}(?:译文|翻译|解读|译本|中文版)(?:[：:]|(?m:$))"
    r"|(?:译文|翻译|解读)(?:结果)?(?:如下|为)"
    r"|(?:根据|按照|遵照|依照)(?:您|[^。\n]{0,12}(?:要求|指示|意见|指出)[^。\n]{0,16}(?:如下|译文|翻译|解读)[：:])"
    r"|作为(?:一[个名位款])?[^。，\n]{0,6}(?:AI|人工智能|语言模型|学术翻译|助手)[^。，\n]{0,4}，我"
    r"|我(?:将|会|来|已|已经|可以)[^我们。]{0,12}(?:翻译|解读|扮演|总结|为您|为你)"
    r"|(?:修正|更正|修改|订正|改正|校正|修订|重新(?:输出|翻译|解读))[^。\n]{0,16}(?:如下|译文|翻译|解读)[：:]"
    r"|(?i:here(?:'s| is| are)|below is|i'd be happy|note:|translation:)"
    r")"
)
_FAREWELL = re.compile(
    r"希望(?:这|以上|本|上述|能?对)[^。\n]{0,12}(?:您|你)"
    r"|希望(?:这|以上|本|上述)(?:[个份段次篇些]|的)?(?:中文)?(?:翻译|译文|解读|回答|回复)(?:对|能|有|符合|满足|准确|。|！|!)"
    r"|如(?:果)?(?:您|你|需|有)[^。\n]{0,40}(?:(?:告诉|告知|联系)我(?!们)|请随时|欢迎随时|请提出|请说明|请告[知诉](?!我们)|请提供)"
    r"|请(?:随时)?(?:告诉我|告知我|让我知道)(?!们)|随时(?:告诉我|联系我)(?!们)|(?:请|欢迎)(?:您|你)?随时提问"
    r"|(?m:^)\s{0,8}[（(*_]{0,4}(?:注|译注|译者注|译者说明|翻译说明|说明|备注|附注|提示|温馨提示"
    r"|术语对照|术语表|术语说明|字数|自检|自查|检查|核对|检查结果|已检查)[*_]{0,2}[：:]"
    r"|(?m:^)\s{0,8}(?:以上|上述)(?:就?是|为|即为?)[^。\n]{0,24}(?:译文|翻译|解读|全部内容)"
    r"|(?m:^)[ >*_（(【\[]{0,8}(?:全文|本次|以上)?(?:翻译|译文|解读)已?(?:完成|完毕|结束)"
    r"[^\n]{0,6}(?m:$)"
    r"|(?m:^)已(?:经)?(?:按|根据|修正|更正|改正|修改|核对|检查|校对)[^\n]{0,24}(?m:$)"
    r"|[（(]\s?译(?:者注|者按|注)[：:]|(?m:^)本(?:次)?(?:译文|翻译)(?:严格|已|力求|遵循)"
    r"|[（(](?:共|约|全文|译文)[^）)\n]{0,8}\d\s{0,2}字[）)]\s{0,9}\Z"
    r"|(?i:let me know|hope (?:this|that) helps|feel free to|happy to help"
    r"|if you (?:need|have|want)|please note that this)"
)
_REFUSAL = re.compile(
    r"(?m:(?:^|(?<=[。！？!?]))[\s>*]{0,8}(?:很?抱歉|对不起|非常抱歉|十分抱歉|遗憾的是，?我))"
    r"|(?<!自)我(?:无法|不能|没有办法|没办法|不便|拒绝)(?:完成|提供|翻译|协助|帮助|满足|处理|回答|访问|阅读|查看|生成|为您|为你|执行)"
    r"|作为(?:一[个款名])?(?:AI|人工智能|大?语言模型|大模型)(?:助手|模型)?，我"
    r"|(?i:i(?:'|’)?m sorry|i am sorry|i apologi[sz]e|i cannot|i can(?:'|’)t|i(?:'|’)m unable"
    r"|i am unable|as an ai\b|cannot assist|unable to (?:comply|translate|process))"
)
# A note of the paper's own, and its translation.
_SOURCE_NOTE = re.compile(
    r"(?im)(?:^|(?<=[.!?] ))(?:[*_]{0,2})(?:note|n\.b\.|remark|disclaimer|caution|warning|comment"
    r"|update)s?[^.:\n]{0,20}:"
)
_NOTE = re.compile(r"(?m)^\s{0,8}[（(*_]{0,4}(?:注|说明|备注|附注|提示)[*_]{0,2}[：:]")
# "您可在以下网址观看" is how an address is given.
_VISIT = re.compile(
    r"[您你](?:还|也)?(?:可|能)(?:以)?(?:在|通过|从|访问|前往|于|到|点击)[^。\n]{0,12}"
    r"(?:以下|下列|如下|下面|此处|此链接|https?:)"
)
_YOU = re.compile(r"您|(?<!迷)你(?!好)")
_QUOTED = re.compile(r"[“「\"][^”」\"\n]{0,200}[”」\"]|‘[^’\n]{0,200}’|《[^》\n]{0,80}》")
_SOURCE_YOU = re.compile(r"(?i)\byou(?:r|rs|rself)?\b|您|你")
_SOURCE_REFUSES = re.compile(r"(?i)i(?:'|’)?m sorry|i cannot|i can(?:'|’)t|as an ai\b|refus|apolog")
# What a service says in place of a model.
_BLOCKED = re.compile(
    r"(?m:^|(?<=[。！？!?]))(?:[该此本]|(?:所?请求|相关|您)的)?(?:内容|请求|话题|文本)(?:不符合|违反"
    r"|违规|涉及敏感|因[^。\n]{0,12}(?:无法|不能)|已?被(?:过滤|拦截|屏蔽)|超时)"
    r"|(?m:^|(?<=[。！？!?]))(?:输出|回复|文本)?(?:超出|超过|达到)(?:最大)?(?:长度|字数|token)限制"
)
_SOURCE_BLOCKED = re.compile(
    r"(?i)filter|block|violat|time ?out|censor|moderat|sensitive|limit|refus"
)
_PLACEHOLDER = re.compile(
    r"[【\[〔<＜](?:数学|此处|原文|以下)?(?:公式|图片|图表|表格|链接|网址|代码|参考文献|省略|插图|未翻译|待译)"
    r"[^】\]〕>＞\n]{0,10}[】\]〕>＞]|(?i:\[(?:url|link|github|code|todo|insert|translation|your|placeholder|redacted|链接|网址|译文|此处)"
    r"[^\]\n]{0,40}\]|lorem ipsum|\bTODO\b|\bTBD\b|summary generation failed|translation failed"
    r"|internal server error|404 not found|too many requests|null\Z|undefined\Z|error code)"
    r"|(?:此处|以下|其余|后文|内容|正文)(?:已)?(?:省略|从略|略去)|[（(]略[）)]|(?<![有尚仍])待补充|(?m:^|[（(【\[：:，。])待翻译(?=[。，；）)】\]\n]|\Z)|暂无(?:译文|内容|摘要)"
    r"|(?m:^)[^。\n]{0,8}(?:翻译|总结|解读|生成|请求)失败(?!\**[：:][^\n]{4}|(?:率|案例|的|样本|次数|原因|时))[^\n]{0,20}$|请(?:您)?提供[^。\n]{0,20}(?:论文|摘要|原文|正文|文本|内容)|找不到页面|页面不存在",
    re.MULTILINE,
)
# What the templates of chat models put around thoughts, turns and ends.
_MARK = re.compile(
    r"(?i:</?\s{0,2}(?:seed:)?(?:think(?:ing)?|thoughts?|reasoning|reflection|analysis|scratchpad"
    r"|(?:final_)?answer|final|output|result|response|reply|translat(?:ion|ed)|paper|[be]os|pad|unk"
    r"|(?:start|end)_of_turn|user|assistant|system|译文|翻译|解读|思考|回答|输出)(?:\s[^<>\n]{0,80})?>)"
    r"|<[|｜][^<>|｜\n]{1,40}[|｜]>|[◁<]/?think[▷>]|\[/?INST\]|<</?SYS>>|\[(?:END|EOS|DONE)\]"
)
_ZH = re.compile(r"[\u4e00-\u9fff]")
_AROUND, _SPOKEN_ZH = 80, 12
_FRONT_MATTER = re.compile(r"\A---\s*\n")
_LABEL = re.compile(
    r"\A[\s*#“\"「【《>]{0,8}(?:(?:简体)?中文|最终|论文)?(?:译文|摘要|翻译|摘要译文|摘要翻译|中文摘要|中文翻译"
    r"|详细解读|解读|标题|题目|[草初]稿)(?:[*】」》]{0,3}\s{0,2}[：:\n]|】)"
)
# A title with its label, where the label of the abstract follows: 标题：… 摘要：…
_TITLE = re.compile(
    r"\A[\s*#【]{0,8}(?:(?:论文|中文)?(?:标题|题目))[*】]{0,3}\s{0,2}[：:]?[^\n]{1,300}\n\s*"
    r"(?=[\s*#【]{0,8}(?:(?:中文|论文)?摘要|译文|正文)(?:[*】]{0,3}\s{0,2}[：:\n]|】))"
)
_WRAPPERS = 6
_FENCE = re.compile(r"\A\s*(?:```|~~~)[^\n`]{0,40}\n(.*)\n\s*(?:```|~~~)\s*\Z", re.DOTALL)
_FENCE_LINE = re.compile(r"(?m)^[ >]{0,8}(?:`{3,}|~{3,})")
_QUOTES = (("“", "”"), ("「", "」"), ('"', '"'), ("『", "』"), ("《", "》"), ("**", "**"),
           ("<translation>", "</translation>"))  # fmt: skip
_INDENTED = re.compile(r"(?:>[^\n]{0,20000}(?:\n+|\Z))+")
_JSON = re.compile(r"\A\s*[{\[]\s*[\"'{]")
_END = "。！？!?.…；)）】]」』”\"'*`$>》〉|"
_TEX_END = re.compile(r"\\[A-Za-z]{2,20}\{[^\n]{0,300}\}\Z")
_TRAIL = ("...", "…")
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd\ue000-\uf8ff]"
)
_GARBLED = re.compile(
    "锟斤拷|烫烫烫|屯屯屯|ï¿½|â€|[ÃÂÐÑ][\u0080-\u00bf]|(?:[äåæçèéïð][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a€™]{1,2}){2}"
    r"|\\u[0-9a-fA-F]{4}|\\n(?![A-Za-z])"
)


def spoken(text: str) -> str:
    """Return what a text says itself: without inline code and what stands in quotes."""
    return _QUOTED.sub("", without_code(text))


def check_greetings(source: str, text: str) -> Iterator[Defect]:
    """Find greetings, farewells, refusals, placeholders and error messages."""
    notes = len(_SOURCE_NOTE.findall(source))
    bare = _NOTE.sub("", spoken(text), count=notes) if notes else spoken(text)
    personal = _YOU.search(_VISIT.sub("", bare)) and not _SOURCE_YOU.search(source)
    if _GREETING.search(bare) or _FAREWELL.search(bare) or personal:
        yield Defect("chatter", Gravity.FORBIDDEN, "含与论文无关的对话")
    refused = _REFUSAL.search(bare) and not _SOURCE_REFUSES.search(source)
    blocked = _BLOCKED.search(bare) and not _SOURCE_BLOCKED.search(source)
    if refused or blocked:
        yield Defect("refusal", Gravity.FORBIDDEN, "模型拒绝作答")
    if _CONTROL.search(text):
        yield Defect("control", Gravity.FORBIDDEN, "含控制字符")


def check_placeholders(source: str | None, text: str) -> Iterator[Defect]:
    """Find placeholders and error messages that the source does not have.

    Where no source is known, an English one within a line of Chinese may be its.
    """
    marks = list(_PLACEHOLDER.finditer(spoken(text)))
    if source is None:
        foreign = any(_ZH.search(mark.group()) or not _spoken_of(mark) for mark in marks)
    else:
        known = source.lower()
        foreign = any(word not in known for word in {mark.group().lower() for mark in marks})
    if foreign:
        yield Defect("placeholder", Gravity.FORBIDDEN, "含占位文字或错误信息")


def _spoken_of(mark: re.Match[str]) -> bool:
    """Tell whether an error's name stands in a line of Chinese, not in square brackets."""
    before = mark.string[max(0, mark.start() - _AROUND) : mark.start()].rpartition("\n")[2]
    after = mark.string[mark.end() : mark.end() + _AROUND].partition("\n")[0]
    return mark.group()[0] != "[" and len(_ZH.findall(before + after)) >= _SPOKEN_ZH


def check_template_tokens(source: str, text: str) -> Iterator[Defect]:
    """Find a chat template's marks, and with them thoughts, that the source does not have."""
    marks = dict.fromkeys(_MARK.findall(without_code(text)))
    if marks:
        squeezed = "".join(source.lower().split())
        if any("".join(mark.lower().split()) not in squeezed for mark in marks):
            yield Defect("mark-foreign", Gravity.FORBIDDEN, "含模型的思考或标记")


def check_wrapper(text: str) -> Iterator[Defect]:
    """Find a code fence, quotes, a label or JSON around the text; a fence inside it."""
    fences = len(_FENCE_LINE.findall(text))
    if fences % 2 or _JSON.match(text) or _FRONT_MATTER.match(text) or unwrap(text) != text:
        yield Defect("wrapper", Gravity.FORBIDDEN, "正文外有代码块、引号或标题")
    elif fences:
        yield Defect("layout", Gravity.ERROR, "含代码块")


def unwrap(text: str) -> str:
    """Return the text without the fences, labels, titles and pairs of quotes around all of it."""
    for _ in range(_WRAPPERS):
        inner = _unwrapped(text)
        if inner == text:
            break
        text = inner
    return text


def _unwrapped(text: str) -> str:
    """Return the text without its outermost wrapper."""
    if match := _FENCE.match(text) or _TITLE.match(text):
        return (match[1] if match.re is _FENCE else text[match.end() :]).strip()
    if match := _LABEL.match(text):
        return text[match.end() :].lstrip("* \n").strip()
    for left, right in _QUOTES:
        inner = text[len(left) : -len(right)]
        if text.startswith(left) and text.endswith(right) and left not in inner:
            return inner.strip() if right not in inner else text
    if _INDENTED.fullmatch(text):
        return "\n".join(line.lstrip("> ") for line in text.splitlines()).strip()
    return text


def ends(text: str) -> bool:
    """Tell whether a text ends as a sentence, a formula or TeX does."""
    return text[-1:] in _END or (text[-1:] == "}" and _TEX_END.search(text[-400:]) is not None)


def check_end(source: str, text: str) -> Iterator[Defect]:
    """Find a text that stops in the middle of a sentence."""
    ended = ends(text) or _ends_with_copy(source, text)
    stops = not ended and source.rstrip()[-1:] in ".!?)]\"'}$"
    trails = text.endswith(_TRAIL) and not source.rstrip().endswith((*_TRAIL, ".."))
    if stops or trails:
        yield Defect("cut", Gravity.FORBIDDEN, "末句不完整")


def _ends_with_copy(source: str, text: str) -> bool:
    """Tell whether the text ends with a URL or a name that the source has too."""
    word = re.split(r"[\s，。：；、（]", text[-300:])[-1]
    tail = re.search(r"[!-~]{4,300}\Z", word)
    return tail is not None and tail.group().strip("`*") in source


def check_garbled(source: str, text: str) -> Iterator[Defect]:
    """Find characters decoded wrongly, and escapes of a string that was never read."""
    if any(mark not in source for mark in _GARBLED.findall(without_code(text))):
        yield Defect("garbled", Gravity.FORBIDDEN, "含乱码或转义符")


def check_code(source: str, text: str) -> Iterator[Defect]:
    """Find inline code that was lost or altered."""
    lost = [span for span in code_spans(source) if span not in text]
    if lost:
        yield Defect("code-lost", Gravity.ERROR, f"{len(lost)} 处代码与原文不一致")
