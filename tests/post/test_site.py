"""Posts built by real Jekyll with minima and opened in Chromium."""

from __future__ import annotations

import html
import os
import random
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digest import markdown
from digest.domain import DayRecord, Style
from digest.markdown import one_line
from digest.post import render
from tests.site.browser import Viewer, chromium
from tests.site.fragments import fragments, random_text
from tests.site.hostile import (
    FIELDS,
    Hostile,
    by_kind,
    loaded,
    many,
    matrix,
    own,
    plain_record,
    record_with,
)
from tests.site.jekyll import Site, build, build_what_builds, needed
from tests.site.laws import broken_laws
from tests.site.naive import naive
from tests.site.records import a_paper, a_part, a_record, an_entry, record_of

pytestmark = [pytest.mark.site, pytest.mark.slow]

TEXTS = ("title:", "authors:", "categories:", "abstract:", "reading:")  # laws of what is shown
RANDOM_POSTS = int(os.environ.get("DIGEST_EXAMPLES", "400")) // 10


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    needed("jekyll")
    with chromium() as opened:
        yield opened


def checked(
    records: Mapping[str, DayRecord],
    viewer: Viewer,
    folder: Path,
    *,
    hostile: tuple[int, ...] = (2,),
) -> dict[str, list[str]]:
    """Build all records as one site and return the laws that each page broke."""
    posts = {name: render(record).body for name, record in records.items()}
    site = build({**posts, "plain": render(plain_record()).body}, folder)
    assert (site.status, site.log) == (0, "")
    plain = facts(viewer, site, "plain")
    found = {
        name: broken_laws(record, viewer.see(site.path(name)), plain, hostile=hostile)
        for name, record in records.items()
    }
    return {name: laws for name, laws in found.items() if laws}


def facts(viewer: Viewer, site: Site, name: str) -> dict[str, Any]:
    seen = viewer.see(site.path(name)).facts
    assert seen is not None
    return seen


def both(record: DayRecord) -> DayRecord:
    """Return the record with its hostile paper's texts in the third paper too."""
    first, second, third = record.entries
    twin = replace(second, paper=replace(second.paper, id=third.paper.id))
    return replace(record, entries=(first, second, twin))


def twin_of(twin: DayRecord, part: list[Hostile]) -> DayRecord:
    return replace(twin, entries=twin.entries[: 2 * len(part)], fetched=2 * len(part))


def test_the_sample_builds_as_it_should_look(shared: Path, viewer: Viewer, tmp_path: Path) -> None:
    sample = (shared / "sample" / "2026-01-15-arxiv.md").read_bytes()
    body = render(record_of(sample.decode())).body
    site = build({"sample": body}, tmp_path)
    seen = facts(viewer, site, "sample")

    assert body == sample
    assert (site.status, site.log) == (0, "")
    assert (seen["headings"], seen["details"], seen["open"], seen["rules"]) == (8, 8, 0, 8)
    assert seen["items"] == 171
    assert not [s for s in seen["sections"] if "**" in s["text"] + s.get("reading", "")]


@pytest.mark.parametrize("width", [1280, 390])
def test_an_open_reading_fits_the_page(viewer: Viewer, tmp_path: Path, width: int) -> None:
    golden = Path(__file__).parents[1] / "data" / "golden" / "2026-01-15-arxiv.md"
    site = build({"golden": golden.read_bytes()}, tmp_path)
    page = viewer.page
    page.set_viewport_size({"width": width, "height": 900})
    viewer.open(site.path("golden"))
    page.evaluate("document.querySelector('details').open = true")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("details div").first.is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})


def test_own_hostile_texts_in_two_papers_keep_the_laws_and_join_nothing(
    viewer: Viewer, tmp_path: Path
) -> None:
    records = {name: both(record) for name, record in matrix(own(), ["everywhere"])}

    assert checked(records, viewer, tmp_path, hostile=(2, 3)) == {}


def test_every_recorded_hostile_text_keeps_the_laws_in_every_field(
    shared: Path, viewer: Viewer, tmp_path: Path
) -> None:
    texts = loaded(shared / "data" / "hostile_texts.json")
    fields = FIELDS if "DIGEST_EXAMPLES" in os.environ else ("everywhere",)

    assert checked(dict(matrix(texts, fields)), viewer, tmp_path) == {}


def test_texts_of_every_kind_keep_the_laws_and_change_no_paper_beside_them(
    viewer: Viewer, tmp_path: Path
) -> None:
    texts = by_kind() if "DIGEST_EXAMPLES" in os.environ else by_kind()[::9]
    parts = [texts[at : at + 24] for at in range(0, len(texts), 24)]
    twin = many([Hostile("", "词")] * 24)
    posts = {f"t{n}": render(many(part)).body for n, part in enumerate(parts)}
    twins = {f"p{n}": render(twin_of(twin, part)).body for n, part in enumerate(parts)}
    site = build({**posts, **twins}, tmp_path)
    assert (site.status, site.log) == (0, "")
    for n, part in enumerate(parts):
        seen, plain = viewer.see(site.path(f"t{n}")), facts(viewer, site, f"p{n}")
        broken = broken_laws(many(part), seen, plain, hostile=tuple(range(1, 48, 2)))
        if any(text.id.startswith("tex") for text in part):  # is read as a person would write it
            broken = [law for law in broken if not law.startswith(TEXTS)]
        assert broken == []


def test_random_posts_keep_the_laws(viewer: Viewer, tmp_path: Path) -> None:
    rng = random.Random(5)
    pieces = fragments()
    records = {}
    for number in range(RANDOM_POSTS):
        record = record_with("title", random_text(rng, pieces))
        first, second, third = record.entries
        second = replace(
            second,
            translation=a_part(random_text(rng, pieces), doubts=(random_text(rng, pieces),)),
            reading=a_part(random_text(rng, pieces, 30)),
        )
        records[f"r{number}"] = replace(record, entries=(first, second, third))

    assert checked(records, viewer, tmp_path) == {}


def test_no_title_hides_its_paper_from_the_list_of_one_line_papers(
    viewer: Viewer, tmp_path: Path
) -> None:
    titles = ["[Re]: A Study", "^[1]: x", "*[SD]: y", "On $x[0]: y$", *(t.text for t in own())]
    titles = [title for title in titles if one_line(title) and len(title) < 500]
    papers = [a_paper(n, title=title) for n, title in enumerate(titles, 1)]
    entries = [an_entry(paper, brief=True) for paper in papers]
    site = build({"rest": render(a_record(*entries)).body}, tmp_path)
    seen = facts(viewer, site, "rest")

    assert (site.status, site.log) == (0, "")
    assert seen["links"] == [markdown.abs_url(paper) for paper in papers]


def test_formulas_reach_the_page_whole(viewer: Viewer, tmp_path: Path) -> None:
    texts = [text for text in own() if text.formulas]
    records = dict(matrix(texts, ["translation"]))
    site = build({name: render(record).body for name, record in records.items()}, tmp_path)
    expected = [text.formulas for text in texts]
    shown = [tuple(facts(viewer, site, name)["formulas"]) for name in records]

    assert shown == expected


def test_a_hostile_front_matter_stays_data(tmp_path: Path) -> None:
    needed("jekyll")
    texts = [t.text for t in own() if one_line(t.text) and len(t.text) < 500]
    posts = {}
    for number, text in enumerate(texts):
        style = Style(title=text, tags=(text, "x"), front_matter="math: true")
        posts[f"t{number}"] = render(replace(plain_record(), style=style)).body
    site = build(posts, tmp_path)
    pages = [site.path(name).read_text(encoding="utf-8") for name in posts]
    shown = [re.search(r'<h1 class="post-title[^>]*>(.*?)</h1>', page) for page in pages]

    assert (site.status, site.log) == (0, "")
    assert [html.unescape(found[1]) for found in shown if found] == [
        one_line(text).replace("{date}", "2026-01-15") for text in texts
    ]


def test_the_checker_catches_what_a_plain_template_lets_through(
    viewer: Viewer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [text for text in own() if 0 < len(text.text) < 3000][::2]
    records = {
        f"x{at}": record_with("reading" if at % 2 else "translation", text.text)
        for at, text in enumerate(texts)
    }
    posts = {name: naive(record) for name, record in records.items()}
    site, broken = build_what_builds({**posts, "plain": naive(plain_record())}, tmp_path)
    plain = facts(viewer, site, "plain")
    bad = {
        name: broken_laws(record, viewer.see(site.path(name)), plain)
        for name, record in records.items()
        if name not in broken
    }
    caught = len(broken - {"plain"}) + sum(map(bool, bad.values()))
    ran = sum("a script ran" in laws for laws in bad.values())
    table = f"plain template: {caught} of {len(texts)} caught: {len(broken)} break the build"
    with capsys.disabled():
        sys.stdout.write(f"\n{table}, {ran} run a script\n")

    assert caught > 0.6 * len(texts)
    assert broken
    assert ran


def test_a_harmless_text_breaks_no_law_of_the_checker(viewer: Viewer, tmp_path: Path) -> None:
    assert checked({"twin": plain_record()}, viewer, tmp_path) == {}
    assert Hostile("a", "b").formulas == ()
