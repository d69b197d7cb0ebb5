"""Inputs that take one of a few words: which was meant, and which service has which address."""

from __future__ import annotations

import re

from digest.settings.typed_text import did_you_mean, half_width

_MEANT = {  # what people call the ways that an input offers
    "pr": "pull-request", "拉取请求": "pull-request", "合并请求": "pull-request", "提交": "commit",
    "push": "commit", "文件": "write", "files": "write", "试运行": "dry-run", "预览": "dry-run",
    "preview": "dry-run", "test": "dry-run", "全文": "full", "摘要": "abstract", "关闭": "off",
    "不要": "off", "none": "off", "false": "off", "no": "off", "跳过": "skip", "草稿": "draft",
    "失败": "fail", "报错": "fail", "error": "fail", "发布": "publish", "经典": "classic",
    "普通": "classic", "default": "classic", "丰富": "rich", "直接提交": "commit",
    "direct": "commit", "file": "write", "pull": "pull-request", "pdf": "full", "true": "full",
    "html": "full", "yes": "full",
    "日报": "day", "每天": "day", "daily": "day", "周报": "week", "每周": "week", "weekly": "week",
    "月报": "month", "每月": "month", "monthly": "month",
}  # fmt: skip
# Services that answer as OpenAI does, each by its own documentation; docs/costs.md has models.
# Addresses: https://api-docs.deepseek.com, https://help.aliyun.com/zh/model-studio,
# https://docs.bigmodel.cn, https://platform.moonshot.cn/docs, https://docs.siliconflow.cn,
# https://www.volcengine.com/docs/82379, https://openrouter.ai/docs, https://console.groq.com/docs
_SERVICES = {
    "https://api.deepseek.com": "deepseek 深度求索",
    "https://dashscope.aliyuncs.com/compatible-mode/v1": (
        "qwen tongyi dashscope bailian aliyun alibaba 通义 通义千问 千问 百炼 阿里云百炼 阿里云"
    ),
    "https://open.bigmodel.cn/api/paas/v4": "glm zhipu chatglm bigmodel zai 智谱 智谱清言 智谱ai",
    "https://api.moonshot.cn/v1": "kimi moonshot 月之暗面",
    "https://api.siliconflow.cn/v1": "siliconflow 硅基流动 硅基",
    "https://ark.cn-beijing.volces.com/api/v3": (
        "doubao ark volcengine volces 豆包 火山 火山方舟 火山引擎"
    ),
    "https://openrouter.ai/api/v1": "openrouter",
    "https://api.groq.com/openai/v1": "groq",
    "https://api.mistral.ai/v1": "mistral",
    "https://api.x.ai/v1": "grok xai x.ai",
    "https://api.anthropic.com/v1": "anthropic claude",
    "http://localhost:11434/v1": "ollama 本地",
    "http://localhost:8000/v1": "vllm",
    "http://localhost:1234/v1": "lmstudio lm-studio",
}
_BY_NAME = {name: url for url, names in _SERVICES.items() for name in names.split()}
_OPENAI = ("gpt", "chatgpt", "o1", "o3", "o4", "azure")
_GEMINI = ("google", "gemma", "vertex", "谷歌")


def base_url_of(name: str) -> str:
    """Return the address of a service that is known by the beginning of ``name``, or nothing."""
    folded = name.casefold().strip()
    found = [known for known in _BY_NAME if folded == known or folded.startswith(known)]
    return _BY_NAME[max(found, key=len)] if found else ""


def provider_of(name: str) -> str:
    """Return the provider that a name of a model or company belongs to, or nothing."""
    folded = name.casefold().strip()
    if folded.startswith(("gemini", *_GEMINI)):
        return "gemini"
    if folded.startswith(("openai", *_OPENAI)):
        return "openai"
    return "none" if folded in ("无", "off", "no", "false", "不用", "没有") else ""


_TRUTHS = {
    "true": ("yes", "y", "on", "1", "是", "开", "开启", "真", "对", "要", "ture"),
    "false": ("no", "n", "off", "0", "否", "关", "关闭", "假", "不", "不要", "flase", "none"),
}
_NUMBER = re.compile(r"(\d{1,3}(?:[,_ ]\d{3})+|\d{1,9}(?:\.0+)?)\s*([km千万]?)\W*[^\W\d]{0,10}\W*")
_SIZES = {"": 1, "k": 1000, "m": 1_000_000, "千": 1000, "万": 10_000}


def proposed(english: str, chinese: str, meant: str) -> tuple[str, str]:
    """Return what an input takes, in both languages, and what was meant, if that is known."""
    if not meant:
        return english, chinese
    return f"{english}; did you mean {meant}?", f"{chinese}；是否想填 {meant}？"


def meant_truth(text: str) -> str:
    """Return ``true`` or ``false`` for another word for it, or nothing."""
    folded = text.casefold()
    return next((truth for truth, names in _TRUTHS.items() if folded in names), "")


def meant_number(text: str) -> int | None:
    """Return the number of a text such as ``250k``, ``1,000`` or ``10篇``, or None."""
    if text.casefold() in ("all", "unlimited", "infinity", "无限", "不限", "全部"):
        return 0
    found = _NUMBER.fullmatch(text.casefold())
    if found is None:
        return None
    whole = re.sub(r"[,_ ]|\.0+$", "", found[1])
    return int(whole) * _SIZES[found[2]]


def one_of(name: str, given: str, expected: str) -> tuple[str, str]:
    """Say which words an input takes, and which of them was meant."""
    words = re.findall(r"'([^']+)'", expected)
    english = "one of " + expected.replace("'", "")
    chinese = f" {'、'.join(words)} 之一"
    if name == "provider":
        if address := base_url_of(half_width(given)):
            return (
                f"{english}; {given} is asked by provider: openai with base-url: {address} and "
                "its own model and key (docs/costs.md)",
                f"{chinese}；要用 {given}，请设 provider: openai、base-url: {address}，"
                "并把 model 和密钥换成它的",
            )
        meant = provider_of(half_width(given))
    else:
        meant = _MEANT.get(half_width(given).casefold(), "")
    meant = meant if meant in words else did_you_mean(given, words)
    return proposed(english, chinese, meant)
