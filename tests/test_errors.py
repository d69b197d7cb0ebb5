"""A message too long for its place keeps its beginning and its end."""

import pytest

from digest.errors import within


@pytest.mark.parametrize("chars", [10, 11, 12, 50])
def test_a_long_message_fills_its_room_and_loses_its_middle(chars: int) -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + chars + 1)))
    found = within(text, chars)
    head, tail = found.split(" … ")

    assert (len(found), within(text[:-1], chars)) == (chars, text[:-1])
    assert (text.startswith(head), text.endswith(tail)) == (True, True)
    assert len(head) in (2 * len(tail) - 1, 2 * len(tail), 2 * len(tail) - 2)
