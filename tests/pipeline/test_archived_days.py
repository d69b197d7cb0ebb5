"""The archive's data travel with their post, in a blog that has asked for them, and in no other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from digest.pipeline.days import compose
from digest.publication import Place, Snapshot, View
from digest.window import Span
from tests.pipeline.day import DAY, job, made, paper, post_path, view
from tests.world.memory import MemoryTree

MARK = {"_data/arxiv/.gitattributes": b"* linguist-generated=true\n"}
EARLIER = DAY - timedelta(days=2)


def data_path(day: date) -> str:
    return f"_data/arxiv/{day:%Y}/{day}-arxiv.json"


def ids(files: Mapping[str, bytes], day: date) -> list[str]:
    return [one["id"][-2:] for one in json.loads(files[data_path(day)])["papers"]]


def earlier() -> dict[str, bytes]:
    """Return a blog with an archive and one merged day."""
    first = [paper(1, days=2), paper(2, days=2)]
    there = compose(view(MARK), job(*first, days=(EARLIER,)), made(*first), {})
    return {**MARK, **there.files}


def test_a_blog_that_has_not_asked_gets_no_data() -> None:
    composed = compose(view(), job(paper(1)), made(paper(1)), {})

    assert not [path for path in composed.files if path.startswith("_data")]


def test_the_data_of_a_day_travel_with_its_post_and_are_the_same_at_every_run() -> None:
    composed = compose(view(MARK), job(paper(1)), made(paper(1)), {})
    again = compose(view({**MARK, **composed.files}), job(paper(1)), {}, {})

    assert ids(composed.files, DAY) == ["01"]
    assert again.files[data_path(DAY)] == composed.files[data_path(DAY)]


def test_two_days_write_different_files_of_data() -> None:
    there = earlier()
    composed = compose(view(there), job(paper(3)), made(paper(3)), {})

    assert [path for path in composed.files if path.startswith("_data")] == [data_path(DAY)]


def test_a_merged_day_that_a_person_has_changed_since_is_renewed_by_the_next_run() -> None:
    there = earlier()
    post = there[post_path(EARLIER)].decode()
    block = next(b for b in post.split("\n---\n") if "02v1" in b)
    there[post_path(EARLIER)] = post.replace(f"{block}\n---\n", "").encode()
    composed = compose(view(there), job(paper(3)), made(paper(3)), {})

    assert ids(there, EARLIER) == ["02", "01"]
    assert ids(composed.files, EARLIER) == ["01"]


def test_what_another_open_branch_renews_is_left_to_it() -> None:
    there = earlier()
    changed = {**there, post_path(EARLIER): there[post_path(EARLIER)] + b"\nA word.\n"}
    first = compose(view(changed), job(paper(3)), made(paper(3)), {})
    other = DAY + timedelta(days=1)
    branch = Snapshot(
        Place.OPEN, "arxiv-digest/x", MemoryTree({**changed, **first.files}), Span(DAY, DAY)
    )
    late = paper(4, days=-1)
    second = compose(
        View((*view(changed).snapshots, branch)), job(late, days=(other,)), made(late), {}
    )

    assert data_path(EARLIER) in first.files
    assert data_path(EARLIER) not in second.files
    assert not {*first.files} & {*second.files} - {".arxiv-digest/.gitattributes"}


def test_a_day_whose_post_was_deleted_writes_no_data() -> None:
    there = {**MARK, **compose(view(MARK), job(paper(1)), made(paper(1)), {}).files}
    del there[post_path(DAY)], there[data_path(DAY)]
    composed = compose(view(there), job(paper(1), paper(2)), made(paper(2)), {})

    assert data_path(DAY) not in composed.files


def test_posts_of_an_own_folder_have_their_data_beside_it() -> None:
    plain = job(paper(1))
    docs = replace(plain, location=replace(plain.location, posts_dir="docs/_posts"))
    marked = {"docs/_data/arxiv/.gitattributes": b""}
    composed = compose(view(marked), docs, made(paper(1)), {})

    assert "docs/_data/arxiv/2026/2026-01-15-arxiv.json" in composed.files
