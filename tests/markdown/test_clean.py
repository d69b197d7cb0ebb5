"""Only characters that belong in a text are kept, and only so many of them."""

from __future__ import annotations

import pytest

from digest import markdown


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb\u00a0c\u3000d", "a b c d"),
        ("a\x00b\x1bc\x7fd\x9be\ud800f\ufffeg\U0001ffffh\ufdd0i", "abcdefghi"),
        ("a\u200bb\u2060c\ufeffd\u00ade\u202ef\u2067g\u061ch\U000e0041i", "abcdefghi"),
        ("👩\u200d💻 ❤\ufe0f क्\u200dष می\u200cخواهم", "👩\u200d💻 ❤\ufe0f क्\u200dष می\u200cخواهم"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
    ],
)
def test_only_characters_that_belong_in_a_text_are_kept(raw: str, kept: str) -> None:
    assert markdown.clean(raw) == kept


def test_what_is_too_long_for_any_text_is_cut_and_says_so() -> None:
    assert markdown.text("a" * 200_000).endswith("（过长，已截断）")
    assert markdown.reading("`a` " * 9_000).endswith("（过长，已截断）")
    assert len(markdown.line("长" * 60_000)) == 60_000


def test_marks_stacked_on_a_letter_stay_within_its_line() -> None:
    assert (
        markdown.clean("e" + "\u0301" * 300 + "x\u0323\u0308\u0301y")
        == "e" + "\u0301" * 4 + "x\u0323\u0308\u0301y"
    )
    assert markdown.clean("Nguye\u0302\u0303n ❤️ क्षि") == "Nguye\u0302\u0303n ❤️ क्षि"
