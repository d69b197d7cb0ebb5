"""What is written where no runner listens, and where nobody does."""

from __future__ import annotations

import io

from digest.actions import Runner
from tests.actions.runner_output import KEY, environ


def test_without_a_runner_messages_are_plain_and_the_post_alone_is_on_stdout() -> None:
    stdout, stderr = io.StringIO(), io.StringIO()

    with Runner({}, stdout, stderr) as runner:
        runner.mask(KEY)
        runner.warning(f"the key {KEY}")
        runner.output("date", "2026-01-15")
        runner.summary("# summary")
        with runner.group("a group"):
            runner.post("---\n::error::x\n")

    assert stdout.getvalue() == "---\n::error::x\n"
    assert stderr.getvalue() == "warning: the key ***\na group\n"


def test_a_stream_that_is_gone_does_not_end_the_run() -> None:
    stdout = io.StringIO()
    stdout.close()

    Runner(environ(), stdout).line("nobody reads this")

    assert stdout.closed


def test_a_stream_of_a_narrow_encoding_gets_escapes() -> None:
    raw = io.BytesIO()
    stdout = io.TextIOWrapper(raw, encoding="ascii")

    Runner(environ(), stdout).line("日报")

    assert raw.getvalue() == b"\\u65e5\\u62a5\n"
