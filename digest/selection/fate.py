"""The fate of one paper on one day: main, late, seen, left, or another day's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from digest.arxiv.fields import belongs, month
from digest.domain import Kind, Paper, Section, Window
from digest.ledger import Ledger
from digest.selection.filters import Rules


class Elsewhere(Enum):
    """Why a paper is not on the day's page: left for the next, seen before, another day's.

    Of the last it is not, or not yet, known which.
    """

    LEFT = "left"
    SEEN = "seen"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Found:
    """What arXiv shows now: candidates newest first, and what their sources tell.

    ``announced`` are ids that the second net reports as changed since the last run, with
    the date of the change; ``mailing`` is the stretch of submissions of the latest
    mailing. What was submitted earlier than ``seen_before`` was visible to a run whose
    record is lost, that of the day ``lost``. ``untold``: the second net was out, so it
    is not known what was announced when.
    """

    papers: tuple[Paper, ...]
    older: tuple[Paper, ...] = ()
    announced: Mapping[str, date] = field(default_factory=dict)
    mailing: Window | None = None
    seen_before: datetime | None = None
    lost: date | None = None
    untold: bool = False


def fate(
    paper: Paper, found: Found, ledger: Ledger, window: Window, kind: Kind, rules: Rules
) -> Section | Elsewhere:
    """Return where the paper stands on the day's page, or why it does not."""
    if paper.submitted in window:
        return Section.MAIN
    if kind is Kind.BACKFILL:
        return Elsewhere.OTHER
    if paper.submitted >= window.end:
        return Elsewhere.LEFT
    if paper.id in ledger.pending or paper.id in ledger.withheld:
        return Section.LATE
    if _first_run(paper, ledger, rules):
        mailed = found.mailing is not None and paper.submitted in found.mailing
        return Section.LATE if mailed else Elsewhere.SEEN
    if _lost_from_sight(paper, found):
        return Elsewhere.OTHER if found.untold and paper.version == 1 else Elsewhere.SEEN
    if paper.id in found.announced:
        changed = found.announced[paper.id]
        old = _revision_of_old(paper, ledger, rules) or _before_first_run(
            paper, changed, ledger, rules
        )
        return Elsewhere.SEEN if old else Section.LATE
    if paper.submitted < _horizon(paper, ledger, rules):
        return Elsewhere.SEEN
    return Section.LATE


def _lost_from_sight(paper: Paper, found: Found) -> bool:
    """Tell whether a run with a lost record had seen the paper.

    It had not where the paper, still in its first version, was announced or listed in
    the category after that day.
    """
    if found.seen_before is None or found.lost is None or paper.submitted >= found.seen_before:
        return False
    changed = found.announced.get(paper.id)
    return paper.version > 1 or changed is None or changed <= found.lost


def _searched(paper: Paper, rules: Rules) -> list[str]:
    return [c for c in rules.categories if belongs(paper.categories, (c,))] or list(
        rules.categories
    )


def _first_run(paper: Paper, ledger: Ledger, rules: Rules) -> bool:
    return all(c not in ledger.horizons for c in _searched(paper, rules))


def _horizon(paper: Paper, ledger: Ledger, rules: Rules) -> datetime:
    return min(ledger.horizons[c] for c in _searched(paper, rules) if c in ledger.horizons)


def _before_first_run(paper: Paper, changed: date, ledger: Ledger, rules: Rules) -> bool:
    """Tell whether the first daily run would have seen the paper had the second net been there."""
    begun = min(
        (ledger.begun[c] for c in _searched(paper, rules) if c in ledger.begun), default=None
    )
    early = paper.submitted < _horizon(paper, ledger, rules)
    return begun is not None and early and changed < begun


def _revision_of_old(paper: Paper, ledger: Ledger, rules: Rules) -> bool:
    """Tell whether a new version is what announced a paper from before the horizon.

    An id of the months that lie within the horizon whole was first announced there.
    """
    horizon = _horizon(paper, ledger, rules)
    before = horizon.astimezone(UTC) - timedelta(microseconds=1)
    old = month(paper.id) <= before.year * 100 + before.month
    return paper.version > 1 and paper.submitted < horizon and old
