"""Text as people type it: full-width letters, quotes, separators of lists, words for days.

A keyboard set to Chinese writes ``：``, ``；``, ``２０２６`` and ``。`` where an input wants
ASCII. What can have one meaning only is taken; all else is refused in two languages.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

COMMAS = ",，、;；"  # they stand in no name and no English word
QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "`": "`"}
SHOWN_CHARS = 80
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_BETWEEN_CATEGORIES = re.compile(
    r"[\s,、;|/&+\[\]]+|以及|[和与及或]|(?<![\w.-])(?:and|or)(?![\w.-])"
)
_DAY = re.compile(
    r"(\d{4})(?:([-/.])(\d{2})\2(\d{2})|\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?"
    r"|(\d{2})(\d{2}))"
)
_TO = re.compile(r"\s*(?:\.{2,}|~|[–—]+|到|至|\bto\b|(?<=\s)-(?=\s))\s*")
_DAYS_AGO = {
    "今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2,
}  # fmt: skip
_LOGIN = re.compile(r"(//|^).*@", re.DOTALL)
_QUERY = re.compile(r"\?.*", re.DOTALL)
# What the keys of services begin with, so that one in a wrong place is not shown:
# https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
_KEY = re.compile(r"\b(?:sk-|AIza|AQ\.|gh[opsur]_|github_pat_|gsk_|xai-|hf_)[\w.-]{8,}")


class RefusedInput(ValueError):
    """Says what an input may be: in English for the log, in Chinese for the summary.

    ``elsewhere`` is the variable that holds the bad value where the input itself is empty.
    """

    def __init__(self, english: str, chinese: str, elsewhere: str = "") -> None:
        super().__init__(english)
        self.chinese = chinese
        self.elsewhere = elsewhere


def half_width(text: str) -> str:
    """Return ``text`` in half width, without invisible characters and quotes around all of it."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()
    if len(text) > 1 and QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    return text


def split_words(text: str, separators: str) -> tuple[str, ...]:
    """Split at any of the characters; blanks around a word and empty words are dropped."""
    return _distinct(re.split(f"[{re.escape(separators)}]+", text))


def category_names(text: str) -> tuple[str, ...]:
    """Split a list of categories as it may be typed, or copied from a list of YAML."""
    names = _BETWEEN_CATEGORIES.split(unicodedata.normalize("NFKC", text))
    return tuple(name for name in _distinct(map(_category_name, names)) if name != "-")


def _category_name(text: str) -> str:
    return half_width(text).replace("。", ".").strip("\"'“”‘’")


def _distinct(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in map(str.strip, parts) if part))


def day_or_range(text: str, today: date | None) -> tuple[date, date, bool]:
    """Return first and last day, and whether a range was asked for.

    Args:
        text: ``2026-01-15`` in any usual order from year to day, 今天, yesterday, or two
            of them with ``..``, ``~``, 到 or “to” between.
        today: the present day, for words that count from it; None where it is not known.

    Raises:
        ValueError: it is none of that, or no day that exists.
    """
    first, *rest = _TO.split(half_width(text))
    if len(rest) > 1:
        raise ValueError(text)
    return _day(first, today), _day(rest[0] if rest else first, today), bool(rest)


def _day(text: str, today: date | None) -> date:
    ago = _DAYS_AGO.get(text.casefold())
    if ago is not None and today is not None:
        return today - timedelta(days=ago)
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
    return date(year, month, day)


def is_word_for_a_day(text: str) -> bool:
    """Tell whether a day or an end of a range is given by a word such as 今天."""
    return any(part.casefold() in _DAYS_AGO for part in _TO.split(half_width(text)))


def did_you_mean(given: str, names: Iterable[str], least: float = 0.6) -> str:
    """Return the name that is most like ``given``, or nothing."""
    by_folded = {name.casefold(): name for name in names}
    folded = half_width(given).casefold().replace("_", "-").replace(" ", "-")
    close = difflib.get_close_matches(folded, by_folded, 1, least)
    return by_folded[close[0]] if close else ""


def presentable(text: str) -> str:
    """Return what was given, quoted and without what may be secret in it, for a message."""
    if "://" in text or re.search(r"\S:\S+@\S", text):
        text = _QUERY.sub("?***", _LOGIN.sub(r"\1***@", text) if "@" in text else text)
    text = without_keys(text)
    return repr(text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "…")


def without_keys(text: str) -> str:
    """Return ``text`` with three stars for what looks like the key of a service."""
    return _KEY.sub("***", text)


def login_of(url: str) -> tuple[str, ...]:
    """Return the user and password that an address holds, and each by itself."""
    found = re.search(r"(?://|^)(.*)@", url, re.DOTALL)
    if not found:
        return ()
    return (found[1], *found[1].split(":", 1)[1:])
