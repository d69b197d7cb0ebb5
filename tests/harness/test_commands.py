"""What the runner takes for a command, and what for text."""

from __future__ import annotations

import pytest

from tests.harness.commands import Log, parse


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("::error::x", "error"),
        ("  \t::ERROR file=a::x", "error"),
        ("text ##[group]x", "group"),
        ("##[set-output name=a;]x", "set-output"),
    ],
)
def test_what_the_runner_takes_for_a_command(line: str, name: str) -> None:
    command = parse(line)

    assert command
    assert command.name == name


@pytest.mark.parametrize(
    "line",
    ["x ::error::y", "::error:y", ": :error::y", "::nothing::y", "## [group]x", "##[nothing]"],
)
def test_what_the_runner_takes_for_text(line: str) -> None:
    assert parse(line) is None


def test_stopped_commands_are_text_until_the_token() -> None:
    log = Log()

    for line in ("::stop-commands::T", "::error::a", "::T::", "::error::b"):
        log.feed(line)

    assert [c.data for c in log.commands] == ["T", "b"]
