"""A file's last line end is no text of anybody."""

from __future__ import annotations

import pytest

from digest.post import render, revise
from tests.site.edits import day, filled


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_post_that_lost_its_last_line_end_is_still_ours(line_end: str) -> None:
    post = render(day(1, 2))
    existing = post.body.decode().replace("\n", line_end).removesuffix(line_end).encode()
    same = revise(day(1, 2), existing, post.blocks)
    grown = revise(filled(day(1, 2, 3), 2, "新的。"), existing, post.blocks)
    whole = render(filled(day(1, 2, 3), 2, "新的。")).body.decode()

    assert (same.body, same.blocks, same.kept) == (existing, post.blocks, ())
    assert (grown.body.decode(), grown.kept) == (whole.replace("\n", line_end), ())


def test_a_persons_last_line_stays_open_until_something_follows_it() -> None:
    post = render(day(1, 2))
    existing = post.body + "\n我的话".encode()

    assert revise(filled(day(1, 2), 1, "新的。"), existing, post.blocks).body.endswith(
        "我的话".encode()
    )
