"""arXiv's ids, versions and other fields of metadata: their grammar, order and clean form.

Everything comes from outside: an id that does not fit exactly is no id, because ids
become parts of URLs and of file contents further on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from digest.domain import Paper

# https://info.arxiv.org/help/arxiv_identifier.html
_MONTH = r"[0-9]{2}(?:0[1-9]|1[0-2])"
_NEW_ID = rf"{_MONTH}\.[0-9]{{4,5}}"
_OLD_ID = rf"[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{{2}})?/{_MONTH}[0-9]{{3}}"
ID = rf"(?:{_NEW_ID}|{_OLD_ID})"
"""The pattern of an id without its version: the one grammar for feeds, records and posts."""
_WHOLE_ID = re.compile(ID)
_VERSION = re.compile(r"(.+?)(?:v([1-9]\d{0,3}))?", re.ASCII)
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]+)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*|\n[ \t]+")

_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:(\d{1,9})|[xX]([0-9a-fA-F]{1,8}));", re.ASCII)

# Two names of one category each (https://arxiv.org/category_taxonomy); a paper may bear either
_TWINS = (
    ("math-ph", "math.MP"),
    ("math.ST", "stat.TH"),
    ("cs.IT", "math.IT"),
    ("econ.GN", "q-fin.EC"),
    ("eess.SY", "cs.SY"),
    ("math.NA", "cs.NA"),
)
_NAMES = {name: pair for pair in _TWINS for name in pair}

YEARS = range(1991, 3000)
"""arXiv began in 1991; moments far later overflow in other zones."""

# Far more than arXiv takes (1,920 characters of an abstract, some 400 of a comment:
# https://info.arxiv.org/help/prep.html), and little enough for a record of 2,000 papers.
LONGEST_TITLE = 1_000
LONGEST_ABSTRACT = 10_000
LONGEST_COMMENT = 2_000
LONGEST_NAME = 200
LONGEST_LIST = 100_000
"""Characters of all authors' names; collaborations of 3,000 have some 60,000."""
MOST_CATEGORIES = 100
_LONGEST_TERM = 40

_FIRST_YEAR = 91
"""arXiv began in August 1991, so two digits from 91 on belong to the last century."""


def identity(text: str) -> tuple[str, int] | None:
    """Split ``2601.09603v2`` into id and version; 0 where it names no version.

    Returns:
        None where the text is not exactly an arXiv id, with or without a version.
    """
    match = _VERSION.fullmatch(text)
    if match is None or not is_id(match[1]):
        return None
    return match[1], int(match[2] or 0)


def is_id(text: str) -> bool:
    """Tell whether the text is exactly an arXiv id without a version."""
    return _WHOLE_ID.fullmatch(text) is not None


def month(paper_id: str) -> int:
    """Return the month of the announcement, ``202601`` for ``2601.09603``.

    An id is assigned when its paper is announced, never earlier:
    https://info.arxiv.org/help/availability.html
    """
    return order(paper_id)[0]


def order(paper_id: str) -> tuple[int, int, str]:
    """Return a key that sorts ids by month and number, as arXiv assigned them.

    Raises:
        ValueError: not an arXiv id.
    """
    if not is_id(paper_id):
        raise ValueError(f"not an arXiv id: {paper_id!r}")
    archive, _, tail = paper_id.rpartition("/")
    year, mon, number = tail[:2], tail[2:4], tail[4:].removeprefix(".")
    century = 1900 if int(year) >= _FIRST_YEAR else 2000
    return (century + int(year)) * 100 + int(mon), int(number), archive


def single_spaced(text: str) -> str:
    """Return the text without control characters, every run of white space one space."""
    return " ".join(_CONTROL.sub("", text).split())


def cut_to_length(text: str, most: int) -> str:
    """Return the text, cut off where it is longer than any that arXiv takes."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def fit_authors(names: Iterable[str]) -> tuple[str, ...]:
    """Return the authors' names, each and all together of a bearable length."""
    kept: list[str] = []
    room = LONGEST_LIST
    for name in names:
        short = cut_to_length(name, LONGEST_NAME)
        room -= len(short)
        if room < 0:
            return (*kept, "…")
        kept.append(short)
    return tuple(kept)


def plausible(moment: datetime | None) -> datetime | None:
    """Return a moment that arXiv may have known, else None."""
    return moment if moment is not None and moment.year in YEARS else None


def plain_xml(body: bytes) -> str:
    """Return XML as text, read as the UTF-8 that arXiv's always is, without what XML forbids.

    Parsers stumble over a declared encoding that is none, over control characters and
    over references to characters that are none.
    """
    text = _DECLARATION.sub("", body.decode("utf-8", "replace"), count=1)
    return _REFERENCE.sub(_allowed, _FORBIDDEN.sub("", text))


def _allowed(reference: re.Match[str]) -> str:
    code = int(reference[1] or int(reference[2], 16))
    is_char = code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return reference[0] if is_char or 0x10000 <= code <= 0x10FFFF else ""


def prose(text: str) -> str:
    """Return an abstract with its paragraphs, each on one line, parted by an empty line.

    arXiv wraps lines hard (feeds before November 2025, OAI) and indents the first line
    of a further paragraph (both feeds): https://info.arxiv.org/help/prep.html#abstract
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = (single_spaced(part) for part in _PARAGRAPH.split(plain.strip()))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def clean_categories(terms: Iterable[str]) -> tuple[str, ...]:
    """Return arXiv's categories among the terms, in order, each once.

    Authors' ACM and MSC classes come among them (API manual, 3.3.2.2) and are left out.
    """
    found = dict.fromkeys(t for t in terms if len(t) <= _LONGEST_TERM and _CATEGORY.fullmatch(t))
    return tuple(islice(found, MOST_CATEGORIES))


def belongs(categories: Iterable[str], wanted: Iterable[str]) -> bool:
    """Tell whether one of a paper's categories is wanted.

    ``cs.SD`` wants itself, under either name where it has two; ``cs.*`` and the archive
    ``cs`` want all of ``cs.``.
    """
    names = [name for want in wanted for name in names_of(want)]
    return any(_matches(category, name) for name in names for category in categories)


def names_of(category: str) -> tuple[str, ...]:
    """Return every name of a category: ``cs.NA`` is also ``math.NA``."""
    return _NAMES.get(category, (category,))


def _matches(category: str, want: str) -> bool:
    archive = want.removesuffix(".*")
    if "." in archive:
        return category == archive
    return category == archive or category.startswith(f"{archive}.")


_REVISION = timedelta(days=7)
"""A new version is announced within this time of its submission, weekends included."""


def oldest_month(now: datetime, *reached: date) -> int:
    """Return, as ``202601``, the oldest month that a newly announced id may be of.

    The month before ``now`` (UTC), or the earliest of the days ``reached`` back to: a
    run that catches up also sees what was announced then.
    """
    months = (day.year * 100 + day.month for day in reached)
    return min((month_before(now.astimezone(UTC).date()), *months))


def month_before(day: date) -> int:
    """Return the month before that of a day, as ``202601``."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.year * 100 + last.month


def is_revision(paper: Paper, since: date) -> bool:
    """Tell whether a change on ``since`` or later may be the announcement of a new version."""
    return paper.version > 1 and paper.updated.date() >= since - _REVISION


def newest_first(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Sort by submission, then by number, each paper once.

    arXiv's own order cannot be relied on: it was wrong for two days in November 2025
    (ropensci/aRxiv issue 70).
    """
    once = {paper.id: paper for paper in papers}.values()
    return tuple(sorted(once, key=lambda p: (p.submitted, order(p.id)), reverse=True))


def named(papers: Sequence[Paper], most: int = 20) -> str:
    """Name the first papers, for the log: arXiv has touched whole archives in a day."""
    more = f" and {len(papers) - most} more" if len(papers) > most else ""
    return ", ".join(paper.id for paper in papers[:most]) + more
