"""What makes a text plain: speechless for the runner, visible to a person."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.actions import escaped_controls, speechless
from tests.harness.commands import LINE_END, parse


@settings(max_examples=300)
@given(st.lists(st.sampled_from(["::", "##[", "error", *":#[] =\r\n\t\x85\u2028\x1b"])))
def test_no_text_is_a_command_once_it_is_speechless(parts: list[str]) -> None:
    text = "".join(parts)

    assert [line for line in LINE_END.split(speechless(text)) if parse(line)] == []


@given(st.text())
def test_visible_text_has_no_control_character_but_newline_and_tab(text: str) -> None:
    shown = escaped_controls(text)

    assert shown.replace("\n", "").replace("\t", "").isprintable() or not shown.isascii()
    assert "\x1b" not in shown
    assert "\r" not in shown


def test_what_cannot_be_seen_is_written_out() -> None:
    assert (
        escaped_controls("a\x1b\x85\u202e\u2028\u200b\ud800b")
        == "a\\x1b\\x85\\u202e\\u2028\\u200b\\ud800b"
    )
