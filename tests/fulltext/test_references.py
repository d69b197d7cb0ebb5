"""Where references begin and end in a plain text."""

from __future__ import annotations

import pytest

from digest.fulltext.pdf import split_at_references

BODY = ["1 Introduction", "References are to be cut in 2026.", "5 Conclusion"]
ENTRIES = ["[1] A. Author. On speech. 2020.", "[2] B. Writer. On noise. 2021."]


@pytest.mark.parametrize(
    "heading",
    [
        "References",
        "REFERENCES",
        "R EFERENCES",
        "6 References",
        "6. References",
        "VII. REFERENCES",
        "References:",
        "Bibliography",
        "B IBLIOGRAPHY",
        "References and Notes",
        "Literature Cited",
    ],
)
def test_headings_of_references_are_known(heading: str) -> None:
    assert split_at_references([*BODY, heading, *ENTRIES]) == (BODY, [])


@pytest.mark.parametrize(
    "line",
    [
        "References are given in Table 2",
        "References . . . . . . . . 12",
        "cross references",
        "Reference",
        "see the References",
    ],
)
def test_other_lines_are_not(line: str) -> None:
    lines = [*BODY, line, *ENTRIES]

    assert split_at_references(lines) == (lines, ())


def test_a_heading_without_entries_after_it_is_a_line_of_the_contents() -> None:
    lines = ["Contents", "References", "A word", "another word", *BODY]

    assert split_at_references(lines) == (lines, ())


def test_the_last_heading_with_entries_counts() -> None:
    early = ["References", *ENTRIES]

    assert split_at_references([*early, *BODY, "References", *ENTRIES]) == ([*early, *BODY], [])


@pytest.mark.parametrize(
    "heading",
    [
        "Appendix",
        "APPENDIX A",
        "A PPENDIX",
        "Appendix A: Proofs of the theorems",
        "Supplementary Material",
        "A Implementation Details",
        "A. Proof of Theorem 1",
        "A  Additional results",
    ],
)
def test_an_appendix_after_the_references_is_kept(heading: str) -> None:
    assert split_at_references([*BODY, "References", *ENTRIES, heading, "More."]) == (
        BODY,
        [heading, "More."],
    )


@pytest.mark.parametrize(
    "entry", ["A. Vaswani, N. Shazeer, 2017.", "A. Author and B. Writer. 2019."]
)
def test_an_author_is_no_appendix(entry: str) -> None:
    assert split_at_references([*BODY, "References", *ENTRIES, entry]) == (BODY, [])


def test_without_references_everything_is_body() -> None:
    assert split_at_references(BODY) == (BODY, ())
    assert split_at_references([]) == ([], ())
