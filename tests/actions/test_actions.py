"""The runner's protocol, heard by a runner."""

from __future__ import annotations

import base64
import io
import logging
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.actions import Runner, RunnerHandler, speechless, visible
from digest.actions.runner import SUMMARY_BYTES
from digest.actions.text import secret_forms
from tests.harness.commands import LINE_END, Log, parse
from tests.harness.files import StepFiles, parse_pairs

KEY = "AIza/Sy+secret=key&0123456789"
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


def environ(files: StepFiles | None = None, **more: str) -> dict[str, str]:
    return {"GITHUB_ACTIONS": "true", **(files.environ if files else {}), **more}


def heard(stdout: io.StringIO) -> Log:
    log = Log()
    for line in LINE_END.split(stdout.getvalue()):
        log.feed(line)
    return log


@pytest.fixture
def files(tmp_path: Path) -> StepFiles:
    return StepFiles.fresh(tmp_path / "files")


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
        runner.notice(text, title=text, file=text)
        with runner.group(text):
            runner.line(text)
        runner.output("title", text)
        runner.summary(text + "\n")

    log = heard(stdout)
    assert [c.name for c in log.commands] == ["warning", "error", "notice", "group", "endgroup"]
    assert set(files.pairs("OUTPUT")) == {"title"}
    assert all(parse(line) is None for c in log.commands for line in LINE_END.split(c.data))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(["::", "##[", "error", *":#[] =\r\n\t\x85\u2028\x1b"])))
def test_no_text_is_a_command_once_it_is_speechless(parts: list[str]) -> None:
    text = "".join(parts)

    assert [line for line in LINE_END.split(speechless(text)) if parse(line)] == []


@given(st.text())
def test_visible_text_has_no_control_character_but_newline_and_tab(text: str) -> None:
    shown = visible(text)

    assert shown.replace("\n", "").replace("\t", "").isprintable() or not shown.isascii()
    assert "\x1b" not in shown
    assert "\r" not in shown


def test_what_cannot_be_seen_is_written_out() -> None:
    assert (
        visible("a\x1b\x85\u202e\u2028\u200b\ud800b") == "a\\x1b\\x85\\u202e\\u2028\\u200b\\ud800b"
    )


def test_a_benign_line_is_printed_as_it_is() -> None:
    stdout = io.StringIO()

    Runner(environ(), stdout).line("窗口 08:50 — 08:50：8 篇 (cs.SD), 12% done")

    assert stdout.getvalue() == "窗口 08:50 — 08:50：8 篇 (cs.SD), 12% done\n"


@pytest.mark.parametrize(
    "form",
    [
        KEY,
        base64.b64encode(KEY.encode()).decode(),
        base64.b64encode(f"x-access-token:{KEY}".encode()).decode(),
        quote(KEY, safe=""),
    ],
)
def test_every_form_of_a_secret_is_masked_and_replaced(form: str, files: StepFiles) -> None:
    stdout = io.StringIO()
    runner = Runner(environ(files), stdout)

    runner.mask(KEY)
    taught = heard(stdout)
    runner.line(f"the form {form} in a line")
    runner.warning(f"the form {form} in a warning")
    runner.output("url", f"https://x/?key={form}")
    runner.summary(f"the form {form} in the summary\n")

    assert form in taught.masks
    printed = heard(stdout)
    assert form not in "\n".join(printed.raw)
    assert form not in files.pairs("OUTPUT")["url"]
    assert form not in files.summary


def test_each_line_of_a_secret_is_masked() -> None:
    forms = secret_forms("-----BEGIN KEY-----\nabcdefgh\n\nxy\n")

    assert {"-----BEGIN KEY-----", "abcdefgh"} <= set(forms)
    assert "xy" not in forms


def test_a_short_secret_is_not_masked() -> None:
    stdout = io.StringIO()

    Runner(environ(), stdout).mask("key")

    assert stdout.getvalue() == ""


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
            runner.notice(f"notice {number}")

    assert [c.data for c in heard(stdout).commands] == [f"notice {n}" for n in range(10)]


def test_the_same_warning_is_annotated_once() -> None:
    stdout = io.StringIO()

    with Runner(environ(), stdout) as runner:
        runner.warning("again")
        runner.warning("again")

    assert len(heard(stdout).commands) == 1


def test_an_annotation_keeps_its_text_its_place_and_its_limit() -> None:
    stdout = io.StringIO()

    Runner(environ(), stdout).error(
        "50%25 of %0A a\nb: c, d" + "x" * 9000, title="a: b, c", file="d/e.md"
    )

    (command,) = heard(stdout).commands
    assert command.data.startswith("50%25 of %0A a\nb: c, d")
    assert len(command.data) == 4096
    assert command.properties == {"title": "a: b, c", "file": "d/e.md"}


def test_groups_do_not_nest() -> None:
    stdout = io.StringIO()
    runner = Runner(environ(), stdout)

    with runner.group("outer"), runner.group("inner"):
        runner.line("text")

    assert [c.name for c in heard(stdout).commands] == ["group", "endgroup"]
    assert "\ninner\n" in stdout.getvalue()


@pytest.mark.parametrize(
    "value", ["", "a=b", "x<<EOF\ny\nEOF", "多行\n\nlines\n", "\n", " blanks "]
)
def test_an_output_arrives_as_it_was_set(value: str, files: StepFiles) -> None:
    runner = Runner(environ(files), io.StringIO())

    runner.output("before", "1")
    runner.output("value", value)
    runner.output("after", "2")

    assert files.pairs("OUTPUT") == {"before": "1", "value": value, "after": "2"}


@given(st.text("ab=<\n ghadelimiter_", max_size=50))
def test_outputs_survive_any_text(value: str) -> None:
    delimiter = "ghadelimiter_1"

    assert parse_pairs(f"name<<{delimiter}\n{value}\n{delimiter}\n") == {"name": value}


def test_a_summary_of_two_megabytes_is_cut_between_lines_and_not_dropped(files: StepFiles) -> None:
    runner = Runner(environ(files), io.StringIO())
    line = "| 论文 | ::error::x |\n"

    runner.summary("# head\n\n````markdown\n" + line * 80_000)
    runner.summary("too late\n")

    summary = files.summary
    assert 0 < len(summary.encode()) <= SUMMARY_BYTES
    kept, _, note = summary.partition("````\n\n>")
    assert kept.endswith(line)
    assert "从略" in note
    assert summary.count("````") == 2


def test_debug_lines_are_printed_when_the_runner_debugs() -> None:
    for debug, shown in (("1", True), ("", False)):
        stdout = io.StringIO()
        logger = logging.getLogger("digest.debugging")
        logger.handlers = [RunnerHandler(Runner(environ(RUNNER_DEBUG=debug), stdout))]
        logger.propagate = False
        logger.setLevel(logging.DEBUG)
        logger.debug("detail")

        assert ("detail" in stdout.getvalue()) is shown


def test_warnings_of_libraries_are_lines_and_no_annotations() -> None:
    stdout = io.StringIO()
    handler = RunnerHandler(Runner(environ(), stdout))

    handler.handle(logging.LogRecord("urllib3.pool", logging.WARNING, "", 1, "retry", (), None))
    handler.handle(logging.LogRecord("digest.web", logging.WARNING, "", 1, "slow", (), None))

    assert [c.data for c in heard(stdout).commands] == ["slow"]
    assert "retry\n" in stdout.getvalue()


def test_a_log_record_that_cannot_be_formatted_costs_a_line_only() -> None:
    stdout = io.StringIO()
    record = logging.LogRecord("digest.x", logging.INFO, "", 7, "%d ::error::", ("a",), None)

    RunnerHandler(Runner(environ(), stdout)).handle(record)

    assert stdout.getvalue() == "digest.x:7: a log record that cannot be formatted\n"


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
