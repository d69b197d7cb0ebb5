"""No line is a command that is not meant as one."""

from __future__ import annotations

import io
import logging

import pytest

from digest.actions import Runner, RunnerHandler
from tests.actions.runner_output import KEY, environ, heard
from tests.harness.commands import LINE_END, parse
from tests.harness.files import StepFiles

HOSTILE = (
    "::set-output name=branch::evil",
    "  ::error::forged",
    "\t::add-mask::a",
    "\u3000::warning::behind an ideographic space",
    "\ufeff::debug::behind a byte order mark",
    "\u00ad::notice::behind a soft hyphen",
    "a title ##[group]and more",
    "##[error]forged",
    "##[set-env name=PATH;]/tmp",
    "one\r::set-env name=A::b",
    "one\r\n::stop-commands::x",
    "one\n::save-state name=a::b",
    "one\x85::endgroup::",
    "one\u2028::add-path::/tmp",
    "one\x0b::add-matcher::m.json",
    "one\x0c::echo::on",
    "\x1b[2K\x1b[1G::error::after an escape sequence",
    "::" * 1000 + "error::x",
    "lone \ud800 surrogate\n::error::x",
    "::error::" + "长" * 700_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_hostile_line_is_a_command_on_any_channel(text: str, files: StepFiles) -> None:
    stdout = io.StringIO()
    logger = logging.getLogger("digest.hostile")
    logger.propagate = False
    with Runner(environ(files), stdout) as runner:
        logger.handlers = [RunnerHandler(runner)]
        logger.setLevel(logging.INFO)
        runner.line(text)
        runner.post(text)
        logger.info("%s", text)
        logger.warning("a paper: %s", text)
        logger.error("%s", text)
        runner.warning(text, title=text)
        with runner.group(text):
            runner.line(text)
        runner.output("title", text)
        runner.summary(text + "\n")

    log = heard(stdout)
    assert [c.name for c in log.commands] == ["warning", "error", "warning", "group", "endgroup"]
    assert set(files.pairs("OUTPUT")) == {"title"}
    assert all(parse(line) is None for c in log.commands for line in LINE_END.split(c.data))


def test_a_benign_line_is_printed_as_it_is() -> None:
    stdout = io.StringIO()

    Runner(environ(), stdout).line("窗口 08:50 — 08:50：8 篇 (cs.SD), 12% done")

    assert stdout.getvalue() == "窗口 08:50 — 08:50：8 篇 (cs.SD), 12% done\n"


def test_groups_do_not_nest() -> None:
    stdout = io.StringIO()
    runner = Runner(environ(), stdout)

    with runner.group("outer"), runner.group("inner"):
        runner.line("text")

    assert [c.name for c in heard(stdout).commands] == ["group", "endgroup"]
    assert "\ninner\n" in stdout.getvalue()


def test_debug_lines_are_printed_when_the_runner_debugs() -> None:
    for debug, shown in (("1", True), ("", False)):
        stdout = io.StringIO()
        logger = logging.getLogger("digest.debugging")
        logger.handlers = [RunnerHandler(Runner(environ(RUNNER_DEBUG=debug), stdout))]
        logger.propagate = False
        logger.setLevel(logging.DEBUG)
        logger.debug("detail")

        assert ("detail" in stdout.getvalue()) is shown


def test_a_log_record_that_cannot_be_formatted_costs_a_line_only() -> None:
    stdout = io.StringIO()
    record = logging.LogRecord("digest.x", logging.INFO, "", 7, "%d ::error::", ("a",), None)

    RunnerHandler(Runner(environ(), stdout)).handle(record)

    assert stdout.getvalue() == "digest.x:7: a log record that cannot be formatted\n"


def test_a_crash_quotes_hostile_text_and_no_command() -> None:
    stdout = io.StringIO()
    runner = Runner(environ(), stdout)
    runner.mask(KEY)

    runner.crash(ValueError(f"a title\n::error::FORGED\n##[group]FORGED {KEY}"))

    log = heard(stdout)
    assert [c.data for c in log.commands if c.name != "add-mask"] == [
        "ValueError: this is a bug, please report it with the log"
    ]
    assert "| ::error::FORGED" in log.raw
    assert KEY not in "\n".join(log.raw)
