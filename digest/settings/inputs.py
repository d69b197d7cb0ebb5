"""The form of each input: how its text is read, and what is said of a mistake.

A form stands above the kind of field that uses it. Where an input has one meaning only,
`half_width` takes it as a keyboard set to Chinese writes it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Literal
from urllib.parse import urlsplit

import pytz
from pydantic import AfterValidator, BeforeValidator, PlainValidator, ValidationInfo
from pydantic_settings import NoDecode
from pytz.tzinfo import BaseTzInfo

from digest.settings.choices import meant_number, meant_truth, proposed
from digest.settings.paths import BlogFile, single_line
from digest.settings.taxonomy import unknown_names
from digest.settings.typed_text import (
    COMMAS,
    RefusedInput,
    category_names,
    day_or_range,
    did_you_mean,
    half_width,
    is_word_for_a_day,
    presentable,
    split_words,
)
from digest.window import Span, latest_closed, latest_period

LEAST_ARXIV_INTERVAL_S = 3.0  # https://info.arxiv.org/help/api/tou.html
LONGEST_RANGE_DAYS = 366
MOST_LABELS, LABEL_CHARS = 100, 50  # https://docs.github.com/en/rest/issues/labels
FIRST_DAY = date(1991, 8, 14)  # of arXiv's first paper, hep-th/9108001
_ANCHOR = re.compile(r"(\d|[01]\d|2[0-3]):([0-5]\d)")
_HOST = re.compile(r"[\w.:-]+")
_PATTERN = re.compile(r"\S\s+(?:OR|AND|NOT)\s+\S|[|\"“”]|\.[*+]|\[.*\]|^[/'‘].*[/'’]$|\\[bwds]")
_LOGIN = re.compile(r"[A-Za-z0-9][\w-]{0,99}(?:\[bot\])?(?:/[\w.-]{1,100})?", re.ASCII)
_OWNER_NAME = re.compile(r"(?![-.])[\w.-]+/(?!\.\.?$)[\w.-]+", re.ASCII)
_CALL = re.compile(r"/(?:chat(?:/completions)?|completions|models|responses|embeddings)$")
_NO_MODEL = {"none", "no", "off", "null", "false", "无", "不用", "没有"}
_BEIJING = {"beijing", "asia/beijing", "北京", "中国", "上海", "china", "cst", "北京时间", "东八区"}


def _optional(check: Callable[[str], object], empty: object = "") -> PlainValidator:
    return PlainValidator(lambda text: check(text) if text else empty)


# ---------------------------------------------------------------- words, lists and numbers


def pattern(text: str) -> str:
    """Return a one-line text in which ``{date}`` may stand."""
    if re.search(r"[{}]", single_line(text).replace("{date}", "")):
        raise RefusedInput(
            "one line in which {date} may stand, and no other braces",
            "一行文字，其中可含 {date}，不含其他花括号",
        )
    return text


Pattern = Annotated[str, PlainValidator(pattern)]


def words(text: str) -> tuple[str, ...]:
    """Return the words or phrases of a list, which may be copied from one of YAML."""
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    return split_words(text, COMMAS + "\r\n")


def keywords(text: str) -> tuple[str, ...]:
    """Return plain words; what is meant as a pattern would fit no paper, and drop them all."""
    found = words(text)
    if wrong := [word for word in found if _PATTERN.search(word)]:
        raise RefusedInput(
            "plain words or phrases, separated by commas: no OR, no quotes, no patterns; "
            f"not {presentable(wrong[0])}",
            "一般的词或词组，用逗号分隔，不用 OR、引号和正则表达式；"
            f"不能是 {presentable(wrong[0])}",
        )
    return found


def labels(text: str) -> tuple[str, ...]:
    """Return the labels; a label of GitHub's has at most 50 characters, an issue 100 labels."""
    found = words(text)
    if len(found) > MOST_LABELS or any(len(name) > LABEL_CHARS for name in found):
        raise RefusedInput(
            f"at most {MOST_LABELS} labels of at most {LABEL_CHARS} characters",
            f"至多 {MOST_LABELS} 个标签，每个至多 {LABEL_CHARS} 个字符",
        )
    return found


def people(text: str) -> tuple[str, ...]:
    """Return names on GitHub, which a comment writes with an @."""
    found = tuple(name.lstrip("@") for name in split_words(text, COMMAS + " \t\r\n"))
    if wrong := [name for name in found if not _LOGIN.fullmatch(name)]:
        raise RefusedInput(
            f"names on GitHub such as octocat, a team as org/team; not {presentable(wrong[0])}",
            f"GitHub 上的用户名，例如 octocat，团队写作 org/team；不能是 {presentable(wrong[0])}",
        )
    return found


Words = Annotated[tuple[str, ...], NoDecode, PlainValidator(words)]
Keywords = Annotated[tuple[str, ...], NoDecode, PlainValidator(keywords)]
Labels = Annotated[tuple[str, ...], NoDecode, PlainValidator(labels)]
People = Annotated[tuple[str, ...], NoDecode, PlainValidator(people)]


def model_name(text: str) -> str:
    """Return the name of one model, as its service writes it."""
    name = half_width(single_line(text))
    if name.casefold() in _NO_MODEL:
        raise RefusedInput("nothing at all, for no such model", "空白：不用这样的模型就留空")
    if re.search(r"[\s\"'“”‘’,;，；、()]", name):
        raise RefusedInput(
            "the name of one model as its service writes it, without blanks, quotes and brackets",
            "一个模型的名称，照服务商的写法，不含空格、引号和括号",
        )
    return name


Model = Annotated[str, PlainValidator(model_name)]


def _needed(path: str, info: ValidationInfo) -> str:
    if not path and info.data.get("min_score"):
        raise RefusedInput(
            "the file of topics that min-score needs; or min-score: 0",
            "min-score 所需的主题文件；或设 min-score: 0",
        )
    return path


Interests = Annotated[BlogFile, AfterValidator(_needed)]


def choice(text: object) -> str:
    """Return the word for one of several ways, as ``action.yml`` writes it."""
    return re.sub(r"[_\s]+", "-", half_width(str(text)).casefold())


OneOf = BeforeValidator(choice)


def truth(text: object) -> bool:
    """Return YAML 1.2's words for it, as actions/toolkit's getBooleanInput takes them."""
    text = half_width(str(text))
    if text not in ("true", "True", "TRUE", "false", "False", "FALSE"):
        raise RefusedInput(*proposed("true or false", "true 或 false", meant_truth(text)))
    return text in ("true", "True", "TRUE")


Flag = Annotated[bool, PlainValidator(truth)]


def number(low: int, high: int) -> BeforeValidator:
    """Return the check for a whole number, both ends allowed."""

    def whole(text: object) -> int:
        digits = half_width(str(text))
        if not (digits.isascii() and digits.isdigit() and low <= int(digits[:9]) <= high):
            meant = meant_number(digits)
            raise RefusedInput(
                *proposed(
                    f"a whole number from {low} to {high}",
                    f"{low} 到 {high} 的整数",
                    str(meant) if meant is not None and low <= meant <= high else "",
                )
            )
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
            *proposed(
                "a zone of the IANA list such as Asia/Shanghai or UTC",
                "IANA 时区的名称，例如 Asia/Shanghai 或 UTC",
                meant,
            )
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
    """Name the whole address where only its beginning was forgotten or mistyped."""
    begun = re.match(r"<?(https?)?[:/]*", text, re.IGNORECASE)
    rest = text[begun.end() if begun else 0 :].removesuffix(">")
    if not re.fullmatch(r"(localhost|[\w-]+(\.[\w-]+)+|\[[\da-fA-F:]+\])(:\d+)?(/[\w./-]*)?", rest):
        return problem
    usual = "http" if rest.startswith(("localhost", "127.", "[")) else "https"
    meant = f"{((begun and begun[1]) or usual).lower()}://{rest}"
    return RefusedInput(*proposed(str(problem), problem.chinese, meant))


Url = Annotated[str, PlainValidator(url)]


def base_url(text: str) -> str:
    """Return the URL of a model's service; the call's own path comes after it."""
    found = url(text)
    if call := _CALL.search(found):
        raise RefusedInput(
            *proposed(
                "the URL that comes before /chat/completions",
                "网址，只写到 /chat/completions 之前",
                found[: call.start()],
            )
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
    if text and not _OWNER_NAME.fullmatch(text):
        raise RefusedInput("owner/name", "owner/name")
    return text


Repository = Annotated[str, PlainValidator(_repository)]


def _service_tier(value: str, info: ValidationInfo) -> str:
    if value != "standard" and info.data.get("provider") == "openai":
        raise RefusedInput(
            f"standard with provider: openai; {value} is for Gemini alone",
            f" standard（provider 为 openai 时）；{value} 只用于 Gemini",
        )
    if value == "batch" and info.data.get("stage") == "all":
        raise RefusedInput(
            "standard or flex in a daily run; batch is for a backfill in stages",
            " standard 或 flex（每日运行时）；batch 只用于分阶段补跑",
        )
    return value


ServiceTier = Annotated[Literal["standard", "flex", "batch"], OneOf, AfterValidator(_service_tier)]
