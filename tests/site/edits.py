"""A post, and what a person does to it."""

from __future__ import annotations

from dataclasses import replace

from digest.domain import DayRecord, Entry
from digest.post import Post
from tests.site.records import a_paper, a_record, an_entry

ONE, TWO, THREE = "2601.09999", "2601.09998", "2601.09997"


def entry(number: int, **fields: object) -> Entry:
    return replace(an_entry(a_paper(number, title=f"Paper {number}")), **fields)  # type: ignore[arg-type]


def day(*numbers: int) -> DayRecord:
    return a_record(*(entry(number) for number in numbers))


def filled(record: DayRecord, number: int, text: str) -> DayRecord:
    changed = an_entry(a_paper(number, title=f"Paper {number}"), translation=text)
    entries = tuple(changed if e.paper.id == changed.paper.id else e for e in record.entries)
    return replace(record, entries=entries)


def edited(post: Post, old: str, new: str) -> bytes:
    assert post.body.decode().count(old) >= 1
    return post.body.decode().replace(old, new, 1).encode()


def without(post: Post, paper_id: str) -> bytes:
    blocks = post.body.decode().split("\n## ")
    kept = [block for block in blocks if f"/abs/{paper_id}" not in block]
    return "\n## ".join(kept).encode()
