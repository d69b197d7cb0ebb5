"""Posts from kramdown's own grammar, built by real Jekyll: no text becomes more than text."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from digest.domain import DayRecord
from digest.post import render
from tests.site.browser import Viewer, chromium
from tests.site.grammar import Grammar
from tests.site.hostile import plain_record
from tests.site.jekyll import Site, build, build_what_builds, needed
from tests.site.laws import ATTRIBUTES, TAGS, broken_laws
from tests.site.naive import naive
from tests.site.records import a_part

pytestmark = [pytest.mark.site, pytest.mark.slow]

EXAMPLES = int(os.environ.get("DIGEST_EXAMPLES", "0"))
BUILT = min(EXAMPLES, 1_500) or 100
OPENED = BUILT // 5
_TAG = re.compile(r"<([a-z][a-z0-9]*)((?:[^<>\"]|\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"")
_CONTENT = re.compile(
    r'<div class="post-content[^>]*>(.*)</div>\s*(?:<a class="u-url"|</article>)', re.DOTALL
)
_STYLE = re.compile(r"<style>[^<]*</style>")  # the template's own, for wide formulas
_KEPT = frozenset({"markdown"})


def record(number: int) -> DayRecord:
    """Return the plain record with texts of the grammar in every field of its second paper."""
    made = Grammar(random.Random(number))
    plain = plain_record()
    first, second, third = plain.entries
    paper = replace(
        second.paper,
        title=made.line(),
        authors=(made.line(), "Bo"),
        categories=("cs.SD", made.line()),
    )
    translation = a_part(made.text(), doubts=(made.line(),)) if number % 2 else None
    second = replace(
        second,
        paper=replace(paper, abstract=made.text() if number % 2 == 0 else paper.abstract),
        translation=translation,
        reading=a_part(f"1)  \n{made.text()}\n2)\n- {made.text()}"),
    )
    return replace(plain, entries=(first, second, third))


def elements(site: Site, name: str) -> list[str]:
    """Return what the built page of a post has that a post's page has not."""
    page = site.path(name).read_text(encoding="utf-8")
    content = _CONTENT.search(page)
    if not content:
        return ["no content"]
    found = []
    for tag, attributes in _TAG.findall(_STYLE.sub("", content[1])):
        found += [] if tag in TAGS else [f"element {tag}"]
        names = set(_ATTRIBUTE.findall(attributes)) - _KEPT
        found += [f"attribute {tag} {n}" for n in names if f"{tag} {n}" not in ATTRIBUTES]
    headings = re.findall(r"<h[1-6]", content[1])
    found += [] if len(headings) == 3 else [f"{len(headings)} headings"]
    found += [] if content[1].count("<details") == 3 else ["details"]
    found += [] if content[1].count('href="') == 6 else ["links"]
    return found


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    needed("jekyll")
    with chromium() as opened:
        yield opened


def test_no_text_of_the_grammar_opens_anything(viewer: Viewer, tmp_path: Path) -> None:
    records = {f"g{number}": record(number) for number in range(BUILT)}
    posts = {name: render(made).body for name, made in records.items()}
    site = build({**posts, "plain": render(plain_record()).body}, tmp_path)
    assert (site.status, site.log) == (0, "")

    assert {name: found for name in records if (found := elements(site, name))} == {}
    plain = viewer.see(site.path("plain")).facts
    assert plain is not None
    opened = list(records)[:OPENED]
    laws = {name: broken_laws(records[name], viewer.see(site.path(name)), plain) for name in opened}
    assert {name: broken for name, broken in laws.items() if broken} == {}


def test_the_grammar_is_hostile_to_a_plain_template(tmp_path: Path) -> None:
    needed("jekyll")
    names = [f"g{number}" for number in range(60)]
    posts = {name: naive(record(int(name[1:]))) for name in names}
    site, broken = build_what_builds(posts, tmp_path)
    bad = [name for name in names if name not in broken and elements(site, name)]

    assert len(bad) + len(broken) > 50
