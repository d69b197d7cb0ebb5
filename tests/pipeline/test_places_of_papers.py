"""The pull request leads a reviewer to the lines of the papers to look at first."""

from __future__ import annotations

import re

from digest.domain import Prompt
from tests.pipeline_over_git import PipelineOverGit, good
from tests.publish.publishing_blog import BRANCH, POST
from tests.world.blog import ABSTRACT
from tests.world.github import GitHubWorld

LINE = re.compile(r"https?://\S+?\?plain=1#L([0-9]+)")


def doubtful(prompt: Prompt) -> str:
    """Answer with a number that no abstract has, also when asked again."""
    return good(prompt) + ("共有 777 个样本。" if ABSTRACT.search(prompt.user) else "")


def test_each_paper_to_look_at_is_linked_by_the_line_of_its_heading(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.answer = doubtful
    git_pipeline.run()
    lines = git_pipeline.post().splitlines()
    found = list(LINE.finditer(world.pulls[0].body))

    assert {link[0].partition("?")[0].partition("/blob/")[2] for link in found} == {
        f"{BRANCH}/{POST}"
    }
    assert len({link[1] for link in found}) == 3
    assert all(lines[int(link[1]) - 1].startswith("## ") for link in found)
