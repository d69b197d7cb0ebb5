"""A refusal belongs to its text: whatever the words, wherever the paper stands."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from digest.domain import Part, Skipped, State
from digest.errors import Cause, ModelError
from digest.models.refusal_words import lookup
from tests.faulty_model_day import FaultyModelDay, Told, holds
from tests.world.models import DIALECTS, Ask, Dialect, Models, Say, json_response, openai_error
from tests.world.refusals import WORDS, refusal, refusal_in_words
from tests.world.server import Response

pytestmark = pytest.mark.usefixtures("inputs")

PAPERS = 6
PLACES = range(PAPERS)


def day(
    folder: Path, dialect: Dialect, place: int, number: int, concurrency: int
) -> FaultyModelDay:
    """Return a day of six whose paper at that place is refused, by both models."""
    flags = ("--fallback-model=m-2",)
    trial = FaultyModelDay(folder / "blog", dialect, PAPERS, concurrency, flags=flags)
    trial.about, trial.fault = trial.titles[place], refusal(number)
    return trial


def others_are_whole(trial: FaultyModelDay, told: Told) -> None:
    assert told.exit_code == 0, told.error
    held = {title: holds(entry) for title, entry in trial.entries().items()}
    assert held.pop(trial.about) == "English abstract, “摘要尚未翻译；解读待补”"
    assert set(held.values()) == {"whole"}
    assert len(held) == PAPERS - 1


def tries(trial: FaultyModelDay) -> set[int]:
    entry = trial.entries()[trial.about]
    return {p.tries for p in (entry.translation, entry.reading) if isinstance(p, Skipped)}


@pytest.mark.parametrize("number", range(len(WORDS)))
def test_unknown_words_cost_their_own_paper_and_later_runs_stay_green(
    number: int, tmp_path: Path
) -> None:
    dialect, concurrency = DIALECTS[number % 7 % 2], (1, 4, 8)[number // 2 % 3]
    trial = day(tmp_path, dialect, number % PAPERS, number, concurrency)

    others_are_whole(trial, trial.run())
    assert tries(trial) == {1}
    for date in (16, 17, 18):
        others_are_whole(trial, trial.run(day=date))
    assert tries(trial) == {3}
    asked = len(trial.asks)
    assert trial.run(day=19).exit_code == 0
    assert len(trial.asks) == asked


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("concurrency", [1, 4, 8])
@pytest.mark.parametrize("place", PLACES)
def test_the_order_of_the_papers_never_decides(
    place: int, concurrency: int, dialect: Dialect, tmp_path: Path
) -> None:
    trial = day(tmp_path, dialect, place, 1, concurrency)
    told = trial.run()

    others_are_whole(trial, told)
    assert told.outcome is not None
    about = [what for what in trial.asks if what[0] == trial.about]
    # Twice for each part: the model, and the fallback model once.
    assert sorted(about) == sorted([(trial.about, "translation"), (trial.about, "reading")] * 2)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_three_texts_refused_alike_by_a_service_that_never_answered_end_the_run(
    dialect: Dialect, tmp_path: Path
) -> None:
    trial = FaultyModelDay(tmp_path / "blog", dialect, PAPERS)
    trial.fault = refusal(1)
    told = trial.run()

    assert isinstance(told.error, ModelError)
    assert "This request was declined" in str(told.error)
    assert str(told.error).startswith("check `model`, `base-url` and `api-key`")
    assert len({about for about, _ in trial.asks}) == 3
    assert {entry.state for entry in trial.entries().values()} == {State.PENDING}
    assert "请检查 `model`、`base-url` 与 `api-key`" in html.unescape(told.summary)
    trial.fault = None
    assert trial.run(day=16).exit_code == 0
    assert {holds(entry) for entry in trial.entries().values()} == {"whole"}


def test_a_service_that_answered_yesterday_is_not_at_fault_for_three_texts(tmp_path: Path) -> None:
    days = [FaultyModelDay(tmp_path / "blog", "openai", 1)]

    def write(ask: Ask) -> Say | Response:
        return days[-1].write(ask)

    with Models(write) as models:
        days[0].base_url = models.base_url("openai")
        assert days[0].run().exit_code == 0
        days += [FaultyModelDay(tmp_path / "blog", "openai", 4, fault=refusal(1))]
        days[1].base_url = models.base_url("openai")
        told = days[1].run()
    later = days[1]

    assert told.exit_code == 0
    held = [holds(entry) for entry in later.entries().values()]
    assert sorted(held)[:3] == ["English abstract, “摘要尚未翻译；解读待补”"] * 3


@pytest.mark.parametrize("dialect", DIALECTS)
def test_refusals_in_other_words_each_are_told_too_where_nothing_was_answered(
    dialect: Dialect, tmp_path: Path
) -> None:
    trial = FaultyModelDay(tmp_path / "blog", dialect, 4)
    trial.fault = lambda _: openai_error(400, f"No. {WORDS[len(trial.asks) % len(WORDS)]}", "x")
    told = trial.run()

    assert told.exit_code == 4
    assert {entry.state for entry in trial.entries().values()} == {State.PENDING}


# ---------------------------------------------------------------- texts that are too long

LONG = {
    "in known words": openai_error(400, "Your request exceeded model token limit : 2000", "x"),
    "in unknown words": openai_error(400, "My plate is full.", "x"),
    "as a 413": Response(413, b"<html>413 Request Entity Too Large</html>"),
    "as tokens a minute": openai_error(
        429, "Request too large for m-1 on tokens per minute (TPM): Limit 6000, Requested 14810,"
        " please reduce your message size and try again.", "rate_limit_exceeded"),
    "as a 500": json_response({"error": {"code": 500, "message": "the request exceeds the"
        " available context size", "type": "exceed_context_size_error"}}, 500),
}  # fmt: skip


def no_longer_than(trial: FaultyModelDay, most: int, answer: Response) -> None:
    """Let the service refuse every prompt that is longer."""

    def fault(ask: Ask) -> Say | Response | None:
        return answer if len(ask.user) > most else None

    trial.fault = fault


@pytest.mark.parametrize("words", LONG)
@pytest.mark.parametrize(("share", "note"), [(0.75, "仅依据正文前半解读"), (0.3, "仅依据摘要解读")])
def test_a_text_that_is_too_long_is_read_by_its_half_or_its_abstract(
    words: str, share: float, note: str, tmp_path: Path
) -> None:
    whole = FaultyModelDay(tmp_path / "whole" / "blog", "openai", 2)
    lengths: list[int] = []
    whole.fault = lambda ask: lengths.append(len(ask.user))
    whole.run()
    trial = FaultyModelDay(tmp_path / "blog", "openai", 2)
    no_longer_than(trial, int(share * max(lengths)), LONG[words])
    told = trial.run()

    assert told.exit_code == 0
    assert {holds(entry) for entry in trial.entries().values()} == {"whole"}
    assert all(note in block for block in trial.blocks().values())


# Ways to say that a text is too long which stand in no line of the table, by status.
UNHEARD_OF = (
    (400, "That is more than I can take in at once."),
    (400, "文章太长了，请分段提交"),
    (400, "Input validation error: 34120 > 8192"),
    (403, "Payload over the permitted size for this tier."),
    (404, "Document exceeds the reader's window."),
    (413, "Zu groß."),
    (422, "body.messages.1.content: ensure this value has at most 8000 characters"),
    (422, "Le texte est trop long pour ce modèle."),
    (451, "長すぎます"),
    (200, "too much text; shorten it"),
)
TEN_DAYS = (
    LONG["in known words"], LONG["as tokens a minute"], LONG["as a 500"],
    *(refusal_in_words(*said, number) for number, said in enumerate(UNHEARD_OF)),
)  # fmt: skip


@pytest.mark.parametrize("words", [words for _, words in UNHEARD_OF])
def test_these_words_for_too_long_stand_in_no_line_of_the_table(words: str) -> None:
    assert {lookup(status, {"words": (words,), "said": (words,)}) for status, _ in UNHEARD_OF} == {
        None
    }


@pytest.mark.parametrize("number", range(len(TEN_DAYS)))
def test_a_paper_that_is_too_long_in_every_form_is_a_hole_for_ten_green_runs(
    number: int, tmp_path: Path
) -> None:
    dialect, concurrency = DIALECTS[number % 2], (1, 4, 8)[number % 3]
    flags = ("--fallback-model=m-2",)
    trial = FaultyModelDay(tmp_path / "blog", dialect, PAPERS, concurrency, flags=flags)
    trial.about = trial.titles[0]  # the first in the queue, while it is in it
    trial.fault = lambda _: TEN_DAYS[number]

    for date in range(15, 25):
        asked = len(trial.asks)
        others_are_whole(trial, trial.run(day=date))
        if concurrency == 1 and len(trial.asks) > asked:
            assert trial.asks[asked][0] == trial.about
    assert tries(trial) == {3}
    entry = trial.entries()[trial.about]
    assert isinstance(entry.translation, Skipped)
    assert entry.translation.cause in (Cause.REJECTED, Cause.BLOCKED)


def test_a_reading_tells_of_the_service_that_made_it(tmp_path: Path) -> None:
    trial = FaultyModelDay(tmp_path / "blog", "openai", 1)
    trial.run()
    (entry,) = trial.entries().values()

    assert isinstance(entry.reading, Part)
    assert entry.reading.service
    assert "127.0.0.1" not in entry.reading.service
