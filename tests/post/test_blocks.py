"""The blocks of a post are its bytes, cut where a revision may cut."""

from digest.post import render
from digest.post.blocks import cut, digest, lines_of
from tests.made_up_days import record, shown
from tests.site.records import a_paper, a_record, an_entry


def test_the_blocks_are_the_head_and_each_paper_and_their_bytes_are_the_post() -> None:
    post = render(a_record(*(an_entry(a_paper(n)) for n in (1, 2, 3))))
    pieces = cut(post.body)

    assert list(post.blocks) == ["head", "2601.09999", "2601.09998", "2601.09997"]
    assert b"".join(piece.raw for piece in pieces) == post.body
    assert [digest(piece.raw) for piece in pieces] == list(post.blocks.values())


def test_the_one_line_list_and_the_empty_day_are_blocks_of_their_own() -> None:
    brief = render(a_record(an_entry(a_paper(1)), an_entry(a_paper(2), brief=True)))
    empty = render(a_record(reason="周末没有公告"))

    assert list(brief.blocks) == ["head", "2601.09999", "rest"]
    assert list(empty.blocks) == ["head", "empty"]
    assert empty.body.endswith("\n\n本窗口内没有新论文：周末没有公告。\n".encode())


def test_no_words_of_a_paper_make_one_block_of_the_post() -> None:
    words = "本窗口内没有新论文：甲。"
    post = render(a_record(an_entry(a_paper(1, title=words), translation=words, reading=words)))

    assert list(post.blocks) == ["head", "2601.09999"]


def test_the_line_of_a_block_is_that_of_its_heading() -> None:
    body = render(record(shown(1), shown(2))).body

    lines = body.decode().split("\n")
    found = lines_of(body)
    assert [lines[found[f"2601.0000{n}"] - 1] for n in (1, 2)] == ["## Paper 1", "## Paper 2"]
    assert lines_of(body.replace(b"\n", b"\r\n")) == found
    assert found["head"] == 1
