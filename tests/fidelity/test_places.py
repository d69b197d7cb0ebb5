"""Shares in words, ranks, uncertainties, and numbers that stand in each other's place."""

from __future__ import annotations

import pytest

from tests.fidelity.test_habits import translated


@pytest.mark.parametrize(
    ("english", "faithful", "spoilt"),
    [
        ("It saves two-thirds of it.", "它节省了三分之二。", "它节省了三分之一。"),
        ("It saves two thirds of it.", "它节省了 2/3。", "它节省了大部分。"),
        ("It saves nine-tenths of it.", "它节省了九成。", "它节省了一成。"),
        ("It saves three quarters of it.", "它节省了 3/4。", "它节省了四分之一。"),
        ("It saves a quarter of it.", "它节省了四分之一。", "它节省了五分之一。"),
        ("It saves one in nine calls.", "它节省了九分之一的调用。", "它节省了七分之一的调用。"),
        ("It cuts it by a factor of three.", "它降至三分之一。", "它降至五分之一。"),
        ("It saves half of it.", "它节省了一半。", "它节省了三分之一。"),
    ],
)
def test_a_share_in_words_is_the_papers(english: str, faithful: str, spoilt: str) -> None:
    assert translated(english, faithful) == set()
    assert translated(english, spoilt) != set()


def test_quarters_of_a_year_are_no_shares() -> None:
    assert translated("It fell for three quarters.", "它连续三个季度下降。") == set()


@pytest.mark.parametrize(
    ("english", "faithful", "spoilt"),
    [
        ("It ranked third.", "它排名第三。", "它排名第五。"),
        ("It ranked 3rd.", "它排名第三。", "它排名第六。"),
        ("It forms Population III stars.", "它形成第三星族恒星。", "它形成第四星族恒星。"),
    ],
)
def test_a_rank_is_the_papers(english: str, faithful: str, spoilt: str) -> None:
    assert translated(english, faithful) == set()
    assert "number-foreign" in translated(english, spoilt)


def test_an_uncertainty_in_brackets_is_a_number() -> None:
    english = "It is 67.4(5) in all."

    assert translated(english, "它总共为 67.4(5)。") == set()
    assert translated(english, "它总共为 67.4(6)。") == {"number-lost", "number-foreign"}


@pytest.mark.parametrize(
    ("english", "faithful", "spoilt"),
    [
        ("It rose from 76.1% to 77.4%.", "它从 76.1% 提升至 77.4%。", "它从 77.4% 提升至 76.1%。"),
        ("It fell to 76.1 from 77.4.", "它从 77.4 降至 76.1。", "它降至 77.4 而非 76.1。"),
        ("It took 12, 15, and 20 ms.", "它用时 12、15 和 20 ms。", "它用时 15、12 和 20 ms。"),
        ("It has 36 vs. 41 layers.", "它有 36 对 41 层。", "它有 41 对 36 层。"),
        ("It needs 18-47 steps.", "它需要 18 至 47 步。", "它需要 47 至 18 步。"),
    ],
)
def test_joined_numbers_keep_their_order(english: str, faithful: str, spoilt: str) -> None:
    assert translated(english, faithful) == set()
    if " from 77.4" not in english:  # numbers that the paper does not join may change places
        assert "number-order" in translated(english, spoilt)


def test_numbers_do_not_change_places_between_sentences() -> None:
    english = "It has 37 layers. It needs 52 hours."

    assert translated(english, "它有 37 层。它需要 52 小时。") == set()
    assert "number-order" in translated(english, "它有 52 层。它需要 37 小时。")
    assert translated(english, "它有 37 层，需要 52 小时。") == set()


@pytest.mark.parametrize(
    ("english", "faithful", "spoilt"),
    [
        ("It is 2.3 mm long.", "它长 2.3 毫米。", "它长 2.3 微米。"),
        ("It ran 3.2 km in all.", "它总共跑了 3.2 公里。", "它总共跑了 3.2 米。"),
        ("It weighs 4.9 kg in all.", "它重 4.9 公斤。", "它重 4.9 毫克。"),
        ("It runs at 40 kHz.", "它在 40 千赫下运行。", "它在 40 兆赫下运行。"),
        ("It sends 412 Mbps.", "它发送 412 Mbps。", "它发送 412 Gbps。"),
        ("It needs 0.2 GFLOPs.", "它需要 0.2 GFLOPs。", "它需要 0.2 TFLOPs。"),
        ("It lies within 2.5 Å.", "它在 2.5 Å 以内。", "它在 2.5 nm 以内。"),
        ("It is seen for 30 metres.", "它在 30 m 内可见。", "它在 31 m 内可见。"),
        ("It is a 3-mm lens.", "它是一块 3 毫米透镜。", "它是一块 4 毫米透镜。"),
    ],
)
def test_a_unit_is_the_papers_in_letters_or_in_chinese(
    english: str, faithful: str, spoilt: str
) -> None:
    assert translated(english, faithful) == set()
    assert translated(english, spoilt) != set()
