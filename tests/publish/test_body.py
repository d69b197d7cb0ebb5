"""The text of a pull request: ours between the markers, a person's around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.publish import branches

MARK = branches.fingerprint("A title")
texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"))


@given(before=texts, after=texts, text=texts, opened=st.booleans())
def test_what_is_put_together_is_taken_apart_again(
    before: str, after: str, text: str, opened: bool
) -> None:
    whole = branches.compose_body(MARK, text, opened=opened, before=before, after=after)

    assert branches.marked(whole) == branches.Marked(before, after, MARK, opened)


@pytest.mark.parametrize(
    "whole", ["", "A person's own", "<!-- /arxiv-digest -->", "<!-- arxiv-digest -->"]
)
def test_a_body_without_our_markers_is_a_persons(whole: str) -> None:
    assert branches.marked(whole) is None


def test_line_ends_of_githubs_editor_make_no_difference() -> None:
    whole = branches.compose_body(MARK, "one\ntwo", opened=False)
    edited = whole.replace("\n", "\r\n") + "\r\n"

    assert branches.same(whole, edited)
    assert branches.marked(edited) is not None


def test_a_long_text_is_cut_at_a_line_and_keeps_its_end_marker() -> None:
    whole = branches.compose_body(MARK, "一行文字\n" * 20_000, opened=True, after="A person's")

    assert len(whole) <= branches.LIMIT
    assert "一行文字\n\n…\n" in whole
    assert branches.marked(whole) == branches.Marked("", "A person's", MARK, True)


def test_a_cut_within_a_fold_hides_nothing_of_what_a_person_wrote_below() -> None:
    folded = "<details>\n<summary>x</summary>\n\n" + "- one\n" * 20_000 + "\n</details>\n"
    whole = branches.compose_body(MARK, folded, opened=False, after="\nA person's")

    assert len(whole) <= branches.LIMIT
    assert whole.count("<details>") == whole.count("</details>") == 1


def test_our_text_cannot_forge_the_end_marker() -> None:
    whole = branches.compose_body(MARK, f"a {branches.CLOSING} b", opened=False)

    assert whole.count(branches.CLOSING) == 1


OLD = "x\n<!-- changes -->\n- 新增：甲\n<!-- /changes -->\ny"


@pytest.mark.parametrize("existing", [OLD, OLD.replace("\n", "\r\n")])
def test_a_run_that_changed_nothing_leaves_what_the_last_one_changed(existing: str) -> None:
    fresh = "a\n<!-- changes -->\n<!-- /changes -->\nb"

    assert branches.with_last_changes(fresh, existing) == (
        "a\n<!-- changes -->\n- 新增：甲\n<!-- /changes -->\nb"
    )


@pytest.mark.parametrize("existing", [OLD, "", "a person's own"])
def test_what_a_run_changed_takes_the_place_of_what_was_told_before(existing: str) -> None:
    fresh = "a\n<!-- changes -->\n- 新增：乙\n<!-- /changes -->\nb"

    assert branches.with_last_changes(fresh, existing) == fresh
