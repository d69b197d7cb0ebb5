"""Rich pages built by real Jekyll and opened in Chromium: their anchors, and hostile texts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from digest.domain import DayRecord, Entry, Match, Section, Style
from digest.markdown import one_line
from digest.markdown.formula_text import formulas_as_text
from digest.post import paper_anchor, render
from digest.post.rich import FOLDED_ABOVE, own_addresses
from tests.site.browser import Viewer, chromium
from tests.site.edits import entry
from tests.site.hostile import by_kind, loaded, own
from tests.site.jekyll import Site, build, needed
from tests.site.laws import ATTRIBUTES, TAGS, same_text
from tests.site.records import a_part, a_record

pytestmark = [pytest.mark.site, pytest.mark.slow]

EVERY = 1 if "DIGEST_EXAMPLES" in os.environ else 8  # of the hostile texts one in so many
RICH = Style(page="rich")
_ARXIV = re.compile(r"https://arxiv\.org/(?:abs|pdf|html)/[\w./%-]+")


def plain_day(count: int = 3) -> DayRecord:
    return a_record(*map(entry, range(1, count + 1)), style=RICH)


def hostile_day(texts: Sequence[str], *, ranked: bool) -> DayRecord:
    """Return the day with each text in every field of a paper, a plain paper behind each."""
    found: list[Entry] = []
    for text in texts:
        plain = entry(len(found) + 1)
        paper = replace(
            plain.paper, title=text, authors=("Ann", text), categories=("cs.SD", text),
            primary=text, abstract=text, comment=text,
        )  # fmt: skip
        hostile = replace(
            plain,
            paper=paper,
            section=Section.LATE,
            translation=replace(a_part(text, doubts=(text,)), one_sentence=text, model=text),
            reading=a_part(text),
            match=Match(text, 3, text, text) if ranked else None,
        )
        found += [hostile, entry(len(found) + 2)]
    return a_record(*found, style=RICH)


def hostile_days() -> dict[str, DayRecord]:
    """Return the days by name, and ``plain-`` before it the same with a word for each text."""
    shared = Path(__file__).parents[3] / "shared" / "data" / "hostile_texts.json"
    texts = [*own(), *by_kind(), *(loaded(shared) if shared.exists() else ())][::EVERY]
    rest = iter(text.text for text in texts)
    found: dict[str, DayRecord] = {}
    # an overview that is folded, by topic, and one that is not, by category
    for ranked, most in cycle(((True, FOLDED_ABOVE // 2 + 4), (False, FOLDED_ABOVE // 2))):
        if not (part := list(islice(rest, most))):
            break
        name = f"x{len(found):03}"
        found[name] = hostile_day(part, ranked=ranked)
        found[f"plain-{name}"] = hostile_day(["词"] * len(part), ranked=ranked)
    return found


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    needed("jekyll")
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def days() -> dict[str, DayRecord]:
    return {"plain": plain_day(), "many": plain_day(45), **hostile_days()}


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


def test_texts_of_every_kind_keep_the_laws_and_change_no_paper_beside_them(
    viewer: Viewer, site: Site, days: dict[str, DayRecord]
) -> None:
    broken = {
        name: found
        for name, record in days.items()
        if name.startswith("x") and (found := broken_laws(viewer, site, name, record))
    }

    assert broken == {}


def broken_laws(viewer: Viewer, site: Site, name: str, record: DayRecord) -> list[str]:
    seen = viewer.see(site.path(name))
    if seen.facts is None:
        return ["the post has no page of its layout"]
    titles = overview(viewer)
    made, theirs = seen.facts, facts(viewer, site, f"plain-{name}")["sections"]
    own_links = {address for e in record.shown for address in own_addresses(e)}
    named = [(f"#{paper_anchor(e.paper.id)}", e.paper.title) for e in record.shown]
    anchors = {anchor for anchor, _ in named}
    ours, papers = made["sections"], len(record.shown)
    counts = {"articles": 1, "headings": papers + 1, "open": 0, "rules": papers + 1}
    found = [f"{what} {made[what]}, not {n}" for what, n in counts.items() if made[what] != n]
    found += ["a script ran"] * seen.ran
    found += [f"asked for {url}" for url in seen.asked]
    found += [f"element {tag}" for tag in made["tags"] if tag not in TAGS]
    found += [f"attribute {what}" for what in made["attributes"] if what not in ATTRIBUTES]
    found += [
        f"link {link}"
        for link in made["links"]
        if not (link in own_links or link in anchors or _ARXIV.fullmatch(link))
    ]
    found += [f"overview {led}" for led, _ in titles if led not in anchors]
    found += [f"{len(titles)} lines of the overview"] * (len(titles) != papers)
    shown = dict(titles)
    found += [
        f"{title!r} is {shown.get(anchor)!r} in the overview"
        for anchor, title in named
        if not same_text(formulas_as_text(one_line(title)), shown.get(anchor, ""))
    ]
    if len(ours) != len(theirs):
        return [*found, f"{len(ours)} sections"]
    plain = range(3, len(ours), 2)  # behind the head, the overview and the first paper
    return found + [f"section {n} changed" for n in plain if ours[n]["html"] != theirs[n]["html"]]


def overview(viewer: Viewer) -> list[tuple[str, str]]:
    """Return where each line of the open page's overview leads, and its text."""
    read = "links => links.map(a => [a.hash, a.textContent])"
    return list(map(tuple, viewer.page.eval_on_selector_all("a[href^='#p-']", read)))
