"""Keywords and people are found as a reader sees them; false friends are not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digest.matching import as_shown, holds, same_person, searchable
from tests.made_up_papers import paper

ONE_PERSON = [
    ("Shinji Watanabe", "S. Watanabe"),
    ("Shinji Watanabe", "Watanabe, Shinji"),
    ("Shinji Watanabe", "SHINJI WATANABE"),
    ("Shinji Watanabe", "Ｓｈｉｎｊｉ　Ｗａｔａｎａｂｅ"),
    ("Shinji Watanabe", "Shinji Watanabe (Carnegie Mellon University)"),
    ("Shinji Watanabe", "Jane Doe and Shinji Watanabe"),
    ("Shinji Watanabe", "Jane Doe, Shinji Watanabe"),
    ("Björn Schuller", r"Bj\"orn W. Schuller"),
    ("Björn W. Schuller", "Bjorn Schuller"),
    ("Björn Schuller", "Bjoern Schuller"),
    ("Jürgen Schmidhuber", r"J{\"u}rgen Schmidhuber"),
    ("Jürgen Schmidhuber", "Juergen Schmidhuber"),
    ("Łukasz Kaiser", r"\L{}ukasz Kaiser"),
    ("Łukasz Kaiser", "Lukasz Kaiser"),
    ("Søren Hauberg", "Soren Hauberg"),
    ("Aäron van den Oord", "Aaron van den Oord"),
    ("Aaron van den Oord", "A. Oord"),
    ("Hung-yi Lee", "Hung-Yi Lee"),
    ("Hung-yi Lee", "Hungyi Lee"),
    ("Hung-yi Lee", "Hung Yi Lee"),
    ("Hung-yi Lee", "H.-Y. Lee"),
    ("Jean-Luc Gauvain", "J.-L. Gauvain"),
    ("Jean-Luc Gauvain", "Jean\u2010Luc Gauvain"),
    ("Geoffrey Hinton", "Geoffrey E. Hinton"),
    ("Geoffrey E. Hinton", "G.E. Hinton"),
    ("María José García", "Maria Jose Garcia"),
    ("Nguyễn Văn An", "Nguyen Van An"),
    ("Sam King", "Sam King Jr."),
    ("Conor O'Brien", "Conor O’Brien"),
    ("Ângela Gonçalves", "Angela Goncalves"),
    ("王伟", "王伟"),
    ("ATLAS Collaboration", "ATLAS Collaboration"),
]
OTHERS = [
    ("Wei Li", "Wei Liang"),
    ("Wei Li", "Wei Lin"),
    ("Wei Li", "Li Wei"),
    ("Wei Li", "Wei-Ning Li"),
    ("Wei Li", "Weiping Li"),
    ("Wei Li", "Bowei Li"),
    ("Jian Wu", "Jian Wuu"),
    ("Jean-Luc Gauvain", "Jean Gauvain"),
    ("Jean-Luc Gauvain", "Jean-Marc Gauvain"),
    ("Andrew Ng", "Alan Ng"),
    ("Geoffrey E. Hinton", "Geoffrey B. Hinton"),
    ("Martin Luther King", "Martin King"),
    ("Zhou Wang", "Zhou Wang Li"),
    ("Lee", "Hung-yi Lee"),
    ("王伟", "王伟华"),
    ("", "A. Author"),
    ("Ann Lee", "Anne Lee"),
    ("J. Lee", "Hung-yi Lee"),
]


@pytest.mark.parametrize(("one", "other"), ONE_PERSON)
def test_one_person_is_known_however_the_name_is_written(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_a_false_friend_is_another_person(one: str, other: str) -> None:
    assert not same_person(one, other)
    assert not same_person(other, one)


def text_of(title: str) -> str:
    made = paper(1, datetime(2026, 1, 14, 3, tzinfo=UTC))
    return searchable(
        type(made)(**{f: getattr(made, f) for f in made.__slots__} | {"title": title})
    )


@pytest.mark.parametrize(
    ("title", "keyword"),
    [
        (r"The Schr\"odinger Bridge", "Schrödinger"),
        (r"The Schr{\"o}dinger Bridge", "schrodinger bridge"),
        ("The Schrödinger Bridge", r"Schr\"odinger"),
        ("Self-Supervised Speech", "self supervised"),
        ("Text‑to‑Speech", "text-to-speech"),
        ("ＢＥＡＭｆｏｒｍｉｎｇ", "beamforming"),
        (r"\textit{Diffusion} models", "diffusion models"),
        ("De\u00adreverberation", "dereverberation"),
        ("Sensing H$_2$O", "H2O"),
        ("Sensing H₂O", "H2O"),
        (r"On $\ell_1$ norms", "ℓ_1"),
        ("Poincaré maps", "Poincare"),
        ("A ﬁlter bank", "filter bank"),
        ("Modern C++ code", "C++"),
        ("Fast GPT-4o", "gpt 4o"),
        ("语音增强方法", "语音增强"),
    ],
)
def test_a_keyword_is_found_in_the_text_as_shown(title: str, keyword: str) -> None:
    assert holds(text_of(title), keyword)


@pytest.mark.parametrize(
    ("title", "keyword"),
    [
        ("Beamformings", "beamforming"),
        ("GPT-4o", "GPT-4"),
        ("Speech, to text", "speech to text"),
        ("Anything", "-"),
        ("Anything", " "),
        ("Cats", "cat"),
        ("Wavelets", "wave"),
    ],
)
def test_parts_of_words_and_empty_keywords_find_nothing(title: str, keyword: str) -> None:
    assert not holds(text_of(title), keyword)


def test_text_is_shown_without_tex() -> None:
    assert as_shown(r"Schr\"odinger  and   \textbf{G\"odel}") == "Schrödinger and Gödel"
