"""What filters, withdrawals and the cap take out, with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.domain import State
from digest.selection import is_withdrawn
from tests.selection.candidates import BEFORE, IN_WINDOW, RULES, chosen, ids, paper


def test_late_false_drops_late_papers_once_and_does_not_count_them() -> None:
    found = chosen(paper(1, BEFORE), paper(2, IN_WINDOW), rules=replace(RULES, late=False))

    assert ids(found) == ["00002"]
    assert ids(found, State.DROPPED) == ["00001"]
    assert found.fetched == 1


def test_filters_drop_with_a_reason_and_are_counted() -> None:
    rules = replace(RULES, primary_only=True, include=("sound", "music"), exclude=("drum roll",))
    found = chosen(
        paper(1, IN_WINDOW),
        paper(2, IN_WINDOW, primary="cs.CL"),
        paper(3, IN_WINDOW, title="A Drum\nRoll of Sound"),
        paper(4, IN_WINDOW, title="Soundness"),
        rules=rules,
    )

    assert ids(found) == ["00001"]
    assert found.fetched == 4
    reasons = {e.paper.id[-1]: e.reason for e in found.entries if e.state is State.DROPPED}
    assert "cs.CL" in reasons["2"]
    assert "drum roll" in reasons["3"]
    assert "include" in reasons["4"]


def test_a_keyword_is_plain_text_and_no_pattern() -> None:
    rules = replace(RULES, include=("c++ (fast)",))

    assert ids(chosen(paper(1, IN_WINDOW, abstract="In C++ (fast) we."), rules=rules)) == ["00001"]
    assert ids(chosen(paper(2, IN_WINDOW, abstract="In ccc fast we."), rules=rules)) == []


def test_over_the_cap_papers_stand_in_one_line_each() -> None:
    found = chosen(*(paper(n, IN_WINDOW) for n in range(5)), rules=replace(RULES, max_papers=2))

    assert [e.brief for e in found.entries] == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("version", "comment", "abstract"),
    [
        (2, "The authors withdraw this submission to revise it", "We."),
        (3, "contains issues, necessitating a complete withdrawal for revision", "We."),
        (2, "We are withdrawing the paper", "We."),
        (1, "This paper has been withdrawn by the author due to an error", "We."),
        (1, "Withdrawn", "We."),
        (1, "arXiv admin note: this version has been withdrawn", "We."),
        (1, "", "This paper has been withdrawn by the authors."),
    ],
)
def test_a_withdrawn_paper_is_known_by_its_comment(
    version: int, comment: str, abstract: str
) -> None:
    assert is_withdrawn(paper(1, IN_WINDOW, version=version, comment=comment, abstract=abstract))


@pytest.mark.parametrize(
    ("version", "comment"),
    [
        (1, "Originally accepted at a conference but withdrawn due to page count limit"),
        (2, "Originally accepted at a conference but withdrawn due to page count limit"),
        (2, "Withdrawn from a workshop; this is the full version"),
        (1, "We study withdrawal effects"),
        (1, ""),
    ],
)
def test_a_paper_withdrawn_elsewhere_is_here_all_the_same(version: int, comment: str) -> None:
    assert not is_withdrawn(paper(1, IN_WINDOW, version=version, comment=comment))
