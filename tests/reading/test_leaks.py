"""A reply that repeats the prompt's rules is no text."""

from __future__ import annotations

from digest.domain import Part, Skipped
from digest.reading import translate, write_reading
from tests.fakes import FakeModel
from tests.reading.replies import FULL, GOOD, READING, nonce, paper, translated


def test_a_reply_that_repeats_a_rule_of_the_prompt_is_missing_instead() -> None:
    model = FakeModel([GOOD])
    translate(model, paper(), nonce=nonce)
    rule = max(model.prompts[0].system.splitlines(), key=len)

    for leaky in (GOOD + rule, f"```\n{GOOD}{rule}\n```"):
        part, _ = translated(leaky, leaky)
        assert isinstance(part, Skipped)
        assert "leak" in part.detail


def test_the_headings_that_the_prompt_suggests_are_no_leak() -> None:
    text = READING.replace("**研究背景**：", "**研究背景，以及既有方法存在的问题**：")
    part = write_reading(FakeModel([text]), paper(), FULL, GOOD, nonce=nonce)

    assert isinstance(part, Part)
    assert part.text == text
