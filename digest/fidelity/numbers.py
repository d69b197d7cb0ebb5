"""Numbers both ways: none lost, none made up, no percent sign dropped or added."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from digest.fidelity.findings import Defect, Gravity, listed, quoted
from digest.fidelity.formulas import without_formulas
from digest.fidelity.fractions import check_fractions
from digest.fidelity.links import without_code, without_links
from digest.fidelity.quantities import (
    Quantities,
    Quantity,
    chinese_quantities,
    english_quantities,
)
from digest.fidelity.sequences import check_order
from digest.fidelity.units import check_percent_signs, check_signs, check_units

_SMALL = 10
_COMPARED = 200


def check_numbers(source: str, text: str) -> Iterator[Defect]:
    """Compare the numbers of a translation with those of its source."""
    said, told = _readable(source), _readable(text)
    english, chinese = english_quantities(said), chinese_quantities(told)
    known, have = english.values, chinese.values
    lost = [item for item in english.items if item.required and not item.values & have]
    foreign = [item for item in chinese.items if item.required and not item.values & known]
    if foreign:  # what stands in a URL or in code may be said in words
        known |= english_quantities(source).values
        foreign = [item for item in foreign if not item.values & known]
    if lost:
        yield Defect("number-lost", Gravity.ERROR, f"数字 {_shown(lost)} 缺失")
    if foreign:
        yield Defect("number-foreign", Gravity.ERROR, f"数字 {_shown(foreign)} 未见于原文")
    yield from _check_percents(english, chinese)
    yield from _check_multiples(english, chinese)
    yield from _check_identifiers(source, chinese, Gravity.ERROR)
    yield from check_units(said, told)
    yield from check_signs(said, told)
    yield from check_percent_signs(source, told)
    yield from check_order(said, told)
    yield from check_fractions(said, told, english, chinese)


def check_claimed_numbers(sources: str, text: str) -> Iterator[Defect]:
    """Find numbers of a reading that stand nowhere in its sources.

    Integers up to ten are not looked for: a reading counts things itself.
    """
    known = english_quantities(sources.replace("$", " ")).values
    made = chinese_quantities(without_links(without_code(text)).replace("$", " "))
    claims = [item for item in made.items if item.required and not _is_count(item)]
    foreign = [item for item in claims if not _known(item, known)]
    if foreign:
        yield Defect("number-foreign", Gravity.ERROR, f"数字 {_shown(foreign)} 未见于原文")
    yield from _check_identifiers(sources, made, Gravity.WARNING)


def _check_multiples(english: Quantities, chinese: Quantities) -> Iterator[Defect]:
    """Find numbers that the source has more often than the translation."""
    for item in _digits(english):
        same = sum(item.values == other.values for other in _digits(english))
        kept = sum(bool(item.values & other.values) for other in chinese.items)
        if 0 < kept < same and not item.values & chinese.hints:
            yield Defect("number-fewer", Gravity.WARNING, f"数字 {quoted(item.shown)} 少了一处")


def _digits(found: Quantities) -> list[Quantity]:
    return [item for item in found.items if item.shown[:1].isdigit()][:_COMPARED]


def _known(item: Quantity, known: frozenset[Decimal]) -> bool:
    """Tell whether the value is known, as it is or as a share of one."""
    if item.values & known:
        return True
    shares = {value.scaleb(-2).normalize() for value in item.values}
    return item.percent and bool(shares & known)


def _is_count(item: Quantity) -> bool:
    return not item.percent and item.shown.isdigit() and int(item.shown) <= _SMALL


def _check_percents(english: Quantities, chinese: Quantities) -> Iterator[Defect]:
    bare = [
        item
        for item in english.items
        if item.percent
        and any(item.values & other.values for other in chinese.items)
        and not any(item.values & other.values for other in chinese.items if other.percent)
    ]
    if bare:
        yield Defect("percent-lost", Gravity.ERROR, f"数字 {_shown(bare)} 的百分号缺失")


def _check_identifiers(source: str, chinese: Quantities, gravity: Gravity) -> Iterator[Defect]:
    known = _squeezed(source)
    foreign = [name for name in chinese.identifiers[:200] if _squeezed(name) not in known]
    if foreign:
        shown = listed([quoted(name) for name in foreign])
        yield Defect("name-foreign", gravity, f"名称 {shown} 未见于原文")


def _squeezed(text: str) -> str:
    return "".join(char for char in text.lower() if char not in " -_^{}$\\\n")


def _readable(text: str) -> str:
    return without_formulas(without_links(without_code(text)))


def _shown(items: list[Quantity]) -> str:
    return listed(list(dict.fromkeys(quoted(item.shown) for item in items)))
