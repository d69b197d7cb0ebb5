"""Threads that are left behind, or dead."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.domain import FullText, Origin, Paper, Part, Prompt
from digest.errors import ModelError
from digest.journal import Journal
from digest.pipeline import workers
from tests.fakes import FakeModel
from tests.pipeline.work_context import asked, shop

PATIENCE_S = 60.0


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
    shop = workers.WorkContext(FakeModel(answer), abstract, journal, over.is_set, lambda *_: None)
    made = workers.make(asked(1), shop).made
    assert [m.translation for m in made.values()] == [workers.NO_TIME]

    published = journal.parts()
    late.set()
    until(lambda: bool(journal.parts()))
    journal.forget(published)
    assert [m.translation for m in made.values()] == [workers.NO_TIME]
    assert set(Journal(tmp_path).parts()) == {("2601.00001v1", "translation")}


def test_a_thread_left_behind_says_nothing_while_the_process_may_be_ending() -> None:
    fetching, late = threading.Event(), threading.Event()
    told: list[tuple[str, str, str]] = []
    fetchers: list[threading.Thread] = []

    def fetch(paper: Paper) -> FullText:
        fetchers.append(threading.current_thread())
        fetching.set()
        late.wait(PATIENCE_S)
        return abstract(paper)

    def refuse(_: Prompt) -> Exception:
        fetching.wait(PATIENCE_S)
        return ModelError("the key is refused")

    works = workers.make(asked(1), shop(refuse, fetch=fetch, told=told))
    assert isinstance(works.error, ModelError)
    late.set()
    fetchers[0].join(PATIENCE_S)

    assert told == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_waits_for_full_texts_when_their_thread_has_died() -> None:
    def broken(_: Paper) -> FullText:
        raise RuntimeError("a defect of ours")

    shop = workers.WorkContext(
        FakeModel(lambda _: "一个摘要。"), broken, Journal(None), lambda: False, lambda *_: None
    )
    made = workers.make(asked(3), shop).made
    for thread in threading.enumerate():
        if "_fetch_all" in thread.name:
            thread.join(PATIENCE_S)  # its end is told in this test, not in a later one

    assert [m.reading for m in made.values()] == [workers.NO_TIME] * 3
    assert all(isinstance(m.translation, Part) for m in made.values())


def until(done: Callable[[], bool]) -> None:
    """Wait until something is so, for as long as a slow machine may need."""
    end = time.monotonic() + PATIENCE_S
    while not done() and time.monotonic() < end:
        time.sleep(0.02)
    assert done()
