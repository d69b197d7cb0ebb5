"""The translation: its part, what makes it missing, and how many doubts reach the post."""

from __future__ import annotations

import pytest

from digest.domain import Origin, Part, Reply, Skipped
from digest.errors import Cause
from digest.reading import prompt_hash
from tests.reading.replies import CHATTY, DOUBTED, FOREIGN, GOOD, PAIR, translated


def test_a_benign_reply_is_the_part_byte_for_byte() -> None:
    odd = GOOD.replace("。", "。  ", 1).replace("我们提出", "我们\n提出", 1)
    part, model = translated(f"\n {odd}\n\n")

    assert isinstance(part, Part)
    assert part.text == odd
    assert part.doubts == part.warnings == ()
    assert len(model.prompts) == 1


def test_a_part_names_what_it_was_made_with() -> None:
    part, _ = translated(Reply(GOOD, "model-a", "model-a-002", 700, 300))

    assert part == Part(
        GOOD, Origin.ABSTRACT, "model-a", "model-a-002", prompt_hash("translation", ""), 700, 300
    )


@pytest.mark.parametrize(
    "bad",
    [
        CHATTY, FOREIGN, PAIR.source, GOOD[: len(GOOD) // 2], GOOD + "循环往复的文字。" * 12, "",
        "抱歉，我无法翻译这段内容。", "Summary generation failed", f"{GOOD}<script>x()</script>",
        f"{GOOD}{{% include x %}}",
    ],
)  # fmt: skip
def test_what_must_never_be_published_is_missing_instead(bad: str) -> None:
    part, model = translated(bad, bad)

    assert isinstance(part, Skipped)
    assert part.cause is Cause.REJECTED
    assert "\n" not in part.detail
    assert part.detail.isascii()
    assert len(model.prompts) == 2


def test_without_an_abstract_no_call_is_made() -> None:
    part, model = translated(abstract=" \n")

    assert part == Skipped(Cause.REJECTED, "the paper has no abstract")
    assert model.prompts == []


def test_at_most_three_doubts_reach_the_post_and_the_rest_the_review() -> None:
    bad = DOUBTED.replace("LagTune", "LagTun").replace("18%", "18").replace("https://", "")
    part, _ = translated(bad, bad)

    assert isinstance(part, Part)
    assert len(part.doubts) == 3
    assert part.warnings
