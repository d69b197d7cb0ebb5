"""Asked, checked, asked once more, and whole or missing."""

from __future__ import annotations

import pytest

from digest.domain import Part, Skipped
from digest.errors import BadReply, Blocked, Cause, ModelError, Outage, PaperError, QuotaGone
from tests.reading.replies import CHATTY, DOUBTED, FOREIGN, GOOD, translated

FENCED = f"```markdown\n{GOOD}\n```"


def test_a_doubtful_reply_is_asked_for_once_more_with_its_defects_named() -> None:
    part, model = translated(DOUBTED, GOOD)

    assert isinstance(part, Part)
    assert part.text == GOOD
    assert part.doubts == ()
    assert (part.input_tokens, part.output_tokens) == (200, 100)
    first, second = model.prompts
    assert second.system == first.system
    assert second.user.startswith(first.user.rstrip())
    assert "数字 4.8 缺失" in second.user
    assert "4.8 缺失" not in first.user


def test_what_stays_doubtful_is_published_with_the_doubt() -> None:
    part, model = translated(DOUBTED, DOUBTED)

    assert isinstance(part, Part)
    assert part.doubts == ("数字 4.8 缺失", "数字 4.9 未见于原文")
    assert len(model.prompts) == 2


def test_the_attempt_with_fewer_errors_is_taken() -> None:
    worse = DOUBTED.replace("LagTune", "LagTun").replace("18%", "19%")

    for script in ((DOUBTED, worse), (worse, DOUBTED)):
        part, _ = translated(*script)
        assert isinstance(part, Part)
        assert part.text == DOUBTED


def test_of_two_equally_doubtful_attempts_the_later_is_taken() -> None:
    other = GOOD.replace("4.8%", "4.7%")
    part, _ = translated(DOUBTED, other)

    assert isinstance(part, Part)
    assert part.text == other


def test_a_good_second_reply_heals_a_forbidden_first() -> None:
    part, _ = translated(CHATTY, GOOD)

    assert isinstance(part, Part)
    assert part.text == GOOD


def test_a_wrapper_is_taken_off_only_after_asking_again() -> None:
    part, model = translated(FENCED, FENCED)

    assert isinstance(part, Part)
    assert part.text == GOOD
    assert len(model.prompts) == 2


def test_a_wrapper_around_a_bad_text_does_not_save_it() -> None:
    part, _ = translated(f"```\n{FOREIGN}\n```", f"```\n{CHATTY}\n```")

    assert isinstance(part, Skipped)


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (Blocked("finish reason SAFETY"), Cause.BLOCKED),
        (BadReply("empty"), Cause.REJECTED),
        (Outage("overloaded"), Cause.OUTAGE),
        (QuotaGone("the daily quota is used up"), Cause.QUOTA),
    ],
)
def test_a_failed_call_is_a_reason_and_not_asked_again(error: PaperError, cause: Cause) -> None:
    part, model = translated(error)

    assert part == Skipped(cause, str(error))
    assert len(model.prompts) == 1


@pytest.mark.parametrize("error", [QuotaGone("gone"), Outage("down"), Blocked("no"), BadReply("?")])
def test_a_failing_retry_keeps_a_publishable_first_attempt(error: PaperError) -> None:
    part, _ = translated(DOUBTED, error)

    assert isinstance(part, Part)
    assert part.text == DOUBTED
    assert part.doubts
    assert part.input_tokens == 100


def test_a_failing_retry_after_an_unpublishable_reply_waits_if_its_cause_does() -> None:
    waiting, _ = translated(CHATTY, QuotaGone("gone"))
    refused, _ = translated(CHATTY, Blocked("no"))

    assert isinstance(waiting, Skipped)
    assert waiting.cause is Cause.QUOTA
    assert isinstance(refused, Skipped)
    assert refused.cause is Cause.REJECTED


def test_a_refused_key_ends_the_run() -> None:
    for script in ((ModelError("key refused"),), (CHATTY, ModelError("key refused"))):
        with pytest.raises(ModelError):
            translated(*script)
