"""A world of arXiv, a model and a blog, as papers and a moment ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests import made_up_papers
from tests.made_up_papers import NOON
from tests.whole.daily.job import Make
from tests.world.arxiv import Announced
from tests.world.blog import Surroundings, make_blog


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Make]:
    open_worlds: list[Surroundings] = []

    def make(papers: list[Announced] | None = None, now: datetime = NOON) -> Surroundings:
        blog = make_blog(tmp_path / "my blog")
        made = Surroundings(blog, papers if papers is not None else made_up_papers.day(), now)
        open_worlds.append(made.__enter__())
        return made

    yield make
    for made in open_worlds:
        made.__exit__(None, None, None)
