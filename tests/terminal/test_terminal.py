"""What a person sees; and what is written where nobody looks on."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest

from digest.report import RunReport
from digest.terminal import watch
from digest.terminal.drawing import Bars, Terminal
from tests.made_up_days import dropped, paper, pending, record, shown

ESCAPE = "\x1b"


class Screen(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


def environ(**more: str) -> Mapping[str, str]:
    return {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30", **more}


def work(terminal: Terminal, title: str = "A title") -> None:
    watch = terminal.watch()
    watch.begin(2, 1)
    watch.tell("text", paper(1, title), "html")
    watch.tell("translation", paper(1, title), "html")
    terminal.line("a line of the log")
    watch.tell("reading", paper(2, title), "quota")
    watch.stop()


def test_a_person_sees_bars_and_the_log_above_them() -> None:
    screen = Screen()

    work(Terminal(environ(), screen))

    assert ESCAPE in screen.getvalue()
    for stage in ("full texts", "translations", "readings", "a line of the log"):
        assert stage in screen.getvalue()


def test_bars_are_drawn_where_a_person_looks_on_and_lines_are_written_elsewhere() -> None:
    said: list[str] = []
    plain = io.StringIO()

    assert isinstance(watch(environ(), Screen(), said.append), Bars)
    watch(environ(), plain, said.append).begin(2, 1)
    assert (said, plain.getvalue()) == (["2 papers to work on, 1 reading to make"], "")


@pytest.mark.parametrize(
    ("stream", "env"),
    [
        (io.StringIO, environ()),
        (Screen, environ(GITHUB_ACTIONS="true")),
        (Screen, environ(CI="true")),
        (Screen, environ(TERM="dumb")),
        (io.StringIO, environ(FORCE_COLOR="1")),
    ],
)
def test_lines_are_plain_where_nobody_looks_on(
    stream: type[io.StringIO], env: Mapping[str, str]
) -> None:
    out = stream()
    terminal = Terminal(env, out)

    work(terminal)
    terminal.table(RunReport((record(shown(1)),)))

    assert ESCAPE not in out.getvalue()
    assert out.getvalue().startswith(
        "2 papers to work on, 1 reading to make\n"
        "full texts 1/1: 2601.00001 A title (html)\n"
        "translations 1/2: 2601.00001 A title (html)\n"
        "a line of the log\n"
        "readings 1/1: 2601.00002 A title (quota)\n"
    )


def test_no_color_takes_the_colours_and_leaves_the_bars() -> None:
    coloured, plain = Screen(), Screen()

    work(Terminal(environ(), coloured))
    work(Terminal(environ(NO_COLOR="1"), plain))

    assert "\x1b[3" in coloured.getvalue()
    assert "\x1b[3" not in plain.getvalue()
    assert "full texts" in plain.getvalue()


@pytest.mark.parametrize("stream", [io.StringIO, Screen])
def test_text_from_outside_is_neither_markup_nor_escape_nor_a_further_line(
    stream: type[io.StringIO],
) -> None:
    hostile = "[red]bold[/red] [/] :rocket: \x1b]0;title\x07\n\x1b[2Jgone\u202e"
    out = stream()
    terminal = Terminal(environ(NO_COLOR="1"), out)

    work(terminal, hostile)
    terminal.line(hostile)
    terminal.table(RunReport((record(dropped(1, hostile)),)))

    text = out.getvalue()
    assert "[red]bold[/red] [/] :rocket: \\x1b]0;title\\x07" in text
    assert "\x1b]" not in text
    assert "\x1b[2J" not in text
    assert "\u202e" not in text


def test_the_table_counts_and_the_reasons_follow() -> None:
    out = io.StringIO()
    entries = (
        *(shown(1), shown(2, late=True)),
        pending(3),
        *(dropped(4, "excluded by the keyword 'survey'"), dropped(5, "not wanted")),
        dropped(6, "not wanted"),
    )

    Terminal(environ(), out).table(RunReport((record(*entries),)))

    lines = [line.split() for line in out.getvalue().splitlines()]
    assert lines[0] == ["date", "status", "found", "shown", "late", "pending", "dropped"]
    assert lines[1] == ["2026-01-15", "complete", "6", "2", "1", "1", "3"]
    assert lines[2:] == [
        ["2026-01-15", "1", "pending:", "quota"],
        ["2026-01-15", "2", "dropped:", "not", "wanted"],
        ["2026-01-15", "1", "dropped:", "excluded", "by", "the", "keyword", "'survey'"],
    ]


def test_a_long_line_is_not_folded() -> None:
    out = io.StringIO()

    Terminal(environ(), out).line("word " * 200)

    assert out.getvalue().count("\n") == 1
