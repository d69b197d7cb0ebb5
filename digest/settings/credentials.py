"""Keys of models' services and tokens of GitHub: what is around them that is not the secret."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationInfo

from digest.settings.typed_text import QUOTES, RefusedInput

_NAMED_KEY = re.compile(
    r"(?:(?:export\s+)?[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|(?:api)?key)\s*[=:：＝]\s*[^\s=]{4}.*"
)
_PLACEHOLDER = re.compile(
    r"<.*>|\*+|(?:[\w-]{0,8}-)?x+|.{0,12}(?:\.{3}|…)|\.+|\$?\{\{.*\}\}|\$\w+|your[-_ ].*"
    r"|(?:secrets|env|vars)\.\w+|test|key|api[-_]?key|密钥|你的.*|您的.*",
    re.IGNORECASE | re.DOTALL,
)
STAGES_WITH_A_MODEL = ("all", "read")
_QUOTES = {*QUOTES, *QUOTES.values()}
BLANK_IS_NONE = BeforeValidator(lambda value: value or None)


def key_problem(secret: str) -> RefusedInput | None:
    """Say what a key of a service has around it that is not the key; None where nothing."""
    if _NAMED_KEY.fullmatch(secret):
        return RefusedInput(
            "the key alone, without the NAME= before it", "密钥本身，前面不带“名称=”"
        )
    if {secret[:1], secret[-1:]} & _QUOTES:
        return RefusedInput("the key without quotes around it", "密钥本身，两边不带引号")
    if re.match(r"(authorization:\s*)?bearer\s", secret, re.IGNORECASE):
        return RefusedInput("the key alone, without the word Bearer", "密钥本身，前面不带 Bearer")
    if _PLACEHOLDER.fullmatch(secret):
        return RefusedInput(
            "the key itself, not what stands for it", "真正的密钥，而不是占位的文字"
        )
    if not is_plain(secret):
        return RefusedInput(
            "a key of printable ASCII characters without blanks",
            "只含可见 ASCII 字符、不含空格和换行的密钥",
        )
    return None


def _key(value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    provider = info.data.get("provider")
    if provider not in ("gemini", "openai"):
        return value
    fallback: SecretStr | None = info.data.get(f"{provider}_api_key")
    found = value or fallback
    secret = found.get_secret_value().strip() if found else ""
    if not secret and info.data.get("stage") not in STAGES_WITH_A_MODEL:
        return None
    name = f"{provider.upper()}_API_KEY"
    if not secret:
        raise RefusedInput(
            f"the key of the model's service, here or in {name}; or provider: none",
            f"模型服务的密钥，填在这里或环境变量 {name}（仓库的机密变量）；"
            "不用模型请设 provider: none",
        )
    if problem := key_problem(secret):
        raise problem if value else RefusedInput(str(problem), problem.chinese, elsewhere=name)
    return SecretStr(secret)


Key = Annotated[SecretStr | None, BLANK_IS_NONE, AfterValidator(_key)]


def _token(value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    secret = value.get_secret_value() if value else ""
    if not is_plain(secret):
        raise RefusedInput(
            "a token of printable ASCII characters without blanks",
            "只含可见 ASCII 字符、不含空格和换行的令牌",
        )
    if {secret[:1], secret[-1:]} & _QUOTES:
        raise RefusedInput("the token without quotes around it", "令牌本身，两边不带引号")
    if info.data.get("publish") in ("pull-request", "commit"):
        _require_repository(value, info.data)
    return value


def _require_repository(value: SecretStr | None, data: dict[str, Any]) -> None:
    if value is None:
        raise RefusedInput(
            "a token for this repository; or publish: write or dry-run",
            "本仓库的令牌；或设 publish: write 或 dry-run",
        )
    if not data.get("github_repository"):
        raise RefusedInput(
            "GITHUB_REPOSITORY=owner/name beside the token; or publish: write or dry-run",
            "令牌之外还要有 GITHUB_REPOSITORY=owner/name；或设 publish: write 或 dry-run",
        )


Token = Annotated[SecretStr | None, BLANK_IS_NONE, AfterValidator(_token)]


def is_plain(secret: str) -> bool:
    """Tell whether a secret can stand in a header, as every real one can."""
    return all("!" <= char <= "~" for char in secret)
