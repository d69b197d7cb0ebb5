"""The words with which services refuse, as a table, and what each of them means.

A line of `ROWS` is: the verdict, the statuses it is believed under, where the words
stand, the pattern, the service, and the source. The first line that fits decides, so the
order is part of the table. To teach the program another wording, add a line here.

What no line fits needs none: `digest.models.faults` judges it by its status, and
`digest.models.service_state` tells one text that is refused from a service that refuses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

Where = Literal["words", "said", "code", "quotaId", "quotaValue"]
"""``words`` is all that the server says: ``said``, its sentences, and each ``code``."""


class Verdict(Enum):
    """What a refusal means."""

    NO_QUOTA = auto()  # this model has a quota of nothing in this tier
    EXHAUSTED = auto()  # a quota of hours, a day, a month is used up: it comes back by itself
    EMPTY = auto()  # no balance: somebody has to pay
    UNSURE = auto()  # tokens a minute with some services, an empty account with others
    PER_MINUTE = auto()  # a limit of calls or tokens a minute
    TOO_LONG = auto()  # the prompt is longer than the service takes
    WITHHELD = auto()  # this text is not answered, by some policy
    NO_SYSTEM_ROLE = auto()  # instructions have to stand in the user's message
    STREAM_ONLY = auto()  # answers come as streams alone
    KEY = auto()  # the key, or what it may do
    REGION = auto()  # the service is not offered where this machine stands
    MODEL = auto()  # no such model, or none at this address
    RETIRED = auto()  # the model is no longer offered
    OVERLOADED = auto()  # trouble that passes


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One line of the table; an empty ``statuses`` is any."""

    verdict: Verdict
    statuses: frozenset[int]
    where: Where
    pattern: str
    service: str
    source: str

    def fits(self, said: str) -> bool:
        """Tell whether the pattern stands in what was said; few runs look, and compile it."""
        return re.search(self.pattern, said, re.IGNORECASE) is not None


GOOGLE = "https://ai.google.dev/gemini-api/docs/rate-limits"
OPENAI = "https://platform.openai.com/docs/guides/error-codes"
ALIYUN = "https://help.aliyun.com/zh/model-studio/error-code"
ZHIPU = "https://docs.z.ai/api-reference/api-code"
KIMI = "https://platform.kimi.com/docs/api/errors"
KIMI_CODE = "https://www.kimi.com/code/docs/kimi-code/error-reference.html"
ARK = "https://www.volcengine.com/docs/82379/1299023"
MINIMAX = "https://platform.minimax.io/docs/api-reference/errorcode"
GROQ = "https://console.groq.com/docs/rate-limits"
APIYI = "https://help.apiyi.com/zh-hant/qwen3-max-rate-limit-quota-exceeded-solution-zh-hant.html"
OPENROUTER = "https://openrouter.ai/docs/api-reference/errors"
DEEPSEEK = "https://api-docs.deepseek.com/quick_start/error_codes"
ISSUES = "https://github.com/"


# The statuses under which a line is believed: 200 stands for an error within a success.
QUOTA = "200 403 429"
ACCOUNT = "200 400 401 403 429"
RATE = "200 400 403 429"
LONG = "200 400 413 422 500"
TEXT = "200 400 403 422 451 500"
LACK = "400 404 422 500"
NAMES = "200 400 403 404 410 422"
ACCESS = "200 400 401 403 422"


def _row(
    verdict: Verdict, statuses: str, where: Where, pattern: str, service: str, source: str
) -> VerdictRow:
    numbers = frozenset(map(int, statuses.split()))
    return VerdictRow(verdict, numbers, where, pattern, service, source)


ROWS = (
    # ------------------------------------------------------ quotas, by Google's own fields
    _row(Verdict.NO_QUOTA, "429", "words", r"limit: 0(?![\d.])", "Gemini", GOOGLE),
    _row(Verdict.NO_QUOTA, "429", "quotaValue", r"^0$", "Gemini", GOOGLE),
    # Before any delay: a refusal for the day carries a delay of seconds too.
    _row(Verdict.EXHAUSTED, "429", "quotaId", r"(?:Per|By)(?:Day|Week|Month)", "Gemini",
         ISSUES + "continuedev/continue/issues/12692"),
    _row(Verdict.PER_MINUTE, "429", "quotaId", r"(?:Per|By)(?:Minute|Second)", "Gemini", GOOGLE),
    # ------------------------------------------------------- quotas that come back
    _row(Verdict.EXHAUSTED, QUOTA, "code", r"^(?:1308|1309|1310|1316|1317)$", "GLM",
         ISSUES + "dirge-code/dirge/issues/818"),
    _row(Verdict.EXHAUSTED, QUOTA, "code", r"^2056$", "MiniMax",
         ISSUES + "MiniMax-AI/MiniMax-M2.7/issues/36"),
    _row(Verdict.EXHAUSTED, "200 402 403 429", "words", r"billing (?:cycle|period)|usage limit",
         "Kimi, MiniMax", KIMI_CODE),
    _row(Verdict.EXHAUSTED, "200 402 403 429", "words",
         r"resets? (?:at|on) |使用上限|(?:限额|额度|配额).{0,12}重置", "GLM, MiniMax",
         ISSUES + "dirge-code/dirge/issues/818"),
    _row(Verdict.EXHAUSTED, "429", "words", r"per[ _-]?(?:day|week|month)|by[ _-]?day|\b[RT]PD\b",
         "Groq, Kimi, OpenRouter", GROQ),
    _row(Verdict.EXHAUSTED, "429", "words", r"\b(?:daily|weekly|monthly)\b(?! spend)", "many",
         GROQ),
    _row(Verdict.EXHAUSTED, "429", "words",
         r"\d\s*-?\s*hours?\b.{0,40}(?:limit|quota|usage)|(?:limit|quota|usage).{0,40}\d\s*-?\s*hours?\b",
         "MiniMax", ISSUES + "MiniMax-AI/MiniMax-M2.7/issues/36"),
    _row(Verdict.EXHAUSTED, "429", "words",
         r"今日|今天|当日|每日|每天|本周|每周|本月|每月|小时.{0,6}(?:上限|限额|额度)", "GLM",
         ZHIPU),
    # ------------------------------------------------------------ empty accounts
    _row(Verdict.EMPTY, "402", "words", r"", "DeepSeek, OpenRouter", DEEPSEEK),
    _row(Verdict.EMPTY, ACCOUNT, "words",
         r"insufficient[_ ](?:user[_ ]|account[_ ])?(?:balance|credits?|funds?)", "DeepSeek",
         DEEPSEEK),
    _row(Verdict.EMPTY, ACCOUNT, "words",
         r"insufficient_user_quota|pre_consume_token_quota_failed|余额|欠费", "new-api, GLM",
         ISSUES + "continuedev/continue/issues/11823"),
    _row(Verdict.EMPTY, ACCOUNT, "words", r"arrear|good standing|FreeTierOnly",
         "Qwen, GLM", ALIYUN),
    _row(Verdict.EMPTY, ACCOUNT, "words", r"AccountOverdue|overdue balance", "Ark",
         ARK),
    _row(Verdict.EMPTY, ACCOUNT, "words",
         r"(?:account|organi[sz]ation|project).{0,60}(?:suspended|deactivated|in arrears)", "Kimi",
         KIMI),
    _row(Verdict.EMPTY, ACCOUNT, "words",
         r"billing[ _](?:hard[ _]limit|not[ _]active|(?:is |account )?(?:disabled|not enabled))",
         "OpenAI, Gemini", OPENAI),
    _row(Verdict.EMPTY, QUOTA, "words",
         r"\b(?:balance|credits?)\b.{0,20}\b"
         r"(?:insufficient|depleted|exhausted|used up|ran out|gone)", "SiliconFlow", GOOGLE),
    _row(Verdict.EMPTY, QUOTA, "words",
         r"key limit exceeded"
         r"|(?:requires?|need|add|buy|no|out of) (?:more |remaining )?credits?\b",
         "OpenRouter", OPENROUTER),
    _row(Verdict.EMPTY, QUOTA, "words", r"spend(?:ing)?[ _](?:cap|limit)", "Gemini", GOOGLE),
    _row(Verdict.EMPTY, QUOTA, "words",
         r"额度(?:不足|已?用尽|已?耗尽|已?用完)|充值|资源包|欠款|停机", "new-api, GLM",
         ISSUES + "continuedev/continue/issues/10296"),
    _row(Verdict.EMPTY, "429", "words",
         r"(?<!load[ -])\bbalance\b|\brecharge\b|\btop[ -]?up\b|past due|prepa(?:id|yment)"
         r"|payment (?:is )?(?:required|overdue|method)|余量不足", "Kimi, Gemini", KIMI),
    # ------------------------------------------------------ too long, in words of a limit
    _row(Verdict.TOO_LONG, "413 429", "words",
         r"request too large|reduce (?:the|your) (?:message|prompt|input)", "Groq, OpenAI",
         ISSUES + "continuedev/continue/issues/10218"),
    # ------------------------------------------------------- limits that pass in a minute
    _row(Verdict.PER_MINUTE, RATE, "code", r"^(?:1002|1039|1041)$", "MiniMax", MINIMAX),
    _row(Verdict.PER_MINUTE, RATE, "code", r"^(?:1302|1303|1305)$", "GLM", ZHIPU),
    _row(Verdict.PER_MINUTE, RATE, "code",
         r"rate_?limit|RateQuota|BurstRate|engine_overloaded", "Qwen, Kimi, Ark", ALIYUN),
    _row(Verdict.PER_MINUTE, RATE, "words",
         r"rate[ _-]?limit|too many requests|(?:tokens?|requests?) (?:per|a) min"
         r"|\b[RT]PM\b|\bQP[MS]\b",
         "all", OPENAI),
    _row(Verdict.PER_MINUTE, RATE, "words", r"每分钟|速率|频率|并发", "GLM",
         ISSUES + "yilewang/llm-for-zotero/issues/17"),
    # A minute with Qwen and some gateways, an empty account with OpenAI.
    _row(Verdict.UNSURE, QUOTA, "words", r"insufficient[_ ]quota|exceeded your current quota",
         "Qwen, OpenAI", APIYI),
    _row(Verdict.UNSURE, QUOTA, "words",
         r"AllocationQuota|allocated quota exceeded|exceeded_current_quota|quota[_ ]exhausted|配额",
         "Qwen, Kimi", ALIYUN),
    # ------------------------------------------------------------------- single texts
    _row(Verdict.TOO_LONG, LONG, "code",
         r"context_length_exceeded|string_above_max_length|prompt_exceeded", "OpenAI", OPENAI),
    _row(Verdict.TOO_LONG, LONG, "code", r"exceed_context_size", "llama.cpp",
         ISSUES + "ggml-org/llama.cpp/pull/15780"),
    _row(Verdict.TOO_LONG, LONG, "code", r"^1261$", "GLM", ZHIPU),
    _row(Verdict.TOO_LONG, LONG, "words",
         r"context[_ ](?:length|window|size)|too many (?:input )?tokens"
         r"|maximum (?:context|model length)",
         "OpenAI, vLLM, llama.cpp", ISSUES + "oobabooga/textgen/issues/7257"),
    _row(Verdict.TOO_LONG, LONG, "words",
         r"(?:token count|input length|input tokens?|string).{0,60}"
         r"(?:exceed|should be|too long|maximum)|maximum number of tokens", "Gemini, Qwen", ALIYUN),
    _row(Verdict.TOO_LONG, LONG, "words", r"max_(?:seq|total|model)_?(?:len|tokens)",
         "SiliconFlow", ISSUES + "chatboxai/chatbox/issues/2060"),
    _row(Verdict.TOO_LONG, LONG, "words",
         r"model token limit|token length too long|message size.{0,20}exceeds", "Kimi", KIMI),
    _row(Verdict.TOO_LONG, LONG, "words",
         r"request (?:payload|entity).{0,20}too large"
         r"|(?:prompt|input|message|text|content)s? (?:is |was |are )?"
         r"(?:too (?:long|large)|longer than)",
         "gateways", OPENAI),
    _row(Verdict.TOO_LONG, LONG, "words",
         r"超[过出].{0,30}(?:token|上下文|长度)|(?:长度|上下文|输入|文本).{0,8}(?:过长|超[过出限长])"
         r"|超长|字数超过", "Qwen, GLM", ALIYUN),
    _row(Verdict.WITHHELD, "", "code", r"sensitive_?words?|prompt_blocked", "new-api",
         ISSUES + "QuantumNous/new-api/issues/6656"),
    _row(Verdict.WITHHELD, "", "code", r"data_?inspection", "Qwen",
         ISSUES + "camel-ai/owl/issues/432"),
    _row(Verdict.WITHHELD, "", "code", r"content[_ ]?filter|content_?policy|ResponsibleAI",
         "Azure, Kimi", ISSUES + "Gitlawb/openclaude/issues/273"),
    _row(Verdict.WITHHELD, "", "code", r"SensitiveContent|RiskDetection", "Ark", ARK),
    _row(Verdict.WITHHELD, "", "code", r"prohibited_content", "Gemini by OpenAI's dialect", GOOGLE),
    _row(Verdict.WITHHELD, "", "code", r"^1301$", "GLM", ZHIPU),
    _row(Verdict.WITHHELD, "", "code", r"^102[67]$", "MiniMax", MINIMAX),
    _row(Verdict.WITHHELD, TEXT, "words", r"content exists risk", "DeepSeek",
         ISSUES + "deepseek-ai/DeepSeek-V2/issues/30"),
    _row(Verdict.WITHHELD, TEXT, "words",
         r"data_?inspection|inappropriate content", "Qwen",
         ISSUES + "QwenLM/qwen-code/issues/3145"),
    _row(Verdict.WITHHELD, TEXT, "words", r"high risk", "Kimi", KIMI),
    _row(Verdict.WITHHELD, TEXT, "words",
         r"requires moderation|input was flagged|prohibited_content", "OpenRouter", OPENROUTER),
    _row(Verdict.WITHHELD, TEXT, "words",
         r"content[_ ](?:filter|policy)|content management policy|usage (?:guidelines|polic)",
         "Azure, OpenAI, xAI", ISSUES + "UKGovernmentBEIS/inspect_ai/pull/2267"),
    _row(Verdict.WITHHELD, TEXT, "words",
         r"sensitive (?:content|words?|information)|new_sensitive", "Ark, MiniMax", ARK),
    _row(Verdict.WITHHELD, TEXT, "words", r"敏感|不安全|违规", "GLM", ZHIPU),
    # ------------------------------------------------------------- what a service lacks
    _row(Verdict.NO_SYSTEM_ROLE, LACK, "words", r"developer instruction", "Gemma",
         ISSUES + "google/adk-python/issues/3900"),
    _row(Verdict.NO_SYSTEM_ROLE, LACK, "words",
         r"(?:role|unsupported|unknown variant|not support\w*|invalid|unexpected).{0,24}\bsystem\b",
         "MiniMax", ISSUES + "BigPizzaV3/CodexPlusPlus/issues/267"),
    _row(Verdict.NO_SYSTEM_ROLE, LACK, "words",
         r"system (?:role|message|prompt|instruction)s?.{0,40}(?:not|only|unsupported)"
         r"|roles must alternate|only user and (?:assistant|model)", "vLLM",
         ISSUES + "suitenumerique/conversations/issues/197"),
    _row(Verdict.STREAM_ONLY, LACK, "words", r"non-?stream", "Qwen",
         ISSUES + "langchain4j/langchain4j/issues/3974"),
    _row(Verdict.STREAM_ONLY, LACK, "words",
         r"\bstream\W{0,3}(?:=|:|to|must|is required|mode|only)|only.{0,20}\bstream"
         r"|(?:require|enable|need|support|use|set)\w*.{0,12}\bstream|流式", "ModelScope",
         ISSUES + "musistudio/claude-code-router/issues/948"),
    # ------------------------------------------------------------------ the service itself
    _row(Verdict.REGION, "", "words",
         r"location is not supported|unsupported_country|(?:country|region|territory|location)"
         r".{0,30}(?:not supported|not available|unavailable)", "Gemini, OpenAI",
         "https://ai.google.dev/gemini-api/docs/available-regions"),
    _row(Verdict.REGION, "400 403", "words", r"(?:地区|区域).{0,10}(?:不支持|不可用|限制)",
         "gateways", OPENAI),
    _row(Verdict.MODEL, NAMES, "words",
         r"model[ _]not[ _](?:found|exist|open|supported)|no such model|(?:unknown|invalid) model\b"
         r"|not a valid model|not found the model", "DeepSeek, OpenRouter, Kimi", OPENROUTER),
    _row(Verdict.MODEL, NAMES, "words",
         r"model[^;,\n]{0,99}(?:(?:does )?not exist|(?:is |was )?not found)", "OpenAI, Gemini",
         OPENAI),
    _row(Verdict.RETIRED, NAMES, "words",
         r"model[^;,\n]{0,99}(?:retired|decommissioned|deprecated|no longer available)", "Groq",
         "https://console.groq.com/docs/deprecations"),
    _row(Verdict.MODEL, NAMES, "words",
         r"no (?:available channel|endpoints found) for|无可用渠道", "new-api, OpenRouter",
         OPENROUTER),
    _row(Verdict.MODEL, NAMES, "words",
         r"does not have access to (?:the )?model|Model\.AccessDenied|ModelNotOpen"
         r"|InvalidEndpointOrModel|not activated the model", "OpenAI, Qwen, Ark", ARK),
    _row(Verdict.MODEL, NAMES, "words",
         r"模型.{0,20}(?:不存在|未找到|已下线|未开通)", "GLM", ZHIPU),
    _row(Verdict.KEY, ACCESS, "words",
         r"api[ _-]?(?:secret[ _-]?)?key(?! id)|invalid[_ ](?:access[_ ])?token|login fail"
         r"|authenticat", "all", OPENAI),
    _row(Verdict.KEY, ACCESS, "words",
         r"(?:invalid|incorrect|missing|multiple|bad|expired|no).{0,24}credentials?"
         r"|unauthori[sz]ed(?! (?:content|text|topic))|unregistered callers", "Gemini", GOOGLE),
    # Not of a code: xAI's says this of a text that it withholds.
    _row(Verdict.KEY, ACCESS, "said",
         r"permission[_ ]denied|(?:not|n't) have (?:the )?permission|SERVICE_DISABLED"
         r"|(?:lack|no) permission to (?:use|access)|has been denied access|not have access to",
         "Gemini, Ark", ARK),
    _row(Verdict.KEY, ACCESS, "code", r"^(?:PERMISSION_DENIED|AccessDenied)$", "Gemini, Ark", ARK),
    _row(Verdict.KEY, ACCESS, "words", r"access terminated|membership benefits", "Kimi",
         KIMI_CODE),
    _row(Verdict.KEY, ACCESS, "words",
         r"无效的?令牌|令牌(?:无效|已?过期|不正确)|密钥|鉴权|身份验证|未授权",
         "GLM, new-api", ZHIPU),
    _row(Verdict.KEY, "401", "words",
         r"\b(?:key|token|auth|credential|log ?in|user|account)|令牌|认证", "all", DEEPSEEK),
    # --------------------------------------------------- trouble, where the status says nothing
    _row(Verdict.OVERLOADED, "200", "words",
         r"overload|unavailable|time[d ]?[- ]?out|try again|temporar|\bbusy\b"
         r"|internal (?:server )?error|upstream|capacity|\bworker|connection"
         r"|繁忙|稍后|超时|内部错误|系统错误", "gateways", MINIMAX),
)  # fmt: skip


def lookup(status: int, facts: dict[Where, tuple[str, ...]]) -> Verdict | None:
    """Return the verdict of the first line that fits, or None.

    Args:
        status: what the refusal is worth as an HTTP status; 200 where it names none.
        facts: what was said, by where it stands.
    """
    for row in ROWS:
        if row.statuses and status not in row.statuses:
            continue
        if any(row.fits(text) for text in facts.get(row.where, ())):
            return row.verdict
    return None
