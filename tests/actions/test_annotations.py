"""Annotations: how many, once each, and how long."""

from __future__ import annotations

import io
import logging

from digest.actions import Runner, RunnerHandler
from tests.actions.runner_output import environ, heard


def test_at_most_ten_annotations_of_a_kind_tell_of_all() -> None:
    stdout = io.StringIO()

    with Runner(environ(), stdout) as runner:
        for number in range(25):
            runner.warning(f"paper {number} has no translation", title="arXiv")
        runner.error("one error")

    warnings = [c.data for c in heard(stdout).commands if c.name == "warning"]
    assert len(warnings) == 10
    assert all(f"paper {number} " in "\n".join(warnings) for number in range(25))
    assert warnings[-1].startswith("16 more: ")
    assert [c.data for c in heard(stdout).commands if c.name == "error"] == ["one error"]


def test_ten_annotations_are_ten() -> None:
    stdout = io.StringIO()

    with Runner(environ(), stdout) as runner:
        for number in range(10):
            runner.warning(f"warning {number}")

    assert [c.data for c in heard(stdout).commands] == [f"warning {n}" for n in range(10)]


def test_the_same_warning_is_annotated_once() -> None:
    stdout = io.StringIO()

    with Runner(environ(), stdout) as runner:
        runner.warning("again")
        runner.warning("again")

    assert len(heard(stdout).commands) == 1


def test_an_annotation_keeps_its_text_its_title_and_its_limit() -> None:
    stdout = io.StringIO()

    Runner(environ(), stdout).error("50%25 of %0A a\nb: c, d" + "x" * 9000, title="a: b, c")

    (command,) = heard(stdout).commands
    assert command.data.startswith("50%25 of %0A a\nb: c, d")
    assert len(command.data) == 4096
    assert command.properties == {"title": "a: b, c"}


def test_a_message_too_long_keeps_what_failed_and_what_to_do() -> None:
    stdout = io.StringIO()

    Runner(environ(), stdout).error("the service refuses: " + "x" * 9000 + "; renew the key")

    (command,) = heard(stdout).commands
    assert command.data.startswith("the service refuses: ")
    assert command.data.endswith("; renew the key")
    assert len(command.data) == 4096


def test_warnings_of_libraries_are_lines_and_no_annotations() -> None:
    stdout = io.StringIO()
    handler = RunnerHandler(Runner(environ(), stdout))

    handler.handle(logging.LogRecord("urllib3.pool", logging.WARNING, "", 1, "retry", (), None))
    handler.handle(logging.LogRecord("digest.web", logging.WARNING, "", 1, "slow", (), None))

    assert [c.data for c in heard(stdout).commands] == ["slow"]
    assert "retry\n" in stdout.getvalue()
