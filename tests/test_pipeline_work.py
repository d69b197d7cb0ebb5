"""Threads that work, are left behind, or die."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from digest.domain import FullText, Origin, Paper, Part, Prompt
from digest.journal import Journal
from digest.pipeline.parts import Todo, Wishes, to_do
from digest.pipeline.work import NO_TIME, Workshop, make
from tests import days
from tests.fakes import FakeModel

PATIENCE_S = 60.0


def asked(count: int) -> list[Todo]:
    return [to_do(replace(days.pending(n), translation=None, reading=None), Wishes())
            for n in range(1, count + 1)]  # fmt: skip


def abstract(paper: Paper) -> FullText:
    return FullText(paper.abstract, Origin.ABSTRACT)


def test_what_a_thread_left_behind_finishes_late_is_in_the_journal_and_not_in_the_result(
    tmp_path: Path,
) -> None:
    late, over = threading.Event(), threading.Event()

    def answer(_: Prompt) -> str:
        over.set()
        late.wait(PATIENCE_S)
        return "一个摘要。"

    journal = Journal(tmp_path)
    shop = Workshop(FakeModel(answer), abstract, journal, over.is_set, lambda *_: None)
    made = make(asked(1), shop)
    assert [m.translation for m in made.values()] == [NO_TIME]

    published = journal.parts()
    late.set()
    until(lambda: bool(journal.parts()))
    journal.forget(published)
    assert [m.translation for m in made.values()] == [NO_TIME]
    assert set(Journal(tmp_path).parts()) == {("2601.00001v1", "translation")}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_waits_for_full_texts_when_their_thread_has_died() -> None:
    def broken(_: Paper) -> FullText:
        raise RuntimeError("a defect of ours")

    shop = Workshop(
        FakeModel(lambda _: "一个摘要。"), broken, Journal(None), lambda: False, lambda *_: None
    )
    made = make(asked(3), shop)

    assert [m.reading for m in made.values()] == [NO_TIME] * 3
    assert all(isinstance(m.translation, Part) for m in made.values())


def until(done: Callable[[], bool]) -> None:
    """Wait until something is so, for as long as a slow machine may need."""
    end = time.monotonic() + PATIENCE_S
    while not done() and time.monotonic() < end:
        time.sleep(0.02)
    assert done()
