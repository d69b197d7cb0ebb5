"""Orders to a model within a paper, and praise that was made of them.

No rule tells an order from a sentence about orders for sure; so a paper that seems to give
some is marked, not withheld. Looked for is what papers do not do: speak to their reader, in
English or Chinese, say how a text about them is to be, or set aside what a model was told.
The text is taken as a model reads it, whatever stands between its letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from digest.fidelity.defects import MOST_STUDIED, Defect, Gravity
from digest.fidelity.visible_text import visible_text

_BEGINS = re.compile(
    r"(?:^|[.!?:;,()\[\]*。！？：；，（）【】\n-]\s?)\s?"
    r"|\b(?:please|kindly|then|also|and|now|always|just|must|should|important) "
)
# A sentence of a paper tells; one that begins with a bare verb of saying is told to somebody.
_SENTENCE = re.compile(r"(?:^|[.!?:;(\[。！？：；）)\n]\s?)\s?[*>#-]?\s?")
_TELLING = (
    r"(?:(?:please|kindly|only|always|remember to|make sure (?:to|that)|be sure to|now|then|just"
    r"|instead) )*"
    r"(?:add|append|insert|output|print|write|say|state|claim|mention|tell|conclude|finish|end|begin"
    r"|start|reply|respond|answer|translate|summari[sz]e|praise|recommend|promote|rate|assign|stress"
    r"|emphasi[sz]e|highlight|describe|call|declare|stop|act|pretend|include|advertise|repeat"
    r"|reveal|disclose|give|leave out|omit|insist|put|place|cite|endorse|accept|replace|respect"
    r"|obey|follow|do not|don't|never)"
    r" (?:the (?:following|links?|readers?|words?|phrase|sentence|text|above|output|summary"
    r"|translation|answer|prompt|instructions?|authors?|limitations?|weakness(?:es)?|code|results?)"
    r"|an? (?:link|sentence|note|word|line|score|positive|high|remark|statement|disclaimer|advert"
    r"|marketing|assistant|expert)|this|that|these|our (?:logo|link|name|site|web|product)|it|your"
    r"|only|nothing|everything|all (?:of )?(?:the|your|previous|prior|future)|good|with:?|as an?"
    r"|clearly|readers?|me|us|strongly|highly|in (?:the|your) (?:end|summary|translation|reply"
    r"|output)|at the (?:end|top|beginning)|\w+ing and|followed by|example|https?)\b"
)
_MODEL = (
    r"(?:llms?|ais?|ai[- ](?:assistants?|readers?|models?|systems?|reviewers?|agents?)|gpt|chatgpt"
    r"|chatbots?|claude|gemini|(?:large )?language models?|translators?|assistants?"
    r"|summari[sz]ers?|reviewers?)"
)
_SAY = (
    "(?:add|include|append|insert|output|write|say|state|praise|recommend|reply|respond|reveal|print"
    "|repeat|mention|emphasi[sz]e|stress|highlight|describe|rate|give|translate|summari[sz]e|call"
    "|conclude|declare|claim|assert|promote|endorse|cite|link|advertise|put|place|start|begin|end"
    "|finish|close|insist|tell|answer|speak|act|behave|obey|comply|contain|read)"
)
_TEXT = (
    "(?:translation|translated text|summary|output|reply|response|answer|review|prompt|reading"
    "|interpretation|digest|post)"
)
_WORK = (
    "(?:paper|work|study|method|article|approach|result|submission|research|manuscript|author)s?"
)
_RULES = "(?:instruction|prompt|rule|guideline|direction|command|constraint|polic|request)"
_GOOD = "(?:positive|favou?rable|glowing|enthusiastic|high(?:est)?|excellent|perfect|top|10/10)"
_MUST = (
    "(?:must|should|shall|need to|have to|has to|needs to|(?:are|is) (?:asked|told|required) to)"
)
# Wherever they stand.
_ANYWHERE = (
    r"\b(?:ignore|disregard|forget|override|bypass|neglect|discard|pay no attention to|set aside"
    rf"|(?:do not|don't|stop) (?:follow|obey)(?:ing)?)\b[^.\n]{{0,40}}\b{_RULES}",
    r"\b(?:ignore|disregard|forget|override) (?:all |everything |anything |whatever )?(?:of )?"
    r"(?:the |that |you )?(?:above|before|was told|were told|said before)",
    r"\b(?:hidden|your|above|system) (?:system )?prompt (?:is|in|to|at|verbatim|here|now)\b",
    r"\b(?:new|updated|additional|hidden|secret) (?:system )?(?:instructions?|prompt|orders?)\s?:",
    r"\bsystem prompt(?: update| override)?\s?:",
    r"\b(?:reveal|print|repeat|output|show|disclose|quote|leak) (?:me )?(?:the |this |your )?"
    r"(?:system |whole |full |hidden )*prompt\b",
    r"\b(?:note|message|instructions?|request|memo|notice|reminder|attention)\s?(?:to|for|,|:)\s"
    rf"(?:all |any |the )?{_MODEL}\b(?=[^.\n]{{0,40}}[:,—–!]|[^.\n]{{0,20}}\byou\b)",
    rf"\b(?:if|when|since|as) you(?: are|'re) an? [^.\n]{{0,20}}{_MODEL}\b",
    rf"\bas (?:an?|the) {_MODEL}\b[^.\n]{{0,20}}\byou\b",
    rf"\bas (?:an?|the) {_MODEL},? (?:(?:that|which|who) )?(?:read(?:ing|s)?|see(?:ing|s)?"
    r"|process(?:ing|es)?|translat(?:ing|es)|summari[sz](?:ing|es)) (?:this|these lines|the above)"
    r"\b",
    r"\b(?:system|assistant|developer|user|administrator)\s?: ?(?:[^.:\n]{0,60}\b(?:the user|your?"
    rf"|prompt|instructions?|above)\b|{_TELLING})",
    rf"\b(?:whoever|anyone|anybody|those|people|readers?|reviewers?|editors?) (?:using|with"
    rf"|who uses?|relying on) (?:an? |any |the )?{_MODEL} {_MUST} (?:be told|{_SAY})\b",
    rf"\byou (?:will|are now|{_MUST}) (?:now |also |always |only |please |never |not )?{_SAY}\b",
    rf"\byour (?:next |final |whole )?{_TEXT}\b",
    rf"\b{_TEXT} (?:of (?:this|the|our) {_WORK} )?(?:must|shall|has to) {_SAY}\b",
    rf"\bthat (?:the|every|each|any) {_TEXT} (?:says?|states?|mentions?|contains?|ends?|begins?)\b",
    rf"\b{_MODEL} {_MUST} {_SAY} (?:with |by |in )?(?:our|this|that (?:this|our)|a link"
    r"|the (?:link|following|next|words?))\b",
    rf"\bwhoever (?:{_SAY[3:-1]})s\b",
    rf"\b(?:if|when|once|should) (?:you|an? {_MODEL}|a model)(?: are| is)? "
    "(?:read|summari|translat|process)",
    rf"\bfor (?:all |any )?(?:automat(?:ed|ic) )?{_MODEL}\s?:",
    rf"\b(?:the|your|any|every) {_TEXT} (?:should|must) be [^.\n]{{0,15}}{_GOOD}",
    rf"\bmake sure (?:that )?(?:the|your|every) {_TEXT}\b",
    rf"\b(?:this|our) {_WORK} (?:{_MUST}|is to) be (?:described|praised|rated|recommended|accepted"
    "|presented|called|summari[sz]ed|translated)",
    r"\brecommend(?:ing)? (?:strong )?accept(?:ance|ing)\b|\bstrong accept\b",
    r"\bpositive review only\b",
    r"</?\s?(?:system|user|assistant|instructions?)>|\[/?inst\]|<\|im_(?:start|end)\|>"
    r"|#{2,} ?(?:instruction|system)",
)
# Where a sentence begins, or after "please" and its like: as somebody is told to.
_AT_FIRST = (
    rf"(?:dear |hey |hello |hi ){_MODEL}\b",
    rf"{_SAY}\b[^.\n]{{0,60}}\b(?:in|to|at|into|of|with|on) (?:the |your |any |every )?"
    rf"(?:\w+ (?:of|line of) )?(?:the |your )?(?:chinese |final |whole )?{_TEXT}\b",
    rf"{_SAY} (?:to (?:the )?readers? )?(?:that|how) (?:this|the|our|these) {_WORK}\b",
    rf"{_SAY} (?:it|this|the|our|these)(?: {_WORK})? (?:as|to be|to (?:everyone|all|every|readers)"
    r"|highly|strongly|without)\b",
    rf"(?:praise|promote|endorse|rate|cite|advertise|accept|applaud|commend|rank|grade) "
    rf"(?:this|the present|our) {_WORK}\b|consider this (?:paper|manuscript|submission)\b",
    r"(?:give|write|provide|produce|leave|assign|output|offer) [^.\n]{0,30}"
    rf"(?:{_GOOD}|(?:five|5)[- ]stars?)[^.\n]{{0,12}} (?:review|rating|score|summary|assessment"
    "|evaluation|recommendation|mark|reading)",
    r"give (?:a|only) positive (?:review|summary)",
    r"(?:add|include|write|insert) (?:\w+ ){0,3}(?:praise|compliment|endorsement|advertis)",
    r"(?:do not|don't|never) (?:mention|highlight|list|discuss|report|translate|summari[sz]e"
    r"|criticize|point out) (?:any|the|its|this|these|that|negativ|weakness|limitation|flaw|it\b)",
    r"(?:translate|summari[sz]e) (?:this|the (?:following|above|abstract)|everything|it)"
    r" (?:as|into|to|in|instead)\b",
)
_TEXT_ZH = "(?:译文|翻译|摘要|总结|解读|回复|回答|输出|正文|文末|结尾|末尾|开头|评审|评论|文章)"
_MODEL_ZH = "(?:大?语言模型|大模型|AI|ai|人工智能|智能助手|助手|翻译者|审稿人|审稿模型|机器人)"
_PUT_ZH = "(?:添加|加[上入]|写[上出入明]?|输出|附[上加]|插入)"
_TELL_ZH = (
    f"(?:{_PUT_ZH}|推荐|称赞|赞扬|强调|说明|声明|注明|提到|评价|宣传|夸奖|翻译|回复|总结|评为)"
)
_CHINESE = (
    rf"(?<![\u4e00-\u9fff])(?:敬?请|务必|切记|记得|切勿|请勿|不要|禁止|停止|只[要需能]?|一定要?)[^。\n]{{0,24}}"
    rf"(?:{_TELL_ZH}|告诉|描述|赞[美扬]|夸|满分|广告|链接|指令|提示)",
    rf"(?:翻译者|译者|阅读者|读到此处的|总结者|解读者)[^。\n]{{0,8}}(?:须|要|请|应|务必|{_TELL_ZH})",
    rf"(?:摘要|译文|总结|解读|输出|回复)(?:中|里|时)?(?:必须|须|应当?|要|务必|[请]?附|[请]?写)"
    rf"[^。\n]{{0,8}}(?:出现|包含|含有|链接|{_TELL_ZH})|(?:输出|翻译|总结)时附",
    r"(?:忽略|忽视|无视|忘[记掉]|不要?(?:理会|遵守|遵循|执行)|跳过|抛开|放弃|覆盖)[^。\n]{0,16}"
    r"(?:指令|提示|规则|要求|指示|设定|约束|命令|上文|以上(?:内容|所有))",
    r"系统提示|(?:输出|显示|透露|泄露|打印|复述|公开|告诉我)[^。\n]{0,8}提示词",
    rf"(?:致|写给|告知|提醒|通知|请)(?:各位|所有|任何|正在阅读的?)?{_MODEL_ZH}",
    rf"(?:作为|如果你是|你是)[^。，\n]{{0,8}}(?:{_MODEL_ZH}|翻译|审稿)",
    rf"{_MODEL_ZH}[^。，\n]{{0,6}}(?:必须|务必|请|应当?|需要?|不得)[^。\n]{{0,12}}{_TELL_ZH}",
    rf"[你您](?:必须|务必|应当?|应该|需要?|要|可以|只需|不得)[^。\n]{{0,20}}{_TELL_ZH}",
    rf"(?:请|务必|必须|记得|一定要?)[^。\n]{{0,12}}{_TEXT_ZH}[^。\n]{{0,10}}{_TELL_ZH}",
    rf"(?<![\u4e00-\u9fff])(?:请|务必)?(?:在|把|将)[^。\n]{{0,20}}{_TEXT_ZH}[^。\n]{{0,10}}"
    rf"(?:{_PUT_ZH}|改[为成]|换成|替换)",
    r"(?<![\u4e00-\u9fff])(?:请|务必)?(?:把|将)(?:下面|以下|本|该|这)[^。\n]{0,12}"
    r"(?:评[为成]|称[为作]|说成|描述[为成]|写成|替换|改[为成]|换成)",
    r"(?:总结|翻译|解读|回复|输出|概括)(?:时|的时候)[，,]?(?:请|务必|要|应|必须|说明|写|加)",
    r"(?:请|务必|必须|记得|一定要?)[^。\n]{0,10}(?:推荐|称赞|赞扬|强调|声明|宣传|夸奖|好评"
    r"|称(?:本文|该|其)|说(?:本文|该|这))",
    r"(?:给[出予]|写|打)[^。\n]{0,6}(?:正面|积极|好|高|满分|最高)[^。\n]{0,3}"
    r"(?:评价|评审|评论|评分|分数|分)|只[给写说](?:正面|积极|好)",
    r"不要?(?:提及|提到|指出|讨论|翻译|总结)[^。\n]{0,10}(?:缺点|不足|局限|弱点|负面|本|这|该)",
    r"(?:建议|推荐)(?:直接)?(?:接收|录用|接受)(?:本|该|这)",
)
_AT_WORDS = [way.removeprefix(r"\b") for way in _ANYWHERE if way.startswith(r"\b")]
_AT_SIGNS = [way for way in _ANYWHERE if not way.startswith(r"\b")]
_ORDER = re.compile(rf"\b(?:{'|'.join(_AT_WORDS)})|{'|'.join(_AT_SIGNS)}")
_ORDER_ZH = re.compile("|".join(_CHINESE))
_TOLD = re.compile("|".join(_AT_FIRST))
_BARE = re.compile(rf"{_TELLING}|(?:to (?:all |any |the )?)?{_MODEL}\s?[:!]\s")
# Letters alone, for orders with something between each two.
_RUN_TOGETHER = re.compile(
    r"(?:ignore|disregard|forget)(?:all|any)(?:of)?(?:the|your|these)?(?:previous|prior|above|earlier"
    r"|other)?(?:instructions|prompts|rules)|ignoreprevious(?:instructions|prompts|rules)"
    r"|revealyour(?:system)?prompt|positivereviewonly|asalanguagemodelyou(?:must|should)"
    r"|忽略(?:以上|之前|上述|前面|先前|此前)?的?(?:所有|全部|一切)?的?(?:指令|提示|规则|要求)"
)
_WRAP = re.compile(r"[^\S\n]+|(?<!\n)\n(?!\n)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
# https://www.unicode.org/Public/security/latest/confusables.txt, the small letters of words
_CONFUSED = str.maketrans("аеорсухіѕјһԁոքցνοαιτκυρ", "aeopcyxisjhdnqgvoaitkup")

_PRAISE = re.compile(
    r"(?:强烈|极力|诚挚|郑重)推荐|必读(?:之作|论文)|(?:里程碑|划时代|开天辟地|史无前例|举世无双|无与伦比|"
    r"诺贝尔|天才|杰作|神作|五星|完美无瑕|有史以来最|历史上最|本世纪最|值得(?:录用|接收|所有人|每个人|引用|阅读)|"
    r"建议(?:录用|接收)|令人叹为观止|最伟大|伟大的论文|杰出的论文)"
)
_PRAISE_SOURCE = re.compile(
    r"(?i)recommend|milestone|landmark|epoch|unprecedented|unparalleled|nobel|genius|masterpiece|"
    r"five.star|flawless|ever\b|of all time|century|worth|must.read|breathtaking|greatest|里程碑"
)


# Words that stand before "the", "our" or their like where a sentence of an abstract begins, and
# that tell nobody to do anything.
_TELLS_NOBODY = """
a an the this that these those it its he she they we i our their all any no each every some such
both either neither another other most many much more few several one two three four first second
third last next in on at by for with without within from to into onto of as than over under above
below between among amongst across along alongside around against about after before during since
until till through throughout toward towards upon via per beyond beneath behind beside besides
despite near off out up down like unlike versus except concerning regarding notwithstanding amid
inside outside opposite and or but nor so yet if unless while whilst when whenever where whereas
wherever whether because although though albeit lest even however hence thus therefore then also
moreover furthermore otherwise meanwhile nevertheless nonetheless further here there now once only
just not still again often rather quite what which who whom whose why how is are was were be been
am do does did has have had can could may might must shall should will would need given built made
consider note recall imagine suppose denote define observe notice let you your fix take pick choose
assume background objective objectives purpose aim aims method methods design setting context
motivation introduction problem conclusion conclusions results significance
"""
_NO_VERBS = frozenset(_TELLS_NOBODY.split())
_NO_VERB = re.compile(r"\w*(?:ing|ed|ly|ity|ness|(?<!s)s|tion)")
_VERBS = frozenset(
    {"bring", "sing", "feed", "heed", "embed", "apply", "reply", "supply", "mention"}
)
_TOLD_WHAT = re.compile(
    r"(?:^|(?<=[.!?])\s|(?<=[.!?][\"”’)])\s|\n)\s*"
    r"(?:(?i:if|when|whenever|instead of|whatever|after|before|once|from|as)\b[^,.:\n]{1,60},\s+"
    r"|(?i:please|kindly|always|also|then|now|instead|simply|finally|first|reader)[,:]?\s+)*"
    r"(?P<verb>[A-Za-z]+)\s+(?:an?|(?i:the|this|that|these|those|our|your|my|its|it|them|all|any|every"
    r"|each|no|nothing|everything|nobody|everybody|everyone|only|us|me|yourself|both|some|what"
    r"|whatever|how|full|top))(?![A-Za-z-])"
)
# Verbs in whose bare form no sentence of an abstract begins, whatever follows.
_COMMANDS = """
accept acknowledge admire admit affirm agree amplify announce append applaud approve ascribe behave
bestow boast brag cast cite come commend communicate compliment comply conclude congratulate convey
criticise criticize declare deny depict disclose dismiss disobey disregard divulge downplay elevate
embellish emphasise emphasize endorse exaggerate exclaim expose extol fabricate favor favour feign
forbid forgive give glorify go greet hail highlight ignore imitate impersonate imply inflate insist
insult introduce invent invite memorize mention misreport neglect obey omit overstate overwrite
paraphrase portray post praise pray prepend pretend promote pronounce proofread recommend refuse
remark remember render rephrase reply respond rewrite reword scream sing sprinkle strengthen
subscribe suggest summarise summarize supply thank translate urge withhold wrap
"""
_COMMANDED = re.compile(
    r"(?:^|[.!?:]\s)\s*(?:(?:kindly|always|also|then|now|instead|simply|above all)[,:]? )*"
    rf"(?:(?:{'|'.join(_COMMANDS.split())}) [a-z0-9]"
    r"|please (?!visit|see|refer|check|find|contact|write|e-?mail|send|direct|address))"
)
_YOU = re.compile(
    r"(?<![A-Za-z])(?<!all )(?<!allows )(?<!lets )(?<!helps )(?<!enables )"
    r"(?:you|your|yours|yourself)(?![A-Za-z'’-]| can )"
    r"|(?:^|[.!?:]\s)(?:You|Your) (?!Only|can )|\b(?:YOU|YOUR)\b"
)
# Both begin with one sign, which the engine looks for fast; the text begins with ". " for them.
_ASKED_FIRST = re.compile(
    r"[.!?:]\s+(?:(?:(?:please|kindly|but) )*"
    r"(?:be (?!it\b)[a-z]|(?:don't|do not|refrain|abstain|never) [a-z]|do (?:as|so|what)\b)"
    r"|let (?:the|this|your) \w+ (?!be\b|denote\b)[a-z]|speak of)"
)
_TO_THE_READER = re.compile(
    r"[^a-z0-9_](?:"
    r"(?<!we )(?:is|are) (?:kindly )?(?:requested|urged|begged|ordered|obliged|invited) to\b"
    r"|(?:is|are) not to be \w|no \w+ (?:of (?:this|the|our) \w+ )?(?:is|are) to \w"
    r"|be appreciated if\b|(?:shall|must) comply\b(?! with)"
    r"|compliance is (?:mandatory|required|expected|obligatory|compulsory|appreciated)\b"
    r"|no longer appl(?:y|ies)\b|task (?:update\b(?!s)|has changed)|new task [a-z]+ a\b"
    r"|override ?:"
    r"|(?:previous|earlier|prior|former) (?:directive|instruction|guidance|order|prompt)s?\b"
    r"|10 ?/ ?10\b|(?:full|top) (?:marks|score)\b|ten out of ten\b)"
)
_TEXT_OF_ITSELF = (
    r"(?:abstract|text|passage|document|message|paragraph|sentence|note|manuscript|submission|lines?"
    r"|instructions?|words?)"
)
_OF_ITSELF = re.compile(
    rf"\b(?:this|these) {_TEXT_OF_ITSELF}\b[^.!?\n]{{0,200}}\b(?:translat|summar|render|digest"
    r"|condens|ingest|assistant|secret|prais|grad(?:e|ing)|rank\b|score|favou?r)"
    r"|\b(?:translat|summar|render|condens|ingest|interpret|read|process)\w{0,6} (?:of )?"
    rf"(?:this|these) {_TEXT_OF_ITSELF}\b|\breading this\b"
)
# What others are quoted with, and what a reader is asked: these tell nobody what to do.
_QUOTED = re.compile(r"[\"“][^\"“”\n]{1,200}[\"”]|(?:^|(?<=[.!?:] ))[A-Z][^.!?:\n]{1,200}\?")
_HAN_SENTENCE = re.compile("(?:[\u4e00-\u9fff][，。、：；！？“”‘’（）《》\\s]{0,3}){6}")


@lru_cache(maxsize=4)
def speaks_to_reader(abstract: str) -> bool:
    """Tell whether an abstract speaks to who reads it, by its grammar and in any words.

    Abstracts tell of a work: they do not say "you", begin no sentence with what is to be done,
    do not speak of themselves as of a text, and hold no Chinese. A full text may do all that.
    """
    shown = _WRAP.sub(" ", visible_text(abstract).translate(_CONFUSED))
    read = _QUOTED.sub('""', shown)
    low = read.lower()
    said = f". {low}"
    if _ASKED_FIRST.search(said) or _TO_THE_READER.search(said) or _OF_ITSELF.search(low):
        return True
    if "you" in low and _YOU.search(read):
        return True
    if _COMMANDED.search(low) or _HAN_SENTENCE.search(read):
        return True
    return any(_is_told(found["verb"].lower()) for found in _TOLD_WHAT.finditer(read))


def _is_told(word: str) -> bool:
    return word in _VERBS or not (word in _NO_VERBS or _NO_VERB.fullmatch(word))


@lru_cache(maxsize=MOST_STUDIED)
def gives_orders(source: str) -> bool:
    """Tell whether a text seems to give orders to a model that reads it."""
    read = _WRAP.sub(" ", visible_text(source).lower())
    views = (read,) if read.isascii() else tuple(dict.fromkeys((read, read.translate(_CONFUSED))))
    return any(map(_orders, views))


def _orders_anywhere(read: str) -> bool:
    """Tell orders wherever they stand: so in a title, which may begin with any word."""
    return bool(_ORDER.search(read) or (_HAN.search(read) and _ORDER_ZH.search(read)))


def _orders(read: str) -> bool:
    if _orders_anywhere(read):
        return True
    if any(_TOLD.match(read, begins.end()) for begins in _BEGINS.finditer(read)):
        return True
    if any(_BARE.match(read, begins.end()) for begins in _SENTENCE.finditer(read)):
        return True
    return _RUN_TOGETHER.search("".join(filter(str.isalnum, read))) is not None


def check_prompt_injection(
    source: str, text: str, *, abstract: str = "", title: str = ""
) -> Iterator[Defect]:
    """Mark what was made from a text that gives orders; find praise the source lacks.

    Args:
        source: all that the text may draw on.
        text: what a model made of it.
        abstract: of the paper, to be judged by its grammar, too.
        title: of the paper, where the source has none.
    """
    named = visible_text(title).lower().translate(_CONFUSED)
    ordered = gives_orders(source) or speaks_to_reader(abstract) or _orders_anywhere(named)
    if ordered:
        yield Defect("orders", Gravity.MARK, "原文含疑似针对模型的指令")
    if _PRAISE.search(text) and (ordered or not _PRAISE_SOURCE.search(source)):
        gravity = Gravity.FORBIDDEN if ordered else Gravity.ERROR
        yield Defect("praise", gravity, "含原文没有的褒奖")
