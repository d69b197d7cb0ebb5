"""Rate limits: what is waited for, and for how long."""

from __future__ import annotations

from contextlib import suppress

import pytest

from digest.publish.github import GitHubRefused
from tests.publish.scripted_server import CALLS, NOW, OK, ScriptedServer, told
from tests.world.server import Response


@pytest.mark.parametrize("name", list(CALLS))
@pytest.mark.parametrize(
    ("limit", "wait"),
    [
        (told(429, retry_after="7"), 7.0),
        (told(403, retry_after="5"), 5.0),
        (told(403, x_ratelimit_remaining="0", x_ratelimit_reset="1000030"), 31.0),
        (told(403, "You have exceeded a secondary rate limit"), 60.0),
        (told(429), 60.0),
    ],
)
def test_a_rate_limit_is_waited_for_and_then_the_call_repeated(
    name: str,
    limit: Response,
    wait: float,
    script: ScriptedServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    script.answers = [limit, OK]

    CALLS[name](script.client())

    assert script.slept == [wait]
    assert f"waiting {wait:.0f} s" in caplog.text


@pytest.mark.parametrize("given", ["\u00b2", "9" * 400, "soon", "-5"])
def test_an_odd_wait_is_no_traceback(given: str, script: ScriptedServer) -> None:
    script.answers = [told(429, retry_after=given), told(403, retry_after=given), OK]

    with suppress(GitHubRefused):
        script.client().get("/x")
    assert all(1.0 <= slept <= 180.0 for slept in script.slept)


def test_a_limit_beyond_the_patience_says_when_to_come_back(script: ScriptedServer) -> None:
    reset = str(int(NOW) + 3000)
    script.answers = [
        told(403, "API rate limit", x_ratelimit_remaining="0", x_ratelimit_reset=reset)
    ]

    with pytest.raises(GitHubRefused, match="run again in 51 minutes"):
        script.client().get("/x")

    assert script.slept == []


def test_a_limit_that_does_not_end_is_not_waited_for_for_ever(script: ScriptedServer) -> None:
    script.answers = [told(429, retry_after="50")]

    with pytest.raises(GitHubRefused):
        script.client().get("/x")

    assert sum(script.slept) <= 180


def test_a_retry_after_of_zero_cannot_loop_for_ever(script: ScriptedServer) -> None:
    script.answers = [told(429, retry_after="0")]

    with pytest.raises(GitHubRefused):
        script.client().get("/x")
