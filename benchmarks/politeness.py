"""What a daily run asks of arXiv, of GitHub and of git: how much, and how close together."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.day import Day, lived
from benchmarks.figures import Bound, Row, Sample, Scale
from digest import publish
from digest.publish.git import program
from tests.pipeline_over_git import PipelineOverGit, environment, some
from tests.publish.publishing_blog import PublishingBlog
from tests.publish.test_requests import asked
from tests.world.github import GitHubWorld

INTERVAL_S = 0.2
WHY = "each with its reason in the table of requests"


def rows(scale: Scale) -> Iterator[Row]:
    """Look into arXiv's log of a day, and count what a run asks of GitHub."""
    one = lived(Day(scale.days[0], interval_s=INTERVAL_S), 1)
    yield Row("requests to arXiv at once", Sample((one.most_at_once,), ""), bound=Bound(1))
    gap = Bound(1, at_least=True)
    ratio = one.gap_s / INTERVAL_S
    yield Row(
        "shortest time between two requests to arXiv", Sample((one.gap_s,)),
        f"the interval: {INTERVAL_S:g} s", ratio, gap,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as temp, _counted(Path(temp)) as (pipeline, started):
        github = pipeline.publishing_blog.world
        asked(github)
        for run in ("a new day", "a rerun with nothing to do"):
            began = len(started)
            pipeline.run()
            requests = Sample((asked(github).total(),), "")
            yield Row(f"requests to GitHub, {run}, as a pull request", requests, WHY)
            yield Row(f"processes of git, {run}", Sample((len(started) - began,), ""))


@contextmanager
def _counted(folder: Path) -> Iterator[tuple[PipelineOverGit, list[Path]]]:
    """Make a blog on GitHub with papers of a day, and a list that notes each start of git."""
    started: list[Path] = []

    def noted(where: Path) -> str:
        started.append(where)
        return program(where)

    with GitHubWorld(folder) as world, pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish.git, "program", noted)
        world.person_commits("main", {"_config.yml": b"title: A blog\n"}, message="The blog")
        blog = PublishingBlog(world, folder)
        environment(patch, blog.clone())
        pipeline = PipelineOverGit(blog, [])
        pipeline.add(*some(0, 1, 2))
        yield pipeline, started
