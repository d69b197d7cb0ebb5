"""The form of each input: how its text is read, and what is said of a mistake."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import pytz
import yaml
from pydantic import AfterValidator, BeforeValidator, PlainValidator, SecretStr, ValidationInfo
from pydantic_settings import NoDecode
from pytz.tzinfo import BaseTzInfo

from digest.settings.taxonomy import unknown_names
from digest.window import latest_closed

OWN_KEYS = {"layout", "title", "tags"}
NO_YAML = (yaml.YAMLError, ValueError, RecursionError)  # what PyYAML raises; at 2026-02-30 too


def yaml_problem(error: Exception) -> str:
    """Say in one line what is wrong with a text that is no YAML, and where."""
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}: " if mark else ""
    if isinstance(error, RecursionError):
        return "nested too deep"
    return where + " ".join(str(getattr(error, "problem", None) or error).split())


def front_matter(text: str) -> str:
    """Return further YAML lines; they must be a mapping without our own keys."""
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))
    text = textwrap.dedent(text).strip("\n")
    try:
        found = yaml.safe_load(text)
    except NO_YAML as error:
        raise ValueError(f"YAML lines `key: value`; {yaml_problem(error)}") from error
    if not isinstance(found, dict) or any(not isinstance(key, str) for key in found):
        raise ValueError("YAML lines `key: value`")
    taken = sorted(OWN_KEYS & set(found))
    if taken:
        raise ValueError(f"keys other than layout, title, tags, which have inputs: {taken}")
    if re.search(r"^(---|\.\.\.)(\s|$)", text, re.MULTILINE):
        raise ValueError("YAML lines without --- or ...")
    _check_below_other_lines(text, found)
    return text


def _check_below_other_lines(text: str, found: dict[str, object]) -> None:
    """Refuse what is YAML by itself only, such as ``{math: true}``: Jekyll would lose the post."""
    try:
        whole = yaml.safe_load(f"layout: post\n{text}")
    except NO_YAML as error:
        raise ValueError("YAML lines `key: value` that may follow others, no braces") from error
    if set(whole) != {"layout", *found}:
        raise ValueError("YAML lines `key: value` that may follow others")
    _check_for_psych(text)


def _check_for_psych(text: str) -> None:
    """Refuse what Python reads and Ruby does not; Jekyll would lose the post without a word."""
    for token in yaml.scan(text):
        if isinstance(token, yaml.TagToken):
            raise ValueError("YAML lines without tags (!)")
        if isinstance(token, yaml.ScalarToken) and re.search(r"[\ud800-\udfff]", token.value):
            raise ValueError("YAML lines without halves of surrogate pairs")


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ANCHOR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_HOST = re.compile(r"[\w.:-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
LONGEST_RANGE_DAYS = 366
FIRST_DAY = date(1991, 8, 14)  # of arXiv's first paper, hep-th/9108001
LONGEST_NAME_BYTES = 200  # file systems take 255; what git and Jekyll put beside it needs room
COMMAS = ",，、"  # a list typed in Chinese has its own; they stand in no name and no English word


@dataclass(frozen=True, slots=True)
class Span:
    """The days a run is for: ``first`` to ``last``, both included."""

    first: date
    last: date
    ranged: bool = False

    @property
    def key(self) -> str:
        """Return ``YYYY-MM-DD``, or ``A_B`` for a range: the end of the branch's name."""
        return f"{self.first}_{self.last}" if self.ranged else f"{self.first}"


def words(text: str, separators: str) -> tuple[str, ...]:
    """Split at any of the characters; blanks around a word and empty words are dropped."""
    parts = (part.strip() for part in re.split(f"[{re.escape(separators)}]+", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def one_line(text: str) -> str:
    """Return the text, which must be one line without control characters."""
    if _CONTROL.search(text):
        raise ValueError("one line without control characters")
    return text


def categories(text: str) -> tuple[str, ...]:
    """Return the categories in the order given."""
    found = words(text, COMMAS + " \u3000\t\r\n")
    wrong = unknown_names(found)
    if not found or wrong:
        raise ValueError(f"names of arXiv's taxonomy such as cs.SD, hep-th{wrong}")
    return found


def span(text: str) -> Span:
    """Return the day or the range of days."""
    first, dots, last = text.partition("..")
    try:
        found = Span(_day(first), _day(last if dots else first), bool(dots))
    except ValueError as error:
        raise ValueError("a day YYYY-MM-DD that exists, or a range A..B of such days") from error
    if found.last < found.first:
        raise ValueError("a range A..B with A no later than B")
    if found.first < FIRST_DAY:
        raise ValueError(f"a day from {FIRST_DAY} on, when arXiv began")
    if (found.last - found.first).days >= LONGEST_RANGE_DAYS:
        raise ValueError(f"a range of at most {LONGEST_RANGE_DAYS} days")
    return found


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def anchor(text: str) -> time:
    """Return the wall clock time ``HH:MM``."""
    match = _ANCHOR.fullmatch(text)
    if not match:
        raise ValueError("a time of day HH:MM between 00:00 and 23:59")
    return time(int(match[1]), int(match[2]))


def zone(text: str) -> BaseTzInfo:
    """Return the zone of that name."""
    try:
        found = pytz.timezone(text)
    except (pytz.UnknownTimeZoneError, UnicodeError) as error:
        raise ValueError("a zone of the IANA list such as Asia/Shanghai or UTC") from error
    assert isinstance(found, BaseTzInfo)  # noqa: S101 (for the type: UTC is one too)
    return found


def moment(text: str) -> datetime:
    """Return the aware instant of an ISO 8601 text."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("an ISO 8601 instant such as 2026-01-15T05:17:00Z") from error
    if found.tzinfo is None:
        raise ValueError("an ISO 8601 instant with its offset, such as 2026-01-15T05:17:00Z")
    return found


def url(text: str) -> str:
    """Return the URL without a slash at its end."""
    problem = "a URL http(s)://host[:port][/path] without user, query or fragment"
    try:
        parts = urlsplit(one_line(text))
        host = (parts.hostname or "").removesuffix(".")
        host.encode("idna")  # an empty or overlong part of a name is an error, as for sockets
        usable = parts.scheme in ("http", "https") and _HOST.fullmatch(host) and parts.port != 0
    except ValueError as error:
        raise ValueError(problem) from error
    if not usable or parts.username is not None or parts.query or parts.fragment or " " in text:
        raise ValueError(problem)
    return text.rstrip("/")


def base_url(text: str) -> str:
    """Return the URL of a model's service; the call's own path comes after it."""
    found = url(text)
    if found.endswith("/completions"):
        raise ValueError("the URL that comes before /chat/completions")
    return found


def inside(root: Path, text: str, *, kind: str) -> str:
    """Return the relative path, with ``/``, of something below ``root``.

    Args:
        root: the folder that the path must stay in, symbolic links followed.
        text: the path as given.
        kind: ``folder`` (may be missing), ``file`` (must be readable text).
    """
    given = Path(one_line(text).replace("\\", "/"))
    if given.is_absolute() or ".." in given.parts or text.startswith(("-", "~")):
        raise ValueError("a relative path below the blog, without ..")
    if ".git" in map(str.lower, given.parts):
        raise ValueError("a path outside .git")
    if len(text.encode()) > LONGEST_NAME_BYTES:
        raise ValueError(f"a path of at most {LONGEST_NAME_BYTES} bytes")
    try:
        whole = (root / given).resolve()
        if whole.is_symlink():
            raise RuntimeError("links in a circle")  # as Python did itself until 3.12
        occupied = whole.exists() and not whole.is_dir()
    except (OSError, RuntimeError) as error:  # no right to look there, or the circle
        raise ValueError("a path that can be followed") from error
    if not whole.is_relative_to(root.resolve()):
        raise ValueError("a path that stays in the blog, symbolic links followed")
    if kind == "file":
        try:
            whole.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError("the path of a readable UTF-8 file in the blog") from error
    elif occupied:
        raise ValueError("the path of a folder in the blog")
    return given.as_posix()


def file_name(text: str) -> str:
    """Return the pattern of a post's name; Jekyll wants the date at its beginning.

    It may stand again later: for sites whose addresses leave out the first one.
    """
    plain = text.replace("{date}", "2026-01-15")
    if not text.startswith("{date}-") or not re.fullmatch(r"[\w.+-]+\.(md|markdown)", plain):
        raise ValueError("a name such as {date}-arxiv.md: {date}- first, then .md or .markdown")
    if len(plain.encode()) > LONGEST_NAME_BYTES:
        raise ValueError(f"a name of at most {LONGEST_NAME_BYTES} bytes")
    return text


def pattern(text: str) -> str:
    """Return a one-line text in which ``{date}`` may stand."""
    if re.search(r"[{}]", one_line(text).replace("{date}", "")):
        raise ValueError("one line in which {date} may stand, and no other braces")
    return text


def branch_prefix(text: str) -> str:
    """Return the beginning of a branch's name (rules of git check-ref-format)."""
    if (
        not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}", text)
        or re.search(r"\.\.|//|/\.|\.lock(/|$)|\./", text)
        or text.endswith(".")
    ):
        raise ValueError("letters, digits and . _ - / as git allows in a branch's name")
    return text


def branch(text: str) -> str:
    """Return the name of a branch."""
    if text.endswith("/") or text.startswith("refs/"):
        raise ValueError("the name of a branch, such as main, without refs/heads/")
    return branch_prefix(text)


def layout(text: str) -> str:
    """Return the name of a layout."""
    if not re.fullmatch(r"[\w][\w./-]{0,99}", text):
        raise ValueError("the name of a layout: letters, digits and . _ - /")
    return text


def workflow(text: str) -> str:
    """Return the file name (or number) of a workflow, or nothing."""
    if text and not re.fullmatch(r"[A-Za-z0-9_][\w.-]{0,99}", text):
        raise ValueError("the file name of a workflow, such as pages.yml")
    return text


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
    return PlainValidator(lambda text: words(text, separators))


def _blog_root(data: dict[str, Any]) -> Path:
    return Path(data.get("github_workspace") or ".", data.get("working_directory") or ".")


def _path(kind: str) -> BeforeValidator:
    def check(text: str, info: ValidationInfo) -> str:
        return inside(_blog_root(info.data), text, kind=kind) if text else ""

    return BeforeValidator(check)


def _working_directory(text: str, info: ValidationInfo) -> str:
    root = Path(info.data.get("github_workspace") or ".")
    found = inside(root, text, kind="folder")
    if not (root / found).is_dir():
        raise ValueError("a folder of the repository that exists")
    return found


def _state_dir(text: str, info: ValidationInfo) -> str:
    found = inside(_blog_root(info.data), text, kind="folder")
    if not found.startswith((".", "_")) or found == ".":
        raise ValueError("a folder whose name begins with . or _ (Jekyll publishes any other)")
    return found


def _span(text: object, info: ValidationInfo) -> Span | None:
    if not isinstance(text, str) or not text:
        return None
    found = span(text)
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
        found = url(text)
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
Line = Annotated[str, PlainValidator(one_line)]
Pattern = Annotated[str, PlainValidator(pattern)]
Flag = Annotated[bool, PlainValidator(_truth)]
Words = Annotated[tuple[str, ...], NoDecode, _listed(COMMAS + "\r\n")]
Url = Annotated[str, PlainValidator(url)]
BaseUrl = Annotated[str, _optional(base_url)]
ApiUrl = Annotated[str, _endpoint("/api/query")]
OaiUrl = Annotated[str, _endpoint("/oai")]
Repository = Annotated[str, PlainValidator(_repository)]
Interval = Annotated[float, BeforeValidator(_interval)]
Now = Annotated[
    dt.datetime, AfterValidator(lambda value, info: info.data.get("digest_now") or value)
]
Moment = Annotated[dt.datetime | None, _optional(moment, None)]
Categories = Annotated[tuple[str, ...], NoDecode, PlainValidator(categories)]
Anchor = Annotated[dt.time, PlainValidator(anchor)]
Zone = Annotated[BaseTzInfo, PlainValidator(zone)]
Days = Annotated[Span | None, NoDecode, PlainValidator(_span)]
Key = Annotated[SecretStr | None, BLANK_IS_NONE, AfterValidator(_key)]
Token = Annotated[SecretStr | None, BLANK_IS_NONE, AfterValidator(_token)]
WorkingDirectory = Annotated[str, BeforeValidator(_working_directory)]
StateDir = Annotated[str, BeforeValidator(_state_dir)]
BlogFile = Annotated[str, _path("file")]
BlogFolder = Annotated[str, _path("folder")]
FileName = Annotated[str, PlainValidator(file_name)]
Layout = Annotated[str, PlainValidator(layout)]
FrontMatter = Annotated[str, _optional(front_matter)]
Branch = Annotated[str, _optional(branch)]
BranchPrefix = Annotated[str, PlainValidator(branch_prefix)]
Workflow = Annotated[str, PlainValidator(workflow)]
