"""Posts of weeks and months built by real Jekyll and opened in Chromium; hostile texts in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from digest.domain import DayRecord, Match, Section, Style
from digest.period import gathered, render_period
from digest.post import render
from digest.window import Period, period_of
from tests.site.browser import Viewer, chromium
from tests.site.hostile import by_kind, own
from tests.site.jekyll import Site, build, needed
from tests.site.laws import ATTRIBUTES, TAGS
from tests.site.records import a_paper, a_part, a_record, an_entry

pytestmark = [pytest.mark.site, pytest.mark.slow]

EVERY = 1 if "DIGEST_EXAMPLES" in os.environ else 16  # of the hostile texts one in so many
STYLE = Style(page="rich", tags=("arxiv", "cs.SD"))
DAYS = (date(2026, 1, 12), date(2026, 1, 13), date(2026, 1, 7))
WEEK = period_of("week", DAYS[0])
FILLER = "\u1160"  # Chromium ends no line between these, whatever a style says
CHART = {"figure", "figcaption", "svg", "rect", "text"}
CHARTED = {
    *(f"rect {name}" for name in ("x", "y", "width", "height", "opacity")),
    *(f"svg {name}" for name in ("viewBox", "width", "height", "fill", "style", "role")),
    *("table style", "svg aria-label", "svg aria-hidden", "svg font-size", "text x", "text y"),
}


def a_day(at: int, text: str = "语音") -> DayRecord:
    """Return a day of three papers, the second with the text in every field that a week shows."""
    entries = [
        replace(an_entry(a_paper(10 * at + n, title=f"Paper {n}")), match=Match("音乐", n))
        for n in range(1, 4)
    ]
    entries[1] = replace(
        entries[1],
        paper=replace(entries[1].paper, title=text, primary=text),
        translation=replace(a_part(text), one_sentence=text, model=text),
        match=Match(text, 3, author=text),
        section=Section.LATE,
    )
    return a_record(*entries, day=DAYS[at], style=STYLE)


def written(days: list[DayRecord], period: Period = WEEK) -> bytes:
    merged = [(day, render(day).body) for day in days]
    paths = {day: f"_posts/{day}-arxiv.md" for day in period.days}
    return render_period(gathered(period, merged), STYLE, "Weekly", paths).body


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    needed("jekyll")
    with chromium(width=390) as opened:
        yield opened


TEXTS = [one.text for one in [*own(), *by_kind()][::EVERY]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    needed("jekyll")
    days = [a_day(at) for at in range(3)]
    posts = {"week": written(days), "month": written(days, period_of("month", DAYS[0]))}
    posts |= {f"x{at:03}": written([a_day(0, text), a_day(2)]) for at, text in enumerate(TEXTS)}
    folder = tmp_path_factory.mktemp("period")
    (folder / "_posts").mkdir()
    for day in days:
        (folder / f"_posts/{day.date}-arxiv.md").write_bytes(render(day).body)
    made = build(posts, folder)
    assert (made.status, made.log) == (0, "")
    return made


@pytest.mark.parametrize("name", ["week", "month"])
def test_every_line_leads_to_its_paper_in_the_post_of_its_day(
    viewer: Viewer, site: Site, name: str
) -> None:
    viewer.open(site.path(name))
    links: list[str] = viewer.page.eval_on_selector_all(
        ".post-content li > a:first-child", "links => links.map(a => a.getAttribute('href'))"
    )
    assert len(links) == {"week": 6 + 2, "month": 9 + 3}[name]
    for link in links:
        path, anchor = link.removeprefix("/").split("#")
        assert f'id="{anchor}"' in (site.folder / "_site" / path).read_text("utf-8")
    assert viewer.page.evaluate("document.documentElement.scrollWidth") == 390
    for opacity in ("0.8", "0.4"):  # what came late is lighter
        drawn = viewer.page.locator(f'figure svg rect[opacity="{opacity}"]')
        assert drawn.count() == {"week": 7, "month": 31}[name]


def test_hostile_texts_keep_the_laws_wherever_a_week_shows_them(viewer: Viewer, site: Site) -> None:
    plain = viewer.see(site.path("week")).facts
    assert plain
    broken = {}
    for at, text in enumerate(TEXTS):
        seen = viewer.see(site.path(f"x{at:03}"))
        made = seen.facts or {}
        found = ["a script ran"] * seen.ran + [f"asked for {url}" for url in seen.asked]
        found += sorted({*made.get("tags", ["no page"])} - TAGS - CHART)
        found += sorted({*made.get("attributes", [])} - ATTRIBUTES - CHARTED)
        counts = {"articles": 1, "headings": 4, "rules": 4, "tables": 2, "items": 3 + 3 + 1}
        found += [f"{name} {made.get(name)}" for name, n in counts.items() if made.get(name) != n]
        here = f"/{DAYS[0]:%Y/%m/%d}/arxiv.html#p-"
        expected = (here, "https://arxiv.org/abs/2601.")
        found += [link for link in made.get("links", []) if not link.startswith(expected)]
        viewer.open(site.path(f"x{at:03}"))  # what was read out has lost its style
        width = viewer.page.evaluate("document.documentElement.scrollWidth")
        found += [f"{width} wide"] if width > 390 and FILLER not in text else []
        if found:
            broken[text] = found
    assert broken == {}


def test_a_week_whose_day_was_unpublished_is_built_all_the_same(viewer: Viewer, site: Site) -> None:
    """Jekyll's own tag for the address of a post ends the whole build where that is gone."""
    body = written([a_day(0)]).replace(b"_posts/2026-01-12-arxiv.md", b"_posts/gone.md")
    made = build({"orphan": body}, site.folder.parent / "orphan")
    assert (made.status, made.log) == (0, "")
    viewer.open(made.path("orphan"))
    assert viewer.page.locator("a[href*='arxiv.org/abs']").count() == 4
