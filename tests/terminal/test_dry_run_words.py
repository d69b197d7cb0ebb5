"""A dry run says of its post that nothing was written."""

from __future__ import annotations

from pathlib import Path

from tests import made_up_papers
from tests.made_up_papers import NOON
from tests.world.blog import Surroundings, make_blog


def test_the_post_of_a_dry_run_is_told_as_not_written(tmp_path: Path) -> None:
    blog = make_blog(tmp_path / "blog")
    with Surroundings(blog, made_up_papers.day(2), NOON) as world:
        run = world.run("--publish=dry-run", "--provider=none")

    assert run.exit_code == 0, run.said
    assert "\npost, not written: _posts/2026-01-15-arxiv.md\n" in run.stderr
    assert list((blog / "_posts").iterdir()) == []
