"""The user's filters, and what a comment says of a withdrawal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from digest.arxiv.fields import belongs
from digest.domain import Entry, Paper, Section, State

# A withdrawal is a new version with a comment (https://info.arxiv.org/help/withdraw.html).
# A first version that speaks of one was mostly withdrawn elsewhere ("accepted at DCC
# 2020, but withdrawn"), so there the comment has to say it of this paper.
_WITHDRAWAL = re.compile(r"\bwithdr(?:aw|awn|awal|awing|ew)\b", re.IGNORECASE)
_THIS_ONE = re.compile(
    r"^\W*withdrawn\b|\bwithdrawn\s+by\b|"
    r"\b(?:paper|submission|manuscript|article|preprint|report|version)\s(?:[\w,]+\s){0,6}withdrawn\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:accepted|submitted|published)\b[^.;]{0,120}\bwithdr|"
    r"\bwithdr\w+\s(?:it\s)?from\s(?!arxiv)",
    re.IGNORECASE,
)
NOT_LATE = "submitted before the window, and late is false"


@dataclass(frozen=True, slots=True)
class Rules:
    """The user's wishes about which papers to show."""

    categories: tuple[str, ...]
    late: bool = True
    primary_only: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_papers: int = 0


def judge(entry: Entry, rules: Rules, *, waited: bool) -> Entry:
    """Return the entry as the filters leave it; one that had to wait is not late by itself."""
    paper = entry.paper
    reason = _objection(paper, Section.MAIN if waited else entry.section, rules)
    if reason:
        return replace(entry, state=State.DROPPED, reason=reason, translation=None, reading=None)
    return replace(entry, state=State.SHOWN, reason="", withdrawn=is_withdrawn(paper))


def is_withdrawn(paper: Paper) -> bool:
    """Tell whether comment or abstract say that this paper is withdrawn from arXiv."""
    if _THIS_ONE.search(paper.abstract[:80]):
        return True
    comment = paper.comment[:2000]
    says = (_WITHDRAWAL if paper.version > 1 else _THIS_ONE).search(comment)
    return says is not None and not _ELSEWHERE.search(comment)


def _objection(paper: Paper, section: Section, rules: Rules) -> str:
    if section is Section.LATE and not rules.late:
        return NOT_LATE
    if rules.primary_only and not belongs((paper.primary,), rules.categories):
        return f"primary category {paper.primary} is not searched"
    text = f"{paper.title}\n{paper.abstract}"
    excluded = [word for word in rules.exclude if _holds(text, word)]
    if excluded:
        return f"excluded by the keyword {excluded[0]!r}"
    if rules.include and not any(_holds(text, word) for word in rules.include):
        return "none of the keywords to include"
    return ""


def _holds(text: str, keyword: str) -> bool:
    """Tell whether the keyword stands in the text as whole words, in any case."""
    pattern = r"\s+".join(re.escape(word) for word in keyword.split())
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) is not None
