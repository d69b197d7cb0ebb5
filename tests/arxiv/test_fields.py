"""Ids, categories and text as both interfaces deliver them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.arxiv.ids import (
    LONGEST_LIST,
    belongs,
    clean_categories,
    fit_authors,
    identity,
    month,
    order,
    prose,
    single_spaced,
)
from tests.arxiv.hypothesis_examples import EXAMPLES


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2601.09603v1", ("2601.09603", 1)),
        ("2601.09603", ("2601.09603", 0)),
        ("0704.0001v12", ("0704.0001", 12)),
        ("quant-ph/0201082v1", ("quant-ph/0201082", 1)),
        ("math.GT/0309136", ("math.GT/0309136", 0)),
        ("astro-ph/9107001", ("astro-ph/9107001", 0)),
    ],
)
def test_an_id_is_parted_from_its_version(text: str, named: tuple[str, int]) -> None:
    assert identity(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "2601.9603x",
        "2600.09603",
        "2613.09603",
        "2601.096031",
        "2601.09603v0",
        "2601.09603v",
        "2601.09603v1\n",
        " 2601.09603",
        "2601.09603/../x",
        "２６０１.０９６０３",
        "quant-ph/02010821",
        "QUANT/0201082",
    ],
)
def test_what_is_not_exactly_an_id_is_none(text: str) -> None:
    assert identity(text) is None


def test_ids_sort_as_arxiv_assigned_them_over_both_schemes() -> None:
    ids = ["hep-th/9912001", "hep-th/0001001", "0704.0001", "1412.9999", "1501.00001", "2601.10000"]

    assert sorted(set(ids), key=order) == ids


def test_the_month_of_an_id_is_that_of_the_announcement() -> None:
    assert [month(i) for i in ("2601.09603", "hep-th/9912001", "0704.0001")] == [
        202601,
        199912,
        200704,
    ]


def test_what_is_no_id_has_no_order() -> None:
    with pytest.raises(ValueError, match="not an arXiv id"):
        order("abc")


def test_white_space_of_any_kind_becomes_one_space() -> None:
    assert single_spaced(" a\n  b\t\u00a0c\u2028d ") == "a b c d"


def test_control_characters_are_left_out_and_letters_kept() -> None:
    assert single_spaced("a\x00b\x1b[31m\x85 é 中 ﬁ $\\alpha$") == "ab[31m é 中 ﬁ $\\alpha$"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("one\ntwo", "one two"),
        ("one\r\ntwo\rthree", "one two three"),
        ("  one\ntwo\n  three\nfour", "one two\n\nthree four"),
        ("one\n\n\n two", "one\n\ntwo"),
        ("one\n \t\ntwo", "one\n\ntwo"),
        (" \n\n ", ""),
    ],
)
def test_lines_are_joined_and_paragraphs_kept(text: str, clean: str) -> None:
    assert prose(text) == clean


@EXAMPLES
@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_cleaning_prose_twice_changes_nothing(text: str) -> None:
    assert prose(prose(text)) == prose(text)


def test_classes_of_other_schemes_are_no_categories() -> None:
    terms = ["cs.SD", "68T10, 94A12", "I.2.7; H.5.5", "", "cond-mat.mes-hall", "hep-th", "cs.SD"]

    assert clean_categories(terms) == ("cs.SD", "cond-mat.mes-hall", "hep-th")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("cs.SD", True),
        ("cs.*", True),
        ("cs", True),
        ("hep-th", True),
        ("cs.S", False),
        ("cs.SDX", False),
        ("c", False),
        ("hep", False),
        ("eess.AS", False),
        ("eess.*", False),
    ],
)
def test_a_category_an_archive_or_all_below_it_can_be_wanted(wanted: str, *, found: bool) -> None:
    assert belongs(("cs.LG", "cs.SD", "hep-th"), (wanted,)) is found


def test_ids_of_the_old_scheme_come_before_those_of_the_new_one() -> None:
    ids = ["2601.00001", "hep-th/9901001", "2601.9999", "math.GT/0309136", "0704.0001"]

    assert sorted(ids, key=order) == [
        "hep-th/9901001",
        "math.GT/0309136",
        "0704.0001",
        "2601.00001",
        "2601.9999",
    ]


def test_a_list_of_authors_beyond_any_is_cut_and_says_so() -> None:
    name = "A" * 99
    kept = fit_authors([name] * (LONGEST_LIST // 99 + 2))

    assert fit_authors([name] * 3) == (name,) * 3
    assert kept == (*(name,) * (LONGEST_LIST // 99), "…")
