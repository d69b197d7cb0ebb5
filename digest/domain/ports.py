"""The ports: what the steps ask of the outside world, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


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
        ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked: the constant part and the paper's part."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered; ``model`` was asked for, ``model_version`` answered."""

    text: str
    model: str
    model_version: str
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run has asked of a model: requests sent (failed ones too) and tokens."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class Model(Protocol):
    """A language model behind pacing, retries and fallback; safe to call from threads."""

    @property
    def name(self) -> str:
        """Return the model's name as it was asked for."""
        ...

    @property
    def usage(self) -> Usage:
        """Return what has been used so far."""
        ...

    def complete(self, prompt: Prompt) -> Reply:
        """Return the reply.

        Raises:
            PaperError: this call gave nothing (`Blocked`, `BadReply`, `Outage`,
                `QuotaGone`, `OutOfTime`).
            ModelError: no call can succeed (key, model name).
        """
        ...


class Place(StrEnum):
    """Whose word a snapshot is, strongest first."""

    BASE = "base"
    OWN = "own"  # the branch of the date at hand
    OPEN = "open"  # another date's digest branch
    CLOSED = "closed"  # head of a digest pull request closed unmerged


class Tree(Protocol):
    """Files of one commit or folder, by paths relative to the Jekyll root, with ``/``."""

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the paths of all files below ``folder``, sorted."""
        ...

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One place where records and posts lie.

    ``key`` ends the name of a digest branch, a date or ``A_B``: what else the branch
    holds are copies of the base from when it was begun. Empty: all of it counts.
    """

    place: Place
    name: str
    tree: Tree
    key: str = ""


class Standing(StrEnum):
    """What has become of the date's own pull request."""

    NONE = "none"
    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class View:
    """Everything a publisher knows before a run: where records lie, and what stands.

    ``last_commit``: when the base branch last moved; None where that is not known.
    """

    snapshots: tuple[Snapshot, ...]
    standing: Standing = Standing.NONE
    pull_request_url: str = ""
    last_commit: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What one publication writes: files by path relative to the Jekyll root.

    ``visible`` tells whether a post is among them; a draft of state alone is pushed
    without a pull request of its own. ``title`` and ``body`` are the pull request's.
    ``kept`` tells that a person's text stays where ours would differ.
    """

    files: Mapping[str, bytes]
    message: str
    title: str = ""
    body: str = ""
    visible: bool = True
    kept: bool = False


class Operation(StrEnum):
    """What a publication did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    COMMITTED = "committed"
    PUSHED = "pushed"
    WRITTEN = "written"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Published:
    """The outcome of a publication."""

    operation: Operation
    branch: str = ""
    commit_sha: str = ""
    pull_request_number: int = 0
    pull_request_url: str = ""
    warnings: tuple[str, ...] = ()


Compose = Callable[[View], Draft | None]


class Publisher(Protocol):
    """Puts a draft where the settings say."""

    def look(self) -> View:
        """Return the present view, freshly fetched.

        Raises:
            PublishError: the repository cannot be read.
        """
        ...

    def rehearse(self, paths: Sequence[str]) -> None:
        """Find out what would keep ``paths`` from being published, before they are made.

        Raises:
            PublishError: they cannot be published; the message says what to do.
        """
        ...

    def publish(self, compose: Compose) -> Published:
        """Compose on a fresh view and publish; compose anew after every lost race.

        ``compose`` returns None where nothing is to be written.

        Raises:
            PublishError: nothing could be published.
        """
        ...
