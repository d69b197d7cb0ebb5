"""A shop with a model, a journal and texts, and what is to be made in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from digest.domain import FullText, Origin, Paper, Prompt
from digest.journal import Journal
from digest.pipeline import workers
from digest.pipeline.parts import PaperTask, WantedParts, to_do
from tests import made_up_days, made_up_papers
from tests.fakes import FakeModel
from tests.pipeline_over_git import good


def paper(number: int) -> Paper:
    return made_up_papers.paper(number, datetime(2026, 1, 14, 3, number, tzinfo=UTC))


def full(of: Paper) -> FullText:
    return FullText(of.abstract, Origin.HTML)


def shop(
    answer: Callable[[Prompt], str | Exception] = good,
    *,
    journal: Journal | None = None,
    fetch: Callable[[Paper], FullText] = full,
    over: Callable[[], bool] = lambda: False,
    concurrency: int = 2,
    told: list[tuple[str, str, str]] | None = None,
) -> workers.WorkContext:
    heard = told if told is not None else []
    return workers.WorkContext(
        model=FakeModel(answer),
        fetch=fetch,
        journal=journal or Journal(None),
        over=over,
        tell=lambda what, of, note: heard.append((what, of.id, note)),
        concurrency=concurrency,
    )


def asked(count: int) -> list[PaperTask]:
    return [to_do(replace(made_up_days.pending(n), translation=None, reading=None), WantedParts())
            for n in range(1, count + 1)]  # fmt: skip
