"""The same texts are compared once in a run; other texts never get their findings."""

from __future__ import annotations

from digest.fidelity import Defect, Findings, Gravity
from digest.reading import MOST_KEPT, kept_findings


def test_what_was_found_is_found_again_without_another_look() -> None:
    looks: list[tuple[str, str, str]] = []

    def check(source: str, text: str, *, title: str = "") -> Findings:
        looks.append((source, text, title))
        return Findings((Defect("seen", Gravity.ERROR, text),))

    kept = kept_findings(check)
    first = [kept("a", "b", title="t"), kept("a", "b", title="t")]
    others = [kept("a", "b"), kept("ab", ""), kept("", "ab"), kept("b", "a", title="t")]

    assert first[0] == first[1] == check("a", "b", title="t")
    assert [one.defects[0].phrase for one in others] == ["b", "", "ab", "a"]
    assert looks.count(("a", "b", "t")) == 2  # one of them is the direct call
    assert len(looks) == 1 + 1 + len(others)


def test_the_memory_is_bounded() -> None:
    looks: list[str] = []

    def check(text: str) -> Findings:
        looks.append(text)
        return Findings()

    kept = kept_findings(check)
    for number in range(MOST_KEPT + 1):
        kept(str(number))
    kept("0")

    assert looks[-1] == "0"
    assert len(looks) == MOST_KEPT + 2
