"""The record of a day: the one state, from which the post follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from digest.domain.papers import Entry, Sighting, State, Window


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
    the ``---``. ``template`` is the path of an own template in the blog, or empty.
    """

    layout: str = "post"
    title: str = "arXiv Daily – {date}"
    tags: tuple[str, ...] = ()
    front_matter: str = ""
    clean_head: bool = False
    zone: str = "Asia/Shanghai"
    anchor: str = "08:50"
    template: str = ""


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
