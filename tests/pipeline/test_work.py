"""The work on the parts: side by side, and kept at once."""

from __future__ import annotations

import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.domain import Entry, FullText, Model, Origin, Paper, Part, Prompt, Section, Skipped
from digest.domain import State as Fate
from digest.errors import Cause, ModelError, QuotaGone
from digest.journal import Journal
from digest.pipeline import workers
from digest.pipeline.parts import PaperTask, WorkResult
from tests import made_up_papers
from tests.fakes import FakeModel
from tests.pipeline.work_context import full, paper, shop
from tests.pipeline_over_git import good
from tests.world import translator


def task(number: int, *, translation: bool = True, reading: bool = True) -> PaperTask:
    return PaperTask(Entry(paper(number), Section.MAIN, Fate.SHOWN), translation, reading)


def test_every_paper_asked_for_has_both_its_parts() -> None:
    made = workers.make([task(n) for n in range(7)], shop()).made

    assert list(made) == [paper(n).id for n in range(7)]
    assert all(
        isinstance(part, Part) for one in made.values() for part in (one.translation, one.reading)
    )


def test_threads_take_short_turns_while_papers_are_made_and_as_ever_afterwards() -> None:
    before, during = sys.getswitchinterval(), list[float]()

    def answer(prompt: Prompt) -> str:
        during.append(sys.getswitchinterval())
        return good(prompt)

    workers.make([task(1)], shop(answer))

    assert during == [pytest.approx(workers.TURN_S)] * 2
    assert sys.getswitchinterval() == before


def test_what_is_not_asked_for_is_not_made_and_no_text_is_fetched_for_it() -> None:
    fetched: list[str] = []

    def fetch(of: Paper) -> FullText:
        fetched.append(of.id)
        return full(of)

    asked = [task(0, reading=False), task(1, translation=False), task(2)]
    made = workers.make([*asked, task(3, translation=False, reading=False)], shop(fetch=fetch)).made

    assert [(m.translation is None, m.reading is None) for m in made.values()] == [
        (False, True),
        (True, False),
        (False, False),
    ]
    assert fetched == [paper(1).id, paper(2).id]


def test_a_text_is_read_for_its_checks_before_anybody_has_it_and_before_the_next_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So the work of it stands beside calls that are under way, and not behind their answers."""
    steps: list[tuple[str, str]] = []

    def fetch(one: Paper) -> FullText:
        steps.append(("fetched", one.id))
        return full(one)

    def study_text(one: Paper, text: FullText) -> None:
        assert text == full(one)
        time.sleep(0.05)  # whoever has the text would ask for its reading meanwhile
        steps.append(("studied", one.id))

    def write_reading(_: Model, one: Paper, *_args: object, **_more: object) -> Skipped:
        steps.append(("asked", one.id))
        return workers.NO_TIME

    monkeypatch.setattr("digest.reading.study_text", study_text)
    monkeypatch.setattr("digest.reading.write_reading", write_reading)
    workers.make([task(0), task(1), task(2, reading=False)], shop(fetch=fetch))

    fetched = [(step, paper(n).id) for n in (0, 1) for step in ("fetched", "studied")]
    assert [one for one in steps if one[0] != "asked"] == fetched
    assert all(
        steps.index(("studied", paper(n).id)) < steps.index(("asked", paper(n).id)) for n in (0, 1)
    )


def test_texts_are_fetched_one_at_a_time_in_page_order() -> None:
    fetched: list[str] = []
    busy = threading.Lock()

    def fetch(of: Paper) -> FullText:
        assert busy.acquire(blocking=False)
        fetched.append(of.id)
        busy.release()
        return full(of)

    workers.make([task(n) for n in range(6)], shop(fetch=fetch, concurrency=6))

    assert fetched == [paper(n).id for n in range(6)]


def test_no_more_texts_are_held_than_papers_are_soon_to_be_read() -> None:
    fetched: list[str] = []
    answered: list[Prompt] = []
    most = [0]
    enough = threading.Event()

    def fetch(of: Paper) -> FullText:
        fetched.append(of.id)
        if len(fetched) >= workers.AHEAD:
            enough.set()
        return full(of)

    def answer(prompt: Prompt) -> str:
        assert enough.wait(30)  # the model is slower than arXiv
        answered.append(prompt)
        most[0] = max(most[0], len(fetched) - len(answered) // 2)
        return good(prompt)

    stands_still = threading.Event()
    watch = threading.Timer(30, stands_still.set)
    watch.start()
    made = workers.make(
        [task(n % 60) if n < 60 else _later(n) for n in range(100)],
        shop(answer, fetch=fetch, over=stands_still.is_set, concurrency=1),
    ).made
    watch.cancel()

    assert len(made) == len(fetched) == 100
    assert most[0] <= workers.AHEAD + 2


def _later(number: int) -> PaperTask:
    """Return a task of another day: `paper` has sixty."""
    of = made_up_papers.paper(number, datetime(2026, 1, 15, 3, number - 60, tzinfo=UTC))
    return PaperTask(Entry(of, Section.MAIN, Fate.SHOWN), translation=True, reading=True)


def test_every_finished_part_is_in_the_journal_at_once(tmp_path: Path) -> None:
    kept: list[int] = []

    def answer(prompt: Prompt) -> str:
        kept.append(len(Journal(tmp_path).parts()))
        return good(prompt)

    workers.make([task(0), task(1)], shop(answer, journal=Journal(tmp_path), concurrency=1))
    assert (kept, len(Journal(tmp_path).parts())) == ([0, 1, 2, 3], 4)


def test_a_key_refused_on_the_way_leaves_what_was_finished_and_the_rest_waits() -> None:
    answered: list[Prompt] = []

    def refused(prompt: Prompt) -> str | Exception:
        answered.append(prompt)
        return good(prompt) if len(answered) <= 3 else ModelError("the key is refused")

    works = workers.make([task(n) for n in range(4)], shop(refused, concurrency=1))

    assert isinstance(works.error, ModelError)
    parts = [part for one in works.made.values() for part in one.parts]
    assert [isinstance(part, Part) for part in parts] == [True] * 3 + [False] * 5
    assert set(parts[3:]) == {Skipped(Cause.OUTAGE, "the key is refused")}


def test_a_key_refused_before_anything_was_finished_leaves_all_papers_waiting() -> None:
    works = workers.make([task(0), task(1)], shop(lambda _: ModelError("the key is refused")))

    assert str(works.error) == "the key is refused"
    parts = [part for one in works.made.values() for part in one.parts]
    assert parts == [Skipped(Cause.OUTAGE, "the key is refused")] * 4


def test_a_translation_that_waits_for_quota_leaves_its_reading_unasked() -> None:
    told: list[tuple[str, str, str]] = []
    made = workers.make([task(0)], shop(lambda _: QuotaGone("gone"), told=told)).made

    (one,) = made.values()
    assert isinstance(one.translation, Skipped)
    assert isinstance(one.reading, Skipped)
    assert {one.translation.cause, one.reading.cause} == {Cause.QUOTA}
    assert one.reading.tries == 1
    assert [(what, note) for what, _, note in told if what != "text"] == [
        ("translation", "quota"),
        ("reading", "quota"),
    ]


def test_a_translation_that_was_refused_does_not_cost_the_reading() -> None:
    def answer(prompt: Prompt) -> str:
        return good(prompt) if "3)" in prompt.system else "抱歉，我无法完成。"

    (one,) = workers.make([task(0)], shop(answer)).made.values()

    assert isinstance(one.translation, Skipped)
    assert isinstance(one.reading, Part)


def test_when_time_is_up_before_the_start_everything_waits_and_nothing_is_asked() -> None:
    made_shop = shop(over=lambda: True)
    made = workers.make([task(0), task(1, reading=False)], made_shop).made

    assert made[paper(0).id].translation == workers.NO_TIME
    assert made[paper(0).id].reading == workers.NO_TIME
    assert made[paper(1).id].reading is None
    assert made_shop.model.usage.calls == 0


def test_when_time_is_up_on_the_way_what_is_done_is_kept() -> None:
    asked: list[str] = []

    def answer(prompt: Prompt) -> str:
        asked.append(prompt.user)
        return good(prompt)

    made = workers.make(
        [task(n, reading=False) for n in range(5)],
        shop(answer, over=lambda: len(asked) >= 2, concurrency=1),
    ).made

    parts = [one.translation for one in made.values()]
    assert [isinstance(part, Part) for part in parts] == [True, True, False, False, False]
    assert parts[2:] == [workers.NO_TIME] * 3


def test_without_work_no_thread_is_begun() -> None:
    before = threading.active_count()

    assert workers.make([], shop()) == WorkResult()
    assert threading.active_count() == before


def test_the_reading_is_told_the_terms_of_the_translation() -> None:
    model = FakeModel(good)
    made_shop = shop()
    workers.make([task(0)], workers.WorkContext(model, full, Journal(None), lambda: False,
                                       made_shop.tell, 1))  # fmt: skip

    asked = [prompt.user for prompt in model.prompts]
    assert len(asked) == 2
    assert translator.translation(paper(0).abstract) in asked[1]


def test_a_reading_from_the_abstract_asks_arxiv_for_nothing() -> None:
    assert workers.abstract_only(paper(0)) == FullText(paper(0).abstract, Origin.ABSTRACT)


def test_one_cause_is_one_warning_with_all_its_papers_and_what_to_do_first(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gone = "HTTP 429: " + "x" * 300 + "; see your plan"
    workers.make([task(n) for n in range(21)], shop(lambda _: QuotaGone(gone)))

    (warning,) = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert warning.startswith("the quota is used up: later runs go on by themselves")
    assert f"21 papers without translation or reading (quota): {paper(0).id}, " in warning
    assert warning.endswith("; see your plan")


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (
            "html: HTTP 404; pdf: no text layer, scanned pages",
            "HTML：HTTP 404；PDF：扫描件，没有文字",
        ),
        ("html: something new; pdf: encrypted", "HTML：无法读取；PDF：已加密"),
    ],
)
def test_a_reading_without_the_full_text_tells_the_review_why(note: str, told: str) -> None:
    bare = FullText("An abstract of some length.", Origin.ABSTRACT, note)
    made = workers.make([task(0)], shop(fetch=lambda _: bare)).made

    (one,) = made.values()
    assert isinstance(one.reading, Part)
    assert f"没有取得全文（{told}）" in one.reading.warnings


def test_a_reading_that_was_to_be_from_the_abstract_needs_no_reason() -> None:
    made = workers.make([task(0)], shop(fetch=workers.abstract_only)).made

    (one,) = made.values()
    assert isinstance(one.reading, Part)
    assert not any("没有取得全文" in warning for warning in one.reading.warnings)
