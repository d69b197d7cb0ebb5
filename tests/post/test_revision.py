"""Whose text is it? A person's edits survive every rerun."""

from dataclasses import replace

from digest.post import Post, render, revise
from tests.site.edits import ONE, THREE, TWO, day, edited, filled, without
from tests.site.records import a_record


def test_the_first_post_is_the_rendered_one() -> None:
    made = revise(day(1, 2), None, {})

    assert (made.body, made.blocks) == (render(day(1, 2)).body, render(day(1, 2)).blocks)


def test_nothing_changed_nothing_written() -> None:
    post = render(day(1, 2))
    made = revise(day(1, 2), post.body, post.blocks)

    assert made.body == post.body
    assert made.blocks == post.blocks
    assert (made.kept, made.deleted) == ((), ())


def test_a_post_is_as_rendered_where_each_byte_and_each_hash_is_what_the_record_gives() -> None:
    post = render(day(1, 2))
    between = edited(post, "\n---\n\n## Paper 2", "\n---\n\n我的话。\n\n## Paper 2")

    assert revise(day(1, 2), None, {}).as_rendered
    assert revise(day(1, 2), post.body, post.blocks).as_rendered
    assert revise(day(1, 2), render(day(1)).body, render(day(1)).blocks).as_rendered
    for existing in (between, edited(post, "一段译文。", "我的译文。"), without(post, TWO)):
        assert existing != post.body
        assert not revise(day(1, 2), existing, post.blocks).as_rendered
    gone = revise(day(1, 2), post.body, {**post.blocks, THREE: "0" * 64})
    assert (gone.body, gone.deleted, gone.as_rendered) == (post.body, (THREE,), False)


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
