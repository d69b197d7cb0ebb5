"""Hostile texts through a whole run: over the wire, past the checks, into Jekyll and Chromium."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest import record_file
from digest.domain import Paper
from tests import made_up_papers
from tests.made_up_papers import DAY, NOON
from tests.site.browser import chromium
from tests.site.hostile import Hostile, loaded, own
from tests.site.jekyll import build, needed
from tests.site.laws import broken_laws
from tests.world.blog import Surroundings, announced, good_model, make_blog
from tests.world.models import Ask, Say

pytestmark = [pytest.mark.site, pytest.mark.slow]

NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST = 2000
NUMBER = re.compile(r"made/(\d+)")


def hostile_papers(texts: list[Hostile]) -> list[Paper]:
    """Return a paper a text: hostile in its title, an author's name and its abstract."""
    papers = []
    for number, hostile in enumerate(texts):
        plain = made_up_papers.paper(
            number, NOON - timedelta(days=1, hours=-4, minutes=-(number % 60))
        )
        papers.append(
            replace(
                plain,
                title=f"{hostile.text} Paper {number}",
                authors=("A. Author", hostile.text),
                abstract=f"{hostile.text}\n\n{plain.abstract}",
            )
        )
    return papers


def written(texts: list[Hostile], folder: Path) -> tuple[Surroundings, Path]:
    """Run the program on the texts; its model adds each text to the paper's reading."""
    blog = make_blog(folder / "blog")

    def writer(ask: Ask) -> Say:
        said = good_model(ask)
        number = NUMBER.search(ask.user)
        if "3)" not in ask.system or number is None:
            return said
        text = texts[int(number[1])].text
        return replace(said, text=said.text.replace("\n\n2)", f"\n- **补充**：{text}\n\n2)", 1))

    with Surroundings(
        blog, announced(hostile_papers(texts), made_up_papers.MAILING), NOON
    ) as world:
        world.models.writer = writer
        run = world.run("--publish=write", "--concurrency=8", "--reading=abstract")
    assert run.exit_code == 0, run.said
    assert run.outputs["paper-count"] == str(len(texts)), run.said
    return world, blog


@pytest.mark.parametrize("source", ["own", "recorded"])
def test_hostile_texts_through_a_whole_run_harm_nothing(
    source: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    needed("jekyll")
    texts = own()
    if source == "recorded":
        texts = loaded(request.getfixturevalue("shared") / "data" / "hostile_texts.json")
    texts = [t for t in texts if not NO_XML.search(t.text) and len(t.text) <= LONGEST]
    _, blog = written(texts, tmp_path)
    record = record_file.loads((blog / f".arxiv-digest/2026/{DAY}.json").read_bytes())
    post = (blog / f"_posts/{DAY}-arxiv.md").read_bytes()
    site = build({"whole": post}, tmp_path / "site")

    assert (site.status, site.log) == (0, "")
    with chromium() as viewer:
        seen = viewer.see(site.path("whole"))
    assert seen.facts is not None
    everyone = tuple(range(len(record.entries) + 2))
    assert broken_laws(record, seen, seen.facts, hostile=everyone) == []
    assert len(texts) > 60
