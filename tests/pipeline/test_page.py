"""No paper is called shown that has no place on the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from digest.domain import Paper, State, Style
from digest.pipeline.day_files import NO_PLACE
from digest.pipeline.days import Composed, Job, compose
from digest.report import RunReport, pull_request_body
from digest.selection import Rules
from tests.pipeline.day import (
    CATEGORIES,
    DAY,
    job,
    made,
    paper,
    post_path,
    record,
    seeded,
    shown,
    view,
)

OWN = "---\ntitle: mine\n---\n{% for p in papers %}* {{ p.title }} {{ p.abs_url }}\n{% endfor %}"
Page = Literal["classic", "rich"]
FIRST, LATE = paper(1), paper(2)


def blog_after(first: Job, *papers: Paper) -> dict[str, bytes]:
    """Return the files of a blog in which the day was made once."""
    return {**seeded(), **compose(view(seeded()), first, made(*papers), {}).files}


def states(composed: Composed) -> dict[str, State]:
    return {entry.paper.id: entry.state for entry in record(composed).entries}


@pytest.mark.parametrize("template", [None, OWN], ids=["a post deleted", "an own template edited"])
def test_what_comes_late_to_a_post_that_takes_no_more_stands_in_the_next_days(
    template: str | None,
) -> None:
    style = Style(template="own.md.j2" if template else "")
    blog = blog_after(job(FIRST, template=template, style=style), FIRST)
    if template:
        blog[post_path(DAY)] += b"A person's last line.\n"
    else:
        del blog[post_path(DAY)]

    both = job(FIRST, LATE, template=template, style=style)
    again = compose(view(blog), both, made(LATE), {})
    left = blog | dict(again.files)
    assert states(again) == {FIRST.id: State.SHOWN, LATE.id: State.PENDING}
    assert "当日文章已删去或由人改写" in pull_request_body(RunReport(again.records))
    assert compose(view(left), both, {}, {}).files == again.files

    tomorrow = job(FIRST, LATE, days=(DAY + timedelta(days=1),))
    after = compose(view(left), tomorrow, {}, {})
    assert shown(after.files) == [LATE.id[-4:]]


def test_a_late_paper_in_one_line_waits_where_the_list_is_a_persons() -> None:
    capped = Rules(CATEGORIES, max_papers=1)
    papers = paper(3), paper(4)
    blog = blog_after(job(*papers, rules=capped), *papers)
    body = blog[post_path(DAY)]
    edited = body.replace("## 其余 1 篇\n".encode(), "## 其余 1 篇\n\nMine.\n".encode(), 1)
    blog[post_path(DAY)] = edited

    again = compose(view(blog), job(*papers, LATE, rules=capped), made(LATE), {})

    page = again.files[post_path(DAY)].decode()
    assert "本页显示：2" in page
    assert page.partition("\n\n## ")[2] == edited.decode().partition("\n\n## ")[2]
    (waiting,) = [e for e in record(again).entries if e.state is State.PENDING]
    assert (waiting.paper.id, waiting.reason) == (LATE.id, NO_PLACE)


@pytest.mark.parametrize(("begun", "then"), [("classic", "rich"), ("rich", "classic")])
def test_a_post_keeps_the_page_it_was_begun_with(begun: Page, then: Page) -> None:
    blog = blog_after(job(FIRST, style=Style(page=begun)), FIRST)
    same = compose(view(blog), job(FIRST, style=Style(page=then)), {}, {})
    more = compose(view(blog), job(FIRST, LATE, style=Style(page=then)), made(LATE), {})
    tomorrow = job(FIRST, LATE, style=Style(page=then), days=(DAY + timedelta(days=1),))
    anew = job(FIRST, style=Style(page=then), overwrite=True)

    assert {path: blog[path] for path in same.files} == same.files
    assert pages(more) == {begun}
    assert pages(compose(view(blog), tomorrow, made(LATE), {})) == {then}
    assert pages(compose(view(blog), anew, made(FIRST), {})) == {then}


def pages(composed: Composed) -> set[str]:
    """Return what the posts are, by their looks, and hold that the records say the same."""
    posts = [body for path, body in composed.files.items() if "_posts" in path]
    found = {"rich" if "## 今日速览".encode() in body else "classic" for body in posts}
    assert found == {made.style.page for made in composed.records}
    return found


def test_overwriting_gives_every_paper_its_place() -> None:
    blog = blog_after(job(FIRST), FIRST)
    del blog[post_path(DAY)]

    again = compose(view(blog), job(FIRST, LATE, overwrite=True), made(FIRST, LATE), {})

    assert set(states(again).values()) == {State.SHOWN}
