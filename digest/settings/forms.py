"""The forms of single inputs: text in, value out, or a ValueError that says what is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from urllib.parse import urlsplit

import pytz
from pytz.tzinfo import BaseTzInfo

from digest.settings.taxonomy import unknown_names

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
