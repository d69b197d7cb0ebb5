"""What a run tells of itself: warnings on the way, the report, the outcome."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from digest.domain import Place, Published, Status, Usage, View
from digest.errors import RunError, UnfinishedError
from digest.pipeline.adapters import Adapters
from digest.pipeline.days import Composed
from digest.report import RunReport
from digest.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, for outputs, summary and log; ``error`` is to be raised after them."""

    report: RunReport
    status: Status
    posts: Mapping[str, bytes] = field(default_factory=dict)
    error: RunError | None = None


class Account:
    """Keeps what a run has to tell, from its beginning on."""

    def __init__(self, settings: Settings, adapters: Adapters) -> None:
        self._settings, self._adapters = settings, adapters
        self._began = adapters.clock()
        self._notes: list[str] = []

    def warn(self, english: str, chinese: str) -> None:
        """Tell a warning to the log and to the summary."""
        logger.warning("%s", english)
        self.note(chinese)

    def note(self, chinese: str) -> None:
        """Tell the summary alone."""
        self._notes.append(chinese)

    def report(
        self, composed: Composed, published: Published | None = None, view: View | None = None
    ) -> RunReport:
        """Return the report; without a publication and a view, what a review is told of it."""
        settings, model = self._settings, self._adapters.model
        last_commit = view.last_commit if view else None
        return RunReport(
            records=composed.records,
            model=model.name if model else "",
            usage=model.usage if model else Usage(),
            seconds=self._adapters.clock() - self._began,
            published=published,
            notes=tuple(dict.fromkeys(self._notes)),
            next_end=settings.window(settings.days[-1] + timedelta(days=1)).end,
            left=composed.left,
            waiting=sum(s.place is Place.OPEN for s in view.snapshots) if view else 0,
            idle_days=(settings.now - last_commit).days if last_commit else None,
            kept=composed.kept,
            deleted=composed.deleted,
        )

    def outcome(
        self, composed: Composed, published: Published, view: View, error: RunError | None = None
    ) -> Outcome:
        """Return the outcome; where nothing went wrong, an empty day is an error if asked for."""
        settings, status = self._settings, composed.status
        empty = status is Status.EMPTY and composed.records  # else no day was looked into
        if error is None and empty and settings.on_empty == "fail":
            error = UnfinishedError(f"{settings.span.key} has no papers to show, on-empty is fail")
        posts = {
            path: composed.files[path]
            for path in map(settings.post_path, settings.days)
            if path in composed.files
        }
        return Outcome(self.report(composed, published, view), status, posts, error)
