"""What is asked of arXiv, and where; and a net that does not answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of arXiv's API and of its OAI-PMH service."""

    api: str
    oai: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    ``since`` (included) and ``until`` (excluded) bound the submission for the API alone:
    what OAI shows as changed on ``changed_since`` (UTC) or later may be submitted long
    before. ``known`` ids need no hydration. ``second_net``: ask OAI even where the API
    answers; off, it serves only in the API's place, and within the bounds.
    """

    categories: tuple[str, ...]
    since: datetime
    until: datetime
    changed_since: date | None
    known: frozenset[str]
    now: datetime
    second_net: bool = True

    @property
    def changes_from(self) -> date:
        """Return the UTC date from which OAI's changes are asked for."""
        return self.changed_since or self.since.astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class Down:
    """A net that gave nothing, and why."""

    reason: str
