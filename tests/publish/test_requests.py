"""What a daily run asks of GitHub: no more than the table in docs/measurements.md says, and why."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from digest import publish
from digest.publish.git import program
from tests.pipeline_over_git import PipelineOverGit
from tests.world.github import GitHubWorld

PAGE = Path(__file__).parents[2] / "docs" / "measurements.md"
ROW = re.compile(
    r"^\| `(?P<what>[^`]+)` \| (?P<new>\d+) \| (?P<again>\d+) \| .{20,} \|$", re.MULTILINE
)


def asked(world: GitHubWorld) -> Counter[str]:
    """Return the requests since the last time, by method and path."""
    requests = [logged.request for logged in world.server.log]
    world.server.log.clear()
    names = [re.sub(r"^/(?:api/v3/repos/)?owner/blog(?:\.git)?", "", r.target) for r in requests]
    names = [re.sub(r"\?(?!service=).*", "", name) for name in names]
    return Counter(f"{r.method} {n}" for r, n in zip(requests, names, strict=True))


def test_a_new_day_and_a_rerun_ask_github_for_what_the_table_says(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    text = PAGE.read_text("utf-8")
    rows = {row["what"]: (int(row["new"]), int(row["again"])) for row in ROW.finditer(text)}
    world.server.log.clear()

    git_pipeline.run()
    new = asked(world)
    git_pipeline.run()
    again = asked(world)

    assert {what: (new[what], again[what]) for what in sorted({*new, *again})} == rows


def test_a_run_starts_git_as_often_as_the_page_says(
    git_pipeline: PipelineOverGit, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = re.search(r"starts git (\d+) times, a rerun (\d+) times", PAGE.read_text("utf-8"))
    started: list[Path] = []

    def noted(folder: Path) -> str:
        started.append(folder)
        return program(folder)

    monkeypatch.setattr(publish.git, "program", noted)
    git_pipeline.run()
    new = len(started)
    git_pipeline.run()

    assert said
    assert (new, len(started) - new) == tuple(map(int, said.groups()))
