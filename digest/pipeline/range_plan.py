"""What one run of a range makes: days for machines side by side, within a quota and the time.

Oldest days come first, so that a range is whole from its beginning on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digest.domain import Entry, Skipped
from digest.pipeline.parts import PaperTask
from digest.settings import Settings
from digest.window import Span

RESERVE = 20  # one call in so many is kept for replies that are asked for once more
MOST_SHARDS = 256
"""Jobs of one matrix:
https://docs.github.com/en/actions/reference/limits#existing-system-limits"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run of a range is to make.

    ``tasks`` are this run's, in the order of the days; ``shards`` their days, as many as
    one machine reads. ``papers`` and ``calls`` are still to be made in all runs, and
    ``runs_left`` is how many runs that takes after this one.
    """

    shards: tuple[Span, ...] = ()
    tasks: tuple[PaperTask, ...] = ()
    days: frozenset[date] = frozenset()
    parallel: int = 1
    papers: int = 0
    calls: int = 0
    runs_left: int = 0


def plan_of(asked: Mapping[date, Sequence[PaperTask]], settings: Settings) -> Plan:
    """Return what this run can make of what is to be made, oldest day first.

    A run makes no more requests than ``requests-per-day`` allows, and fetches no more texts
    than fit into ``max-minutes`` at arXiv's interval.
    """
    ordered = [(day, task) for day in sorted(asked) for task in asked[day]]
    runs = _runs([task for _, task in ordered], settings)
    mine = ordered[: runs[0]] if runs else []
    mine_tasks = tuple(task for _, task in mine)
    days = sorted({day for day, _ in mine})
    shards = _shards(days, settings.shard_days)
    side_by_side = min(settings.max_parallel, max(1, len(shards)))
    if settings.requests_per_minute:
        side_by_side = min(side_by_side, settings.requests_per_minute)
    return Plan(
        shards=shards,
        tasks=mine_tasks,
        days=frozenset(days),
        parallel=side_by_side,
        papers=len(ordered),
        calls=sum(calls_of(task) for _, task in ordered),
        runs_left=max(0, len(runs) - 1) + _rounds_left(mine_tasks, settings),
    )


def _rounds_left(tasks: Sequence[PaperTask], settings: Settings) -> int:
    """Return how many more runs batches take: a reading is asked for by its translation."""
    if settings.service_tier != "batch":
        return 0
    return max(map(_rounds_of, tasks), default=0)


def _rounds_of(task: PaperTask) -> int:
    wished = {"translation": task.translation, "reading": task.reading}
    open_ = [(task.entry.paper.id, kind) for kind, wanted in wished.items() if wanted]
    return len(open_) - (open_[0] in handed_over([task.entry]))


def calls_of(task: PaperTask) -> int:
    """Return how many requests a paper takes where each is answered well."""
    return task.translation + task.reading


def _runs(tasks: Sequence[PaperTask], settings: Settings) -> list[int]:
    """Return how many of the papers each run makes."""
    runs: list[int] = []
    calls = texts = 0
    for task in tasks:
        calls, texts = calls + calls_of(task), texts + task.reading
        if not runs or calls > _most_calls(settings) or texts > _most_texts(settings):
            runs.append(0)
            calls, texts = calls_of(task), int(task.reading)
        runs[-1] += 1
    return runs


def _most_calls(settings: Settings) -> float:
    """Return how many calls are planned: some replies fail the checks and are asked for again."""
    most = settings.requests_per_day
    return most - most // RESERVE or float("inf")


def _most_texts(settings: Settings) -> float:
    """Return how many full texts can be fetched in a run's time."""
    if settings.reading != "full" or not settings.arxiv_page_interval:
        return float("inf")
    return max(1, settings.max_minutes * 60 // settings.arxiv_page_interval)


def _shards(days: Sequence[date], length: int) -> tuple[Span, ...]:
    """Return the days as spans of at most so many days, longer ones where there are too many."""
    if not days:
        return ()
    whole = (days[-1] - days[0]).days + 1
    length = max(length, -(-whole // MOST_SHARDS))
    found: dict[int, list[date]] = {}
    for day in days:
        found.setdefault((day - days[0]).days // length, []).append(day)
    return tuple(Span(some[0], some[-1], ranged=True) for some in found.values())


def groups_of(settings: Settings) -> tuple[Span, ...]:
    """Return the days that are proposed together: those of a month, or all."""
    whole = Span(settings.span.first, settings.span.last, ranged=True)
    if settings.per == "range":
        return (whole,)
    months: dict[tuple[int, int], list[date]] = {}
    for day in whole.days:
        months.setdefault((day.year, day.month), []).append(day)
    return tuple(Span(days[0], days[-1], ranged=True) for days in months.values())


def handed_over(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """Return where the answers for the parts of papers will be, by paper id and part."""
    return {
        (entry.paper.id, kind): part.batch
        for entry in entries
        for kind, part in (("translation", entry.translation), ("reading", entry.reading))
        if isinstance(part, Skipped) and part.batch
    }
