"""Step 4: which paper on which day: main, late, dropped, seen, left for the next date.

Membership is by first sighting; the window is a label. What was decided once, shown
or dropped, is not decided again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from digest.domain import Entry, Kind, Paper, Section, Sighting, State, Window
from digest.ledger import Ledger
from digest.selection.fate import Elsewhere, Found, fate
from digest.selection.filters import NOT_LATE, Rules, is_withdrawn, judge

__all__ = ["NOT_LATE", "Found", "Rules", "Selection", "is_withdrawn", "select"]


@dataclass(frozen=True, slots=True)
class Selection:
    """The entries of one day, in page order, and what was decided beside them."""

    entries: tuple[Entry, ...]
    fetched: int
    seen: tuple[Sighting, ...] = ()
    older: tuple[str, ...] = ()
    left: tuple[Paper, ...] = ()


def select(found: Found, ledger: Ledger, window: Window, kind: Kind, rules: Rules) -> Selection:
    """Return the day's entries: those of its record, and what is new.

    Entries that are new have no parts yet; they are `State.SHOWN` until their parts
    turn out otherwise.
    """
    filed = ledger.own.get(window.date)
    others = [
        (entry.paper.id, entry.state is not State.PENDING or day > window.date)
        for day, other in ledger.own.items()
        for entry in other.record.entries
        if day != window.date
    ]
    theirs = {name for name, stronger in others if stronger}
    old = tuple(e for e in filed.record.entries if _stays(e, ledger, theirs)) if filed else ()
    have = {entry.paper.id for entry in old}
    fresh = _candidates(found, ledger, have | {name for name, _ in others}, window, kind)
    sightings: list[Paper] = []
    entries: list[Entry] = []
    left: list[Paper] = []
    for entry in fresh:
        match fate(entry.paper, found, ledger, window, kind, rules):
            case Elsewhere.LEFT:
                left.append(entry.paper)
            case Elsewhere.SEEN:
                sightings.append(entry.paper)
            case Section() as section:
                waited = entry.state is State.PENDING or entry.paper.id in ledger.withheld
                entries.append(judge(replace(entry, section=section), rules, waited=waited))
    late_dropped = sum(e.reason == NOT_LATE for e in (*old, *entries))
    page = in_page_order((*old, *entries))
    seen = _sightings(filed.record.seen if filed else (), sightings)
    return Selection(
        entries=capped(page, rules.max_papers, have),
        fetched=len(page) - late_dropped,
        seen=seen,
        older=_older(found, ledger, filed.record.older if filed else ()),
        left=tuple(left),
    )


def in_page_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return main before late, each newest first; ids break ties as numbers would."""
    newest = sorted(entries, key=lambda e: (e.paper.submitted, _number(e.paper.id)), reverse=True)
    return tuple(sorted(newest, key=lambda e: e.section is not Section.MAIN))


def capped(entries: Sequence[Entry], most: int, settled: set[str]) -> tuple[Entry, ...]:
    """Return the entries with all shown ones after the first ``most`` in one line each.

    Args:
        entries: the day's entries in page order.
        most: how many stand in full; 0 means all.
        settled: ids that an earlier run has shown; they stay as they are.
    """
    if not most:
        return tuple(entries)
    room = most - sum(_takes_room(e) for e in entries if e.paper.id in settled)
    result = []
    for entry in entries:
        if entry.paper.id not in settled and _in_full(entry):
            result.append(entry if room > 0 else replace(entry, brief=True))
            room -= 1
        else:
            result.append(entry)
    return tuple(result)


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
        for name, entry in ledger.pending.items()
        if name not in taken and (kind is Kind.DAILY or entry.paper.submitted in window)
    }
    new = {
        paper.id: Entry(paper, Section.MAIN, State.SHOWN)
        for paper in found.papers
        if paper.id not in taken and paper.id not in pending
    }
    return (*pending.values(), *new.values())


def _sightings(old: tuple[Sighting, ...], papers: list[Paper]) -> tuple[Sighting, ...]:
    new = (Sighting(p.id, p.version, p.submitted) for p in papers)
    return tuple(sorted({s.id: s for s in (*new, *old)}.values(), key=lambda s: _number(s.id)))


def _older(found: Found, ledger: Ledger, old: tuple[str, ...]) -> tuple[str, ...]:
    known = ledger.known
    return tuple(sorted({*old, *(p.id for p in found.older if p.id not in known)}, key=_number))


def _number(name: str) -> tuple[str, int, str]:
    """Return a key that sorts ids as arXiv counts them: by month, then by number."""
    archive, _, tail = name.rpartition("/")
    month, dot, serial = tail.partition(".")
    return (month, int(serial), archive) if dot else (tail[:4], int(tail[4:]), archive)
