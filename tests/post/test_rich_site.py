"""Rich pages built by real Jekyll and opened in Chromium: their anchors, and hostile texts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digest.domain import DayRecord, Match, Section, Style
from digest.post import paper_anchor, render
from digest.post.rich import own_addresses
from tests.site.browser import Viewer, chromium
from tests.site.edits import entry
from tests.site.hostile import own
from tests.site.jekyll import Site, build, needed
from tests.site.laws import ATTRIBUTES, TAGS
from tests.site.records import a_part, a_record

pytestmark = [pytest.mark.site, pytest.mark.slow]

EVERY = 1 if "DIGEST_EXAMPLES" in os.environ else 4  # of the hostile texts one in so many
RICH = Style(page="rich")
_ARXIV = re.compile(r"https://arxiv\.org/(?:abs|pdf|html)/[\w./%-]+")


def plain_day(count: int = 3) -> DayRecord:
    return a_record(*map(entry, range(1, count + 1)), style=RICH)


def hostile_day(text: str) -> DayRecord:
    """Return the day with the text in every field of its second paper."""
    first, second, third = plain_day().entries
    paper = replace(
        second.paper, title=text, authors=("Ann", text), categories=("cs.SD", text),
        primary=text, abstract=text, comment=text,
    )  # fmt: skip
    second = replace(
        second,
        paper=paper,
        section=Section.LATE,
        translation=replace(a_part(text, doubts=(text,)), one_sentence=text, model=text),
        reading=a_part(text),
        match=Match(text, 3, text, text),
    )
    return a_record(first, second, third, style=RICH)


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    needed("jekyll")
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def days() -> dict[str, DayRecord]:
    hostile = {f"x{at:03}": hostile_day(text.text) for at, text in enumerate(own()[::EVERY])}
    return {"plain": plain_day(), "many": plain_day(45), **hostile}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, days: dict[str, DayRecord]) -> Site:
    needed("jekyll")
    posts = {name: render(record).body for name, record in days.items()}
    made = build(posts, tmp_path_factory.mktemp("rich"))
    assert (made.status, made.log) == (0, "")
    return made


def facts(viewer: Viewer, site: Site, name: str) -> dict[str, Any]:
    found = viewer.see(site.path(name)).facts
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["plain", "many"])
def test_every_line_of_the_overview_leads_to_its_paper(
    viewer: Viewer, site: Site, name: str, days: dict[str, DayRecord]
) -> None:
    viewer.open(site.path(name))
    led = viewer.page.eval_on_selector_all(
        "a[href^='#p-']",
        "links => links.map(a => [a.hash, document.getElementById(a.hash.slice(1))?.localName])",
    )

    assert led == [[f"#{paper_anchor(e.paper.id)}", "h2"] for e in days[name].shown]


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_scrolls_sideways_with_all_folds_open(
    viewer: Viewer, site: Site, width: int
) -> None:
    viewer.page.set_viewport_size({"width": width, "height": 900})
    viewer.open(site.path("many"))
    viewer.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

    assert viewer.page.evaluate("document.documentElement.scrollWidth") == width
    viewer.page.set_viewport_size({"width": 1280, "height": 900})


def test_hostile_texts_keep_the_laws_wherever_they_stand(
    viewer: Viewer, site: Site, days: dict[str, DayRecord]
) -> None:
    plain = facts(viewer, site, "plain")
    broken = {
        name: found
        for name, record in days.items()
        if name.startswith("x") and (found := broken_laws(viewer, site.path(name), record, plain))
    }

    assert broken == {}


def broken_laws(viewer: Viewer, path: Path, record: DayRecord, plain: dict[str, Any]) -> list[str]:
    seen = viewer.see(path)
    if seen.facts is None:
        return ["the post has no page of its layout"]
    made = seen.facts
    own_links = {address for e in record.shown for address in own_addresses(e)}
    anchors = {f"#{paper_anchor(e.paper.id)}" for e in record.shown}
    counts = {"articles": 1, "headings": 4, "open": 0, "rules": 4}
    found = [f"{name} {made[name]}, not {n}" for name, n in counts.items() if made[name] != n]
    found += ["a script ran"] * seen.ran
    found += [f"asked for {url}" for url in seen.asked]
    found += [f"element {tag}" for tag in made["tags"] if tag not in TAGS]
    found += [f"attribute {name}" for name in made["attributes"] if name not in ATTRIBUTES]
    found += [
        f"link {link}"
        for link in made["links"]
        if not (link in own_links or link in anchors or _ARXIV.fullmatch(link))
    ]
    found += [f"{n} of the overview" for n in anchors if made["links"].count(n) != 1]
    ours, theirs = made["sections"], plain["sections"]
    if len(ours) != len(theirs):
        return [*found, f"{len(ours)} sections"]
    return found + [f"section {n} changed" for n in (2, 4) if ours[n]["html"] != theirs[n]["html"]]
