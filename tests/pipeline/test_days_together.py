"""Days beside each other, beside other posts, and on other branches; holes of earlier days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from digest.domain import Kind, Part, Skipped, Status
from digest.errors import Cause
from digest.pipeline.days import Composed, compose, plan, tasks_of
from digest.pipeline.parts import Parts
from digest.publication import Place, Snapshot
from digest.selection import Rules
from digest.window import Span
from tests.pipeline.day import (
    CATEGORIES,
    DAY,
    QUOTA,
    job,
    made,
    paper,
    post_path,
    record,
    seeded,
    shown,
    view,
)
from tests.world.memory import MemoryTree


def test_a_range_shows_each_paper_on_one_of_its_days() -> None:
    eve = DAY - timedelta(days=1)
    papers = paper(1), paper(2, days=1)
    both = job(*papers, days=(eve, DAY), kind=Kind.BACKFILL)
    composed = compose(view(), both, made(*papers), {})

    assert shown({post_path(eve): composed.files[post_path(eve)]}) == ["9002"]
    assert shown(composed.files) == ["9001", "9002"]
    assert composed.visible


def test_a_range_leaves_a_late_paper_in_the_post_that_shows_it() -> None:
    eve = DAY - timedelta(days=1)
    late = paper(1, days=1)
    daily = compose(view(seeded()), job(late), made(late), {}).files
    both = job(late, days=(eve, DAY), kind=Kind.BACKFILL)
    composed = compose(view({**seeded(), **daily}), both, made(late), {})

    assert shown(composed.files) == ["9001"]
    assert post_path(eve) not in composed.files


def test_what_a_foreign_post_of_the_day_shows_is_noted_and_kept() -> None:
    papers = paper(1), paper(2)
    theirs = f"---\n---\n\n## [Theirs](https://arxiv.org/abs/{papers[0].id})\n".encode()
    files = {**seeded(), post_path(DAY): theirs}
    first = compose(view(files), job(*papers), made(*papers), {})

    assert record(first).imported == (papers[0].id,)
    assert [e.paper for e in record(first).entries] == [papers[1]]
    again = compose(view({**files, **first.files}), job(*papers), {}, {})
    assert record(again).imported == (papers[0].id,)
    assert [e.paper for e in record(again).entries] == [papers[1]]


def test_a_day_that_stands_on_another_open_branch_is_left_alone() -> None:
    one = paper(1)
    first = compose(view(), job(one), made(one), {}).files
    elsewhere = Snapshot(
        Place.OPEN, "arxiv-digest/x", MemoryTree(first), Span.of_key(f"{DAY}_2026-01-16")
    )
    composed = compose(view({}, elsewhere), job(one), made(one), {})

    assert composed.records == ()
    assert composed.files == {}


def test_a_mend_fills_holes_and_adds_no_paper() -> None:
    one, two = paper(1), paper(2)
    first = compose(view(), job(one), {one.id: Parts(Skipped(Cause.REJECTED, "no"))}, {}).files
    mend = job(one, two, mend=True, status=Status.EMPTY)
    _, days = plan(view(first), mend)
    asked = [task.entry.paper for task in tasks_of(days, mend, {})]
    mended = compose(view(first), mend, made(one, two), {})

    assert asked == [one]
    assert [e.paper for e in record(mended).entries] == [one]
    assert isinstance(record(mended).entries[0].translation, Part)
    assert record(mended).status is Status.COMPLETE


def test_a_mend_leaves_alone_what_has_no_record() -> None:
    assert compose(view(), job(paper(1), mend=True), {}, {}) == replace(
        Composed(), ledger=compose(view(), job(mend=True), {}, {}).ledger
    )


def test_the_cap_counts_what_only_waits_for_its_parts() -> None:
    papers = [paper(n) for n in range(1, 6)]
    capped = Rules(CATEGORIES, max_papers=2)
    first = compose(
        view(), job(*papers[:2], rules=capped), {p.id: Parts(QUOTA) for p in papers[:2]}, {}
    ).files
    second = compose(view(first), job(*papers, rules=capped), made(*papers), {})

    in_full = [e for e in record(second).entries if not e.brief]
    assert [e.paper for e in in_full] == papers[1::-1]
