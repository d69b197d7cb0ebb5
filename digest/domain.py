"""The records that travel from the window to the publication, and the ports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import add
from typing import Literal, Protocol

from digest.errors import Cause, Notice
from digest.window import Window


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


NO_FULL_TEXT = "没有取得全文"  # what the warning of a reading from the abstract begins with


@dataclass(frozen=True, slots=True)
class Part:
    """A finished model text: a translation or a reading, ready to be rendered.

    ``doubts`` are short Chinese phrases that the post shows in its note
    (``译文待核对：…``); ``warnings`` go to the review only. ``prompt`` is the
    hash of the templates and settings that the text was asked for with. ``service`` stands
    for the address that was asked. ``excerpt``: made from the first half of the text alone.
    ``one_sentence``: what the paper is about, from the same reply as its translation; empty
    where it was not asked for or was not sound.
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
    service: str = ""
    excerpt: bool = False
    one_sentence: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A wanted part that is not there: why, and after how many tries (runs).

    ``batch``: where its answer will be found, as a batch's name and a number in it; empty
    where none was handed over.
    """

    cause: Cause
    detail: str
    tries: int = 1
    batch: str = ""


HIGHEST = 10  # of a score


@dataclass(frozen=True, slots=True)
class Match:
    """One paper held against the blog's interests file."""

    topic: str = ""
    """Name of the topic that fits best, as the file has it; empty where none does."""
    score: int | None = None
    """0 to 10: how well it fits, not how good the paper is; None where it is not known."""
    reason: str = ""
    """Why, in at most 40 characters; may be empty."""
    author: str = ""
    """Name of the author whom the blog follows, as the file has it; empty where none is."""
    model: str = ""
    """The model that was asked; empty where the file's keywords decided."""
    model_version: str = ""
    prompt: str = ""
    """Hash of the prompt's templates and of the file's topics."""


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
    runs that left it pending. ``brief``: shown in one line, over the cap or below the
    line. ``match``: how it fits the blog's interests, None where there are none.
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
    match: Match | None = None

    @property
    def parts(self) -> tuple[Part | Skipped | None, Part | Skipped | None]:
        """Return translation and reading."""
        return self.translation, self.reading


@dataclass(frozen=True, slots=True)
class Sighting:
    """A paper that was visible and deliberately not shown (first run, damaged record)."""

    id: str
    version: int
    submitted: datetime


class Kind(StrEnum):
    """How a record came about."""

    DAILY = "daily"
    BACKFILL = "backfill"


class Status(StrEnum):
    """What a day's run found."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Style:
    """The settings that shape the bytes of a post.

    ``title`` may hold ``{date}``. ``front_matter`` is further YAML, lines without
    the ``---``. ``template`` is the path of an own template in the blog, or empty. A post
    keeps the ``page`` that it was begun with.
    """

    layout: str = "post"
    title: str = "arXiv Daily – {date}"
    tags: tuple[str, ...] = ()
    front_matter: str = ""
    clean_head: bool = False
    zone: str = "Asia/Shanghai"
    anchor: str = "08:50"
    template: str = ""
    page: Literal["classic", "rich"] = "classic"


SCHEMA = 1


@dataclass(frozen=True, slots=True)
class DayRecord:
    """Everything known of one day's post; the post is a pure function of it.

    ``fetched`` counts the new candidates before filters and cap. ``reason`` says, in
    Chinese, why the day is empty or partial. ``entries`` are in page order: main
    newest first, then late newest first; pending and dropped among them are not on
    the page. ``horizons`` maps each category to the oldest submission time that its
    runs have looked at. ``owed`` maps a category to the UTC date from which OAI-PMH, out
    on this run, is to be asked once it is back. ``seeded`` are categories of which this
    was the first daily run, with both nets: all of it that was visible is in the records
    from here on or in posts, whatever was lost before. ``blocks`` maps each block written into
    the post (``head``, a paper's id, ``rest``, ``empty``) to the SHA-256 of its bytes.
    ``seen`` are papers noted without being shown. ``older`` are ids of cross-lists of old
    papers. ``imported`` are ids that the post showed before there was this record.
    """

    date: dt.date
    window: Window
    categories: tuple[str, ...]
    kind: Kind
    status: Status
    style: Style
    configuration: str
    fetched: int = 0
    reason: str = ""
    entries: tuple[Entry, ...] = ()
    seen: tuple[Sighting, ...] = ()
    older: tuple[str, ...] = ()
    imported: tuple[str, ...] = ()
    horizons: Mapping[str, dt.datetime] = field(default_factory=dict)
    owed: Mapping[str, dt.date] = field(default_factory=dict)
    seeded: tuple[str, ...] = ()
    blocks: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[Entry, ...]:
        """Return the entries that the page shows, in page order."""
        return tuple(e for e in self.entries if e.state is State.SHOWN)


class Traffic(StrEnum):
    """Which of arXiv's intervals a request keeps to."""

    INDEX = "index"  # API and OAI
    PAGE = "page"  # html and pdf


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, redirects followed, body read up to the limit."""

    status: int
    url: str
    content_type: str
    body: bytes


class HttpGet(Protocol):
    """Fetch politely: one request at a time, spaced, retried within a budget."""

    def __call__(
        self,
        url: str,
        *,
        traffic: Traffic,
        params: Mapping[str, str] | None = None,
        accept: str = "*/*",
        limit: int = 30_000_000,
        check: Callable[[Answer], str] | None = None,
    ) -> Answer:
        """Return the answer to a GET.

        Args:
            url: absolute URL.
            traffic: whose interval and retry policy apply.
            params: query parameters.
            accept: the Accept header.
            limit: largest body in bytes.
            check: returns what is wrong with a 200 (then it is retried like a 503),
                or an empty string.

        Raises:
            SourceDown: no useful answer within the budget, or the body is too large.
        """


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked, for a ``part`` of the paper that it is ``about``, by its id.

    ``fallback``: another model may be asked.
    """

    system: str
    user: str
    about: str = ""
    fallback: bool = True
    part: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered; ``model`` was asked for at ``service``, ``model_version`` answered."""

    text: str
    model: str
    model_version: str
    input_tokens: int = 0
    output_tokens: int = 0
    service: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run has asked of a model: requests sent (failed ones too) and tokens."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, more: Usage) -> Usage:
        """Return both together."""
        return Usage(*map(add, astuple(self), astuple(more)))


class Model(Protocol):
    """A language model behind pacing, retries and fallback; safe to call from threads."""

    @property
    def name(self) -> str:
        """Return the model's name as it was asked for."""

    @property
    def usage(self) -> Usage:
        """Return what has been used so far."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the run's summary should tell of the service, in Chinese."""

    @property
    def failure(self) -> Notice | None:
        """Say why nothing at all was answered, unless a quota that comes back explains it."""

    def recall(self, records: Iterable[DayRecord], *, fresh: bool) -> None:
        """Hear of earlier runs: what they were answered, and whether any text is new now."""

    def prepare(self) -> None:
        """Get ready for calls that are all but sure to come; may take seconds."""

    def complete(self, prompt: Prompt) -> Reply:
        """Return the reply.

        Raises:
            PaperError: this call gave nothing.
            ModelError: no call can succeed (key, model name).
        """
