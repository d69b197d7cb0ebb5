"""What the summary tells of a run that fails: its kind, what to do, each thing wrong.

Where a connection broke, the log's English words for it (`digest.web.http`, and git's own)
say what the reader can do about it: his network, the name of a host, a proxy, a certificate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from digest.errors import (
    ArxivError,
    ModelError,
    PublishError,
    RunError,
    SettingsError,
    UnfinishedError,
)
from digest.report.tables import TEMPLATES


@dataclass(frozen=True, slots=True)
class Failure:
    """What ended a run, as the summary tells it: its kind, what to do, each thing wrong."""

    title: str
    remedy: str
    lines: tuple[str, ...]


FAILURES: Mapping[type[RunError], tuple[str, str]] = {
    SettingsError: (
        "没有运行：设置有误",
        "改正下面各项（多半在工作流文件的 `with:` 里），再运行一次；没有调用模型，也没有改动仓库",
    ),
    ArxivError: (
        "没有完成：无法读取 arXiv",
        "不必处理，下一次运行会补上漏掉的论文；一再如此，请查看 arXiv 的状态页 status.arxiv.org",
    ),
    ModelError: (
        "没有完成：模型服务拒绝请求，或没有应答",
        "核对密钥（仓库的机密变量）、`model` 和 `base-url`，再运行一次",
    ),
    PublishError: (
        "没有完成：无法发布",
        "按下面所说的改正，再运行一次",
    ),
    UnfinishedError: (
        "按设置以失败结束",
        "稍后再运行一次；若不想以失败结束，请改 `on-empty` 或 `on-partial`",
    ),
}
KEPT = {  # what became of the work, beside every remedy
    ModelError: "已完成的部分不会重做，其余由之后的运行补上",
    PublishError: "已完成的部分留在日志所说的地方，不会重做",
}
UNKNOWN_FAILURE = ("没有完成", "请查看这一步的日志")
NO_CHINESE = "具体原因见这一步的日志（英文）"

NETWORK = "请检查网络与防火墙"
NAMES = "请检查网络与 DNS，以及主机名是否写错"
TRUST = (
    "请检查证书：服务用自签证书、或公司代理改签时，把根证书的路径设在 `REQUESTS_CA_BUNDLE` 和 "
    "`SSL_CERT_FILE`"
)
PROXY = "请检查代理（环境变量 `HTTPS_PROXY`、`NO_PROXY`）"
AGAIN = "若只是偶然发生，不必处理，之后的运行会补上"
# The English words of a broken connection, what they are in Chinese, and what to do.
TROUBLES: tuple[tuple[str, str, str], ...] = (
    ("no such host is known|Could not resolve (?:host|proxy)", "找不到这个主机", NAMES),
    (
        "its certificate is not trusted|SSL certificate problem|certificate verification failed",
        "证书不受信任",
        TRUST,
    ),
    (
        "no TLS connection can be made|SSL_\\w+|TLS connect error|gnutls_handshake",
        "无法建立 TLS 连接",
        TRUST,
    ),
    (
        "it refuses the connection|Connection refused|Failed to connect|Could(?:n't| not) connect",
        "连接被拒绝",
        NETWORK,
    ),
    ("it closed the connection|Connection was reset|Connection reset", "连接中断", NETWORK),
    ("it broke off, or speaks no HTTP|its compression is broken", "应答残缺，不是 HTTP", NETWORK),
    ("no answer in time|timed out|no end after [\\d.]+ s", "没有及时应答", NETWORK),
)
_TROUBLE = re.compile("|".join(f"({words})" for words, _, _ in TROUBLES))
_ANSWERED = re.compile(r"answers HTTP \d|^GitHub refused")  # the words are the server's
_PROXY = re.compile(r"\bthe proxy(?: (?P<name>[\w.:\[\]-]+))?|resolve proxy: (?P<git>[\w.-]+)")
_HOST = re.compile(
    r"on the way to (?P<behind>[\w.:\[\]-]+)\)|\((?P<alone>[\w-]+(?:\.[\w-]+)+(?::\d+)?)\)"
    r"|unable to access 'https?://(?P<git>[\w.:\[\]-]+)/"
)


def connection_trouble(said: str) -> tuple[str, str]:
    """Return in Chinese what broke a connection, and what to do; nothing of any other error."""
    found = _TROUBLE.search(said)
    if found is None or _ANSWERED.search(said):
        return "", ""
    _, what, remedy = TROUBLES[(found.lastindex or 1) - 1]
    host, proxy = _HOST.search(said), _PROXY.search(said)
    where = f"{next(filter(None, host.groups()))}：" if host else ""
    if proxy:
        name = proxy["name"] or proxy["git"] or ""
        return f"{where}代理 {name} 不通（{what}）", PROXY
    return f"{where}{what}", remedy


def failure(error: RunError) -> Failure:
    """Return what the summary tells of an error."""
    kind = next((kind for kind in FAILURES if isinstance(error, kind)), None)
    title, usual = FAILURES[kind] if kind else UNKNOWN_FAILURE
    cause, way_out = connection_trouble(str(error))
    remedies = (error.remedy, way_out) if kind is ModelError else (way_out or error.remedy, "")
    remedy = "；".join(filter(None, remedies)) or usual
    kept = KEPT.get(kind, AGAIN if way_out else "") if kind else ""
    told = _without_remedy(error.chinese, error.remedy)
    said = [line.removeprefix("- ") for line in told.splitlines() if line.strip()]
    lines = said[1:] if len(said) > 1 and said[0].endswith("：") else said
    lines += [cause] if cause else []
    return Failure(title, "；".join(filter(None, (remedy, kept))), tuple(lines) or (NO_CHINESE,))


def _without_remedy(told: str, remedy: str) -> str:
    """Return what happened; the remedy stands before it with brackets, or after a colon."""
    rest = told.replace(remedy, "", 1) if remedy else told
    if rest.startswith("（") and rest.endswith("）"):
        rest = rest[1:-1]
    return rest.removesuffix("：")


def failure_summary(error: RunError) -> str:
    """Return the step summary of a run that ended before it had a day to tell of."""
    told = TEMPLATES.get_template("failure.md.j2").render(error=failure(error))
    return f"## arXiv 日报\n\n{told}"
