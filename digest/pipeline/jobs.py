"""A publication's days and rules, as the settings ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from digest.domain import Kind, Status, Style, Window
from digest.ledger import Shelf
from digest.pipeline import search
from digest.pipeline.parts import Wishes
from digest.selection import Found, Rules
from digest.settings import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """One publication: its days and the rules they follow.

    ``mend``: only fill holes of papers already shown. ``kind`` is how new papers are
    chosen. ``horizons``, ``owed``, ``seeded`` and
    ``whole_until`` are as in `search.Seen`.
    """

    shelf: Shelf
    windows: tuple[Window, ...]
    kind: Kind
    rules: Rules
    wishes: Wishes
    style: Style
    since: date
    post_path: Callable[[date], str]
    record_path: Callable[[date], str]
    template: str | None = None
    explicit: bool = False
    overwrite: bool = False
    post_if_empty: bool = False
    mend: bool = False
    found: Found = field(default_factory=lambda: Found(()))
    status: Status = Status.COMPLETE
    quiet: str = ""
    horizons: Mapping[str, datetime] = field(default_factory=dict)
    owed: Mapping[str, date] = field(default_factory=dict)
    seeded: tuple[str, ...] = ()
    whole_until: datetime | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """Return the dates, oldest first."""
        return tuple(window.date for window in self.windows)

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the posts and records of the days, relative to the Jekyll root."""
        ways = (self.post_path, self.record_path)
        return tuple(way(day) for day in self.days for way in ways)


def informed(job: Job, seen: search.Seen) -> Job:
    """Return the publication with what arXiv has told."""
    return replace(
        job,
        found=seen.found,
        status=seen.status,
        quiet=seen.quiet,
        horizons=seen.horizons,
        owed=seen.owed,
        seeded=seen.seeded,
        whole_until=seen.whole_until,
    )


def job_of(settings: Settings, *, has_model: bool, template: str | None) -> Job:
    """Return the main publication of a run, before arXiv has been asked."""
    return Job(
        shelf=Shelf(
            settings.state_dir,
            settings.posts_dir,
            settings.file_name,
            settings.configuration,
            settings.categories,
        ),
        windows=tuple(settings.window(day) for day in settings.days),
        kind=Kind.DAILY if settings.daily else Kind.BACKFILL,
        rules=Rules(
            categories=settings.categories,
            late=settings.late,
            primary_only=settings.primary_only,
            include=settings.include_keywords,
            exclude=settings.exclude_keywords,
            max_papers=settings.max_papers,
        ),
        wishes=Wishes(has_model, has_model and settings.reading != "off"),
        style=settings.style,
        since=search.oldest_needed(settings),
        post_path=settings.post_path,
        record_path=settings.record_path,
        template=template,
        explicit=settings.date is not None,
        overwrite=settings.overwrite,
        post_if_empty=settings.on_empty == "post",
    )
