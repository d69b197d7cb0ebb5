"""A kept text is judged once by the same checks for the same paper, and a post rendered once.

What is judged again is seen by a text that no check would pass: it stays only where the
record's stamp says that it was judged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from digest import program_hash
from digest.domain import DayRecord, Entry, Part, Skipped, Status, Style
from digest.errors import Cause
from digest.pipeline.days import Job, compose, plan, tasks_of
from digest.pipeline.parts import Parts
from digest.publication import Place, Snapshot
from digest.record_file import dumps, is_as_stamped, loads, stamped
from tests.pipeline.day import (
    DAY,
    job,
    made,
    paper,
    post_path,
    record,
    record_path,
    seeded,
    view,
)
from tests.world.memory import MemoryTree

ONE, TWO = paper(1), paper(2)
PAPERS = (ONE, TWO)
POST, RECORD = post_path(DAY), record_path(DAY)
EVIL = "抱歉，作为一个人工智能，我无法翻译。<script>alert(1)</script>"
Blog = dict[str, bytes]


def blog_after(first: Job) -> Blog:
    return {**seeded(), **compose(view(seeded()), first, made(*PAPERS), {}).files}


def is_stamped(blog: Blog) -> bool:
    return is_as_stamped(blog[RECORD], lambda: blog[POST], program_hash())


def with_unsound_text(blog: Blog) -> Blog:
    """Return the blog with an unsound translation of the first paper, stamped as judged."""
    told = loads(blog[RECORD])
    spoilt = tuple(unsound(e) if e.paper.id == ONE.id else e for e in told.entries)
    body = stamped(dumps(replace(told, entries=spoilt)), blog[POST], program_hash())
    return blog | {RECORD: body}


def unsound(entry: Entry) -> Entry:
    assert isinstance(entry.translation, Part)
    return replace(entry, translation=replace(entry.translation, text=EVIL))


def asked_anew(blog: Blog, now: Job) -> list[str]:
    _, days = plan(view(blog), now)
    return [task.entry.paper.id for task in tasks_of(days, now, {})]


def test_what_a_run_wrote_is_neither_judged_nor_rendered_again() -> None:
    blog = with_unsound_text(blog_after(job(*PAPERS)))

    assert is_stamped(blog)
    assert asked_anew(blog, job(*PAPERS)) == []
    again = compose(view(blog), job(*PAPERS), {}, {})
    assert {path: again.files[path] for path in (POST, RECORD)} == {
        path: blog[path] for path in (POST, RECORD)
    }
    assert (again.kept, again.deleted, again.visible) == ((), (), True)


def test_the_same_holds_on_the_branch_of_the_day_s_own_review() -> None:
    blog = with_unsound_text(blog_after(job(*PAPERS)))
    own = Snapshot(Place.OWN, "arxiv-digest/2026-01-15", MemoryTree(blog))
    now = view(seeded(), own)

    _, days = plan(now, job(*PAPERS))
    assert tasks_of(days, job(*PAPERS), {}) == ()
    assert compose(now, job(*PAPERS), {}, {}).files[POST] == blog[POST]


def changed(change: Callable[[DayRecord], DayRecord]) -> Callable[[Blog], Blog]:
    """Return a change of the record's file that leaves its stamp there."""

    def edit(blog: Blog) -> Blog:
        plain = dumps(change(loads(blog[RECORD])))
        stamp = blog[RECORD][blog[RECORD].index(b',\n "stamp"') :]
        return blog | {RECORD: plain.removesuffix(b"\n}\n") + stamp}

    return edit


def of_its_paper(**changes: object) -> Callable[[DayRecord], DayRecord]:
    def change(told: DayRecord) -> DayRecord:
        entries = tuple(
            replace(e, paper=replace(e.paper, **changes))  # type: ignore[arg-type]
            if e.paper.id == ONE.id
            else e
            for e in told.entries
        )
        return replace(told, entries=entries)

    return change


def by_another_program(blog: Blog) -> Blog:
    at = blog[RECORD].index(b'"stamp": "') + len(b'"stamp": "')
    return blog | {RECORD: blog[RECORD][:at] + b"0" * 64 + blog[RECORD][at + 64 :]}


@pytest.mark.parametrize(
    "change",
    [
        by_another_program,
        lambda blog: blog | {RECORD: dumps(loads(blog[RECORD]))},
        lambda blog: blog | {POST: blog[POST] + "一句话。\n".encode()},
        lambda blog: blog | {RECORD: blog[RECORD].replace(b"\n", b"\r\n")},
        changed(of_its_paper(abstract="Another abstract.")),
        changed(of_its_paper(title="Another title")),
        changed(of_its_paper(version=2)),
        changed(lambda told: replace(told, fetched=told.fetched + 1)),
    ],
    ids=["by another program", "by one that knew no stamp", "beside an edited post",
         "with other line ends", "with another abstract", "with another title",
         "of another version", "edited anywhere"],
)  # fmt: skip
def test_a_text_is_judged_anew_where_anything_else_lies_there_than_this_program_wrote(
    change: Callable[[Blog], Blog],
) -> None:
    blog = change(with_unsound_text(blog_after(job(*PAPERS))))

    assert asked_anew(blog, job(*PAPERS)) == [ONE.id]
    composed = compose(view(blog), job(*PAPERS), {}, {})
    entry = next(e for e in record(composed).entries if e.paper.id == ONE.id)
    assert not isinstance(entry.translation, Part)
    assert EVIL.encode() not in composed.files[RECORD]


def test_a_text_of_another_day_s_or_branch_s_record_is_judged_whatever_it_says() -> None:
    """A stamp counts for the day at hand, beside its post, and not on another's branch."""
    blog = with_unsound_text(blog_after(job(*PAPERS)))
    branch = Snapshot(Place.OPEN, "arxiv-digest/2026-01-15", MemoryTree(blog))
    on_branch, _ = plan(view(seeded(), branch), job(*PAPERS))
    tomorrow, _ = plan(view(blog), job(*PAPERS, days=(DAY + timedelta(days=1),)))

    assert {filed.record.date for filed in on_branch.filed} >= {DAY}
    assert not any(filed.as_stamped for filed in (*on_branch.filed, *tomorrow.filed))


def test_a_day_that_changes_is_written_from_texts_that_are_judged_whatever_its_stamp_says() -> None:
    blog = blog_after(job(*PAPERS, status=Status.PARTIAL, quiet="仍在更新"))
    third = paper(3)
    forged = with_unsound_text(blog)

    published = compose(view(forged), job(*PAPERS, third), made(third), {}).files
    assert is_stamped(forged)
    assert EVIL.encode() not in published[RECORD] + published[POST]

    after = compose(view(blog), job(*PAPERS, third), made(third), {})

    assert len(record(after).shown) == 3
    assert is_stamped({**blog, **after.files})
    assert loads(after.files[RECORD]) == record(after)
    styled = compose(view(blog), job(*PAPERS, style=Style(title="新 {date}")), {}, {})
    assert "新 2026-01-15" in styled.files[POST].decode()


def test_a_forged_stamp_publishes_nothing_in_the_archive_either() -> None:
    """What the archive shows of a day is made anew only where the day's post is another."""
    mark = {"_data/arxiv/.gitattributes": b"# archive"}
    blog = mark | seeded()
    blog |= compose(view(blog), job(*PAPERS), made(*PAPERS), {}).files
    data = f"_data/arxiv/{DAY:%Y}/{DAY}-arxiv.json"

    again = compose(view(with_unsound_text(blog)), job(*PAPERS), {}, {}).files

    assert again[data] == blog[data]


def test_a_post_with_a_person_s_text_or_by_an_own_template_gets_no_stamp() -> None:
    own = (
        "---\ntitle: mine\n---\n{% for p in papers %}* {{ p.title }} {{ p.abs_url }}\n{% endfor %}"
    )
    blog = blog_after(job(*PAPERS))
    edited = blog | {POST: blog[POST].replace("译".encode(), "译文".encode(), 1)}
    shorter = blog | {POST: blog[POST][: blog[POST].rindex(b"\n## ")]}
    third = paper(3)

    assert not is_stamped(blog_after(job(*PAPERS, template=own, style=Style(template="own.j2"))))
    for before in (edited, shorter):
        after = compose(view(before), job(*PAPERS, third), made(third), {}).files
        assert after[POST] != before[POST]
        assert not is_stamped({**before, **after})


def test_a_record_that_says_the_same_keeps_its_bytes_whichever_program_wrote_them() -> None:
    for change in (by_another_program, lambda blog: blog | {RECORD: dumps(loads(blog[RECORD]))}):
        blog = change(blog_after(job(*PAPERS)))
        again = compose(view(blog), job(*PAPERS), {}, {}).files

        assert (again[RECORD], again[POST]) == (blog[RECORD], blog[POST])


def test_a_text_that_a_person_gave_back_is_filled_though_the_record_says_the_same() -> None:
    gap = {**made(*PAPERS), ONE.id: Parts(Skipped(Cause.REJECTED, "no"))}
    blog = {**seeded(), **compose(view(seeded()), job(*PAPERS), gap, {}).files}
    before = blog[POST]
    blog[POST] = before.replace("摘要尚未翻译".encode(), "我来译".encode())
    blog |= compose(view(blog), job(*PAPERS), made(ONE), {}).files
    assert "我来译".encode() in blog[POST]

    again = compose(view(blog | {POST: before}), job(*PAPERS), {}, {})

    assert again.records[0].entries == loads(blog[RECORD]).entries
    assert again.files[POST] == blog_after(job(*PAPERS))[POST]
