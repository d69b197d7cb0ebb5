"""The parts of an entry: which are wanted, which are there, and what follows from both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from digest.domain import DayRecord, Entry, Match, Paper, Part, Skipped, State
from digest.errors import RunError
from digest.journal import Key

_Text = Literal["translation", "reading"]
MOST_TRIES = 3  # runs that try a part, or leave a paper pending, before it is let be


@dataclass(frozen=True, slots=True)
class WantedParts:
    """Which parts the settings ask for."""

    translation: bool = True
    reading: bool = True

    def of(self, entry: Entry) -> tuple[bool, bool]:
        """Return whether this entry wants its translation, and its reading."""
        if entry.brief or entry.state is State.DROPPED:
            return False, False
        return self.translation, self.reading and not entry.withdrawn


@dataclass(frozen=True, slots=True)
class Parts:
    """What this run made of one paper; None where nothing was tried."""

    translation: Part | Skipped | None = None
    reading: Part | Skipped | None = None

    @property
    def parts(self) -> tuple[Part | Skipped | None, Part | Skipped | None]:
        """Return both, in the order of the fields."""
        return self.translation, self.reading


@dataclass(frozen=True, slots=True)
class WorkResult:
    """What was made, by paper id; every paper asked for has its answer.

    ``error`` is what ended the work before its time, to be raised once what was
    finished is published.
    """

    made: Mapping[str, Parts] = field(default_factory=dict)
    error: RunError | None = None


@dataclass(frozen=True, slots=True)
class PaperTask:
    """What is still to be made for a paper."""

    entry: Entry
    translation: bool
    reading: bool

    @property
    def fresh(self) -> bool:
        """Tell whether no earlier run has asked for what is to be made."""
        parts = zip((self.translation, self.reading), self.entry.parts, strict=True)
        return any(wanted and not isinstance(part, Skipped) for wanted, part in parts)


def recalled(
    entry: Entry, journal: Mapping[Key, Part], judged: Mapping[str, Entry] | None = None
) -> Entry:
    """Return the entry with what the journal kept for it, and without unsound texts.

    A text from a record may come from anybody's branch: it passes the checks that
    forbid publishing again before it is used.

    Args:
        entry: as selected.
        journal: finished parts that are not published yet.
        judged: entries by id whose texts are taken as they are, for their papers.
    """
    before = (judged or {}).get(entry.paper.id)
    sound = before if before is not None and before.paper == entry.paper else None
    return replace(
        entry,
        translation=_recalled(entry, "translation", sound, journal),
        reading=_recalled(entry, "reading", sound, journal),
        match=_sound_match(entry.match, entry.paper) if entry.match else None,
    )


def _recalled(
    entry: Entry, kind: _Text, sound: Entry | None, journal: Mapping[Key, Part]
) -> Part | Skipped | None:
    part = _part(entry, kind)
    kept = journal.get((entry.paper.versioned, kind))
    if isinstance(part, Part) and (
        (sound is not None and part == _part(sound, kind)) or _sound(part, entry, kind)
    ):
        return part
    if kept is not None and _sound(kept, entry, kind):
        return kept
    return None if isinstance(part, Part) else part


def _part(entry: Entry, kind: _Text) -> Part | Skipped | None:
    return entry.translation if kind == "translation" else entry.reading


def _sound(part: Part, entry: Entry, kind: _Text) -> bool:
    from digest.reading import acceptable  # noqa: PLC0415 (the checks are slow to load)

    return acceptable(part, entry.paper, kind)


def _sound_match(match: Match, paper: Paper) -> Match | None:
    from digest.ranking import sound_match  # noqa: PLC0415 (as above)

    return sound_match(match, paper)


def to_do(entry: Entry, wanted: WantedParts, *, again: bool = False) -> PaperTask:
    """Return what this run should make for an entry.

    ``again``: also make anew what is finished (``overwrite``).
    """
    translation, reading = wanted.of(entry)
    return PaperTask(
        entry,
        translation and _open(entry.translation, again=again),
        reading and _open(entry.reading, again=again),
    )


def _open(part: Part | Skipped | None, *, again: bool) -> bool:
    match part:
        case None:
            return True
        case Part():
            return again
        case Skipped(tries=tries):
            return again or tries < MOST_TRIES


def settled(entry: Entry, made: Parts, wanted: WantedParts, *, was_shown: bool) -> Entry:
    """Return the entry with what was made for it, and its state.

    A part that waits for something outside the paper (quota, time, an outage) makes
    the whole paper wait, for up to three runs, cancelled ones not counted; a part that
    failed for the paper's own sake is a hole in a paper that is shown. Of a part only an
    answer, or a refusal of the text, uses up a try.

    Args:
        entry: as selected.
        made: what this run made.
        wanted: which parts are wanted.
        was_shown: an earlier run has shown it; then it stays shown.
    """
    cancelled = any(isinstance(part, Skipped) and not part.tries for part in made.parts)
    entry = replace(
        entry,
        translation=_newer(entry.translation, made.translation),
        reading=_newer(entry.reading, made.reading),
    )
    parts = [part for part, wished in zip(entry.parts, wanted.of(entry), strict=True) if wished]
    waiting = [part for part in parts if isinstance(part, Skipped) and part.cause.waits]
    if was_shown or not waiting:
        return replace(entry, state=State.SHOWN, reason="")
    tries = entry.tries + (not cancelled)
    if tries >= MOST_TRIES:
        return replace(entry, state=State.SHOWN, reason="", tries=tries)
    return replace(entry, state=State.PENDING, reason=waiting[0].cause.value, tries=tries)


def _newer(old: Part | Skipped | None, new: Part | Skipped | None) -> Part | Skipped | None:
    match old, new:
        case _, None:
            return old
        case Part(), Skipped():
            return old  # a finished part is never lost to a failed repetition
        case _, Skipped():
            before = old.tries if isinstance(old, Skipped) else 0
            return replace(new, tries=before + (not new.cause.waits))
        case _:
            return new


def finished(records: Iterable[DayRecord]) -> set[Key]:
    """Return the keys of all finished parts that the records hold."""
    return {
        (entry.paper.versioned, kind)
        for record in records
        for entry in record.entries
        for kind, part in (
            ("translation", entry.translation),
            ("reading", entry.reading),
            ("ranking", entry.match),
        )
        if isinstance(part, Part | Match)
    }
