"""The reading: what its call is given, and what is taken of its reply."""

from __future__ import annotations

import pytest

from digest.domain import FullText, Origin, Part, Skipped
from digest.errors import Blocked, Cause, Outage, PaperError, TooLong
from digest.reading import write_reading
from tests.fakes import FakeModel
from tests.reading.replies import CHATTY, FULL, GOOD, READING, nonce, paper


def test_a_reading_is_the_reply_byte_for_byte() -> None:
    part = write_reading(FakeModel([f"{READING}\n"]), paper(), FULL, GOOD, nonce=nonce)

    assert isinstance(part, Part)
    assert part.text == READING
    assert part.origin is Origin.HTML
    assert part.doubts == ()


def test_the_reading_call_has_the_translation_the_glossary_and_the_full_text() -> None:
    model = FakeModel([READING])
    write_reading(model, paper(), FULL, GOOD, glossary="chunk = 分块", nonce=nonce)
    user = model.prompts[0].user

    assert "chunk = 分块" in user
    assert GOOD in user
    assert "In Table 2 the score is 47.3." in user
    assert "论文全文" in user


def test_a_number_that_the_full_text_does_not_have_is_a_doubt() -> None:
    made_up = READING.replace("18%", "23.7%")
    part = write_reading(FakeModel([made_up, made_up]), paper(), FULL, GOOD, nonce=nonce)

    assert isinstance(part, Part)
    assert part.doubts == ("数字 23.7 未见于原文",)
    in_table = READING.replace("18%", "47.3%")
    part = write_reading(FakeModel([in_table]), paper(), FULL, GOOD, nonce=nonce)
    assert isinstance(part, Part)
    assert part.doubts == ()


@pytest.mark.parametrize("bad", [READING.replace("2)  \n", ""), GOOD, READING[:-9], CHATTY, ""])
def test_a_reading_without_its_three_parts_is_missing(bad: str) -> None:
    part = write_reading(FakeModel([bad, bad]), paper(), FULL, GOOD, nonce=nonce)

    assert isinstance(part, Skipped)
    assert part.cause is Cause.REJECTED


LINES = [f"Line {number:02} of the text." for number in range(20)]


@pytest.mark.parametrize(
    ("text", "half", "rest"),
    [
        ("\n".join(LINES), "\n".join(LINES[:9]), LINES[9]),
        ("a\n" + "x" * 998, "a\n" + "x" * 498 + "\n", "x" * 499),
    ],
    ids=["lines", "one line"],
)
def test_a_text_that_is_too_long_is_read_by_its_first_half_and_then_by_the_abstract(
    text: str, half: str, rest: str
) -> None:
    model = FakeModel([TooLong("9000 tokens")] * 3)
    write_reading(model, paper(), FullText(text, Origin.HTML), GOOD, nonce=nonce)
    whole, first, last = (prompt.user for prompt in model.prompts)

    assert text in whole
    assert half in first
    assert rest not in first
    assert half.rstrip() not in last


def test_an_abstract_that_is_too_long_is_asked_for_once_and_whole() -> None:
    model = FakeModel([TooLong("9000 tokens")] * 3)
    full = FullText(paper().abstract, Origin.ABSTRACT)
    part = write_reading(model, paper(), full, GOOD, nonce=nonce)

    assert part == Skipped(Cause.REJECTED, "9000 tokens")
    assert len(model.prompts) == 1


@pytest.mark.parametrize(
    ("second", "told"), [(Blocked("no"), "9000 tokens"), (Outage("down"), "down")]
)
def test_the_first_failure_is_told_unless_a_later_one_passes_by_itself(
    second: PaperError, told: str
) -> None:
    model = FakeModel([TooLong("9000 tokens"), second])
    part = write_reading(model, paper(), FULL, GOOD, nonce=nonce)

    assert isinstance(part, Skipped)
    assert part.detail == told
