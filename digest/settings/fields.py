"""The kinds of the settings' fields: a form, and what other fields say about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, PlainValidator, SecretStr, ValidationInfo
from pydantic_settings import NoDecode
from pytz.tzinfo import BaseTzInfo

from digest.settings import forms, yaml_lines
from digest.settings.forms import Span
from digest.window import latest_closed

LEAST_ARXIV_INTERVAL_S = 3.0  # https://info.arxiv.org/help/api/tou.html


def number(low: int, high: int) -> BeforeValidator:
    """Return the check for a whole number, both ends allowed."""

    def whole(text: object) -> int:
        digits = str(text)
        if not (digits.isascii() and digits.isdigit() and low <= int(digits[:9]) <= high):
            raise ValueError(f"a whole number from {low} to {high}")
        return int(digits)

    return BeforeValidator(whole)


def _truth(text: object) -> bool:
    # YAML 1.2's words for it, as actions/toolkit's getBooleanInput takes them.
    if text not in ("true", "True", "TRUE", "false", "False", "FALSE"):
        raise ValueError("true or false")
    return text in ("true", "True", "TRUE")


def _listed(separators: str) -> PlainValidator:
    return PlainValidator(lambda text: forms.words(text, separators))


def _blog_root(data: dict[str, Any]) -> Path:
    return Path(data.get("github_workspace") or ".", data.get("working_directory") or ".")


def _path(kind: str) -> BeforeValidator:
    def check(text: str, info: ValidationInfo) -> str:
        return forms.inside(_blog_root(info.data), text, kind=kind) if text else ""

    return BeforeValidator(check)


def _working_directory(text: str, info: ValidationInfo) -> str:
    root = Path(info.data.get("github_workspace") or ".")
    found = forms.inside(root, text, kind="folder")
    if not (root / found).is_dir():
        raise ValueError("a folder of the repository that exists")
    return found


def _state_dir(text: str, info: ValidationInfo) -> str:
    found = forms.inside(_blog_root(info.data), text, kind="folder")
    if not found.startswith((".", "_")) or found == ".":
        raise ValueError("a folder whose name begins with . or _ (Jekyll publishes any other)")
    return found


def _span(text: object, info: ValidationInfo) -> Span | None:
    if not isinstance(text, str) or not text:
        return None
    found = forms.span(text)
    needed = ("now", "anchor", "timezone")
    if all(name in info.data for name in needed):
        closed = latest_closed(*(info.data[name] for name in needed))
        if found.last > closed:
            raise ValueError(f"a day whose window has closed; the latest is {closed}")
    return found


def _key(value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    provider = info.data.get("provider")
    if provider not in ("gemini", "openai"):
        return value
    fallback: SecretStr | None = info.data.get(f"{provider}_api_key")
    found = value or fallback
    if found is None or not found.get_secret_value().strip():
        name = f"{provider.upper()}_API_KEY"
        raise ValueError(f"the key of the model's service, here or in {name}; or provider: none")
    if not _is_plain(found.get_secret_value().strip()):
        raise ValueError("a key of printable ASCII characters without blanks")
    return SecretStr(found.get_secret_value().strip())


def _token(value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    if value is not None and not _is_plain(value.get_secret_value()):
        raise ValueError("a token of printable ASCII characters without blanks")
    if info.data.get("publish") in ("pull-request", "commit"):
        if value is None:
            raise ValueError("a token for this repository; or publish: write or dry-run")
        if not info.data.get("github_repository"):
            raise ValueError(
                "GITHUB_REPOSITORY=owner/name beside the token; or publish: write or dry-run"
            )
    return value


def _is_plain(secret: str) -> bool:
    """Tell whether a secret can stand in a header, as every real one can."""
    return all("!" <= char <= "~" for char in secret)


def _interval(value: object, info: ValidationInfo) -> float:
    try:
        seconds = float(str(value))
    except ValueError as error:
        raise ValueError("seconds, such as 3") from error
    hosts = {
        urlsplit(str(info.data.get(name, ""))).hostname or ""
        for name in ("arxiv_api_url", "arxiv_oai_url", "arxiv_url")
    }
    real = any(host == "arxiv.org" or host.endswith(".arxiv.org") for host in hosts)
    if not 0 <= seconds <= 3600 or (real and seconds < LEAST_ARXIV_INTERVAL_S):
        raise ValueError("seconds, at least 3 for hosts under arxiv.org (its terms of use)")
    return seconds


def _endpoint(default_path: str) -> PlainValidator:
    def check(text: str) -> str:
        found = forms.url(text)
        return found if urlsplit(found).path else found + default_path

    return PlainValidator(check)


def _repository(text: str) -> str:
    owner, slash, name = text.partition("/")
    if text and not (owner and slash and name and "/" not in name and text.isascii()):
        raise ValueError("owner/name")
    return text


def _optional(check: Callable[[str], object], empty: object = "") -> PlainValidator:
    return PlainValidator(lambda text: check(text) if text else empty)


BLANK_IS_NONE = BeforeValidator(lambda value: value or None)
Line = Annotated[str, PlainValidator(forms.one_line)]
Pattern = Annotated[str, PlainValidator(forms.pattern)]
Flag = Annotated[bool, PlainValidator(_truth)]
Words = Annotated[tuple[str, ...], NoDecode, _listed(forms.COMMAS + "\r\n")]
Url = Annotated[str, PlainValidator(forms.url)]
BaseUrl = Annotated[str, _optional(forms.base_url)]
ApiUrl = Annotated[str, _endpoint("/api/query")]
OaiUrl = Annotated[str, _endpoint("/oai")]
Repository = Annotated[str, PlainValidator(_repository)]
Interval = Annotated[float, BeforeValidator(_interval)]
Now = Annotated[
    dt.datetime, AfterValidator(lambda value, info: info.data.get("digest_now") or value)
]
Moment = Annotated[dt.datetime | None, _optional(forms.moment, None)]
Categories = Annotated[tuple[str, ...], NoDecode, PlainValidator(forms.categories)]
Anchor = Annotated[dt.time, PlainValidator(forms.anchor)]
Zone = Annotated[BaseTzInfo, PlainValidator(forms.zone)]
Days = Annotated[Span | None, NoDecode, PlainValidator(_span)]
Key = Annotated[SecretStr | None, BLANK_IS_NONE, AfterValidator(_key)]
Token = Annotated[SecretStr | None, BLANK_IS_NONE, AfterValidator(_token)]
WorkingDirectory = Annotated[str, BeforeValidator(_working_directory)]
StateDir = Annotated[str, BeforeValidator(_state_dir)]
BlogFile = Annotated[str, _path("file")]
BlogFolder = Annotated[str, _path("folder")]
FileName = Annotated[str, PlainValidator(forms.file_name)]
Layout = Annotated[str, PlainValidator(forms.layout)]
FrontMatter = Annotated[str, _optional(yaml_lines.front_matter)]
Branch = Annotated[str, _optional(forms.branch)]
BranchPrefix = Annotated[str, PlainValidator(forms.branch_prefix)]
Workflow = Annotated[str, PlainValidator(forms.workflow)]
