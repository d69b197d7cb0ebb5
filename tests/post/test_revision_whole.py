"""Whose text is it? Line ends, whole posts, and blocks of other kinds."""

from dataclasses import replace

import pytest

from digest.domain import Section, Skipped, Style
from digest.errors import Cause
from digest.post import render, revise
from tests.site.edits import ONE, TWO, day, edited, entry, filled
from tests.site.records import READING, a_paper, a_record, an_entry


def test_a_post_checked_out_with_crlf_is_ours_and_stays_crlf() -> None:
    post = render(day(1, 2))
    windows = post.body.replace(b"\n", b"\r\n")
    same = revise(day(1, 2), windows, post.blocks)
    made = revise(filled(day(1, 2), 2, "新。"), windows, post.blocks)

    assert (same.body, same.kept) == (windows, ())
    assert made.body == render(filled(day(1, 2), 2, "新。")).body.replace(b"\n", b"\r\n")
    assert made.kept == ()


def test_a_persons_crlf_text_survives_among_lf_blocks() -> None:
    post = render(day(1, 2))
    existing = edited(post, "\n## Paper 2", "\n我的话。\r\n第二行。\r\n\n## Paper 2")
    made = revise(filled(day(1, 2), 1, "新。"), existing, post.blocks)

    assert "\n我的话。\r\n第二行。\r\n\n## Paper 2" in made.body.decode()


@pytest.mark.parametrize("existing", [None, b"", b"\n"])
def test_a_post_that_a_person_deleted_stays_out_whole(existing: bytes | None) -> None:
    post = render(day(1, 2))
    made = revise(day(1, 2, 3), existing, post.blocks)

    assert made.body == (existing or b"")
    assert made.deleted == tuple(post.blocks)
    assert made.blocks == post.blocks


def test_overwrite_renders_anew_over_every_edit() -> None:
    post = render(day(1, 2))
    made = revise(day(1, 2), edited(post, "Paper 1", "mine"), post.blocks, overwrite=True)

    assert made.body == post.body
    assert (made.kept, made.deleted) == ((), ())


def test_a_post_of_an_unknown_hand_is_kept_and_new_papers_come_in() -> None:
    post = render(day(1))
    existing = edited(post, "一段译文。", "我的。")
    made = revise(day(1, 2), existing, {})

    assert "我的。" in made.body.decode()
    assert "## Paper 2" in made.body.decode()
    assert made.kept == ("head", ONE)


def test_a_copy_of_a_block_is_a_persons_text() -> None:
    post = render(day(1))
    block = post.body[post.body.index(b"\n## ") :]
    made = revise(filled(day(1), 1, "新。"), post.body + block, post.blocks)

    assert made.body == render(filled(day(1), 1, "新。")).body + block


def test_a_reading_cannot_pose_as_a_block_or_end_one() -> None:
    fake = (
        "```text\n---\n\n## Fake\n- **arXiv**: [https://arxiv.org/abs/2601.00001v1](x)\n"
        "</details>\n\n---\n```\n\n~~~~\n</details>\n---\n~~~~"
    )
    record = a_record(an_entry(a_paper(1), reading=f"{READING}\n\n{fake}"), entry(2))
    post = render(record)

    assert list(post.blocks) == ["head", ONE, TWO]
    assert revise(record, post.body, post.blocks).kept == ()


@pytest.mark.parametrize("code", ["<details>\n---\n```", "never closed"])
def test_code_that_a_person_puts_into_an_abstract_reaches_no_other_paper(code: str) -> None:
    post = render(day(1, 2))
    mine = f"我的：\n\n```html\n{code}"
    existing = edited(post, "一段译文。", mine)
    made = revise(filled(day(1, 2), 2, "新。"), existing, post.blocks)

    assert mine in made.body.decode()
    assert "新。" in made.body.decode()
    assert made.kept == (ONE,)


def test_the_one_line_list_is_ours_until_edited() -> None:
    record = a_record(entry(1), an_entry(a_paper(2), brief=True))
    longer = a_record(entry(1), *(an_entry(a_paper(n), brief=True) for n in (2, 3)))
    post = render(record)

    assert revise(longer, post.body, post.blocks).body == render(longer).body
    mine = revise(longer, edited(post, "其余 1 篇", "其余 1 篇"), post.blocks)
    assert mine.body == render(longer).body


def test_a_late_paper_brings_its_line_into_the_head() -> None:
    late = a_record(entry(1), entry(2, section=Section.LATE))
    post = render(day(1))

    assert revise(late, post.body, post.blocks).body == render(late).body


def test_a_hole_that_fills_is_written_and_its_note_goes() -> None:
    hole = a_record(entry(1, translation=Skipped(Cause.QUOTA, "q")), entry(2))
    post = render(hole)

    assert revise(day(1, 2), post.body, post.blocks).body == render(day(1, 2)).body


TEMPLATE = (
    "{{ date }} {{ shown }}\n{% for p in papers %}{{ p.title }}: {{ p.abstract }}\n{% endfor %}"
)


def test_a_post_of_an_own_template_is_one_block() -> None:
    record = replace(day(1), style=Style(template="t.j2"))
    post = render(record, TEMPLATE)
    ours = revise(filled(record, 1, "新。"), post.body, post.blocks, template=TEMPLATE)
    mine = revise(filled(record, 1, "新。"), post.body + b"x", post.blocks, template=TEMPLATE)

    assert "新。" in ours.body.decode()
    assert (mine.body, mine.kept, mine.blocks) == (post.body + b"x", ("post",), post.blocks)


def test_a_change_of_template_rewrites_an_unedited_post_and_keeps_an_edited_one() -> None:
    post = render(day(1))
    ours = revise(day(1), post.body, post.blocks, template=TEMPLATE)
    mine = revise(day(1), edited(post, "一段", "我的"), post.blocks, template=TEMPLATE)
    back = revise(day(1), ours.body, ours.blocks)

    assert list(ours.blocks) == ["post"]
    assert mine.kept == ("post",)
    assert (back.body, back.blocks) == (post.body, post.blocks)
