"""The form of each input: how its text is read, and what is said of a mistake.

A form stands above the kind of field that uses it. Where an input has one meaning only,
`half_width` takes it as a keyboard set to Chinese writes it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import pytz
from pydantic import AfterValidator, BeforeValidator, PlainValidator, SecretStr, ValidationInfo
from pydantic_settings import NoDecode
from pytz.tzinfo import BaseTzInfo

from digest.settings.front_matter import FrontMatter
from digest.settings.paths import (
    BlogFile,
    BlogFolder,
    Branch,
    BranchPrefix,
    FileName,
    Layout,
    StageFolderPath,
    StateDir,
    Workflow,
    WorkingDirectory,
    single_line,
)
from digest.settings.taxonomy import unknown_names
from digest.settings.typed_text import (
    COMMAS,
    QUOTES,
    RefusedInput,
    category_names,
    day_or_range,
    did_you_mean,
    half_width,
    is_word_for_a_day,
    split_words,
)
from digest.window import Span, latest_closed, latest_period

__all__ = [
    "BlogFile",
    "BlogFolder",
    "Branch",
    "BranchPrefix",
    "FileName",
    "FrontMatter",
    "Layout",
    "StageFolderPath",
    "StateDir",
    "Workflow",
    "WorkingDirectory",
]

LEAST_ARXIV_INTERVAL_S = 3.0  # https://info.arxiv.org/help/api/tou.html
LONGEST_RANGE_DAYS = 366
FIRST_DAY = date(1991, 8, 14)  # of arXiv's first paper, hep-th/9108001
_ANCHOR = re.compile(r"(\d|[01]\d|2[0-3]):([0-5]\d)")
_HOST = re.compile(r"[\w.:-]+")
_NAMED_KEY = re.compile(
    r"(?:export\s+)?[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+\s*[=:：＝]\s*[^\s=]{4}.*"
)
_PLACEHOLDER = re.compile(
    r"<.*>|\*+|x+|\.+|\$\{\{.*\}\}|\$\w+|your[-_ ].*", re.IGNORECASE | re.DOTALL
)
_BEIJING = {"beijing", "asia/beijing", "北京", "中国", "上海", "china", "cst", "北京时间", "东八区"}


def _optional(check: Callable[[str], object], empty: object = "") -> PlainValidator:
    return PlainValidator(lambda text: check(text) if text else empty)


# ---------------------------------------------------------------- words, lists and numbers

Line = Annotated[str, PlainValidator(single_line)]


def pattern(text: str) -> str:
    """Return a one-line text in which ``{date}`` may stand."""
    if re.search(r"[{}]", single_line(text).replace("{date}", "")):
        raise RefusedInput(
            "one line in which {date} may stand, and no other braces",
            "一行文字，其中可含 {date}，不含其他花括号",
        )
    return text


Pattern = Annotated[str, PlainValidator(pattern)]
Words = Annotated[
    tuple[str, ...], NoDecode, PlainValidator(lambda text: split_words(text, COMMAS + "\r\n"))
]
People = Annotated[  # names on GitHub, which a comment writes with an @
    tuple[str, ...],
    NoDecode,
    PlainValidator(
        lambda text: tuple(name.lstrip("@") for name in split_words(text, COMMAS + " \t\r\n"))
    ),
]


def choice(text: object) -> str:
    """Return the word for one of several ways, as ``action.yml`` writes it."""
    return re.sub(r"[_\s]+", "-", half_width(str(text)).casefold())


OneOf = BeforeValidator(choice)


def truth(text: object) -> bool:
    """Return YAML 1.2's words for it, as actions/toolkit's getBooleanInput takes them."""
    text = half_width(str(text))
    if text not in ("true", "True", "TRUE", "false", "False", "FALSE"):
        raise RefusedInput("true or false", "true 或 false")
    return text in ("true", "True", "TRUE")


Flag = Annotated[bool, PlainValidator(truth)]


def number(low: int, high: int) -> BeforeValidator:
    """Return the check for a whole number, both ends allowed."""

    def whole(text: object) -> int:
        digits = half_width(str(text))
        if not (digits.isascii() and digits.isdigit() and low <= int(digits[:9]) <= high):
            raise RefusedInput(f"a whole number from {low} to {high}", f"{low} 到 {high} 的整数")
        return int(digits)

    return BeforeValidator(whole)


def categories(text: str) -> tuple[str, ...]:
    """Return the categories in the order given."""
    found = category_names(text)
    wrong = unknown_names(found)
    if not found or wrong:
        raise RefusedInput(
            f"names of arXiv's taxonomy such as cs.SD, hep-th{wrong.english if wrong else ''}",
            f"arXiv 分区的名称，例如 cs.SD、hep-th{wrong.chinese if wrong else ''}",
        )
    return found


Categories = Annotated[tuple[str, ...], NoDecode, PlainValidator(categories)]

# ---------------------------------------------------------------- days and times


def span(text: str, today: date | None = None) -> Span:
    """Return the day or the range of days; ``today`` is where words such as 昨天 count from."""
    try:
        found = Span(*day_or_range(text, today))
    except (ValueError, OverflowError) as error:
        raise RefusedInput(
            "a day YYYY-MM-DD that exists, or a range A..B of such days",
            "确有其日的 YYYY-MM-DD，或一段日期 A..B；留空则为最近一期",
        ) from error
    if found.last < found.first:
        raise RefusedInput("a range A..B with A no later than B", "一段日期 A..B，A 不晚于 B")
    if found.first < FIRST_DAY:
        raise RefusedInput(
            f"a day from {FIRST_DAY} on, when arXiv began", f"{FIRST_DAY}（arXiv 创立）以后的日子"
        )
    if (found.last - found.first).days >= LONGEST_RANGE_DAYS:
        raise RefusedInput(
            f"a range of at most {LONGEST_RANGE_DAYS} days", f"不超过 {LONGEST_RANGE_DAYS} 天的日期"
        )
    return found


def _span(text: object, info: ValidationInfo) -> Span | None:
    if not isinstance(text, str) or not text:
        return None
    now, at, where = (info.data.get(name) for name in ("now", "anchor", "timezone"))
    if now is None or at is None or where is None:  # wrong themselves, and told
        return None if is_word_for_a_day(text) else span(text)
    found = span(text, now.astimezone(where).date())
    closed = latest_closed(now, at, where)
    if found.last > closed:
        raise RefusedInput(
            f"a day whose window has closed; the latest is {closed}",
            f"窗口已经结束的日子，目前最近的是 {closed}",
        )
    _require_period_over(found, info.data.get("digest", "day"), closed)
    return found


def _require_period_over(found: Span, digest: str, closed: date) -> None:
    """Refuse what is no day of a week or a month that is over, where a post of one is asked for."""
    if digest == "day":
        return
    latest = latest_period("week" if digest == "week" else "month", closed)
    chinese = {"week": "周", "month": "月"}[latest.kind]
    if found.ranged:
        raise RefusedInput(
            f"one day of the {digest}, since digest is {digest}", f"该{chinese}里的任意一天"
        )
    if found.first > latest.last:
        raise RefusedInput(
            f"a day of a {digest} that is over; the latest is {latest.label}",
            f"已经结束的{chinese}里的一天，目前最近的是 {latest.label}",
        )


Days = Annotated[Span | None, NoDecode, PlainValidator(_span)]


def _stage(text: str, info: ValidationInfo) -> str:
    if text != "all" and info.data.get("date", text) is None:
        raise RefusedInput(
            "all, or a stage together with a date or a range of dates",
            " all，或连同 date（某一天或一段日期）一起填写的阶段",
        )
    return text


Stage = Annotated[Literal["all", "harvest", "read", "publish"], OneOf, AfterValidator(_stage)]
STAGES_WITH_A_MODEL = ("all", "read")


def anchor(text: str) -> time:
    """Return the wall clock time ``HH:MM``."""
    match = _ANCHOR.fullmatch(half_width(text))
    if not match:
        raise RefusedInput(
            "a time of day HH:MM between 00:00 and 23:59", "00:00 到 23:59 之间的时刻 HH:MM"
        )
    return time(int(match[1]), int(match[2]))


Anchor = Annotated[dt.time, PlainValidator(anchor)]


def zone(text: str) -> BaseTzInfo:
    """Return the zone of that name."""
    try:
        found = pytz.timezone(half_width(text))
    except (pytz.UnknownTimeZoneError, UnicodeError) as error:
        meant = _meant_zone(text)
        raise RefusedInput(
            "a zone of the IANA list such as Asia/Shanghai or UTC"
            + (f"; did you mean {meant}?" if meant else ""),
            "IANA 时区的名称，例如 Asia/Shanghai 或 UTC"
            + (f"；是否想填 {meant}？" if meant else ""),
        ) from error
    assert isinstance(found, BaseTzInfo)  # noqa: S101 (for the type: UTC is one too)
    return found


def _meant_zone(text: str) -> str:
    """Return the zone that was meant: by its city, by a name of Beijing's time, by its hours."""
    folded = half_width(text).casefold()
    ahead = re.fullmatch(r"(?:utc|gmt)?\s*([+-])0?(\d{1,2})(?::?00)?", folded)
    if folded in _BEIJING or (ahead and ahead[1] == "+" and int(ahead[2]) == 8):
        return "Asia/Shanghai"
    if ahead:  # the list's signs are POSIX's, turned round
        return f"Etc/GMT{'-' if ahead[1] == '+' else '+'}{int(ahead[2])}"
    cities = {name.rpartition("/")[2].casefold(): name for name in pytz.common_timezones}
    if found := cities.get(folded.rpartition("/")[2].replace(" ", "_")):
        return found
    return did_you_mean(text, pytz.common_timezones, 0.75)


Zone = Annotated[BaseTzInfo, PlainValidator(zone)]


def moment(text: str) -> datetime:
    """Return the aware instant of an ISO 8601 text."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise RefusedInput(
            "an ISO 8601 instant such as 2026-01-15T05:17:00Z",
            "ISO 8601 的时刻，例如 2026-01-15T05:17:00Z",
        ) from error
    if found.tzinfo is None:
        raise RefusedInput(
            "an ISO 8601 instant with its offset, such as 2026-01-15T05:17:00Z",
            "带时差的 ISO 8601 时刻，例如 2026-01-15T05:17:00Z",
        )
    return found


Moment = Annotated[dt.datetime | None, _optional(moment, None)]
Now = Annotated[
    dt.datetime, AfterValidator(lambda value, info: info.data.get("digest_now") or value)
]

# ---------------------------------------------------------------- addresses


def url(text: str) -> str:
    """Return the URL without a slash at its end."""
    text = half_width(single_line(text))
    problem = RefusedInput(
        "a URL http(s)://host[:port][/path] without user, query or fragment",
        "网址 http(s)://主机[:端口][/路径]，不含用户名、查询和片段",
    )
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").removesuffix(".")
        host.encode("idna")  # an empty or overlong part of a name is an error, as for sockets
        usable = parts.scheme in ("http", "https") and _HOST.fullmatch(host) and parts.port != 0
    except ValueError as error:
        raise problem from error
    if parts.username is not None or parts.password is not None:
        raise RefusedInput(
            "a URL http(s)://host[:port][/path] without user, query or fragment; a password in it "
            "would be public: change it, and give the key as api-key",
            "网址，其中不写用户名和密码：写过的密码请更换，密钥请填在 api-key",
        )
    if not usable or parts.query or parts.fragment or " " in text:
        raise _with_scheme(text, problem)
    return text.rstrip("/")


def _with_scheme(text: str, problem: RefusedInput) -> RefusedInput:
    """Name the whole address where only its beginning was forgotten."""
    if not re.fullmatch(r"(localhost|[\w-]+(\.[\w-]+)+|\[[\da-fA-F:]+\])(:\d+)?(/[\w./-]*)?", text):
        return problem
    meant = f"{'http' if text.startswith(('localhost', '127.', '[')) else 'https'}://{text}"
    return RefusedInput(
        f"{problem}; did you mean {meant}?", f"{problem.chinese}；是否想填 {meant}？"
    )


Url = Annotated[str, PlainValidator(url)]


def base_url(text: str) -> str:
    """Return the URL of a model's service; the call's own path comes after it."""
    found = url(text)
    if found.endswith("/completions"):
        raise RefusedInput(
            "the URL that comes before /chat/completions", "网址，只写到 /chat/completions 之前"
        )
    return found


BaseUrl = Annotated[str, _optional(base_url)]


def _endpoint(default_path: str) -> PlainValidator:
    def check(text: str) -> str:
        found = url(text)
        return found if urlsplit(found).path else found + default_path

    return PlainValidator(check)


ApiUrl = Annotated[str, _endpoint("/api/query")]
OaiUrl = Annotated[str, _endpoint("/oai")]


def _interval(value: object, info: ValidationInfo) -> float:
    try:
        seconds = float(str(value))
    except ValueError as error:
        raise RefusedInput("seconds, such as 3", "秒数，例如 3") from error
    hosts = {
        urlsplit(str(info.data.get(name, ""))).hostname or ""
        for name in ("arxiv_api_url", "arxiv_oai_url", "arxiv_url")
    }
    real = any(host == "arxiv.org" or host.endswith(".arxiv.org") for host in hosts)
    if not 0 <= seconds <= 3600 or (real and seconds < LEAST_ARXIV_INTERVAL_S):
        raise RefusedInput(
            "seconds, at least 3 for hosts under arxiv.org (its terms of use)",
            "秒数；对 arxiv.org 至少 3（其使用条款）",
        )
    return seconds


Interval = Annotated[float, BeforeValidator(_interval)]


def _repository(text: str) -> str:
    owner, slash, name = text.partition("/")
    if text and not (owner and slash and name and "/" not in name and text.isascii()):
        raise RefusedInput("owner/name", "owner/name")
    return text


Repository = Annotated[str, PlainValidator(_repository)]

# ---------------------------------------------------------------- secrets

BLANK_IS_NONE = BeforeValidator(lambda value: value or None)


def key_problem(secret: str) -> RefusedInput | None:
    """Say what a key of a service has around it that is not the key; None where nothing."""
    if _NAMED_KEY.fullmatch(secret):
        return RefusedInput(
            "the key alone, without the NAME= before it", "密钥本身，前面不带“名称=”"
        )
    if secret[:1] in {*QUOTES, *QUOTES.values()} or secret[-1:] in {*QUOTES, *QUOTES.values()}:
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
    if value is not None and not is_plain(value.get_secret_value()):
        raise RefusedInput(
            "a token of printable ASCII characters without blanks",
            "只含可见 ASCII 字符、不含空格和换行的令牌",
        )
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
