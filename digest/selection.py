"""Step 4: which papers belong on the page of a day, in which section, and why others do not.

Membership is by first sighting; the window is a label. What was decided once, shown
or dropped, is not decided again.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from digest.arxiv.ids import belongs, month, order
from digest.domain import Entry, Kind, Match, Paper, Section, Sighting, State
from digest.ledger import Ledger
from digest.window import Window

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
_EPOCH = datetime(1991, 1, 1, tzinfo=UTC)
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
    min_score: int = 0


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
    if not (rules.include or rules.exclude):
        return ""
    from digest.matching import holds, searchable  # noqa: PLC0415 (few blogs ask by keyword)

    text = searchable(paper)
    excluded = [word for word in rules.exclude if holds(text, word)]
    if excluded:
        return f"excluded by the keyword {excluded[0]!r}"
    if rules.include and not any(holds(text, word) for word in rules.include):
        return "none of the keywords to include"
    return ""


class Unplaced(Enum):
    """Why a paper is not on the day's page: left for the next, seen before, another day's.

    Of the last it is not, or not yet, known which.
    """

    LEFT = "left"
    SEEN = "seen"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Found:
    """What arXiv shows now: candidates newest first, and what their sources tell.

    ``older`` are ids of cross-lists of old papers. ``announced`` are ids that the second net
    reports as changed since the last run, with the date of the change; ``mailing`` is the
    stretch of submissions of the latest mailing. What was submitted earlier than
    ``seen_before`` was visible to a run whose record is lost, that of the day ``lost``.
    ``untold``: the second net was out, so it is not known what was announced when.
    ``confirmed`` are the papers, as arXiv has them, that only a branch tells of.
    """

    papers: tuple[Paper, ...]
    older: tuple[str, ...] = ()
    announced: Mapping[str, date] = field(default_factory=dict)
    mailing: Window | None = None
    seen_before: datetime | None = None
    lost: date | None = None
    untold: bool = False
    confirmed: Mapping[str, Paper] = field(default_factory=dict)


def placement(
    paper: Paper, found: Found, ledger: Ledger, window: Window, kind: Kind, rules: Rules
) -> Section | Unplaced:
    """Return where the paper stands on the day's page, or why it does not."""
    if paper.submitted in window:
        return Section.MAIN
    if kind is Kind.BACKFILL:
        return Unplaced.OTHER
    if paper.submitted >= window.end:
        return Unplaced.LEFT
    if paper.id in ledger.pending or paper.id in ledger.withheld:
        return Section.LATE
    if _first_run(paper, ledger, rules):
        mailed = found.mailing is not None and paper.submitted in found.mailing
        return Section.LATE if mailed else Unplaced.SEEN
    if _lost_from_sight(paper, found):
        return Unplaced.OTHER if found.untold and paper.version == 1 else Unplaced.SEEN
    if paper.id in found.announced:
        changed = found.announced[paper.id]
        old = _revision_of_old(paper, ledger, rules) or _before_first_run(
            paper, changed, ledger, rules
        )
        return Unplaced.SEEN if old else Section.LATE
    if paper.submitted < _horizon(paper, ledger, rules):
        return Unplaced.SEEN
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


@dataclass(frozen=True, slots=True)
class Selection:
    """The entries of one day, in page order, and what was decided beside them."""

    entries: tuple[Entry, ...]
    fetched: int
    seen: tuple[Sighting, ...] = ()
    older: tuple[str, ...] = ()
    left: tuple[Paper, ...] = ()


def select(
    found: Found,
    ledger: Ledger,
    window: Window,
    kind: Kind,
    rules: Rules,
    matches: Mapping[str, Match] | None = None,
) -> Selection:
    """Return the day's entries: those of its record, and what is new.

    Entries that are new have no parts yet; they are `State.SHOWN` until their parts
    turn out otherwise. ``matches`` tell by versioned id how papers fit the blog's
    interests; None where it has named none.
    """
    filed = ledger.own.get(window.date)
    others = _of_other_days(ledger, window)
    theirs = {name for name, stronger in others if stronger}
    standing = filed.record.entries if filed else ()
    old = tuple(_matched(e, matches or {}) for e in standing if _stays(e, ledger, theirs))
    have = {entry.paper.id for entry in old}
    fresh = _candidates(found, ledger, have | {name for name, _ in others}, window, kind)
    placed = {e: placement(e.paper, found, ledger, window, kind, rules) for e in fresh}
    sightings = [entry.paper for entry, at in placed.items() if at is Unplaced.SEEN]
    left = tuple(entry.paper for entry, at in placed.items() if at is Unplaced.LEFT)
    entries = [
        _judged(entry, section, ledger, rules, matches)
        for entry, section in placed.items()
        if isinstance(section, Section)
    ]
    late_dropped = sum(e.reason == NOT_LATE for e in (*old, *entries))
    page = ranked_order(old, entries)
    seen = _sightings(filed.record.seen if filed else (), sightings)
    return Selection(
        entries=fold_to_one_line(page, rules, have),
        fetched=len(page) - late_dropped,
        seen=seen,
        older=_older(found, ledger, filed.record.older if filed else ()),
        left=left,
    )


def _of_other_days(ledger: Ledger, window: Window) -> list[tuple[str, bool]]:
    """Return the papers of the run's other days, and whether each belongs there for good."""
    return [
        (entry.paper.id, entry.state is not State.PENDING or day > window.date)
        for day, other in ledger.own.items()
        for entry in other.record.entries
        if day != window.date
    ]


def _judged(
    entry: Entry,
    section: Section,
    ledger: Ledger,
    rules: Rules,
    matches: Mapping[str, Match] | None,
) -> Entry:
    """Return a new entry in its section, dropped where a filter drops it."""
    waited = entry.state is State.PENDING or entry.paper.id in ledger.withheld
    match = entry.match if matches is None else matches.get(entry.paper.versioned)
    return judge(replace(entry, section=section, match=match), rules, waited=waited)


def _matched(entry: Entry, matches: Mapping[str, Match]) -> Entry:
    """Return an entry of the day's record; once it was shown, its match stands."""
    if entry.state is not State.PENDING:
        return entry
    return replace(entry, match=matches.get(entry.paper.versioned, entry.match))


def in_page_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return main before late, each newest first; ids break ties as numbers would."""
    newest = sorted(entries, key=lambda e: (e.paper.submitted, order(e.paper.id)), reverse=True)
    return tuple(sorted(newest, key=lambda e: e.section is not Section.MAIN))


def ranked_order(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return main before late: followed authors, then by score, then newest first.

    Without a score on the day it is newest first. What the day has shown keeps its order,
    and what is new comes in at its place.
    """
    ordered = in_page_order((*old, *new))
    if all(entry.match is None for entry in ordered):
        return ordered
    stands = [entry for entry in old if entry.state is State.SHOWN]
    shown = {entry.paper.id for entry in stands}
    coming = sorted((e for e in ordered if e.paper.id not in shown), key=_rank)
    return tuple(
        entry
        for section in (Section.MAIN, Section.LATE)
        for entry in _inserted(
            [e for e in stands if e.section is section],
            [e for e in coming if e.section is section],
        )
    )


def _inserted(stands: list[Entry], coming: list[Entry]) -> list[Entry]:
    """Return what stands in its order, each newcomer before the first that it outranks."""
    page = [((_rank(entry), _age(entry)), entry) for entry in stands]
    for entry in coming if stands else ():
        mine = (_rank(entry), _age(entry))
        at = next((i for i, (key, _) in enumerate(page) if key > mine), len(page))
        page.insert(at, (mine, entry))
    return [entry for _, entry in page] if stands else coming


def _rank(entry: Entry) -> tuple[bool, float]:
    """Return a key: followed authors first; no score stands between the fitting and the rest."""
    match = entry.match or Match()
    return not match.author, -(0.5 if match.score is None else match.score)


def _age(entry: Entry) -> tuple[timedelta, tuple[int, int, str]]:
    """Return a key that sorts newest first."""
    month_, number, archive = order(entry.paper.id)
    return _EPOCH - entry.paper.submitted, (-month_, -number, archive)


def fold_to_one_line(
    entries: Sequence[Entry], rules: Rules, settled: set[str]
) -> tuple[Entry, ...]:
    """Return the entries, in one line each those below ``min_score`` and those over the cap.

    A followed author's paper stands in full whatever its score, one without a score is
    never below the line, and what an earlier run has shown (``settled``) stays as it is.

    Args:
        entries: the day's entries in page order.
        rules: how many stand in full (``max_papers``; 0 means all), and from which score on.
        settled: ids that an earlier run has shown.
    """
    fresh = [e for e in entries if e.paper.id not in settled and _in_full(e)]
    full = [e for e in fresh if not _below(e, rules)]
    if rules.max_papers:
        room = rules.max_papers - sum(_takes_room(e) for e in entries if e.paper.id in settled)
        followed = [e for e in full if e.match is not None and e.match.author]
        others = [e for e in full if e not in followed]
        full = [*followed, *others[: max(0, room - len(followed))]]
    keeps = {entry.paper.id for entry in full}
    brief = {entry.paper.id for entry in fresh} - keeps
    return tuple(replace(e, brief=True) if e.paper.id in brief else e for e in entries)


def _below(entry: Entry, rules: Rules) -> bool:
    match = entry.match
    if match is None or match.score is None or match.author:
        return False
    return match.score < rules.min_score


def _takes_room(entry: Entry) -> bool:
    """Tell whether an entry stands in full, or will when its parts are there."""
    return entry.state is not State.DROPPED and not entry.brief


def _in_full(entry: Entry) -> bool:
    return entry.state is State.SHOWN and not entry.brief


def _stays(entry: Entry, ledger: Ledger, theirs: Container[str]) -> bool:
    """Tell whether an entry of the day's own record is still its own.

    What waits on it is not if it is ``theirs``: another day of the run has decided on it,
    or a later one waits for it too.
    """
    name = entry.paper.id
    if entry.state is State.DROPPED:
        return True
    if entry.state is State.PENDING and name in theirs:
        return False
    return name not in ledger.shown and name not in ledger.dropped


def _candidates(
    found: Found, ledger: Ledger, have: set[str], window: Window, kind: Kind
) -> tuple[Entry, ...]:
    """Return every paper that no record has decided yet, pending ones from their records.

    What a past range has taken up of the papers seen, and left pending, is not settled.
    """
    taken = have | ledger.shown.keys() | ledger.dropped.keys()
    if kind is Kind.DAILY:
        taken |= ledger.seen - ledger.pending.keys()
    pending = {
        name: entry
        for name, told in ledger.pending.items()
        if name not in taken and (entry := _vouched(told, found, ledger)) is not None
        if kind is Kind.DAILY or entry.paper.submitted in window
    }
    new = {
        paper.id: Entry(paper, Section.MAIN, State.SHOWN)
        for paper in found.papers
        if paper.id not in taken and paper.id not in pending
    }
    return (*pending.values(), *new.values())


def _vouched(entry: Entry, found: Found, ledger: Ledger) -> Entry | None:
    """Return what waits; by a branch's word alone, only with what arXiv says of the paper.

    Its texts are judged against that paper further on, like any text from a record.
    """
    if entry.paper.id not in ledger.hearsay:
        return entry
    paper = found.confirmed.get(entry.paper.id)
    return replace(entry, paper=paper, brief=False, withdrawn=False) if paper else None


def _sightings(old: tuple[Sighting, ...], papers: list[Paper]) -> tuple[Sighting, ...]:
    new = (Sighting(p.id, p.version, p.submitted) for p in papers)
    return tuple(sorted({s.id: s for s in (*new, *old)}.values(), key=lambda s: order(s.id)))


def _older(found: Found, ledger: Ledger, old: tuple[str, ...]) -> tuple[str, ...]:
    known = ledger.known
    return tuple(sorted({*old, *(name for name in found.older if name not in known)}, key=order))
