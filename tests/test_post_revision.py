"""Whose text is it? A person's edits survive every rerun."""

from dataclasses import replace

import pytest

from digest.domain import Cause, DayRecord, Entry, Section, Skipped, Style
from digest.post import Post, render, revise
from tests.site.records import READING, a_paper, a_record, an_entry

ONE, TWO, THREE = "2601.09999", "2601.09998", "2601.09997"


def entry(number: int, **fields: object) -> Entry:
    return replace(an_entry(a_paper(number, title=f"Paper {number}")), **fields)  # type: ignore[arg-type]


def day(*numbers: int) -> DayRecord:
    return a_record(*(entry(number) for number in numbers))


def filled(record: DayRecord, number: int, text: str) -> DayRecord:
    changed = an_entry(a_paper(number, title=f"Paper {number}"), translation=text)
    entries = tuple(changed if e.paper.id == changed.paper.id else e for e in record.entries)
    return replace(record, entries=entries)


def edited(post: Post, old: str, new: str) -> bytes:
    assert post.body.decode().count(old) >= 1
    return post.body.decode().replace(old, new, 1).encode()


def without(post: Post, paper_id: str) -> bytes:
    blocks = post.body.decode().split("\n## ")
    kept = [block for block in blocks if f"/abs/{paper_id}" not in block]
    return "\n## ".join(kept).encode()


def test_the_first_post_is_the_rendered_one() -> None:
    made = revise(day(1, 2), None, {})

    assert (made.body, made.blocks) == (render(day(1, 2)).body, render(day(1, 2)).blocks)


def test_nothing_changed_nothing_written() -> None:
    post = render(day(1, 2))
    made = revise(day(1, 2), post.body, post.blocks)

    assert made.body == post.body
    assert made.blocks == post.blocks
    assert (made.kept, made.deleted) == ((), ())


def test_our_block_is_rewritten_and_a_persons_stays() -> None:
    post = render(day(1, 2))
    existing = edited(post, "## Paper 1", "## Paper 1, my words")
    record = filled(filled(day(1, 2), 1, "新的一。"), 2, "新的二。")
    made = revise(record, existing, post.blocks)

    assert made.kept == (ONE,)
    assert "my words" in made.body.decode()
    assert "新的一" not in made.body.decode()
    assert "新的二。" in made.body.decode()


def test_a_persons_block_is_still_a_persons_at_the_run_after_the_next() -> None:
    post = render(day(1, 2))
    first = revise(day(1, 2), edited(post, "一段译文。", "我的译文。"), post.blocks)
    second = revise(filled(day(1, 2), 1, "机器的。"), first.body, first.blocks)

    assert second.kept == (ONE,)
    assert second.body == first.body
    assert second.blocks[ONE] == post.blocks[ONE]


def test_an_edit_taken_back_makes_the_block_ours_again() -> None:
    post = render(day(1))
    edit = revise(day(1), edited(post, "一段译文。", "我的译文。"), post.blocks)
    made = revise(filled(day(1), 1, "机器的。"), post.body, edit.blocks)

    assert made.kept == ()
    assert "机器的。" in made.body.decode()


def test_a_deleted_block_stays_out_for_good_and_the_bytes_are_untouched() -> None:
    post = render(day(1, 2, 3))
    existing = without(post, TWO)
    first = revise(day(1, 2, 3), existing, post.blocks)
    second = revise(day(1, 2, 3), first.body, first.blocks)

    assert first.body == second.body == existing
    assert first.deleted == second.deleted == (TWO,)
    assert second.blocks[TWO] == post.blocks[TWO]


def test_edits_and_deletions_alone_leave_the_head_as_it_is() -> None:
    post = render(day(1, 2, 3))
    existing = without(post, THREE).replace("一段译文。".encode(), "改。".encode(), 1)

    assert revise(day(1, 2, 3), existing, post.blocks).body == existing


def test_after_a_deletion_a_new_paper_makes_the_head_count_what_is_there() -> None:
    post = render(day(1, 3))
    made = revise(day(1, 2, 3), without(post, THREE), post.blocks)

    assert "抓取总数：3 篇 | 本页显示：2 篇" in made.body.decode()
    assert made.deleted == (THREE,)
    again = revise(day(1, 2, 3), made.body, made.blocks)
    assert (again.body, again.blocks) == (made.body, made.blocks)


def test_a_second_deletion_after_that_leaves_the_bytes_alone() -> None:
    post = render(day(1, 3))
    grown = revise(day(1, 2, 3), without(post, THREE), post.blocks)
    existing = without(Post(grown.body, grown.blocks), TWO)
    made = revise(day(1, 2, 3), existing, grown.blocks)

    assert made.body == existing
    assert set(made.deleted) == {TWO, THREE}


def test_a_new_block_is_put_in_at_its_place() -> None:
    post = render(day(1, 3))
    made = revise(day(1, 2, 3), post.body, post.blocks)

    assert made.body == render(day(1, 2, 3)).body
    assert made.blocks == render(day(1, 2, 3)).blocks


def test_a_new_first_block_is_put_before_the_others() -> None:
    post = render(day(2, 3))

    assert revise(day(1, 2, 3), post.body, post.blocks).body == render(day(1, 2, 3)).body


def test_text_between_before_and_after_blocks_survives_a_change() -> None:
    post = render(day(1, 2))
    body = post.body.decode()
    for at in ("\n## Paper 1", "\n## Paper 2"):
        body = body.replace(at, f"\n编者按 {at[-1]}。\n{at}")
    existing = (body + "\n编者的话。\n").encode()
    made = revise(filled(day(1, 2), 1, "新。"), existing, post.blocks)

    assert made.kept == ()
    assert made.body == existing.replace("一段译文。".encode(), "新。".encode(), 1)


def test_a_persons_own_section_is_not_taken_for_a_block() -> None:
    post = render(day(1, 2))
    existing = edited(post, "\n## Paper 2", "\n## 我的话\n\n- 一\n\n---\n\n## Paper 2")

    assert revise(day(1, 2), existing, post.blocks).body == existing
    made = revise(filled(day(1, 2), 2, "新。"), existing, post.blocks)
    assert "## 我的话\n\n- 一\n\n---\n\n## Paper 2" in made.body.decode()
    assert "新。" in made.body.decode()


def test_an_edited_head_stays_whatever_happens_below() -> None:
    post = render(day(1))
    made = revise(day(1, 2), edited(post, "以下为", "下面是"), post.blocks)

    assert made.kept == ("head",)
    assert "下面是" in made.body.decode()
    assert "本页显示：1 篇" in made.body.decode()


def test_more_candidates_without_a_change_of_the_page_are_counted_in_the_head() -> None:
    post = render(day(1))
    made = revise(replace(day(1), fetched=7), post.body, post.blocks)

    assert "抓取总数：7 篇 | 本页显示：1 篇" in made.body.decode()


def test_a_paper_that_left_the_record_leaves_the_page_unless_a_person_edited_it() -> None:
    post = render(day(1, 2))

    assert revise(day(1), post.body, post.blocks).body == render(day(1)).body
    kept = revise(day(1), edited(post, "## Paper 2", "## Paper two"), post.blocks)
    assert kept.kept == (TWO,)
    assert "## Paper two" in kept.body.decode()


def test_an_empty_day_that_fills_up_loses_its_line() -> None:
    post = render(a_record(reason="周末"))
    made = revise(day(1), post.body, post.blocks)

    assert made.body == render(day(1)).body
    assert made.blocks == render(day(1)).blocks


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
