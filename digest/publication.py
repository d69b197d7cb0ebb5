"""What a publisher sees of a blog, the draft that it is given, and what became of it: its port.

Where the records and posts of a blog lie, which branches of its digests stand open or were
closed, and the files that a run writes. Records themselves are `digest.domain`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from digest.errors import Notice
from digest.window import Span


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

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None where there is none."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One place where records and posts lie.

    ``span`` are the days that a digest branch is for: what else it holds are copies of
    the base from when it was begun. None: all of it counts. ``proposed`` is False for a
    branch that has never had a pull request, since GitHub did not allow one.
    """

    place: Place
    name: str
    tree: Tree
    span: Span | None = None
    proposed: bool = True


class Standing(StrEnum):
    """What has become of the date's own pull request."""

    NONE = "none"
    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class View:
    """Everything a publisher knows before a run: where records lie, and what stands.

    ``last_commit``: when the base branch last moved; None where that is not known. ``notes``
    say which branches are left alone, and why.
    """

    snapshots: tuple[Snapshot, ...]
    standing: Standing = Standing.NONE
    pull_request_url: str = ""
    last_commit: datetime | None = None
    notes: tuple[Notice, ...] = ()


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

    def rehearse(self, paths: Sequence[str]) -> None:
        """Find out what would keep ``paths`` from being published, before they are made.

        Raises:
            PublishError: they cannot be published; the message says what to do.
        """

    def publish(self, compose: Compose) -> Published:
        """Compose on a fresh view and publish; compose anew after every lost race.

        ``compose`` returns None where nothing is to be written.

        Raises:
            PublishError: nothing could be published.
        """
