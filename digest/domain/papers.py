"""Windows, papers, and what the model makes of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time one post speaks of: ``start`` belongs to it, ``end`` does not.

    Both ends carry the zone of the settings, so ``end.date()`` is the post's date.
    """

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    @property
    def date(self) -> date:
        """Return the date of the post: the local date on which the window ends."""
        return self.end.date()


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper in one version, as arXiv describes it; raw text, not yet escaped.

    ``id`` has no version (``2601.09603`` or ``quant-ph/0201082``); ``submitted`` is
    the moment of version 1, ``updated`` that of ``version``; both UTC.
    """

    id: str
    version: int
    title: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    primary: str
    abstract: str
    submitted: datetime
    updated: datetime
    comment: str = ""

    @property
    def versioned(self) -> str:
        """Return the id with its version, ``2601.09603v1``."""
        return f"{self.id}v{self.version}"


class Origin(StrEnum):
    """What a model text was made from."""

    HTML = "html"
    PDF = "pdf"
    ABSTRACT = "abstract"


@dataclass(frozen=True, slots=True)
class FullText:
    """The text of a paper that a reading is made from.

    ``note`` says why a better origin was not used, for the log and the review.
    """

    text: str
    origin: Origin
    note: str = ""


class Cause(StrEnum):
    """Why a part is missing. The first three wait: they say nothing about the paper."""

    QUOTA = "quota"
    TIME = "time"
    OUTAGE = "outage"
    BLOCKED = "blocked"
    REJECTED = "rejected"

    @property
    def waits(self) -> bool:
        """Tell whether the whole paper should wait for a later run."""
        return self in (Cause.QUOTA, Cause.TIME, Cause.OUTAGE)


@dataclass(frozen=True, slots=True)
class Part:
    """A finished model text: a translation or a reading, ready to be rendered.

    ``doubts`` are short Chinese phrases that the post shows in its note
    (``译文待核对：…``); ``warnings`` go to the review only. ``prompt`` is the
    hash of the templates and settings that the text was asked for with.
    """

    text: str
    origin: Origin
    model: str
    model_version: str
    prompt: str
    input_tokens: int = 0
    output_tokens: int = 0
    doubts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A wanted part that is not there: why, and after how many tries (runs)."""

    cause: Cause
    detail: str
    tries: int = 1


class State(StrEnum):
    """What became of a paper on the day of its record."""

    SHOWN = "shown"
    PENDING = "pending"
    DROPPED = "dropped"


class Section(StrEnum):
    """Where on the page a paper stands."""

    MAIN = "main"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of a day.

    ``translation`` and ``reading`` are ``None`` where they were not asked for
    (``provider: none``, ``reading: off``, a withdrawn paper, a one-line entry).
    ``reason`` says why the paper is pending or dropped. ``tries`` counts the
    runs that left it pending. ``brief``: shown in one line, over the cap.
    """

    paper: Paper
    section: Section
    state: State
    translation: Part | Skipped | None = None
    reading: Part | Skipped | None = None
    reason: str = ""
    tries: int = 0
    brief: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A paper that was visible and deliberately not shown (first run, damaged record)."""

    id: str
    version: int
    submitted: datetime
