"""What is written where no runner listens, where nobody listens, and in the middle of a signal."""

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


class Interrupted(io.StringIO):
    """A stream at whose first write a signal's handler runs, which logs as well."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = Runner(environ(), self)
        self.depth = 0

    def write(self, text: str) -> int:
        self.depth += 1
        assert self.depth == 1, "the real stream refuses this: reentrant call"
        if not self.tell():
            self.runner.line("from the handler")
        self.depth -= 1
        return super().write(text)


def test_a_signals_handler_may_log_while_a_line_is_being_written() -> None:
    stdout = Interrupted()

    stdout.runner.line("a line")

    assert stdout.getvalue() == "a line\nfrom the handler\n"


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
