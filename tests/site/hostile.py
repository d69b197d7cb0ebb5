"""Hostile texts, in each field they can reach."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from digest.domain import DayRecord, Match
from tests.site.records import a_paper, a_part, a_record, an_entry

FIELDS = ("title", "author", "category", "translation", "abstract", "reading", "doubt")
_OWN = Path(__file__).parent.parent / "data" / "hostile.json"
_BY_KIND = _OWN.with_name("hostile_by_kind.json")


@dataclass(frozen=True)
class Hostile:
    """One text, and the formulas that it must show whole."""

    id: str
    text: str
    formulas: tuple[str, ...] = ()


def own() -> list[Hostile]:
    """Return the project's own texts, written to the laws of kramdown, Liquid and HTML."""
    return loaded(_OWN)


def by_kind() -> list[Hostile]:
    """Return texts written against each thing that reads a post or a review, kind by kind."""
    kinds = json.loads(_BY_KIND.read_text(encoding="utf-8"))
    return [
        Hostile(f"{kind}-{n}", text)
        for kind, texts in kinds.items()
        for n, text in enumerate(texts)
    ]


def loaded(path: Path) -> list[Hostile]:
    """Return the texts of a file: a list of objects with ``id`` and ``text``."""
    items = json.loads(path.read_text(encoding="utf-8"))
    return [Hostile(i["id"], i["text"], tuple(i.get("formulas", ()))) for i in items]


def plain_record() -> DayRecord:
    """Return the harmless twin of every hostile record: three papers."""
    return a_record(*(an_entry(a_paper(n, title=f"Paper number {n}")) for n in (1, 2, 3)))


def record_with(field: str, text: str) -> DayRecord:
    """Return the plain record with ``text`` in one field of its second paper."""
    record = plain_record()
    first, second, third = record.entries
    paper = second.paper
    match field:
        case "title":
            second = replace(second, paper=replace(paper, title=text))
        case "author":
            second = replace(second, paper=replace(paper, authors=("Ann", text, "Bo")))
        case "category":
            second = replace(second, paper=replace(paper, categories=("cs.SD", text)))
        case "translation":
            second = replace(second, translation=a_part(text))
        case "abstract":
            second = replace(second, paper=replace(paper, abstract=text), translation=None)
        case "reading":
            second = replace(second, reading=a_part(text))
        case "doubt":
            second = replace(second, translation=a_part("译。", doubts=(text, text)))
        case "everywhere":
            paper = replace(paper, title=text, authors=(text,), categories=("cs.SD", text))
            second = replace(
                second,
                paper=paper,
                translation=a_part(text, doubts=(text,)),
                reading=a_part(text),
            )
        case _:
            raise ValueError(field)
    return replace(record, entries=(first, second, third))


def many(texts: Iterable[Hostile]) -> DayRecord:
    """Return a record with each text in every field of a paper, a plain paper behind each."""
    found = []
    for at, text in enumerate(texts):
        plain = an_entry(a_paper(2 * at + 1, title=f"Paper number {2 * at + 1}"))
        named = Match(text.text, 5, text.text, text.text)
        paper = replace(plain.paper, title=text.text, authors=("Ann", text.text))
        hostile = replace(
            plain,
            paper=replace(paper, categories=("cs.SD", text.text)),
            translation=a_part(text.text, doubts=(text.text,)),
            reading=a_part(f"1)  \n{text.text}\n2)  \n- {text.text}"),
            match=named,
        )
        found += [hostile, an_entry(a_paper(2 * at + 2, title=f"Paper number {2 * at + 2}"))]
    return a_record(*found)


def matrix(texts: Iterable[Hostile], fields: Iterable[str]) -> Iterator[tuple[str, DayRecord]]:
    """Yield a name for a post and its record, for each text in each field."""
    chosen = tuple(fields)
    for at, text in enumerate(texts):
        for field in chosen:
            yield f"x{at:03}-{field}", record_with(field, text.text)
